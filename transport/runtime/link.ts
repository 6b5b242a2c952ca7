// What TCP and TLS have in common: t0, abort, errors of the system in the field's words, sockets of Node.

import type { Duplex } from "node:stream";
import type { Clock } from "../connection/clock.ts";
import { readTurn } from "../connection/read_turn.ts";
import { LinkError, type LinkErrorCode } from "../errors.ts";
import { type ByteStream, fromWebStreams } from "../connection/stream.ts";

/** A timer later than this was delayed by a busy or stopped process, which may still have unread answers. */
const LATE_MS = 100;

/** When to give up an attempt to connect. */
export interface Patience {
  /** t0 in milliseconds. */
  readonly t0Ms: number;
  /** Gives up when it fires. */
  readonly signal: AbortSignal | undefined;
  /** The time. */
  readonly clock: Clock;
}

/**
 * Awaits an attempt to connect, but not longer than t0 and not after an abort. A connection that is made too late
 * is closed.
 *
 * @throws {LinkError} The attempt failed or took too long; any other reason is that of the signal.
 */
export async function withinT0<Link extends { readonly stream: ByteStream }>(
  what: string,
  { t0Ms, signal, clock }: Patience,
  attempt: (stop: AbortSignal) => Promise<Link>,
): Promise<Link> {
  signal?.throwIfAborted();
  const given = Promise.withResolvers<never>();
  const stop = new AbortController();
  const onAbort = () => given.reject(signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  const due = clock.monotonic() + t0Ms;
  const expire = () => {
    const detail = `${what}: no answer within t0, ${t0Ms} ms`;
    given.reject(new LinkError(detail, { code: "timed-out" }));
  };
  let cancel = clock.schedule(due, () => {
    if (clock.monotonic() - due < LATE_MS) expire();
    else cancel = readTurn(clock, expire);
  });
  const made = attempt(stop.signal);
  try {
    return await Promise.race([
      made.catch((error) => Promise.reject(linkErrorOf(what, error))),
      given.promise,
    ]);
  } catch (error) {
    stop.abort();
    made.then(({ stream }) => stream.close(), () => {}); // too late, or the failure just reported
    throw error;
  } finally {
    cancel();
    signal?.removeEventListener("abort", onAbort);
  }
}

/**
 * Asks for the permission to connect from an address of this machine: without it, a socket of Node would end the
 * process.
 *
 * @throws {LinkError} It is not given.
 */
export async function requireLocalAddress(what: string, host: string): Promise<void> {
  const { permissions } = (globalThis as { readonly Deno?: typeof Deno }).Deno ?? {};
  const local = addressText({ host, port: 0 });
  const status = await permissions?.request({ name: "net", host: local });
  if (status === undefined || status.state === "granted") return;
  const detail = `${what} from ${host}: it needs net access to ${local}, see --allow-net`;
  throw new LinkError(detail, { code: "not-permitted" });
}

/** Waits until a socket of Node is connected, which `event` tells. */
export async function connectSocket(
  socket: Duplex,
  { signal, event }: { readonly signal: AbortSignal; readonly event: string },
): Promise<void> {
  if (signal.aborted) socket.destroy(); // aborted while the permission was being checked
  signal.addEventListener("abort", () => socket.destroy(), { once: true });
  await new Promise((resolve, reject) => {
    socket.once(event, resolve).once("error", reject);
    socket.once("close", () => reject(new Error("The peer closed the connection")));
  });
}

/** The octets of a connected socket of Node. */
export async function socketStream(socket: Duplex): Promise<ByteStream> {
  const { Duplex } = await import("node:stream");
  const { readable, writable } = Duplex.toWeb(socket) as unknown as Deno.TcpConn;
  return {
    ...fromWebStreams({ readable, writable }),
    // A web stream takes the next write before the last has left, and the socket then makes one of all that wait.
    write: (octets) =>
      new Promise((resolve, reject) => {
        const done = (error?: Error | null) => error ? reject(error) : resolve(octets.length);
        socket.write(octets.slice(), done);
      }),
    close: () => socket.destroy(),
  };
}

/** What the system says, in the words of {@linkcode LinkErrorCode}. */
const CODES: Readonly<Record<string, LinkErrorCode>> = {
  ECONNREFUSED: "refused",
  ETIMEDOUT: "timed-out",
  ENOTFOUND: "not-found",
  EAI_AGAIN: "not-found",
  ENETUNREACH: "unreachable",
  EHOSTUNREACH: "unreachable",
  EADDRINUSE: "in-use",
  EACCES: "not-permitted",
  EPERM: "not-permitted",
  NotCapable: "not-permitted",
};

/** An error of the runtime as a {@linkcode LinkError}; `what` says what was attempted. */
export function linkErrorOf(what: string, cause: unknown): LinkError {
  if (cause instanceof LinkError) return cause;
  const { message, name, code } = cause as Error & { code?: string };
  const found = CODES[code ?? ""] ?? CODES[name] ??
    (message.includes("failed to lookup address")
      ? "not-found"
      : /certificate|UnknownIssuer|UnknownCA|NotValidForName|AccessDenied/i.test(message)
      ? "not-trusted"
      : "failed");
  return new LinkError(`${what}: ${message}`, { code: found, cause });
}

/** Whether accepting failed because the peer was already gone; the next peer is not affected. */
export function isGone(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionAborted ||
    error instanceof Deno.errors.NotConnected;
}

/** `host:port`, with brackets around an IPv6 address. */
export function addressText(
  { host, port }: { readonly host: string; readonly port: number },
): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Throws a `RangeError` where an option is no whole number of its range. */
export function requireRange(
  name: string,
  value: number,
  [low, high]: readonly [number, number],
): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new RangeError(
    `Cannot use ${name} = ${value}: expected a whole number from ${low} to ${high}`,
  );
}

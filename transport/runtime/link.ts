// Code shared by TCP and TLS: addresses, t0, abort, permissions.

import { shownValue } from "../../codec/shown.ts";
import type { Clock } from "../connection/clock.ts";
import { readTurn } from "../connection/read_turn.ts";
import type { ByteStream } from "../connection/stream.ts";
import { LinkError } from "../errors.ts";
import { denoRuntime } from "./builtin.ts";
import { linkErrorOf } from "./system_error.ts";

/** An endpoint of a TCP connection. */
export interface TcpAddress {
  /** IPv4 or IPv6 address without brackets. */
  readonly host: string;
  /** Port, 0..65535. */
  readonly port: number;
}

/** An established TCP connection. */
export interface TcpLink {
  /** The byte stream, for a `Connection`. */
  readonly stream: ByteStream;
  /** Local address. */
  readonly local: TcpAddress;
  /** Remote address. */
  readonly remote: TcpAddress;
}

/** Accepts TCP connections; iterate over it to receive them. */
export interface TcpListener extends AsyncIterable<TcpLink>, Disposable {
  /** Local address, with the actual port if the system chose it. */
  readonly address: TcpAddress;
  /** Stops listening and ends the iteration, after which the port can be used again. Accepted connections stay open. */
  close(): void;
}

/**
 * Number of connections that the system keeps until they are accepted, unless its own limit is lower: after a power failure,
 * thousands of peers connect at once, and one for which there is no room tries again only after a second.
 */
export const BACKLOG = 4096;

/** Where to listen. */
export interface Binding extends TcpAddress {
  readonly noDelay: boolean;
}

/** Where to connect. */
export interface Target extends Binding {
  /** Cancels the connection attempt. */
  readonly signal: AbortSignal;
}

/**
 * If a timer fires later than this, the process was busy or suspended, and answers may be waiting
 * unread.
 */
const LATE_MS = 100;

/**
 * Returns t0, 30 s by default.
 *
 * @throws {RangeError} It is outside its range.
 */
export function t0Of(t0Ms = 30_000): number {
  requireRange("t0Ms", t0Ms, [1, 255_000]);
  return t0Ms;
}

/** When to cancel a connection attempt. */
export interface Patience {
  /** t0 in milliseconds. */
  readonly t0Ms: number;
  /** Cancels the attempt when aborted. */
  readonly signal: AbortSignal | undefined;
  /** Source of time. */
  readonly clock: Clock;
}

/**
 * Waits for a connection attempt until t0 expires or the signal aborts. A connection that is
 * established too late is closed.
 *
 * @throws {LinkError} The attempt failed or timed out. If the signal aborts, its reason is thrown.
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
    made.then(({ stream }) => stream.close(), () => {}); // Too late, or the failure has just been reported.
    throw error;
  } finally {
    cancel();
    signal?.removeEventListener("abort", onAbort);
  }
}

/**
 * Requests permission to connect from a local address. Without it, a Node.js socket would terminate
 * the process.
 *
 * @throws {LinkError} The permission is denied.
 */
export async function requireLocalAddress(what: string, host: string): Promise<void> {
  const local = addressText({ host, port: 0 });
  const status = await denoRuntime()?.permissions.request({ name: "net", host: local });
  if (status === undefined || status.state === "granted") return;
  const detail = `${what} from ${host}: it needs net access to ${local}, see --allow-net`;
  throw new LinkError(detail, { code: "not-permitted" });
}

/** Returns `host:port`, with brackets around an IPv6 address. */
export function addressText(
  { host, port }: { readonly host: string; readonly port: number },
): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * Returns the host without the brackets of an IPv6 address.
 *
 * @throws {TypeError} The host is not a string, or it is empty, which would mean this machine or,
 * for a listener, all interfaces.
 */
export function requireHost(host: unknown): string {
  if (typeof host === "string" && host !== "") return host.replace(/^\[(.*)\]$/, "$1");
  throw new TypeError(
    `Cannot use host = ${shownValue(host)}: expected an IP address or a host name`,
  );
}

/** Throws a `RangeError` if an option is not a whole number within its range. */
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

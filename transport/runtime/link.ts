// What TCP and TLS have in common: addresses, t0, abort, permissions.

import { shownValue } from "../../codec/shown.ts";
import type { Clock } from "../connection/clock.ts";
import { readTurn } from "../connection/read_turn.ts";
import type { ByteStream } from "../connection/stream.ts";
import { LinkError } from "../errors.ts";
import { denoRuntime } from "./builtin.ts";
import { linkErrorOf } from "./system_error.ts";

/** An end of a TCP connection. */
export interface TcpAddress {
  /** IPv4 or IPv6 address, without brackets. */
  readonly host: string;
  /** Port, 0..65535. */
  readonly port: number;
}

/** A TCP connection that has been made. */
export interface TcpLink {
  /** The octets, for a `Connection`. */
  readonly stream: ByteStream;
  /** The address of this end. */
  readonly local: TcpAddress;
  /** The address of the peer. */
  readonly remote: TcpAddress;
}

/** Where TCP connections arrive: iterate it to get them. */
export interface TcpListener extends AsyncIterable<TcpLink>, Disposable {
  /** The address, with the port that the system chose if it was asked to. */
  readonly address: TcpAddress;
  /** Stops listening: the iteration ends. Connections that were made stay. */
  close(): void;
}

/** Where to listen. */
export interface Binding extends TcpAddress {
  readonly noDelay: boolean;
}

/** Where to connect. */
export interface Target extends Binding {
  /** Abandons the attempt. */
  readonly signal: AbortSignal;
}

/** A timer later than this was delayed by a busy or stopped process, which may still have unread answers. */
const LATE_MS = 100;

/** When to stop an attempt to connect. */
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
  const local = addressText({ host, port: 0 });
  const status = await denoRuntime()?.permissions.request({ name: "net", host: local });
  if (status === undefined || status.state === "granted") return;
  const detail = `${what} from ${host}: it needs net access to ${local}, see --allow-net`;
  throw new LinkError(detail, { code: "not-permitted" });
}

/** `host:port`, with brackets around an IPv6 address. */
export function addressText(
  { host, port }: { readonly host: string; readonly port: number },
): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * The host without the brackets of an IPv6 address.
 *
 * @throws {TypeError} It is not a text, or empty, which would connect to this machine, or listen on all its networks.
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

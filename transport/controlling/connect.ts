// Connects to a controlled station over TCP, TLS or a custom stream.

import { pickOptions, requireKnownOptions } from "../known_options.ts";
import { requireHost, requireRange, t0Of } from "../runtime/link.ts";
import { CONNECT_TCP_OPTIONS, TLS_SETTINGS } from "../runtime/option_names.ts";
import { connectTcp, type ConnectTcpOptions, DEFAULT_PORT, type TcpLink } from "../runtime/tcp.ts";
import { connectTls, type TlsSettings } from "../runtime/tls/connect_tls.ts";
import { type Clock, SYSTEM_CLOCK } from "../connection/clock.ts";
import { requireEngine } from "../connection/engine.ts";
import { DEFAULT_TLS_PORT } from "../runtime/tls/identity.ts";
import { securityEvent } from "../tls/security_event.ts";
import { resolveTlsPolicy } from "../tls/tls_policy.ts";
import type { ByteStream } from "../connection/stream.ts";
import type { PrivateType } from "../../codec/private_row.ts";
import { type ControllingOptions, requireControllingOptions } from "./controlling_options.ts";
import { ControllingStation } from "./controlling_station.ts";
import { CONNECT_OPTIONS } from "./option_names.ts";

/** Opens a stream to a controlled station; must stop when the signal aborts. */
export type OpenStream = (signal: AbortSignal | undefined) => Promise<ByteStream>;

/** A controlled station by its TCP address. */
export interface TcpTarget extends Omit<ConnectTcpOptions, "signal" | "clock"> {
  /** Certificates for TLS on port 19998 instead of plain TCP on port 2404. */
  readonly tls?: TlsSettings;
  /**
   * Called with each connection when it is established, before any octet is read or written. The stream that it returns
   * is used instead, for example one that also records the octets. With TLS, they are decrypted.
   */
  readonly tap?: (link: TcpLink) => ByteStream;
  /** Not allowed with a host. */
  readonly open?: never;
}

/** A controlled station reached over another kind of stream. */
export interface StreamTarget {
  /** Opens the stream, such as TLS, a serial line or a pipe. */
  readonly open: OpenStream;
  /** Not allowed with `open`. */
  readonly host?: never;
  /**
   * Longest duration of a connection of a supervised station, in ms; it is then renewed as a TLS session is, see
   * `reauthenticateMs` of {@linkcode TlsPolicy}. Unlimited by default.
   */
  readonly reauthenticateMs?: number;
}

/** Options of {@linkcode connect}. */
export type ConnectOptions<T extends PrivateType = PrivateType> =
  & ControllingOptions<T>
  & (TcpTarget | StreamTarget)
  & {
    /** Whether to start data transfer before the promise resolves. @default {true} */
    readonly start?: boolean;
  };

/**
 * Connects to a controlled station and starts data transfer.
 *
 * The signal in the options cancels the attempt, and closes the connection later on.
 *
 * @throws {LinkError} The connection could not be established, or was lost immediately; the message
 * contains the reason.
 * @throws {ProtocolError} The station did not confirm STARTDT within t1, or violated the protocol.
 * @throws {RangeError} An option is outside its range.
 * @example
 * ```ts
 * import { connect, formatAsdu } from "@telecontrol/iec104";
 *
 * async function printImage(host: string): Promise<void> {
 *   await using station = await connect({ host });
 *   const { outcome, reason, data } = await station.interrogate(1);
 *   if (outcome !== "done") throw new Error(reason);
 *   for (const asdu of data) console.log(formatAsdu(asdu));
 * }
 * ```
 */
export async function connect<T extends PrivateType = PrivateType>(
  options: ConnectOptions<T>,
): Promise<ControllingStation> {
  requireEngine("Cannot connect to a controlled station");
  requireKnownOptions("Cannot connect", options, CONNECT_OPTIONS);
  requireTarget(options);
  requireControllingOptions(options as unknown as ControllingOptions); // before anything is connected
  const stream = await openTarget(options);
  let station: ControllingStation;
  try {
    station = new ControllingStation(stream, options as unknown as ControllingOptions);
  } catch (error) {
    stream.close();
    throw error;
  }
  endWhenOld(station, options);
  if (options.start === false) return station;
  try {
    await station.start();
  } catch (error) {
    await station.close();
    throw error;
  }
  return station;
}

/** Closes a connection over TLS in order when its session has lasted `reauthenticateMs`: the caller connects again. */
function endWhenOld(
  station: ControllingStation,
  { host, port, tls, clock = SYSTEM_CLOCK }: {
    readonly host?: string;
    readonly port?: number;
    readonly tls?: TlsSettings;
    readonly clock?: Clock;
  },
): void {
  if (host === undefined || tls === undefined) return;
  const { reauthenticateMs, onSecurityEvent } = resolveTlsPolicy(tls);
  const cancel = clock.schedule(clock.monotonic() + reauthenticateMs, () => {
    const reason = `The TLS session has lasted ${reauthenticateMs} ms (reauthenticateMs)`;
    const peer = { host, port: port ?? DEFAULT_TLS_PORT };
    const time = clock.instant();
    queueMicrotask(() => onSecurityEvent(securityEvent("session-expired", { reason, peer, time })));
    void station.close();
  });
  void station.closed.then(cancel);
}

/** Opens the stream to a target. */
export async function openTarget(
  options: (TcpTarget | StreamTarget) & {
    readonly signal?: AbortSignal;
    readonly clock?: Clock;
  },
): Promise<ByteStream> {
  requireEngine("Cannot connect to a controlled station");
  if (options.open !== undefined) return await options.open(options.signal);
  const { tls, tap } = options;
  const tcp = pickOptions<ConnectTcpOptions>(options, CONNECT_TCP_OPTIONS) as ConnectTcpOptions;
  const link = await (tls === undefined ? connectTcp(tcp) : connectTls({ ...tcp, ...tls }));
  return tap === undefined ? link.stream : tap(link);
}

/**
 * Checks a target without connecting to it.
 *
 * @throws {RangeError} The port, t0 or a rule of TLS is outside its range.
 * @throws {TypeError} The host is missing, or an option of TLS is unknown.
 */
export function requireTarget(target: TcpTarget | StreamTarget): void {
  if (target.open !== undefined) return;
  const { host, port = DEFAULT_PORT, t0Ms, tls } = target;
  requireHost(host);
  requireRange("port", port, [1, 65_535]);
  t0Of(t0Ms);
  if (tls === undefined) return;
  requireKnownOptions("Cannot connect over TLS", tls, TLS_SETTINGS);
  resolveTlsPolicy(tls);
}

// Connects over TLS: both stations authenticate with certificates (IEC 62351-3).

import type { ByteStream } from "../../connection/stream.ts";
import { LinkError } from "../../errors.ts";
import { SYSTEM_CLOCK } from "../../connection/clock.ts";
import { requireKnownOptions } from "../../known_options.ts";
import { builtin, denoRuntime } from "../builtin.ts";
import {
  addressText,
  requireHost,
  requireLocalAddress,
  requireRange,
  t0Of,
  withinT0,
} from "../link.ts";
import { connectSocket } from "../node_socket.ts";
import { CONNECT_TLS_OPTIONS } from "../option_names.ts";
import type { ConnectTcpOptions } from "../tcp.ts";
import { secured, tapAnswer } from "./answer_tap.ts";
import { DEFAULT_TLS_PORT, type TlsIdentity } from "./identity.ts";
import { linkOf } from "./peer.ts";
import { prepareIdentity } from "./prepared_identity.ts";
import { refusalOf } from "./refusal.ts";
import type { TlsLink } from "./tls_link.ts";

/** Options for a controlling station that connects over TLS. */
export interface TlsSettings extends TlsIdentity {
  /**
   * Whether the station's certificate must match the host. Turn this off if certificates name
   * stations rather than addresses; the certificate must still come from a trusted authority.
   *
   * @default {true}
   */
  readonly verifyHost?: boolean;
  /**
   * Called with each line of the key log of the session, without line end, in the format that Wireshark reads. Whoever
   * has these lines can read the session. Node.js and Bun report the keys; Deno does not, and refuses the option.
   */
  readonly onKeyLog?: (line: string) => void;
}

/** Options of {@linkcode connectTls}. */
export interface ConnectTlsOptions extends ConnectTcpOptions, TlsSettings {}

/**
 * Connects to a controlled station over TLS; t0 includes the handshake. It never falls back to plain TCP.
 *
 * @throws {LinkError} The connection failed, or the peer is not trusted (`not-trusted`).
 * @throws {RangeError} An option is outside its range.
 * @throws {TypeError} The host is missing or empty.
 * @example
 * ```ts ignore
 * const { stream, peer } = await connectTls({ host: "192.0.2.10", caCerts, certificate, key });
 * ```
 */
export async function connectTls(options: ConnectTlsOptions): Promise<TlsLink> {
  requireKnownOptions("Cannot connect over TLS", options, CONNECT_TLS_OPTIONS);
  const { port = DEFAULT_TLS_PORT, signal, clock = SYSTEM_CLOCK } = options;
  const host = requireHost(options.host);
  requireRange("port", port, [1, 65_535]);
  const t0Ms = t0Of(options.t0Ms);
  const what = `Cannot connect over TLS to ${addressText({ host, port })}`;
  const { onKeyLog } = options;
  if (onKeyLog !== undefined && denoRuntime() !== undefined) {
    const detail =
      `${what}: Deno does not report the keys of TLS sessions, onKeyLog needs Node.js or Bun`;
    throw new LinkError(detail, { code: "not-supported" });
  }
  const { connect: secure } = builtin("node:tls", what);
  const { connect: dial } = builtin("node:net", what);
  const prepared = await prepareIdentity(what, options, { clock, role: "client" });
  const link = await withinT0(what, { t0Ms, signal, clock }, async (stop) => {
    if (options.localAddress !== undefined) await requireLocalAddress(what, options.localAddress);
    const raw = dial({
      ...{ host, port, noDelay: options.noDelay ?? true },
      ...options.localAddress !== undefined && { localAddress: options.localAddress },
    });
    await connectSocket(raw, { signal: stop, event: "connect" });
    const local = { host: raw.localAddress ?? "", port: raw.localPort ?? 0 };
    const remote = { host, port };
    const actual = { host: raw.remoteAddress ?? host, port };
    const tap = tapAnswer(raw, what);
    const socket = secure({
      ...prepared.context,
      secureContext: prepared.secureContext,
      ...{ socket: tap.stream, host },
      rejectUnauthorized: false, // Peers that the platform does not authorize are refused below, with the reason.
      ...isName(host) && { servername: host },
      ...options.verifyHost === false && { checkServerIdentity: () => undefined },
    });
    if (onKeyLog !== undefined) {
      socket.on("keylog", (line) => onKeyLog(new TextDecoder().decode(line).trimEnd()));
    }
    socket.on("error", () => {}); // Waiting, reads and writes report it.
    try {
      await secured(socket, stop);
    } catch (error) {
      const { cause } = error as LinkError;
      tap.stream.destroy();
      if (stop.aborted) throw cause;
      const { event, reason } = tap.finding();
      prepared.report(event, { reason: `${what}: ${reason}`, peer: remote });
      const refusal = refusalOf(what, { event, reason });
      throw new LinkError(refusal.message, { code: refusal.code, cause, securityEvent: event });
    }
    const trusted = linkOf(
      socket,
      {
        ...{ what, prepared, local, remote, role: "server" },
        host: options.verifyHost === false ? undefined : host,
      },
      tap.stream,
    );
    return { ...trusted, remote: actual };
  }).catch((error) => {
    prepared.release();
    throw error;
  });
  return { ...link, stream: ending(link.stream, prepared.release) };
}

/** Whether a host is a name rather than an address. */
function isName(host: string): boolean {
  return /[a-z]/i.test(host) && !host.includes(":");
}

/** A stream that calls a function when it is closed. */
function ending(stream: ByteStream, ended: () => void): ByteStream {
  return {
    read: (into) => stream.read(into),
    write: (octets) => stream.write(octets),
    close: () => {
      ended();
      stream.close();
    },
  };
}

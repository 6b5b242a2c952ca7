// Connects over TLS: both stations authenticate with certificates (IEC 62351-3).

import { SYSTEM_CLOCK } from "../../connection/clock.ts";
import { builtin } from "../builtin.ts";
import { addressText, requireHost, requireLocalAddress, requireRange, withinT0 } from "../link.ts";
import { connectSocket } from "../node_socket.ts";
import type { ConnectTcpOptions } from "../tcp.ts";
import { DEFAULT_TLS_PORT, prepareIdentity, type TlsIdentity } from "./identity.ts";
import { linkOf } from "./peer.ts";
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
  const { port = DEFAULT_TLS_PORT, t0Ms = 30_000, signal, clock = SYSTEM_CLOCK } = options;
  const host = requireHost(options.host);
  requireRange("port", port, [1, 65_535]);
  requireRange("t0Ms", t0Ms, [1, 255_000]);
  const what = `Cannot connect over TLS to ${addressText({ host, port })}`;
  const { connect } = builtin("node:tls", what);
  const prepared = await prepareIdentity(what, options, clock);
  return await withinT0(what, { t0Ms, signal, clock }, async (stop) => {
    if (options.localAddress !== undefined) await requireLocalAddress(what, options.localAddress);
    const socket = connect({
      ...prepared.context,
      rejectUnauthorized: true,
      host,
      port,
      ...(options.localAddress === undefined ? {} : { localAddress: options.localAddress }),
      ...(/[a-z]/i.test(host) && !host.includes(":") ? { servername: host } : {}),
      ...(options.verifyHost === false ? { checkServerIdentity: () => undefined } : {}),
    });
    await connectSocket(socket, { signal: stop, event: "secureConnect" });
    socket.setNoDelay(options.noDelay ?? true);
    const local = { host: socket.localAddress ?? "", port: socket.localPort ?? 0 };
    const remote = { host, port };
    const now = clock.instant();
    return linkOf(socket, { what, identity: options, prepared, local, remote, now });
  });
}

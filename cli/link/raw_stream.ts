// Opens a connection without a session: whatever is written to it is sent as it is.

import type { ByteStream } from "../../mod.ts";
import { connectTcp, connectTls } from "../../transport/low_level.ts";
import { connectingTls, type ConnectionUse, type LinkSettings } from "./link_options.ts";

/**
 * Connects over TCP or TLS, without STARTDT.
 *
 * @throws {LinkError} The connection could not be established.
 */
export async function openRawStream(
  settings: LinkSettings,
  { signal, onSecurityEvent = () => {}, tell, watch }: Pick<
    ConnectionUse,
    "signal" | "onSecurityEvent" | "tell" | "watch"
  >,
): Promise<ByteStream> {
  const { endpoint, timeoutMs, t0Ms = timeoutMs, localAddress } = settings;
  const tls = await connectingTls(settings, { tell, onSecurityEvent });
  const target = {
    ...endpoint,
    ...{ t0Ms, signal },
    ...localAddress !== undefined && { localAddress },
  };
  const link = await (tls === undefined ? connectTcp(target) : connectTls({ ...target, ...tls }));
  return watch.tap(link);
}

// The two sides of a connection that is written as IP packets.

import { parseAddress } from "../../../transport/low_level.ts";
import type { Endpoint } from "./tcp_talk.ts";

/** Link type of packets that begin with an IP header. */
export const RAW_IP = 101;

/** The server and the client of a connection, both in one version of IP; a host that is not an address becomes 0.0.0.0. */
export function sidesOf(
  server: { readonly host: string; readonly port: number },
  client: { readonly host: string; readonly port: number },
): readonly [Endpoint, Endpoint] {
  const addresses = [server, client].map(({ host }) => parseAddress(host) ?? [0, 0, 0, 0]);
  const isIpv6 = addresses.some(({ length }) => length === 16);
  const [first, second] = addresses.map((address) =>
    isIpv6 && address.length === 4
      ? [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, ...address]
      : address
  );
  return [{ address: first!, port: server.port }, { address: second!, port: client.port }];
}

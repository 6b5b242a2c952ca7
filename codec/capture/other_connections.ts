// Connections of a capture that do not carry IEC 60870-5-104, by server and protocol.

import type { Endpoint, TcpConnection } from "./connection.ts";

/** Connections to one server with the same protocol. */
export interface OtherConnections {
  /** Address of the first client. */
  readonly client: string;
  /** The server. */
  readonly server: Endpoint;
  /** Name of the protocol, such as `HTTP` or `TLS`; `undefined` if it is not known. */
  readonly protocol: string | undefined;
  /** Details of the first connection: version, first line, or first octets. */
  readonly detail: string;
  /** Whether a port of IEC 60870-5-104 is used. */
  readonly expected: boolean;
  /** Number of connections. */
  readonly connections: number;
}

/** Maximum number of servers and protocols to list. */
const MAX_LISTED = 64;

/** Records other connections in bounded memory. */
export class OtherConnectionList {
  /** Number of connections to further servers, which are not listed. */
  omitted = 0;
  readonly #byName = new Map<string, OtherConnections>();

  /** Records a connection. */
  add(
    { client, server }: TcpConnection,
    what: Pick<OtherConnections, "protocol" | "detail" | "expected">,
  ): void {
    const name = `${server.address} ${server.port} ${what.protocol}`;
    const known = this.#byName.get(name);
    if (known !== undefined) {
      this.#byName.set(name, { ...known, connections: known.connections + 1 });
    } else if (this.#byName.size < MAX_LISTED) {
      this.#byName.set(name, { client: client.address, server, ...what, connections: 1 });
    } else {
      this.omitted++;
    }
  }

  /** All servers and protocols, in the order of their first connections. */
  all(): readonly OtherConnections[] {
    return [...this.#byName.values()];
  }
}

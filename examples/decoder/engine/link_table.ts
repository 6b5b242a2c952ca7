// The links of a capture: their stations, and where their rows begin.

import type { Endpoint, TcpConnection } from "../../../codec/capture/mod.ts";

/** One link. */
export interface LinkRecord {
  /** Number of the TCP connection, as Wireshark counts. */
  readonly connection: number;
  readonly client: Endpoint;
  readonly server: Endpoint;
  /** Its first row, and how many there are. */
  firstRow: number;
  rows: number;
}

/** Links that are kept; the rows of others are not listed. */
const MAX_LINKS = 100_000;

/** All links in the order in which they were found. */
export class LinkTable {
  readonly links: LinkRecord[] = [];
  /** Links for which there was no room. */
  dropped = 0;
  readonly #byId = new Map<number, number>();
  #lastId = -1;
  #lastIndex = -1;

  /** The index of a connection, a new one if needed; `undefined` if the table is full. */
  indexOf({ id, client, server }: TcpConnection): number | undefined {
    if (id === this.#lastId) return this.#lastIndex;
    let index = this.#byId.get(id);
    if (index === undefined) {
      if (this.links.length >= MAX_LINKS) {
        this.dropped++;
        return undefined;
      }
      index = this.links.push({ connection: id, client, server, firstRow: 0, rows: 0 }) - 1;
      this.#byId.set(id, index);
    }
    this.#lastId = id;
    return this.#lastIndex = index;
  }

  /** The index of the link with a connection number, if it is known. */
  find(connection: number): number | undefined {
    return this.#byId.get(connection);
  }
}

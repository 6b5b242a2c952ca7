// The links of a capture: their stations and first rows.

import type { Endpoint, TcpConnection } from "../../../codec/capture/mod.ts";
import type { Profile } from "../../../codec/mod.ts";
import type { DecoderSetup } from "./decoder_setup.ts";

/** One link. */
export interface LinkRecord {
  /** Number of the TCP connection, as Wireshark counts. */
  readonly connection: number;
  readonly client: Endpoint;
  readonly server: Endpoint;
  /** Its first row, and the number of its rows. */
  firstRow: number;
  rows: number;
  /** The field sizes of its ASDUs, with any private types. */
  profile: Profile;
  /** Whether others than those of the standard were found, with or without certainty. */
  verdict: "detected" | "uncertain" | undefined;
}

/** Maximum number of links; rows of further links are not listed. */
const MAX_LINKS = 100_000;

/** All links, in the order of their first rows. */
export class LinkTable {
  readonly links: LinkRecord[] = [];
  /** Number of links that did not fit. */
  dropped = 0;
  readonly #byId = new Map<number, number>();
  #lastId = -1;
  #lastIndex = -1;
  readonly #profileOf: DecoderSetup["profileOf"];

  /** Creates an empty table; `profileOf` returns the profile of a link until another is found. */
  constructor(profileOf: DecoderSetup["profileOf"]) {
    this.#profileOf = profileOf;
  }

  /** Returns the index of a connection, adding it if necessary; `undefined` if the table is full. */
  indexOf({ id, client, server }: TcpConnection): number | undefined {
    if (id === this.#lastId) return this.#lastIndex;
    let index = this.#byId.get(id);
    if (index === undefined) {
      if (this.links.length >= MAX_LINKS) {
        this.dropped++;
        return undefined;
      }
      const profile = this.#profileOf({ server });
      const link: LinkRecord = {
        ...{ connection: id, client, server, firstRow: 0, rows: 0, profile, verdict: undefined },
      };
      index = this.links.push(link) - 1;
      this.#byId.set(id, index);
    }
    this.#lastId = id;
    return this.#lastIndex = index;
  }

  /** Returns the index of the link with a connection number, if it is known. */
  find(connection: number): number | undefined {
    return this.#byId.get(connection);
  }
}

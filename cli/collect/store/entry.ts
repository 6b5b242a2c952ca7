// Entries that the store records: starts and ends of links, and received ASDUs.

import type { Draft } from "./draft.ts";

/** An ASDU without values that is worth storing. */
export interface MessageDraft {
  readonly typeId: number;
  readonly cause: number;
  readonly ca: number;
  /** One-line description of the ASDU. */
  readonly text: string;
  /** The octets of the ASDU. */
  readonly octets: Uint8Array;
}

/** Data transfer with a station has started. */
export interface LinkBegun {
  readonly type: "begun";
  readonly station: string;
  /** Number of the link, see `Ledger.newLink`. */
  readonly link: number;
  readonly address: string;
  readonly at: number;
  /** Maximum number of ASDUs that the station may resend after this link. */
  readonly window: number;
}

/** Data transfer has ended. */
export interface LinkEnded {
  readonly type: "ended";
  readonly link: number;
  readonly at: number;
  readonly reason: string;
}

/** An ASDU has arrived. */
export interface Arrival {
  readonly type: "arrival";
  readonly station: string;
  readonly link: number;
  /** Number of the ASDU on its link, from 0. */
  readonly asdu: number;
  readonly received: number;
  readonly drafts: readonly Draft[];
  readonly message?: MessageDraft;
}

/** An entry to record. */
export type Entry = LinkBegun | LinkEnded | Arrival;

/** Result of storing some entries. */
export interface Tally {
  /** Values stored. */
  stored: number;
  /** Values that the station had sent before. */
  redelivered: number;
  /** Values dropped by the configuration: unchanged, or within the deadband. */
  filtered: number;
  /** Messages stored. */
  messages: number;
  /** Number of stored values per bit of `FLAG`. */
  readonly flagged: Map<number, number>;
  /** New irregularities, each once per point since the start. */
  readonly remarks: Remark[];
}

/** An irregularity of a point: its values are stored with this flag. */
export interface Remark {
  readonly station: string;
  readonly ca: number;
  readonly ioa: number;
  /** A bit of `FLAG`. */
  readonly flag: number;
  /** Type of the value. */
  readonly typeId: number;
}

/** An empty tally. */
export function newTally(): Tally {
  return { stored: 0, redelivered: 0, filtered: 0, messages: 0, flagged: new Map(), remarks: [] };
}

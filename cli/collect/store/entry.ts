// What happens on the links to stations, in the order in which it is written down.

import type { Draft } from "./draft.ts";

/** A message that carries no value but is worth keeping. */
export interface MessageDraft {
  readonly typeId: number;
  readonly cause: number;
  readonly ca: number;
  /** The ASDU in one line. */
  readonly text: string;
  /** The ASDU. */
  readonly octets: Uint8Array;
}

/** Data transfer with a station was started. */
export interface LinkBegun {
  readonly type: "begun";
  readonly station: string;
  /** Number of the link, see `Ledger.newLink`. */
  readonly link: number;
  readonly address: string;
  readonly at: number;
  /** How many ASDUs the station may send again after this link. */
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

/** Something to write down. */
export type Entry = LinkBegun | LinkEnded | Arrival;

/** The outcome of the values of some entries. */
export interface Tally {
  /** Values that were stored. */
  stored: number;
  /** Values that the station had sent before. */
  redelivered: number;
  /** Values that the configuration does not want: unchanged, or within the deadband. */
  filtered: number;
  /** Messages that were stored. */
  messages: number;
  /** How many of the stored values have each bit of `FLAG`. */
  readonly flagged: Map<number, number>;
  /** What is odd about points, each thing about each point once since the start. */
  readonly remarks: Remark[];
}

/** Something odd about a point: its values are kept with this flag. */
export interface Remark {
  readonly station: string;
  readonly ca: number;
  readonly ioa: number;
  /** A bit of `FLAG`. */
  readonly flag: number;
  /** Type of the value. */
  readonly typeId: number;
}

/** A tally of nothing. */
export function newTally(): Tally {
  return { stored: 0, redelivered: 0, filtered: 0, messages: 0, flagged: new Map(), remarks: [] };
}

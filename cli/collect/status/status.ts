// How the collector is doing, at one moment: what the live view, /metrics and /health show.

import type { LinkStatus } from "../station/station_link.ts";

/** How the store is doing. */
export interface StoreStatus {
  readonly file: string;
  /** Why it cannot be written; `undefined` if it can. */
  readonly error: string | undefined;
  /** Why it cannot be read; `undefined` if it can. */
  readonly unreadable: string | undefined;
  /** Why its mark cannot be written; `undefined` if it can. */
  readonly markError: string | undefined;
  /** Damaged stores that were set aside and are still beside it. */
  readonly damaged: readonly string[];
  /** Octets in use; `undefined` if it cannot be read. */
  readonly octets: number | undefined;
  /** Number of the latest value. */
  readonly lastSeq: number;
  /** Since the start: values stored, values sent again by a station, values not wanted, messages. */
  readonly stored: number;
  readonly redelivered: number;
  readonly filtered: number;
  readonly messages: number;
  /** Since the start: transactions, and how long they took in all, in ms. */
  readonly commits: number;
  readonly commitMs: number;
  /** How many transactions took at most this number of ms, for each bound of `COMMIT_BOUNDS_MS`. */
  readonly commitsWithin: readonly number[];
  /** Since the start: how many of the values stored have each bit of `FLAG`. */
  readonly flagged: ReadonlyMap<number, number>;
  /** Entries that wait to be written. */
  readonly waiting: number;
}

/** Bounds of the histogram of transactions, in ms. */
export const COMMIT_BOUNDS_MS: readonly number[] = [1, 2, 5, 10, 20, 50, 100, 250, 500, 1000, 5000];

/** What the store holds for a sink. */
export interface SinkBacklog {
  /** Rows that wait, at most. */
  readonly lagRows: number;
  /** Age of the first row that waits, in ms; 0 if none does. */
  readonly lagMs: number;
  /** Rows set aside that the store still knows. */
  readonly setAside: number;
}

/** How a sink is doing. */
export interface SinkStatus {
  readonly name: string;
  readonly position: number;
  /** `undefined` if the store cannot be read. */
  readonly backlog: SinkBacklog | undefined;
  /** Since the start. */
  readonly delivered: number;
  readonly failures: number;
  /** Attempts that failed in a row until now, and why the last one did. */
  readonly failing: number;
  readonly error: string | undefined;
}

/** How the collector is doing. */
export interface CollectorStatus {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: number;
  readonly startedAt: number;
  readonly stations: readonly LinkStatus[];
  readonly store: StoreStatus;
  readonly sinks: readonly SinkStatus[];
}

/** Why the store cannot be written, and why it cannot be read; empty if it can. */
export function troublesOf({ error, unreadable }: StoreStatus): string[] {
  return [error, unreadable].filter((trouble) => trouble !== undefined);
}

/** What a person must do about a store that works, in words. */
export function warningsOf({ markError, damaged }: StoreStatus): string[] {
  return [
    ...damaged.map((path) => `${path} is damaged and was set aside: salvage it, then move it away`),
    ...markError === undefined ? [] : [`${markError}; sinks receive nothing until it can`],
  ];
}

/** All problems, in words; empty if there are none. */
export function problemsOf({ stations, store, sinks }: CollectorStatus): string[] {
  return [
    ...[...troublesOf(store), ...warningsOf(store)].map((trouble) => `store: ${trouble}`),
    ...stations.filter(({ state }) => state !== "started").map(({ name, state, reason }) =>
      `station ${name} is ${state}${reason === "" ? "" : `: ${reason}`}`
    ),
    ...sinks.filter(({ failing }) => failing > 0).map(({ name, error }) =>
      `sink ${name}: ${error}`
    ),
  ];
}

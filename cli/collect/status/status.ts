// A snapshot of the collector's status, for the live view, /metrics and /health.

import { count } from "../../text/count.ts";
import type { LinkStatus } from "../station/station_link.ts";

/** Status of the store. */
export interface StoreStatus {
  readonly file: string;
  /** Why it cannot be written; `undefined` if it can. */
  readonly error: string | undefined;
  /** Why it cannot be read; `undefined` if it can. */
  readonly unreadable: string | undefined;
  /** Why its mark cannot be written; `undefined` if it can. */
  readonly markError: string | undefined;
  /** Damaged stores that were set aside and are still in the folder. */
  readonly damaged: readonly string[];
  /** Octets in use; `undefined` if it cannot be read. */
  readonly octets: number | undefined;
  /** Number of the latest value. */
  readonly lastSeq: number;
  /** Since the start: values stored, values resent, values filtered out, messages. */
  readonly stored: number;
  readonly redelivered: number;
  readonly filtered: number;
  readonly messages: number;
  /** Since the start: number of transactions and their total duration, in ms. */
  readonly commits: number;
  readonly commitMs: number;
  /** Number of transactions that took at most this number of ms, per bound in `COMMIT_BOUNDS_MS`. */
  readonly commitsWithin: readonly number[];
  /** Since the start: number of stored values per bit of `FLAG`. */
  readonly flagged: ReadonlyMap<number, number>;
  /** Entries waiting to be written. */
  readonly waiting: number;
}

/** Bucket bounds of the transaction histogram, in ms. */
export const COMMIT_BOUNDS_MS: readonly number[] = [1, 2, 5, 10, 20, 50, 100, 250, 500, 1000, 5000];

/** The backlog of a sink in the store. */
export interface SinkBacklog {
  /** Upper bound of the number of waiting rows. */
  readonly lagRows: number;
  /** Age of the oldest waiting row, in ms; 0 if there is none. */
  readonly lagMs: number;
  /** Number of set-aside rows still in the store. */
  readonly setAside: number;
}

/** Status of a sink. */
export interface SinkStatus {
  readonly name: string;
  readonly position: number;
  /** `undefined` if the store cannot be read. */
  readonly backlog: SinkBacklog | undefined;
  /** Since the start. */
  readonly delivered: number;
  readonly failures: number;
  /** Number of consecutive failed attempts, and the error of the last one. */
  readonly failing: number;
  readonly error: string | undefined;
}

/** Status of the collector. */
export interface CollectorStatus {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: number;
  readonly startedAt: number;
  readonly stations: readonly LinkStatus[];
  readonly store: StoreStatus;
  readonly sinks: readonly SinkStatus[];
}

/** Why the store cannot be written and why it cannot be read; empty if it can be both. */
export function troublesOf({ error, unreadable }: StoreStatus): string[] {
  return [error, unreadable].filter((trouble) => trouble !== undefined);
}

/** Conditions of a working store that need an operator. */
export function warningsOf({ markError, damaged }: StoreStatus): string[] {
  return [
    ...damaged.map((path) => `${path} is damaged and was set aside: salvage it, then move it away`),
    ...markError === undefined ? [] : [`${markError}; sinks receive nothing until it can`],
  ];
}

/** Problems of the store and the sinks, in words; empty if there are none. The output of sinks is only in the log. */
export function problemsOf({ store, sinks }: CollectorStatus): string[] {
  return [
    ...[...troublesOf(store), ...warningsOf(store)].map((trouble) => `store: ${trouble}`),
    ...sinks.filter(({ failing }) => failing > 0).map(({ name, failing }) =>
      `sink ${name}: ${count(failing, "attempt")} failed in a row; the log has the reason`
    ),
  ];
}

/** Stations without data transfer or without session keys, in words; empty if there are none. */
export function stationProblemsOf({ stations }: CollectorStatus): string[] {
  return stations.flatMap(({ name, state, reason, withoutKeys }) => [
    ...state === "started"
      ? []
      : [`station ${name} is ${state}${reason === "" ? "" : `: ${reason}`}`],
    ...withoutKeys === undefined ? [] : [`station ${name} has no session keys: ${withoutKeys}`],
  ]);
}

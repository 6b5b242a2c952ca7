// The report of an analysis: secure authentication.

import type { Mark } from "./report_values.ts";

/** Results of the verification of MACs with keys that were given. */
export interface MacCountsReport {
  /** Number of MACs that are right. */
  readonly right: number;
  /** Number of MACs that are wrong. */
  readonly wrong: number;
  /** Number of MACs for which there is no key. */
  readonly notVerified: number;
}

/** Secure authentication of one user on one session. */
export interface SecurityUserReport {
  /** Number of the session. */
  readonly session: number;
  /** User number. */
  readonly user: number;
  /** Number of replies to challenges. */
  readonly authentications: number;
  /** Number of requests in aggressive mode. */
  readonly aggressive: number;
  /** Number of failures that the peer reported. */
  readonly failures: number;
  /** Mean time from challenge to reply, in ms. */
  readonly meanReplyMs: number | null;
  /** Longest time from challenge to reply, in ms. */
  readonly slowestReplyMs: number | null;
  /** Last status of the session keys: `OK`, `NOT INIT`, `COMM FAIL`, `AUTH FAIL`, or a number. */
  readonly keyStatus: string | null;
  /** Number of session key changes that were accepted. */
  readonly keyChanges: number;
  /** Number of update key changes. */
  readonly updateKeyChanges: number;
  /** Longest time for which the same session keys were used, in ms; `null` if no change was seen. */
  readonly longestKeyMs: number | null;
  /** Verified MACs; `null` without keys. */
  readonly macs: MacCountsReport | null;
}

/** A change of keys. */
export interface KeyChangeReport {
  /** Number of the session. */
  readonly session: number;
  /** User number; 0 if it is not known. */
  readonly user: number;
  /** When it was sent. */
  readonly at: Mark;
  /** Session keys, or the update key. */
  readonly kind: "session" | "update";
  /** Whether the controlled station accepted it. */
  readonly result: "accepted" | "refused" | "unconfirmed";
  /** Time until the answer, in ms. */
  readonly durationMs: number | null;
}

/** Secure authentication. */
export interface SecurityReport {
  /** Users in the order of their sessions. */
  readonly users: readonly SecurityUserReport[];
  /** Changes of keys in chronological order. */
  readonly keyChanges: readonly KeyChangeReport[];
}

// The contract of secure authentication between a session and a station: a pure filter for the ASDUs of one connection,
// in both directions. It has no clock and does no I/O.

import type { Moment } from "../moment.ts";
import type { AuthenticationCrypto } from "./crypto.ts";
import type { AuthenticationEvent, AuthenticationMode, SessionKeyStatus } from "./events.ts";
import type { AuthenticationOptions } from "./options.ts";
import type { SecurityStatistics } from "./statistics.ts";
import type { UpdateKeyRequests, UpdateKeyShare } from "./update_key_relay.ts";
import type { UserDirectory, UserIdentity } from "./users.ts";

/** An ASDU for the station, or for the application above it. */
export interface Delivery {
  /** The ASDU: as passed to `receive()`, or a copy that belongs to the caller. */
  readonly octets: Uint8Array;
  /** The user who was authenticated; `undefined` with the mode `plain`. */
  readonly user: UserIdentity | undefined;
  /** How it was authenticated; `plain` if it is not critical. */
  readonly mode: "plain" | AuthenticationMode;
}

/** An ASDU for the wire. */
export interface Departure {
  /** The ASDU. It must not be changed. */
  readonly octets: Uint8Array;
  /** The ticket that `send()` returned for it; `undefined` for messages of secure authentication. */
  readonly ticket: number | undefined;
  /**
   * Whether the peer is expected to challenge it: an acknowledgement does not mean that it accepts the ASDU. One of the
   * events `replied`, `not-challenged` and `not-possible` follows with the ticket.
   */
  readonly critical: boolean;
  /**
   * The ticket of the ASDU whose origin this reply to a challenge proves: the peer accepts the ASDU only if the reply
   * reaches it. `undefined` for everything else.
   */
  readonly proves?: number | undefined;
}

/** What the associations of a station share, and what they are made of. */
export interface AssociationSetup {
  /** The cryptographic functions of the platform. */
  readonly crypto: AuthenticationCrypto;
  /** The users; shared by all connections of the station. */
  readonly users: UserDirectory;
  /** The counters; shared by all connections of the station. By default, the connection has its own. */
  readonly statistics?: SecurityStatistics | undefined;
  /** The options. */
  readonly options?: AuthenticationOptions | undefined;
  /**
   * Changes of users and update keys over the connection; the ledger has the same `users`. Without it, a controlled
   * station refuses them with error 8.
   */
  readonly updateKeys?: UpdateKeyShare | undefined;
  /**
   * Whether a controlling station also carries out requests of the peer: critical ones are challenged.
   *
   * @default {false}
   */
  readonly isCombined?: boolean | undefined;
}

/** Options of `Association.send()`. */
export interface SendAsduOptions {
  /** The user whose session keys authenticate the ASDU; by default that of the options. */
  readonly user?: number | undefined;
}

/**
 * Secure authentication of one connection: a filter between the session and the station. ASDUs that are not critical
 * pass. Critical ones are sent and delivered only as the standard permits; see the driver rule at the end of this file.
 */
export interface Association {
  /** Data transfer was started. The controlling station establishes session keys for all its users. */
  started(now: Moment): void;
  /**
   * Data transfer was stopped. Session keys and everything stored are dropped; ASDUs that have not been sent or
   * authenticated are reported with `not-possible`.
   */
  stopped(now: Moment): void;
  /**
   * Processes an ASDU of the peer. It is not copied: it must stay unchanged until `deliver()` has returned
   * `undefined`.
   */
  receive(asdu: Uint8Array, now: Moment): void;
  /** Whether `send()` accepts another ASDU: data transfer is started, and fewer than `sendQueueLimit` wait. */
  readonly accepts: boolean;
  /** Number of ASDUs that `send()` accepted and `take()` has not returned yet. */
  readonly waiting: number;
  /**
   * Sends an ASDU of the station; `take()` returns it when its turn has come.
   *
   * @param asdu The ASDU. It is not copied: it belongs to the association afterwards.
   * @returns The ticket with which `take()` returns it and events name it; 0 if it is not accepted.
   */
  send(asdu: Uint8Array, now: Moment, options?: SendAsduOptions): number;
  /**
   * Returns the next ASDU for the wire; `undefined` if there is none, or if it has to wait for the peer. Call it only
   * if the session has credit: what it returned counts as sent.
   */
  take(now: Moment): Departure | undefined;
  /** Returns the next ASDU for the station; `undefined` if there is none. */
  deliver(): Delivery | undefined;
  /** Returns the next event; `undefined` if there is none. */
  nextEvent(): AuthenticationEvent | undefined;
  /** When `tick()` must be called at the latest, on the monotonic clock; `Infinity` if nothing is due. */
  deadline(): number;
  /** Runs everything that is due. Early and extra calls are harmless. */
  tick(now: Moment): void;
  /** The status of the session keys of a user; by default that of the options. */
  keyStatus(user?: number): SessionKeyStatus;
  /**
   * Whether the session keys of all users of this controlling station have been established, or could not be: start-up
   * that waits for the keys may continue. A controlled station is always settled.
   */
  readonly settled: boolean;
  /** Changes of users and update keys; `undefined` on a controlled station, and without `updateKeys` in the setup. */
  readonly updateKeys: UpdateKeyRequests | undefined;
  /** Requests new session keys now; without effect on a controlled station, or while a change is in progress. */
  changeKeys(now: Moment, user?: number): void;
  /**
   * The connection has ended: keys are cleared, and nothing stored is carried out or sent. ASDUs that have not been sent
   * or authenticated are reported with `not-possible`.
   */
  close(now: Moment): void;
}

// The driver rule. `session` is the APCI state machine or the connection, `station` the machine above it.
//
// - After any call of `started`, `stopped`, `receive`, `send`, `tick`, `changeKeys` or `close`, in this order:
//   1. `nextEvent()` until it returns `undefined`: log, statistics, results of requests;
//   2. `deliver()` until it returns `undefined`: pass each ASDU with its user and mode to the station;
//   3. while the session has credit: `take(now)` until it returns `undefined`, and send what it returns.
//   Passing an ASDU to the station may call `send()`, and `take()` may cause events; repeat the three steps until nothing
//   is left.
// - Also call `take(now)` when the session has credit again (an acknowledgement of the peer).
// - Call `tick(now)` at `deadline()`, which every call may change.
// - `session started` -> `started(now)`; `stopped` -> `stopped(now)`; closed, aborted or replaced -> `close(now)`. Create a
//   new association for every connection; users, statistics and resolved options are shared.
// - All ASDUs of the station go through `send()`, all ASDUs of the session through `receive()`. Neither may pass it.
// - Do not call `send()` while `accepts` is `false`: the station keeps its ASDUs, as if the session had no credit.
// - Acknowledgements: `take()` returns tickets in the order of `send()`, with messages without a ticket between them.
//   A driver that maps acknowledged I frames to ASDUs keeps one entry for each `take()`, `undefined` for those. If an ASDU
//   leaves in several segments (aggressive mode), the last one carries the ticket. A challenged ASDU is accepted no earlier
//   than its reply is acknowledged: `proves` is its ticket.
// - Requests: `replied` names the user and the time, `refused` ends the request with a result, `not-possible` ends it with
//   an error that says that nothing was carried out. `not-challenged` with the reason `answered` means that the peer
//   has carried out a critical request without authentication.
// - Back-pressure: an ASDU that `receive()` keeps (awaiting its reply) may be acknowledged at once. If the connection is
//   lost, it is not carried out, and the sender has no confirmation.

// Secure authentication as the stations see it, so that they do not load it unless it is used.

import type { Profile } from "../../codec/profile.ts";
import type { Association, Delivery, SendAsduOptions } from "../authentication/association.ts";
import type { AuthenticationEvent } from "../authentication/events.ts";
import type { RequestAuthentication } from "../authentication/request_authentication.ts";
import type { SecurityStatistics } from "../authentication/statistics.ts";
import type { UserDirectory } from "../authentication/users.ts";
import type { Role } from "../session/session_options.ts";
import type { Clock } from "./clock.ts";
import type { Connection } from "./connection.ts";
import type { UserChanges } from "./user_changes.ts";

/** Where a controlled station reports the counters of secure authentication as type 41. */
export interface StatisticsReport {
  /** Common address. */
  readonly ca: number;
  /** Information object address of the statistic with index 0; the others follow. */
  readonly ioa: number;
  /** Whether a general counter interrogation is answered with them as well. @default {true} */
  readonly interrogated?: boolean;
}

/** What a station does for a connection with secure authentication. */
export interface SecuredLinkHandlers {
  /** An ASDU of the peer that is not critical, or was authenticated. */
  onDelivery(delivery: Delivery): void | Promise<void>;
  /** Something happened in the association. */
  onEvent(event: AuthenticationEvent): void;
  /** The peer has acknowledged these further ASDUs of the station, oldest first, and can no longer refuse them. */
  onAcknowledged(tickets: readonly number[]): void;
  /** The station may send again. */
  onCredit(): void;
  /** A request of this station was authenticated, as far as this station is concerned. */
  onAuthenticated?(ticket: number, authentication: RequestAuthentication): void;
  /** The peer refused to authenticate an ASDU of this station, and has not carried it out. */
  onRefused?(ticket: number, detail: string): void;
  /** An ASDU of this station cannot be authenticated. `sent`: whether the peer has received it nevertheless. */
  onNotPossible?(ticket: number, detail: string, sent: boolean): void;
}

/** What secure authentication needs of a connection. */
export type SecuredConnection = Pick<
  Connection,
  "present" | "credit" | "offer" | "caughtUp" | "handlerFailed"
>;

/** A connection, and what its association depends on. */
export interface AttachOptions {
  /** Role of this station. */
  readonly role: Role;
  /** The connection. */
  readonly connection: SecuredConnection;
  /** Source of time. */
  readonly clock: Clock;
  /** Field sizes of ASDUs. */
  readonly profile: Profile;
  /** Common address of messages that do not answer one of the peer. */
  readonly commonAddress: number;
  /** Originator address of messages of this station. */
  readonly originator: number;
  /** Whether a controlling station also carries out requests of the peer. @default {false} */
  readonly isCombined?: boolean;
  /** The station. */
  readonly handlers: SecuredLinkHandlers;
}

/** One connection with secure authentication between the session and the station. */
export interface SecuredLink {
  /** The association. */
  readonly association: Association;
  /** Whether `offer()` accepts an ASDU now; it is then sent, or sent before all others. */
  readonly hasRoom: boolean;
  /** Data transfer was started. */
  started(): void;
  /** Data transfer was stopped. */
  stopped(): void;
  /**
   * Processes an ASDU of the peer.
   *
   * @returns A promise if the station wants to receive nothing else until it has settled.
   */
  receive(octets: Uint8Array): void | Promise<void>;
  /**
   * Accepts an ASDU of the station, which is not copied; `run()` sends it.
   *
   * @returns Its ticket, by which events name it; 0 if there is no room.
   */
  offer(octets: Uint8Array, options?: SendAsduOptions): number;
  /** The peer has acknowledged this number of further frames. */
  acknowledged(count: number): void;
  /** Passes on everything that waits. Call this after `offer()`, and when the session has credit again. */
  run(): void;
  /** The connection has ended. */
  close(): void;
}

/**
 * Secure authentication (IEC TS 60870-5-7:2013) for the connections of a station, with its users and counters.
 * `secureAuthentication()` creates it; one can serve several stations that have the same users.
 */
export interface Authentication {
  /** The users. Changes apply at once. */
  readonly users: UserDirectory;
  /** The 18 counters of the standard. */
  readonly statistics: SecurityStatistics;
  /** Where a controlled station reports the counters; `undefined` if it does not. */
  readonly report: StatisticsReport & { readonly counters: SecurityStatistics } | undefined;
  /** Changes of users and update keys; `undefined` if the option `updateKeys` is not set. */
  readonly changes: UserChanges | undefined;
  /** Puts secure authentication between a new connection and its station. */
  attach(options: AttachOptions): SecuredLink;
}

// Notices of a station, for logs and supervision. They need no answer.

import type { Issue } from "../../../codec/errors.ts";
import type { AuthenticationEvent } from "../../authentication/events.ts";
import type { PeerIdentity } from "./peer_identity.ts";

/** Why a request got a negative confirmation. */
export type RefusalReason =
  /** The ASDU is malformed, or the number of objects is wrong for its type. */
  | "malformed"
  /**
   * The value, or the qualifier of an interrogation, counter interrogation, test or reset, is not
   * permitted.
   */
  | "value"
  /** The qualifier of the command is not permitted. */
  | "qualifier"
  /** The command is not selected, or cannot be selected. */
  | "mode"
  /** The execute command differs from the select command. */
  | "mismatch"
  /** The object is selected by another connection, or another object is selected. */
  | "selected-elsewhere"
  /** The object is already being operated. */
  | "busy"
  /** There is nothing to cancel. */
  | "nothing-to-cancel"
  /** The operation cannot be cancelled. */
  | "not-cancellable"
  /** The time tag is too old, too new or invalid. */
  | "outdated"
  /** The time to set is invalid, or another time source controls the clock. */
  | "clock"
  /** The time to set is further from the clock than `time.synchronizationWindowMs` permits. */
  | "clock-window"
  /** Too many requests of this kind are queued. */
  | "too-many"
  /** The peer has no right to the request: see `authority`. */
  | "authority"
  /** More commands than the limits of `authority` permit. */
  | "rate"
  /** The application refused the request. */
  | "application"
  /** The application reported an error. */
  | "failure";

/** Why a connection was refused. */
export type TurnedAwayReason =
  /** The address is not in any redundancy group. */
  | "unknown-peer"
  /** All slots are taken or reserved for configured peers. */
  | "too-many-connections"
  /** The address has reached its connection quota. */
  | "too-many-of-address"
  /** The redundancy group has reached its connection quota. */
  | "too-many-of-group";

/** The connection that a notice refers to. */
export interface LinkNotice {
  /** Connection number. */
  readonly link: number;
  /** Remote address. */
  readonly remote: PeerIdentity;
}

/** A notice: something that happened at a controlled station. */
export type StationNotice =
  /** A connection was accepted, started, stopped or closed. */
  | LinkNotice & {
    readonly type: "link";
    readonly state: "opened" | "started" | "stopped" | "closed";
    /** Why the connection was closed. */
    readonly detail?: string;
  }
  /** A connection was refused because the peer is unknown or a connection limit was reached. */
  | {
    readonly type: "turned-away";
    readonly remote: PeerIdentity;
    readonly reason: TurnedAwayReason;
    /** The limit that was reached. */
    readonly limit?: number;
    /** Details: the address, the limit and the remedy. */
    readonly detail: string;
  }
  /**
   * A connection that was never started is closed to make room for a new peer, because all slots
   * are taken.
   */
  | LinkNotice & {
    readonly type: "evicted";
    /** The new peer. */
    readonly by: PeerIdentity;
    /** The limit that was reached. */
    readonly limit: number;
    /** Details: the addresses, the limit and the remedy. */
    readonly detail: string;
  }
  /** A request was answered with cause 44 to 47. */
  | LinkNotice & { readonly type: "unknown"; readonly cause: number; readonly octets: Uint8Array }
  /** A request was answered with a negative confirmation. */
  | LinkNotice & {
    readonly type: "refused";
    readonly reason: RefusalReason;
    /** Which rule or limit refused it, for the reasons `authority` and `rate`. */
    readonly detail?: string;
    readonly octets: Uint8Array;
  }
  /**
   * An ASDU was not answered because it is too short, is itself an answer, or is an outdated
   * command.
   */
  | LinkNotice & {
    readonly type: "ignored";
    readonly octets: Uint8Array;
    readonly issues: readonly Issue[];
  }
  /**
   * A command was selected, executed or cancelled, its selection timed out, or its execution ended.
   */
  | LinkNotice & {
    readonly type: "command";
    readonly phase: "selected" | "executed" | "cancelled" | "deselected" | "finished" | "failed";
    readonly ca: number;
    readonly ioa: number;
    readonly value: number;
  }
  /** A file was sent, received or deleted, or a transfer failed. */
  | LinkNotice & {
    readonly type: "file";
    readonly action: "sent" | "received" | "deleted" | "failed";
    readonly ca: number;
    readonly ioa: number;
    readonly nof: number;
    /** Why the transfer failed. */
    readonly detail?: string;
  }
  /** What secure authentication reports about a connection: authenticated requests, refusals, keys and errors. */
  | LinkNotice & { readonly type: "authentication"; readonly event: AuthenticationEvent }
  /** The clock was set. */
  | LinkNotice & { readonly type: "clock"; readonly before: number; readonly after: number }
  /** A reset was executed. */
  | LinkNotice & { readonly type: "reset"; readonly ca: number; readonly qrp: number }
  /** Events of a group were lost because its buffer was full. */
  | { readonly type: "events-lost"; readonly group: string; readonly eventClass: string }
  /**
   * A handler or the event store failed. While the store fails, events are sent without being
   * stored.
   */
  | { readonly type: "failed"; readonly what: string; readonly error: unknown }
  /** A failed component works again; the event store has all waiting events. */
  | { readonly type: "recovered"; readonly what: string };

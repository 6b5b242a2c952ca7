// What a station reports about itself, for logs and supervision; none of it needs an answer.

import type { Issue } from "../../../codec/errors.ts";
import type { PeerIdentity } from "./peer_identity.ts";

/** Why a request was refused with a negative confirmation. */
export type RefusalReason =
  /** The ASDU is malformed, or carries more or fewer objects than its type permits. */
  | "malformed"
  /** The value, or the qualifier of an interrogation, counter interrogation, test or reset, is not permitted. */
  | "value"
  /** The qualifier of the command is not permitted. */
  | "qualifier"
  /** The command is not selected, or cannot be. */
  | "mode"
  /** The execution differs from the selection. */
  | "mismatch"
  /** The object is selected by another connection, or another object is selected. */
  | "selected-elsewhere"
  /** The object is being operated. */
  | "busy"
  /** There is nothing to cancel or break off. */
  | "nothing-to-cancel"
  /** The operation cannot be cancelled. */
  | "not-cancellable"
  /** The time tag is too old, too new or invalid. */
  | "outdated"
  /** The time to set is impossible or invalid, or something else keeps the clock. */
  | "clock"
  /** As many requests of the kind wait as are permitted. */
  | "too-many"
  /** The application refused. */
  | "application"
  /** The application failed. */
  | "failure";

/** Why a connection was not accepted. */
export type TurnedAwayReason =
  /** The address is not in any redundancy group. */
  | "unknown-peer"
  /** All slots are taken or reserved for configured peers. */
  | "too-many-connections"
  /** The address has reached its connection quota. */
  | "too-many-of-address"
  /** The redundancy group has reached its connection quota. */
  | "too-many-of-group";

/** A connection, in a notice. */
export interface LinkNotice {
  /** The connection. */
  readonly link: number;
  /** The peer. */
  readonly remote: PeerIdentity;
}

/** Something that happened at a controlled station. */
export type StationNotice =
  /** A connection was made, started, stopped or closed. */
  | LinkNotice & {
    readonly type: "link";
    readonly state: "opened" | "started" | "stopped" | "closed";
    /** Why it was closed. */
    readonly detail?: string;
  }
  /** A connection was refused: the peer is unknown, or there are too many connections in all, or of its address or group. */
  | {
    readonly type: "turned-away";
    readonly remote: PeerIdentity;
    readonly reason: TurnedAwayReason;
    /** The limit that was reached. */
    readonly limit?: number;
    /** The address, the limit and the remedy. */
    readonly detail: string;
  }
  /** A never-started connection is closed to make room for a new peer, because all slots are taken. */
  | LinkNotice & {
    readonly type: "evicted";
    /** The new peer. */
    readonly by: PeerIdentity;
    /** The limit that was reached. */
    readonly limit: number;
    /** The addresses, the limit and the remedy. */
    readonly detail: string;
  }
  /** A request was answered with cause 44 to 47. */
  | LinkNotice & { readonly type: "unknown"; readonly cause: number; readonly octets: Uint8Array }
  /** A request was answered with a negative confirmation. */
  | LinkNotice & {
    readonly type: "refused";
    readonly reason: RefusalReason;
    readonly octets: Uint8Array;
  }
  /** An ASDU was not answered: it is too short, answers something itself, or is an outdated command. */
  | LinkNotice & {
    readonly type: "ignored";
    readonly octets: Uint8Array;
    readonly issues: readonly Issue[];
  }
  /** A command was selected, executed, cancelled, its selection ran out, or it ended. */
  | LinkNotice & {
    readonly type: "command";
    readonly phase: "selected" | "executed" | "cancelled" | "deselected" | "finished" | "failed";
    readonly ca: number;
    readonly ioa: number;
    readonly value: number;
  }
  /** A file was sent, received or deleted, or its transfer came to nothing. */
  | LinkNotice & {
    readonly type: "file";
    readonly action: "sent" | "received" | "deleted" | "failed";
    readonly ca: number;
    readonly ioa: number;
    readonly nof: number;
    /** Why it came to nothing. */
    readonly detail?: string;
  }
  /** The clock was set. */
  | LinkNotice & { readonly type: "clock"; readonly before: number; readonly after: number }
  /** A reset was executed. */
  | LinkNotice & { readonly type: "reset"; readonly ca: number; readonly qrp: number }
  /** Events of a group were lost because its buffer is full. */
  | { readonly type: "events-lost"; readonly group: string; readonly eventClass: string }
  /** A handler or the event store failed. While the store fails, events are sent without being stored. */
  | { readonly type: "failed"; readonly what: string; readonly error: unknown }
  /** What failed works again: the event store has all events that wait. */
  | { readonly type: "recovered"; readonly what: string };

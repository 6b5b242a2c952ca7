// A station's decision about a request, for an audit trail.

import type { LinkNotice } from "../notices/notices.ts";

/** The decision about one request to one common address, made before any handler is called. */
export interface AuthorityDecision extends LinkNotice {
  /** The redundancy group of the connection. */
  readonly group: string;
  /** The mnemonic of its type, the name of its private type, or `type` and its number. */
  readonly type: string;
  /** Cause of transmission. */
  readonly cause: number;
  /** Originator address. */
  readonly originator: number;
  /** T: the process must not be operated. */
  readonly test: boolean;
  /** Commands and set-points: whether the object is selected or operated, or a selection or operation is cancelled. */
  readonly phase: "select" | "execute" | "cancel" | undefined;
  /** The common address that must answer; for a broadcast request, each in turn. */
  readonly ca: number;
  /** The object addresses; empty if there are none, or none that can be read. */
  readonly ioas: readonly number[];
  /** The request as it arrived. The array belongs to the station: copy it to keep it. */
  readonly octets: Uint8Array;
  /** Time of the decision on the station's clock, in ms since 1970-01-01 UTC. */
  readonly instant: number;
  /** Whether the peer may make the request. The station then processes it as usual, and reports the result with notices. */
  readonly permitted: boolean;
  /** Why it was refused: no right, or too many commands. */
  readonly reason: "authority" | "rate" | undefined;
  /** The rule that decided, by its name or its position; `undefined` if none matches the peer. */
  readonly rule: string | undefined;
  /** The role that has the right. */
  readonly role: string | undefined;
  /** The reason for a refusal, as text. */
  readonly detail: string | undefined;
}

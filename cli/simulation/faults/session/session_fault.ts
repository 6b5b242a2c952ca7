// What a fault of a session is: it sees all frames between a station and its peer, with the numbers that the peer sees.

import type { Apci } from "../../../../codec/low_level.ts";
import type { Profile } from "../../../../codec/mod.ts";
import type { ActiveFault } from "../fault_set.ts";
import type { FaultName } from "../fault_table.ts";
import type { FaultRole } from "../fault_row.ts";

/** A frame that passes. */
export interface SessionFrame {
  readonly apci: Apci;
  /** The whole frame. */
  readonly octets: Uint8Array;
}

/** An I frame that the peer has not acknowledged. */
export interface OpenFrame {
  /** N(S). */
  readonly number: number;
  /** When it was sent, in ms of the monotonic clock. */
  readonly at: number;
}

/** A session as its peer sees it, and what a fault can do to it. */
export interface FaultySession {
  /** The station that has the faults. */
  readonly role: FaultRole;
  readonly profile: Profile;
  /** Monotonic time, in ms. */
  readonly now: number;
  /** Whether STARTDT is confirmed, and STOPDT not. */
  readonly isStarted: boolean;
  /** Whether STARTDT or STOPDT is requested and not confirmed. */
  readonly isStarting: boolean;
  readonly isStopping: boolean;
  /** When the station sent a TESTFR act that is not confirmed; `undefined` without one. */
  readonly testSentAt: number | undefined;
  /** When a frame arrived last, or the connection began. */
  readonly lastReceivedAt: number;
  /** When the peer acknowledged last, or the connection began. */
  readonly acknowledgedAt: number;
  /** The frames of the station that the peer has not acknowledged, oldest first. */
  readonly open: readonly OpenFrame[];
  /** The number of the next I frame of the station. */
  readonly sendNumber: number;
  /** The N(R) that the station has read last. */
  readonly told: number;
  /** The N(R) that the station sent last. */
  readonly receiveNumber: number;

  /** The fault with a name that applies; it is counted. */
  take(name: FaultName): ActiveFault | undefined;
  /** Whether a fault is in force; it is not counted. */
  has(name: FaultName): ActiveFault | undefined;
  /** Sends a frame to the peer. */
  toPeer(apci: Apci, asdu?: Uint8Array): void;
  /** Lets the station read a frame. */
  toStation(apci: Apci, asdu?: Uint8Array): void;
  /** Acknowledges the frames of the station up to this number, in the place of the peer. */
  acknowledge(sendNumber: number): void;
  /** Ends the connection. */
  end(): void;
}

/** A fault, with its state on one connection. */
export interface SessionFault {
  /** Called at the start of the connection. */
  begin?(on: FaultySession): void;
  /** Called with each frame that the station sends. Returns whether the peer does not see it. */
  outgoing?(frame: SessionFrame, on: FaultySession): boolean;
  /**
   * Called with each frame of the peer; the session knows of requests already, and not yet of anything else. Returns
   * whether the station does not see it.
   */
  incoming?(frame: SessionFrame, on: FaultySession): boolean;
  /** When to call `release()`; `Infinity` for never. */
  due?(on: FaultySession): number;
  /** Called when it is due, and perhaps earlier. */
  release?(on: FaultySession): void;
}

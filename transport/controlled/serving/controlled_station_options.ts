// The options of a controlled station besides its declaration, and the decisions that its application may take.

import type { Profile } from "../../../codec/profile.ts";
import type { Clock } from "../../connection/clock.ts";
import type { CloseReason, FrameDirection } from "../../connection/connection_options.ts";
import type { EventStore, LoadedEventStore } from "../../event_store.ts";
import type { PeerIdentity } from "../core/peer_identity.ts";
import type { StationNotice } from "../core/notices.ts";
import type {
  ClockDecision,
  CommandDecision,
  FileDecision,
  InterrogationDecision,
  ReadDecision,
  ReceivedAsdu,
  ReceivedClock,
  ReceivedCommand,
  ReceivedCounterInterrogation,
  ReceivedFile,
  ReceivedInterrogation,
  ReceivedParameter,
  ReceivedRead,
  ReceivedReset,
} from "../core/questions.ts";

/** A decision now or later; nothing means "as declared". */
export type Decided<T> = T | void | Promise<T | void>;

/**
 * What the application may decide. Every handler is optional: without it the station does what its declaration says,
 * and so it does when the handler decides nothing. A handler that throws or rejects refuses the request, and a notice
 * `failed` carries the error; the connection and all others continue.
 *
 * ```ts
 * import type { ControlledStationHandlers } from "@telecontrol/iec104";
 *
 * function interlocked(earthed: () => boolean): ControlledStationHandlers {
 *   return {
 *     onCommand: ({ phase, value }) => phase === "cancel" || value !== 2 || !earthed(),
 *     onClock: ({ instant, stationInstant }) =>
 *       Math.abs(instant - stationInstant) < 3_600_000 ? "set" : "refuse",
 *   };
 * }
 * ```
 */
export interface ControlledStationHandlers {
  /** Any ASDU, before the station looks at it. With `true` the station does nothing more about it. */
  readonly onAsdu?: (received: ReceivedAsdu) => Decided<boolean>;
  /** An interrogation. */
  readonly onInterrogation?: (received: ReceivedInterrogation) => Decided<InterrogationDecision>;
  /** A counter interrogation. */
  readonly onCounterInterrogation?: (received: ReceivedCounterInterrogation) => Decided<boolean>;
  /** A read command for a point that exists. */
  readonly onRead?: (received: ReceivedRead) => Decided<ReadDecision>;
  /** A clock synchronization with a possible, valid time. */
  readonly onClock?: (received: ReceivedClock) => Decided<ClockDecision>;
  /** A reset process command. */
  readonly onReset?: (received: ReceivedReset) => Decided<boolean>;
  /** A parameter that is declared, and has a possible value. */
  readonly onParameter?: (received: ReceivedParameter) => Decided<boolean>;
  /** A file that a controlling station wants to fetch, delete or send. */
  readonly onFile?: (received: ReceivedFile) => Decided<FileDecision>;
  /** A command that passed the checks of the station: select, execute, or cancel an operation under way. */
  readonly onCommand?: (received: ReceivedCommand) => Decided<CommandDecision>;
  /** Something that happened and needs no decision. */
  readonly onNotice?: (notice: StationNotice) => void;
  /** Every frame of every connection as it passes; a view that is valid during the call only. */
  readonly onFrame?: (link: number, direction: FrameDirection, apdu: Uint8Array) => void;
}

/** Options of a controlled station. */
export interface ControlledStationOptions extends ControlledStationHandlers {
  /** Field sizes and private types; those of IEC 60870-5-104 by default. */
  readonly profile?: Profile;
  /**
   * Keeps events over a restart of the process; without it they are kept in memory. A store that loads them by a promise
   * needs `ControlledStation.open()`.
   */
  readonly store?: LoadedEventStore;
  /**
   * How long events wait for an answer of the store before they are sent without being stored, and how long `close()`
   * does, in ms.
   *
   * @default {5000}
   */
  readonly storeTimeoutMs?: number;
  /** Closes the station when it fires. */
  readonly signal?: AbortSignal;
  /** The time. @default {SYSTEM_CLOCK} */
  readonly clock?: Clock;
}

/** Options of {@linkcode ControlledStation.open}. */
export interface OpenStationOptions extends Omit<ControlledStationOptions, "store"> {
  /** Keeps events over a restart of the process; its methods may return promises. */
  readonly store: EventStore;
}

/** A connection of a controlled station. */
export interface StationLink {
  /** Identifies the connection: the `link` of requests and notices. */
  readonly id: number;
  /** The peer. */
  readonly remote: PeerIdentity;
  /** Whether data transfer is started. */
  readonly started: boolean;
  /** Resolves when it has ended. */
  readonly closed: Promise<CloseReason>;
  /** Closes it. */
  close(detail?: string): Promise<CloseReason>;
}

// Options of a controlled station besides its declaration, and the handlers for decisions of the
// application.

import type { Profile } from "../../../codec/profile.ts";
import type { Authentication } from "../../connection/authentication.ts";
import type { Clock } from "../../connection/clock.ts";
import type { CloseReason, FrameDirection } from "../../connection/connection_options.ts";
import type { EventStore, LoadedEventStore } from "../../event_store.ts";
import type { AuthorityDeclaration } from "../authority/authority_declaration.ts";
import type { AuthorityDecision } from "../authority/authority_decision.ts";
import type { PeerIdentity } from "../notices/peer_identity.ts";
import type { StationNotice } from "../notices/notices.ts";
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

/** A decision, immediate or as a promise; nothing means "as declared". */
export type Decided<T> = T | void | Promise<T | void>;

/**
 * Handlers for the application's decisions. All are optional: without a handler, or if it returns
 * nothing, the station acts as declared; only `onCommand` must decide, because a command operates
 * the process. If a handler throws or rejects, the request is refused and
 * a notice `failed` contains the error; all connections continue.
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
  /**
   * Called for each ASDU before the station processes it. Return `true` to make the station ignore
   * it.
   */
  readonly onAsdu?: (received: ReceivedAsdu) => Decided<boolean>;
  /** An interrogation. */
  readonly onInterrogation?: (received: ReceivedInterrogation) => Decided<InterrogationDecision>;
  /** A counter interrogation. */
  readonly onCounterInterrogation?: (received: ReceivedCounterInterrogation) => Decided<boolean>;
  /** A read command for an existing point. */
  readonly onRead?: (received: ReceivedRead) => Decided<ReadDecision>;
  /** A clock synchronization command with a valid time. */
  readonly onClock?: (received: ReceivedClock) => Decided<ClockDecision>;
  /** A reset process command. */
  readonly onReset?: (received: ReceivedReset) => Decided<boolean>;
  /** A request for a declared parameter, with a valid value. */
  readonly onParameter?: (received: ReceivedParameter) => Decided<boolean>;
  /** A controlling station's request to fetch, delete or send a file. */
  readonly onFile?: (received: ReceivedFile) => Decided<FileDecision>;
  /**
   * A command that passed the checks of the station: select, execute, or cancel a running
   * operation. It must return a decision: without one, the command is refused by a negative
   * confirmation, and a notice `failed` says what was expected.
   */
  readonly onCommand?: (received: ReceivedCommand) => CommandDecision | Promise<CommandDecision>;
  /** Called with each notice; notices need no decision. */
  readonly onNotice?: (notice: StationNotice) => void;
  /**
   * Every decision about a request, permitted or refused, before any other handler is called for it: for a record of who did
   * what.
   */
  readonly onAuthority?: (decision: AuthorityDecision) => void;
  /**
   * Called with every frame of every connection, sent or received. The frame is a view that is
   * valid only during the call.
   */
  readonly onFrame?: (link: number, direction: FrameDirection, apdu: Uint8Array) => void;
}

/** Options of a controlled station. */
export interface ControlledStationOptions extends ControlledStationHandlers {
  /** Field sizes and private types; those of IEC 60870-5-104 by default. */
  readonly profile?: Profile;
  /** Which peers may do what, instead of `authority` in the declaration. */
  readonly authority?: AuthorityDeclaration;
  /**
   * Secure authentication (IEC TS 60870-5-7:2013) of all connections, created by `secureAuthentication()`; off by
   * default. Critical requests are carried out only if a user has proven them, and handlers, rules of `authority` and
   * decisions know that user: see `authenticated` of {@linkcode PeerIdentity}. Events of it are notices.
   */
  readonly authentication?: Authentication;
  /**
   * Keeps events across restarts of the process; by default they are kept in memory only. A store
   * that loads them asynchronously needs `ControlledStation.open()`.
   */
  readonly store?: LoadedEventStore;
  /**
   * Time-out for the event store, in ms: after it, events are sent without being stored. Also the
   * longest time that `close()` waits for the store.
   *
   * @default {5000}
   */
  readonly storeTimeoutMs?: number;
  /**
   * Why the station starts: the cause of initialization (COI) of its M_EI_NA_1, 0..127. 0 power on, 1 manual reset, 2 remote
   * reset; others are private.
   *
   * @default {0}
   */
  readonly causeOfInitialization?: number;
  /**
   * Whether parameters of the station were changed at the station since it ran last: BS1 of its M_EI_NA_1.
   *
   * @default {false}
   */
  readonly parametersChanged?: boolean;
  /** Closes the station when aborted. */
  readonly signal?: AbortSignal;
  /** Source of time. @default {SYSTEM_CLOCK} */
  readonly clock?: Clock;
}

/** Options of {@linkcode ControlledStation.open}. */
export interface OpenStationOptions extends Omit<ControlledStationOptions, "store"> {
  /** Keeps events across restarts of the process; its methods may return promises. */
  readonly store: EventStore;
  /**
   * Longest time for the store to load its events, in ms; then `open()` rejects with an {@linkcode EventStoreError}.
   *
   * @default {60000}
   */
  readonly storeLoadTimeoutMs?: number;
}

/** A connection of a controlled station. */
export interface StationLink {
  /** Identifies the connection; see `link` in requests and notices. */
  readonly id: number;
  /** Remote address. */
  readonly remote: PeerIdentity;
  /** Whether data transfer is started. */
  readonly started: boolean;
  /** Resolves when the connection has ended. */
  readonly closed: Promise<CloseReason>;
  /** Closes the connection. */
  close(detail?: string): Promise<CloseReason>;
}

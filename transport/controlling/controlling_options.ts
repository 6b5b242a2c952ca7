// Options and events of a controlling station.

import type { Asdu } from "../../codec/asdu_types.ts";
import type { PrivateType } from "../../codec/private_row.ts";
import { requirePrivateTypes } from "../../codec/private_type.ts";
import { IEC104, type Profile } from "../../codec/profile.ts";
import type { ZonePolicy } from "../../codec/zone.ts";
import type { AuthenticationEvent } from "../authentication/events.ts";
import type { Authentication } from "../connection/authentication.ts";
import type { Clock } from "../connection/clock.ts";
import type { FrameDirection } from "../connection/connection_options.ts";
import type { ByteStream } from "../connection/stream.ts";
import type { SessionState } from "../session/session_events.ts";
import { requirePendingLimit } from "../connection/connection_options.ts";
import { resolveSessionOptions, type SessionOptions } from "../session/session_options.ts";
import { requireQueueLimit } from "./asdu_queue.ts";
import { type DataLimits, resolveDataLimits } from "./procedures/data_limits.ts";
import { resolveLimits, type StepLimits } from "./procedures/limits.ts";
import type { PeerQuirks } from "./procedures/quirks.ts";
import type { Note } from "./procedures/result.ts";
import type { RequestDefaults } from "./procedures/request_options.ts";

/** State of the link to a controlled station. */
export type LinkState = SessionState;

/** Whether data can arrive in a link state: started or stopping. */
export function isTransferring(state: string): boolean {
  return state === "started" || state === "stopping";
}

/** A change of the link state. */
export interface LinkStateChange {
  /** The new state. */
  readonly state: LinkState;
  /** The previous state. */
  readonly previous: LinkState;
  /** Description of the reason. */
  readonly reason: string;
}

/** Additional information about a received ASDU. */
export interface AsduContext {
  /** The encoded ASDU. */
  readonly octets: Uint8Array;
  /** Whether a procedure of this station requested it. */
  readonly requested: boolean;
}

/** Handlers of a controlling station. If one throws, the connection closes. */
export interface ControllingHandlers<T extends PrivateType = PrivateType> {
  /**
   * An ASDU was received. Called for all ASDUs, including those that belong to a procedure and
   * those that could not be decoded.
   *
   * If the handler returns a promise, nothing is acknowledged and the next ASDU waits until it
   * settles (see `pendingAsduLimit` for several at a time). Do not await a request in the handler:
   * its answer would wait as well.
   */
  readonly onAsdu?: (asdu: Asdu<T>, context: AsduContext) => void | Promise<void>;
  /** The state of the link changed. */
  readonly onStateChange?: (change: LinkStateChange) => void;
  /**
   * The station deviated from the standard in a way that was tolerated. Reported once for each
   * code.
   */
  readonly onObservation?: (note: Note) => void;
  /**
   * An ASDU was discarded because it was not read; `total` is the number of discarded ASDUs. See
   * `asduBufferLimit`.
   */
  readonly onDiscarded?: (asdu: Asdu<T>, total: number) => void;
  /** What secure authentication reports: keys, authenticated requests, refusals and errors. */
  readonly onAuthentication?: (event: AuthenticationEvent) => void;
  /** A handler failed after the connection had ended, so no close reason can contain the error. */
  readonly onError?: (error: unknown) => void;
  /**
   * Called with every complete frame, sent or received. The frame is a view that is valid only
   * during the call.
   */
  readonly onFrame?: (direction: FrameDirection, apdu: Uint8Array) => void;
}

/**
 * Options of a controlling station, besides the parameters of its session and the limits of its
 * requests.
 */
export interface ControllingOptions<T extends PrivateType = PrivateType>
  extends SessionOptions, StepLimits, DataLimits, ControllingHandlers<T> {
  /**
   * Field sizes and private types; ASDUs of private types are passed to the handlers as typed
   * objects.
   *
   * @default {IEC104}
   */
  readonly profile?: Profile<T>;
  /** Time zone of the controlled station's clock, for time tags that are sent. @default {UTC} */
  readonly zone?: ZonePolicy;
  /** Originator address of this station, 0..255. @default {0} */
  readonly originator?: number;
  /**
   * Secure authentication (IEC TS 60870-5-7:2013), created by `secureAuthentication()`; off by default. `start()`
   * resolves when the session keys are established, or could not be; critical requests then reject with the code
   * `not-authenticated`. A request that the station refuses has a negative result.
   */
  readonly authentication?: Authentication;
  /** Known deviations of the controlled station. */
  readonly quirks?: PeerQuirks;
  /**
   * Makes this a combined station: a controlled station on the same connection, which answers
   * requests of the peer. It is connected through a stream within the process; ASDUs that it sends
   * are acknowledged to it when the peer has acknowledged them. Requests passed to it are not
   * passed to `onAsdu` and `asdus()`. With `authentication`, its critical requests are challenged, and it does not
   * transfer files.
   */
  readonly controlled?: (stream: ByteStream) => void;
  /**
   * Maximum number of ASDUs that wait for `asdus()`, 1 or more. During an iteration, a full buffer
   * withholds acknowledgements until there is room. Without an iteration, the oldest ASDUs are
   * discarded, and `onDiscarded` reports it; none are buffered if `onAsdu` or `points()` receives
   * them.
   *
   * @default {1000}
   */
  readonly asduBufferLimit?: number;
  /**
   * Maximum number of ASDUs that `onAsdu` handles at a time, 1..32767. With more than 1, ASDUs are
   * delivered in order without waiting for earlier promises, and all ASDUs before the oldest
   * pending promise are acknowledged.
   *
   * @default {1}
   */
  readonly pendingAsduLimit?: number;
  /** Closes the connection immediately when aborted. */
  readonly signal?: AbortSignal;
  /** Source of time. @default {SYSTEM_CLOCK} */
  readonly clock?: Clock;
}

/**
 * Checks all options of a controlling station before there is a stream for it.
 *
 * @throws {RangeError} An option is outside its range.
 * @throws {TypeError} Two private types have the same id or name.
 */
export function requireControllingOptions(options: ControllingOptions): void {
  requestDefaults(options);
  resolveSessionOptions(options);
  const { asduBufferLimit = 1, pendingAsduLimit = 1 } = options;
  requireQueueLimit("asduBufferLimit", asduBufferLimit);
  requirePendingLimit(pendingAsduLimit);
}

/**
 * Returns the settings of a station for all its requests.
 *
 * @throws {RangeError} An option is outside its range.
 * @throws {TypeError} Two private types have the same id or name.
 */
export function requestDefaults(options: ControllingOptions): RequestDefaults {
  const { profile = IEC104, originator = 0, zone = {}, quirks = {} } = options;
  requirePrivateTypes(profile);
  const high = profile.cotOctets === 2 ? 255 : 0;
  if (!Number.isInteger(originator) || originator < 0 || originator > high) {
    throw new RangeError(
      `Cannot use originator = ${originator}: expected a whole number from 0 to ${high}`,
    );
  }
  const limits = resolveLimits(options);
  return { profile, originator, zone, quirks, limits, data: resolveDataLimits(options) };
}

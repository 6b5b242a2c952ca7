// The options and events of a controlling station.

import type { Asdu } from "../../codec/asdu_types.ts";
import type { PrivateType } from "../../codec/private_row.ts";
import { requirePrivateTypes } from "../../codec/private_type.ts";
import { IEC104, type Profile } from "../../codec/profile.ts";
import type { ZonePolicy } from "../../codec/zone.ts";
import type { Clock } from "../connection/clock.ts";
import type { FrameDirection } from "../connection/connection_options.ts";
import type { ByteStream } from "../connection/stream.ts";
import type { SessionState } from "../session/session_events.ts";
import type { SessionOptions } from "../session/session_options.ts";
import { type DataLimits, resolveDataLimits } from "./procedures/data_limits.ts";
import { resolveLimits, type StepLimits } from "./procedures/limits.ts";
import type { PeerQuirks } from "./procedures/quirks.ts";
import type { Note } from "./procedures/result.ts";
import type { RequestDefaults } from "./procedures/request_options.ts";

/** The state of the link to a controlled station. */
export type LinkState = SessionState;

/** Whether data can arrive in a state of the link: started, or being stopped. */
export function isTransferring(state: string): boolean {
  return state === "started" || state === "stopping";
}

/** A change of the link. */
export interface LinkStateChange {
  /** The new state. */
  readonly state: LinkState;
  /** The state before. */
  readonly previous: LinkState;
  /** Why, in words. */
  readonly reason: string;
}

/** What is known about an ASDU besides its content. */
export interface AsduContext {
  /** Its octets, from the type identification on. */
  readonly octets: Uint8Array;
  /** Whether a procedure of this station has asked for it. */
  readonly requested: boolean;
}

/** What a controlling station calls. One that throws closes the connection. */
export interface ControllingHandlers<T extends PrivateType = PrivateType> {
  /**
   * An ASDU arrived: any, including those that belong to a procedure and those that could not be decoded.
   *
   * If it returns a promise, nothing is acknowledged and the next ASDU waits until it is settled (see
   * `pendingAsduLimit` for more at a time). Do not await a request in there: its answer would wait too.
   */
  readonly onAsdu?: (asdu: Asdu<T>, context: AsduContext) => void | Promise<void>;
  /** The link changed. */
  readonly onStateChange?: (change: LinkStateChange) => void;
  /** The station did something out of the ordinary that was tolerated; once for each code. */
  readonly onObservation?: (note: Note) => void;
  /** An ASDU was discarded because it was not read; `total` counts them. See `asduBufferLimit`. */
  readonly onDiscarded?: (asdu: Asdu<T>, total: number) => void;
  /** A handler failed after the connection had ended, so that no close reason can carry the error. */
  readonly onError?: (error: unknown) => void;
  /** Every frame as it passes, whole, from 0x68; a view that is valid during the call only. */
  readonly onFrame?: (direction: FrameDirection, apdu: Uint8Array) => void;
}

/** Options of a controlling station, besides the parameters of its session and the limits of its requests. */
export interface ControllingOptions<T extends PrivateType = PrivateType>
  extends SessionOptions, StepLimits, DataLimits, ControllingHandlers<T> {
  /** Field sizes, and private types: the handlers receive their ASDUs as typed objects. @default {IEC104} */
  readonly profile?: Profile<T>;
  /** The zone of the controlled station's clock, for time tags that are sent. @default {UTC} */
  readonly zone?: ZonePolicy;
  /** Originator address of this station, 0..255. @default {0} */
  readonly originator?: number;
  /** What the controlled station is known to do differently. */
  readonly quirks?: PeerQuirks;
  /**
   * Makes this a combined station: a controlled station on the same connection, which answers the
   * requests that the peer makes. It is given a stream within the process, as if the peer had connected
   * to it; what it sends counts as acknowledged when the peer has acknowledged it. Requests that it is
   * given do not come by `onAsdu` and `asdus()`.
   */
  readonly controlled?: (stream: ByteStream) => void;
  /**
   * Most ASDUs that wait for `asdus()`, 1 or more. While it is iterated, a full buffer withholds
   * acknowledgements until there is room. Without an iteration, the oldest are discarded, which
   * `onDiscarded` reports; none are kept where `onAsdu` or `points()` takes them.
   *
   * @default {1000}
   */
  readonly asduBufferLimit?: number;
  /**
   * Most ASDUs that `onAsdu` may have under way, 1..32767. With more than 1, it gets them in their order
   * without waiting for its promises, and what is acknowledged is what came before the oldest promise
   * that is not settled.
   *
   * @default {1}
   */
  readonly pendingAsduLimit?: number;
  /** Closes the connection at once when it fires. */
  readonly signal?: AbortSignal;
  /** The time. @default {SYSTEM_CLOCK} */
  readonly clock?: Clock;
}

/**
 * The settings of a station for all its requests.
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

// Options of all requests of a controlling station, and the defaults of the station.

import { broadcastCa, IEC104, type Profile } from "../../../codec/profile.ts";
import { type InstantInput, resolveInstant } from "../../../codec/instant.ts";
import { type TimeTag, timeTagOf, type ZonePolicy } from "../../../codec/zone.ts";
import {
  type DataLimits,
  type DataPolicy,
  type GatheringOptions,
  resolveDataLimits,
} from "./data_limits.ts";
import { type Destination, requireDestination } from "./destination.ts";
import { resolveLimits, type StepLimits } from "./limits.ts";
import type { Procedure } from "./procedure.ts";
import type { PeerQuirks } from "./quirks.ts";
import type { TerminationPolicy } from "./roll_call.ts";

/** Options of every request. */
export interface RequestOptions extends StepLimits, DataLimits {
  /** T: test bit. The station answers, but must not operate the process. @default {false} */
  readonly test?: boolean;
  /** Originator address, 0..255. @default that of the station */
  readonly originator?: number;
  /**
   * What to do while another procedure for the same object is running: `"wait"` until it ends (for
   * up to `sendMs`), or `"reject"` with a `RequestError` with the code `busy`. By default, requests
   * that only read wait. Requests that act are rejected, because an operator's command must not be
   * executed much later.
   */
  readonly whenBusy?: "wait" | "reject";
  /**
   * With secure authentication: the number of the user as whom to send the request, 1..65535.
   *
   * @default the user of the station
   */
  readonly user?: number;
}

/** Options of requests that end with a termination. */
export interface TerminatedRequestOptions extends RequestOptions {
  /** Whether a termination (ACTTERM) is required. The default depends on the procedure. */
  readonly termination?: TerminationPolicy;
}

/** Options of requests that may be sent to the broadcast address. */
export interface BroadcastRequestOptions {
  /**
   * For the broadcast address: the stations that must answer. By default, all stations that confirm
   * within `confirmationMs` count, and the request takes at least that long.
   */
  readonly stations?: readonly number[];
}

/** The settings of a station for all its requests. */
export interface RequestDefaults {
  /** Field sizes and private types. */
  readonly profile: Profile;
  /** Originator address. */
  readonly originator: number;
  /** Time zone of time tags. */
  readonly zone: ZonePolicy;
  /** Time limits. */
  readonly limits: StepLimits;
  /** Data limits. */
  readonly data: DataLimits;
  /** Known deviations of the peer. */
  readonly quirks: PeerQuirks;
}

/** Default settings. */
export const DEFAULT_REQUEST_DEFAULTS: RequestDefaults = {
  profile: IEC104,
  originator: 0,
  zone: {},
  limits: {},
  data: {},
  quirks: {},
};

/** A procedure, with its behaviour while its object is busy and its data limits. */
export interface Prepared<Result> {
  /** The procedure. */
  readonly procedure: Procedure<Result>;
  /** As in {@linkcode RequestOptions}. */
  readonly whenBusy: "wait" | "reject";
  /** Settings for the data. */
  readonly policy: DataPolicy;
  /** The user as whom to send its requests. */
  readonly user: number | undefined;
}

/**
 * Prepares a procedure for a call.
 *
 * @throws {RangeError} A data limit is outside its range.
 */
export function prepare<Result>(
  procedure: Procedure<Result>,
  options: Pick<RequestOptions, "whenBusy" | "user"> & DataLimits & GatheringOptions & {
    readonly defaults: RequestDefaults;
  },
): Prepared<Result> {
  const { maxObjects, maxOctets } = resolveDataLimits(options, options.defaults.data);
  return {
    procedure,
    whenBusy: options.whenBusy ?? (procedure.readOnly ? "wait" : "reject"),
    policy: { maxObjects, maxOctets, keep: options.keep ?? "all" },
    user: options.user,
  };
}

/** Header fields of a request that depend on its options. */
export interface RequestHeader {
  readonly ca: number;
  readonly originator: number;
  readonly test: boolean;
}

/**
 * Returns the header of a request and the time limits of its steps.
 *
 * @throws {RangeError} An address or a limit is outside its range.
 */
export function resolveRequest(
  destination: Destination,
  options: RequestOptions,
  defaults: RequestDefaults,
): { readonly header: RequestHeader; readonly limits: Required<StepLimits> } {
  requireDestination(destination, defaults.profile);
  const { ca } = destination;
  const { originator = defaults.originator, test = false } = options;
  return { header: { ca, originator, test }, limits: resolveLimits(options, defaults.limits) };
}

/** Whether a common address is the broadcast address. */
export function isBroadcast(ca: number, { profile }: RequestDefaults): boolean {
  return ca === broadcastCa(profile);
}

/**
 * Returns the time tag of an instant in the zone of the station, as keys of an information object.
 */
export function tagOf(instant: number, { zone }: RequestDefaults): TimeTag {
  return timeTagOf(instant, zone);
}

/** The time in a request. */
export interface RequestTag {
  /** The instant provided by the caller. */
  readonly instant: number | undefined;
  /** Returns the time tag if the request is sent at `instant`. */
  readonly tag: (instant: number) => TimeTag;
}

/**
 * Returns the time in a request: that of its options, or the time of sending.
 *
 * @throws {RangeError} No time tag can represent the time.
 * @throws {TypeError} `time` was passed without a `zone`.
 */
export function resolveTag(
  options: InstantInput,
  { attempt, defaults }: { readonly attempt: string; readonly defaults: RequestDefaults },
): RequestTag {
  // Requests have complete time tags, so nothing can supply a missing hour.
  const { instant, timeFlags } = resolveInstant(options, { attempt, near: NaN });
  const tag = (at: number): TimeTag => {
    const made = tagOf(at, defaults);
    return { time: made.time, timeFlags: made.timeFlags | timeFlags };
  };
  if (instant === undefined) return { instant, tag };
  if (Number.isNaN(instant)) {
    throw new RangeError(
      `Cannot ${attempt}: time is NaN or has no hour, expected a full date and time`,
    );
  }
  const fixed = tag(instant);
  return { instant, tag: () => fixed };
}

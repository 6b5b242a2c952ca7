// The options of every request of a controlling station, and the defaults of the station.

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
  /** T: the station answers, but must not operate the process. @default {false} */
  readonly test?: boolean;
  /** Originator address, 0..255. @default the one of the station */
  readonly originator?: number;
  /**
   * What to do while another procedure for the same object runs: `"wait"` for its end (as long as
   * `sendMs`), or `"reject"` with a `RequestError` of code `busy`. Requests that only read wait by
   * default; those that act reject, because an operator's command must not be executed much later.
   */
  readonly whenBusy?: "wait" | "reject";
}

/** Options of requests that end with a termination. */
export interface TerminatedRequestOptions extends RequestOptions {
  /** What is expected of the termination (ACTTERM). The default depends on the procedure. */
  readonly termination?: TerminationPolicy;
}

/** Options of requests that may go to every station at once. */
export interface BroadcastRequestOptions {
  /**
   * For the broadcast address: the stations that must answer. Without it, whoever confirms within
   * `confirmationMs` counts, and the request lasts at least as long.
   */
  readonly stations?: readonly number[];
}

/** The settings of a station for all its requests. */
export interface RequestDefaults {
  /** Field sizes and private types. */
  readonly profile: Profile;
  /** Originator address. */
  readonly originator: number;
  /** The zone of time tags. */
  readonly zone: ZonePolicy;
  /** Time limits. */
  readonly limits: StepLimits;
  /** The data limits of a request. */
  readonly data: DataLimits;
  /** What the peer is known to do differently. */
  readonly quirks: PeerQuirks;
}

/** What applies by default. */
export const DEFAULT_REQUEST_DEFAULTS: RequestDefaults = {
  profile: IEC104,
  originator: 0,
  zone: {},
  limits: {},
  data: {},
  quirks: {},
};

/** A procedure, its behaviour while its object is busy, and its data limits. */
export interface Prepared<Result> {
  /** The procedure. */
  readonly procedure: Procedure<Result>;
  /** As in {@linkcode RequestOptions}. */
  readonly whenBusy: "wait" | "reject";
  /** The settings for the data. */
  readonly policy: DataPolicy;
}

/**
 * Prepares a procedure for a call.
 *
 * @throws {RangeError} A data limit is outside its range.
 */
export function prepare<Result>(
  procedure: Procedure<Result>,
  options: Pick<RequestOptions, "whenBusy"> & DataLimits & GatheringOptions & {
    readonly defaults: RequestDefaults;
  },
): Prepared<Result> {
  return {
    procedure,
    whenBusy: options.whenBusy ?? (procedure.readOnly ? "wait" : "reject"),
    policy: {
      ...resolveDataLimits(options, options.defaults.data),
      keep: options.keep ?? "all",
    },
  };
}

/** The parts of a request's header that its options decide. */
export interface RequestHeader {
  readonly ca: number;
  readonly originator: number;
  readonly test: boolean;
}

/**
 * The header of a request, and the limits of its steps.
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

/** Whether a common address means every station. */
export function isBroadcast(ca: number, { profile }: RequestDefaults): boolean {
  return ca === broadcastCa(profile);
}

/** The time tag of an instant in the zone of the station, as keys of an information object. */
export function tagOf(instant: number, { zone }: RequestDefaults): TimeTag {
  return timeTagOf(instant, zone);
}

/** The time that a request carries. */
export interface RequestTag {
  /** The instant that the caller has provided. */
  readonly instant: number | undefined;
  /** The time tag when the request is sent at `instant`. */
  readonly tag: (instant: number) => TimeTag;
}

/**
 * The time that a request carries: the one of its options, or that of sending.
 *
 * @throws {RangeError} No time tag can carry the time.
 * @throws {TypeError} `time` comes without a `zone`.
 */
export function resolveTag(
  options: InstantInput,
  { attempt, defaults }: { readonly attempt: string; readonly defaults: RequestDefaults },
): RequestTag {
  // No request carries a tag without an hour: there is nothing that could complete it.
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

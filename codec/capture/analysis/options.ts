// Options of an analysis.

import type { PrivateType } from "../../private_row.ts";
import type { Profile, SecurityProfile } from "../../profile.ts";
import type { CaptureItem } from "../items.ts";
import type { CaptureIssue } from "../packet.ts";
import type { Filter } from "../filter.ts";
import type { FilterFacts } from "../filter/judge.ts";
import type { MacVerifier } from "../../security/verifier.ts";
import type { ReportObserver } from "./points/report_observer.ts";
import type { ExpectedPoint } from "./report/expectation.ts";
import type { LinkSettings } from "./settings.ts";
import type { AnalysisThresholds } from "./thresholds.ts";

/** Memory limits of an analysis. Anything beyond them is only counted, and the report says so. */
export interface AnalysisLimits {
  /**
   * Maximum number of points, each of which uses about 150 octets.
   *
   * @default {65536}
   */
  readonly points?: number;
  /**
   * Maximum number of transactions of each kind.
   *
   * @default {2000}
   */
  readonly transactionsPerKind?: number;
  /**
   * Maximum number of sessions.
   *
   * @default {2000}
   */
  readonly sessions?: number;
  /**
   * Maximum number of address pairs.
   *
   * @default {2000}
   */
  readonly conversations?: number;
  /**
   * Maximum number of stations, and of common addresses in total.
   *
   * @default {4096}
   */
  readonly sectors?: number;
  /**
   * Maximum number of different findings with the same code.
   *
   * @default {200}
   */
  readonly findingsPerCode?: number;
  /**
   * Maximum number of frames listed for a finding.
   *
   * @default {20}
   */
  readonly framesPerFinding?: number;
}

/** Options of an {@linkcode Analyzer}. */
export interface AnalyzerOptions {
  /**
   * The parameters configured on the stations, if known. Otherwise the standard's default values
   * are assumed, and exceeding k or w is only a notice.
   */
  readonly settings?: Partial<LinkSettings>;
  /** Field sizes of all ASDUs. Without it, those that the items have. */
  readonly profile?: Profile;
  /**
   * Field sizes given to the decoder for some controlled stations, which the report states. With it,
   * ASDUs have the field sizes of their items, whatever `profile` is.
   */
  readonly profiles?: Readonly<Record<string, Profile>>;
  /** TCP ports given to the decoder, which the report states. */
  readonly ports?: readonly number[];
  /** Private types of the ASDUs, without `profile`. */
  readonly privateTypes?: readonly PrivateType[];
  /** How messages of secure authentication are read, without `profile`. */
  readonly security?: SecurityProfile;
  /**
   * Selects what to analyze. Conditions on hosts, connections, frames and times exclude everything
   * else; conditions on ASDUs do not affect the links, only which content is counted.
   */
  readonly filter?: Filter;
  /** Names of objects, and marks of an earlier analysis of the same captures, for the filter. */
  readonly facts?: FilterFacts;
  /** Points that the capture should contain, with which the report compares those found. */
  readonly expected?: readonly ExpectedPoint[];
  /**
   * Initial period of the capture, in milliseconds. Peers and commands seen in it are considered
   * normal.
   *
   * @default {300000}
   */
  readonly learnMs?: number;
  /** Addresses known to command stations; commands from any other address are reported. */
  readonly controllers?: readonly string[];
  /**
   * Maximum difference between time tags and the time of capture, in milliseconds.
   *
   * @default {10000}
   */
  readonly clockLimitMs?: number;
  /** Limits beyond which the rate or order of requests becomes a finding; each has a default. */
  readonly thresholds?: Partial<AnalysisThresholds>;
  /** Verifies MACs of secure authentication with keys that the caller has. Without it, none is verified. */
  readonly macVerifier?: MacVerifier;
  /** Receives every report of a point, in addition to the report at the end. */
  readonly observer?: ReportObserver;
  /**
   * Called with every item of a connection that the filter selects, before it is analyzed. The octets of an item are valid
   * during the call. With it, points are not analyzed in columns.
   */
  readonly onItem?: (item: Exclude<CaptureItem, CaptureIssue>) => void;
  /** Memory limits. */
  readonly limits?: AnalysisLimits;
}

/** Default values of {@linkcode AnalysisLimits}. */
export const DEFAULT_LIMITS: Required<AnalysisLimits> = {
  points: 65_536,
  transactionsPerKind: 2000,
  sessions: 2000,
  conversations: 2000,
  sectors: 4096,
  findingsPerCode: 200,
  framesPerFinding: 20,
};

/** Default of {@linkcode AnalyzerOptions.learnMs}. */
export const DEFAULT_LEARN_MS = 300_000;

/** Default of {@linkcode AnalyzerOptions.clockLimitMs}. */
export const DEFAULT_CLOCK_LIMIT_MS = 10_000;

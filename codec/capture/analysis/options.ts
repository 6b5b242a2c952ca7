// The options of an analysis.

import type { Profile } from "../../profile.ts";
import type { Filter } from "../filter.ts";
import type { LinkSettings } from "./settings.ts";

/** How much an analysis keeps. Everything beyond is counted, and the report says so. */
export interface AnalysisLimits {
  /**
   * Points, of some 150 octets each.
   *
   * @default {65536}
   */
  readonly points?: number;
  /**
   * Transactions of each kind.
   *
   * @default {2000}
   */
  readonly transactionsPerKind?: number;
  /**
   * Sessions.
   *
   * @default {2000}
   */
  readonly sessions?: number;
  /**
   * Pairs of addresses.
   *
   * @default {2000}
   */
  readonly conversations?: number;
  /**
   * Stations, and the common addresses of all stations together.
   *
   * @default {4096}
   */
  readonly sectors?: number;
  /**
   * Different findings of each code.
   *
   * @default {200}
   */
  readonly findingsPerCode?: number;
  /**
   * Frames of each finding.
   *
   * @default {20}
   */
  readonly framesPerFinding?: number;
}

/** Options of an {@linkcode Analyzer}. */
export interface AnalyzerOptions {
  /**
   * The parameters configured on the stations, if known. Without them the standard's values are assumed, and
   * exceeding k or w is only a notice.
   */
  readonly settings?: Partial<LinkSettings>;
  /** Field sizes of ASDUs; those of IEC 60870-5-104 by default. */
  readonly profile?: Profile;
  /**
   * What to look at. Parts about hosts, connections, frames and times leave out everything else; parts about
   * ASDUs do not affect the links, and select which content is counted.
   */
  readonly filter?: Filter;
  /**
   * What happens in this time from the beginning of the capture is taken for usual, in milliseconds:
   * peers and commands.
   *
   * @default {300000}
   */
  readonly learnMs?: number;
  /** Addresses that are known to command stations; commands from all others are findings. */
  readonly controllers?: readonly string[];
  /**
   * How far time tags may differ from the time of capture, in milliseconds.
   *
   * @default {10000}
   */
  readonly clockLimitMs?: number;
  /** How much is kept. */
  readonly limits?: AnalysisLimits;
}

/** The defaults of {@linkcode AnalysisLimits}. */
export const DEFAULT_LIMITS: Required<AnalysisLimits> = {
  points: 65_536,
  transactionsPerKind: 2000,
  sessions: 2000,
  conversations: 2000,
  sectors: 4096,
  findingsPerCode: 200,
  framesPerFinding: 20,
};

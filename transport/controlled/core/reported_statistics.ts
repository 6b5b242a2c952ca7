// The counters of secure authentication, and where a station reports them.

import type { SecurityStatistics } from "../../authentication/statistics.ts";

/** The counters of a station, and where it reports them as type 41. */
export interface ReportedStatistics {
  /** Common address. */
  readonly ca: number;
  /** Information object address of the statistic with index 0; the others follow. */
  readonly ioa: number;
  /** Whether a general counter interrogation is answered with them as well; it is by default. */
  readonly interrogated?: boolean;
  /** The counters. */
  readonly counters: SecurityStatistics;
}

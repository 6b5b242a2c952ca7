// What an analysis passes on while it counts the reports of points.

/** The reports of an ASDU in columns: element `i` of all arrays is one report. */
export interface ReportColumns {
  /** Number of reports. */
  readonly length: number;
  /**
   * Number of each point, from 1 in the order of first reports; `Analyzer.pointNumbers()` has that of each point in the
   * report.
   */
  readonly point: Uint32Array;
  /** Values, as `value` of the decoded objects. */
  readonly value: Float64Array;
  /** Quality bits. */
  readonly quality: Uint8Array;
}

/**
 * Receives every report of a point that an analysis counts, such as for an index of values over time. It is called in
 * `Analyzer.accept()`, so the reports belong to the item of that call.
 */
export interface ReportObserver {
  /** Called for every ASDU with reports. The columns are used again for the next one. */
  take(reports: ReportColumns): void;
}

/** More than the number of objects in an ASDU. */
const MAX_REPORTS = 128;

/** The columns of the present ASDU. */
export class ReportLog implements ReportColumns {
  length = 0;
  readonly point: Uint32Array = new Uint32Array(MAX_REPORTS);
  readonly value: Float64Array = new Float64Array(MAX_REPORTS);
  readonly quality: Uint8Array = new Uint8Array(MAX_REPORTS);
}

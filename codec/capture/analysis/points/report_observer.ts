// What an analysis passes on while it counts the reports of points.

/**
 * Receives every report of a point that an analysis counts, such as for an index of values over time. It is called in
 * `Analyzer.accept()`, so the reports belong to the item of that call.
 */
export interface ReportObserver {
  /**
   * Called for every report.
   *
   * @param point Number of the point, from 1 in the order of first reports; `Analyzer.pointNumbers()` has that of each
   * point in the report.
   * @param value Its value, as `value` of the decoded object.
   * @param quality Its quality bits.
   */
  take(point: number, value: number, quality: number): void;
}

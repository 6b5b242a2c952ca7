// Values of points for charts: read from the file if it is small or if they must be exact, otherwise taken from the index.

import type { Analyzer, PointReport } from "../../../codec/capture/mod.ts";
import type { Calls, PointKey, SeriesView, SparkView } from "../messages.ts";
import type { Capture } from "./capture.ts";
import { collectSeries, type SeriesOptions, type TypedPoint } from "./series.ts";
import { sparkOf } from "./spark.ts";

/** Number of rows up to which reading the file takes no noticeable time. */
const SMALL_ROWS = 50_000;

/** A point that is not in the capture has no type. */
const NO_TYPE = 0;

/** The values of the points of one capture. */
export class SeriesSource {
  readonly #capture: Capture;
  readonly #points: readonly PointReport[];
  readonly #numbers: readonly number[];
  /** Positions in the report by address, with and without the type. */
  readonly #places = new Map<string, number>();

  /** Creates the source of an analysed capture; `points` are those of its report. */
  constructor(capture: Capture, analyzer: Analyzer, points: readonly PointReport[]) {
    this.#capture = capture;
    this.#points = points;
    this.#numbers = analyzer.pointNumbers();
    points.forEach((point, place) => {
      const { address, port, ca, ioa } = point;
      const any = keyOf({ address, port, ca, ioa });
      if (!this.#places.has(any)) this.#places.set(any, place);
      this.#places.set(keyOf(point), place);
    });
  }

  /** The values of points from the index; `undefined` if they must be read from the file. */
  indexed({ points, exact }: Calls["series"]["ask"]): SeriesView[] | undefined {
    const { rows, series } = this.#capture;
    if (exact !== undefined || rows.length <= SMALL_ROWS) return undefined;
    return points.map((key) => series.series(this.#numbers[this.#placeOf(key) ?? -1] ?? 0));
  }

  /** The reports of points from the file; `undefined` if cancelled. */
  async read(
    { points, exact }: Calls["series"]["ask"],
    options: Omit<SeriesOptions, "range">,
  ): Promise<SeriesView[] | undefined> {
    const typed = points.map((key): TypedPoint => {
      const typeId = this.#points[this.#placeOf(key) ?? -1]?.typeId ?? NO_TYPE;
      return { ...key, typeId };
    });
    const range = typeof exact === "object" ? exact : undefined;
    return await collectSeries(this.#capture, typed, { ...options, range });
  }

  /** Points by their position in the report, in brief, over the time of the capture. */
  sparks(places: readonly number[], range: readonly [number, number]): SparkView[] {
    const { series } = this.#capture;
    return places.map((place) => sparkOf(series.series(this.#numbers[place] ?? 0), range));
  }

  #placeOf(key: PointKey): number | undefined {
    return this.#places.get(keyOf(key));
  }
}

function keyOf({ address, port, ca, ioa, typeId }: PointKey): string {
  return `${address} ${port} ${ca} ${ioa} ${typeId ?? ""}`;
}

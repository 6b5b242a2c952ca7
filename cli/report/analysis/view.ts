// How a report is shown: in which zone, under which names, and how much of it.

import type { AnalysisReport, Mark } from "../../../codec/capture/mod.ts";
import type { ZonePolicy } from "../../../codec/mod.ts";
import { Names } from "../../text/names.ts";
import { formatInZone } from "../../text/zoned_time.ts";

/** What can be chosen. */
export interface ViewOptions {
  /** The zone of all times; UTC if not given. */
  readonly zone?: ZonePolicy | undefined;
  /** What objects are called. */
  readonly names?: Names | undefined;
  /** Number of rows of each table. */
  readonly rows?: number | undefined;
  /** Number of places listed for each finding. */
  readonly places?: number | undefined;
}

/** The report with everything that is needed to show it. */
export class View {
  readonly report: AnalysisReport;
  readonly names: Names;
  readonly rows: number;
  readonly places: number;
  readonly #zone: ZonePolicy | undefined;
  /** Whether everything happened on one day, so that times need no date. */
  readonly #oneDay: boolean;

  /** Creates a view of a report. */
  constructor(report: AnalysisReport, options: ViewOptions = {}) {
    this.report = report;
    this.names = options.names ?? new Names();
    this.rows = options.rows ?? 20;
    this.places = options.places ?? 3;
    this.#zone = options.zone;
    const days = report.captures.flatMap(({ first, last }) => [first, last])
      .filter((time) => time !== null).map((time) => this.#inZone(time).slice(0, 10));
    this.#oneDay = new Set(days).size <= 1;
  }

  /** The zone of all times. */
  get zone(): string {
    const zone = this.#zone?.zone ?? "UTC";
    if (typeof zone === "string") return zone;
    const minutes = String(Math.abs(zone) % 60).padStart(2, "0");
    const hours = String(Math.floor(Math.abs(zone) / 60)).padStart(2, "0");
    return `UTC${zone < 0 ? "-" : "+"}${hours}:${minutes}`;
  }

  /** A time of the report: `03:12:04.123`, with its date where that is not clear. */
  time(time: string | null): string {
    if (time === null) return "";
    const text = this.#inZone(time);
    return this.#oneDay ? text.slice(11) : text.replace("T", " ");
  }

  /** The same with its date, to the second. */
  fullTime(time: string): string {
    return this.#inZone(time).slice(0, 19).replace("T", " ");
  }

  /** Number of a packet, with its file where there are several. */
  frame({ frame, file }: Mark): string {
    const { captures } = this.report;
    if (captures.length < 2) return `frame ${frame}`;
    const name = captures[file]?.name?.replace(/^.*[/\\]/, "") ?? `file ${file + 1}`;
    return `frame ${frame} of ${name}`;
  }

  /** A number of rows that were left out, as a sentence; `undefined` if all are there. */
  rest(all: number, shown: number, how: string): string | undefined {
    return all > shown ? `and ${all - shown} more: ${how}` : undefined;
  }

  /** ISO 8601 to the millisecond, without the offset. */
  #inZone(time: string): string {
    const captured = { time: Date.parse(`${time.slice(0, -4)}Z`), nanoseconds: 0 };
    return formatInZone(captured, this.#zone).slice(0, 23);
  }
}

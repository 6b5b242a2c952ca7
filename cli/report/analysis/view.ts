// Display settings of a report: time zone, names and limits.

import type { AnalysisReport, Mark } from "../../../codec/capture/mod.ts";
import type { ZonePolicy } from "../../../codec/mod.ts";
import { Names } from "../../text/names.ts";
import { formatInZone, zoneName } from "../../text/zoned_time.ts";

/** Display options. */
export interface ViewOptions {
  /** Time zone of all times; UTC by default. */
  readonly zone?: ZonePolicy | undefined;
  /** Names of objects. */
  readonly names?: Names | undefined;
  /** Maximum number of rows per table. */
  readonly rows?: number | undefined;
  /** Maximum number of places per finding. */
  readonly places?: number | undefined;
}

/** A report with its display settings. */
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
    return zoneName(this.#zone ?? {});
  }

  /** Formats a time: `03:12:04.123`, with the date only if needed. */
  time(time: string | null): string {
    if (time === null) return "";
    const text = this.#inZone(time);
    return this.#oneDay ? text.slice(11) : text.replace("T", " ");
  }

  /** Formats a time with its date, to the second. */
  fullTime(time: string): string {
    return this.#inZone(time).slice(0, 19).replace("T", " ");
  }

  /** Formats a packet number, with the file if there are several. */
  frame({ frame, file }: Mark): string {
    const { captures } = this.report;
    if (captures.length < 2) return `frame ${frame}`;
    const name = captures[file]?.name?.replace(/^.*[/\\]/, "") ?? `file ${file + 1}`;
    return `frame ${frame} of ${name}`;
  }

  /** Reports how many rows were omitted; `undefined` if none were. */
  rest(all: number, shown: number, how: string): string | undefined {
    return all > shown ? `and ${all - shown} more: ${how}` : undefined;
  }

  /** Formats a time as ISO 8601 with milliseconds, without the offset. */
  #inZone(time: string): string {
    const captured = { time: Date.parse(`${time.slice(0, -4)}Z`), nanoseconds: 0 };
    return formatInZone(captured, this.#zone).slice(0, 23);
  }
}

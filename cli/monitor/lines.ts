// Prints values as lines, for pipes, files and logs.

import { shownText } from "../../codec/low_level.ts";
import type { Names } from "../text/names.ts";
import type { Output } from "../text/output.ts";
import { printNow } from "../text/print_now.ts";
import { wallClockTime } from "../text/zoned_time.ts";
import type { ZonePolicy } from "../../codec/mod.ts";
import type { PointRow } from "../text/point_row.ts";
import { cellsOf, padCells, padCellsStart } from "../text/cells.ts";
import type { MonitorView } from "./view.ts";

/** Prints each value on its own line. */
export class LineView implements MonitorView {
  readonly #out: Output;
  readonly #err: Output;
  readonly #zone: ZonePolicy | undefined;
  readonly #nameWidth: number;
  readonly #unitWidth: number;
  #addressWidth = 7;
  #valueWidth = 10;

  /** Creates a view that prints values to one output and status messages to another. */
  constructor(
    { stdout, stderr }: { readonly stdout: Output; readonly stderr: Output },
    options: { readonly zone: ZonePolicy | undefined; readonly names: readonly Names[] },
  ) {
    this.#out = stdout;
    this.#err = stderr;
    this.#zone = options.zone;
    const widths = options.names.map((each) => each.widths);
    this.#nameWidth = Math.min(widths.reduce((most, { name }) => Math.max(most, name), 0), 36);
    this.#unitWidth = widths.reduce((most, { unit }) => Math.max(most, unit), 0);
  }

  points(rows: readonly PointRow[], alarms: readonly boolean[] = []): void {
    for (const [index, row] of rows.entries()) {
      const { received, address, name, type, cause, value, unit, quality, tag } = row;
      this.#addressWidth = Math.max(this.#addressWidth, address.length);
      this.#valueWidth = Math.max(this.#valueWidth, cellsOf(value));
      const columns = [
        wallClockTime(received, this.#zone),
        address.padEnd(this.#addressWidth),
        ...(this.#nameWidth === 0 ? [] : [padCells(shownText(name), this.#nameWidth)]),
        padCellsStart(value, this.#valueWidth) +
        (this.#unitWidth === 0 ? "" : ` ${padCells(shownText(unit), this.#unitWidth)}`),
        `${quality === "" ? "" : `[${quality}]`}`.padEnd(7),
        cause.padEnd(8),
        tag === "" ? type : `${type} @${tag}`,
      ];
      const style = alarms[index] === true ? "1;31" : quality === "" ? "" : "31";
      const line = columns.join("  ").trimEnd();
      this.#out.line(
        style === "" || !this.#out.colour ? line : `\x1b[${style}m${line}\x1b[0m`,
      );
    }
  }

  note(text: string, received: number): void {
    this.#out.line(`${wallClockTime(received, this.#zone)}  ${shownText(text)}`);
  }

  status(text: string): void {
    printNow(this.#err, text);
  }

  links(_text: string): void {}

  close(): void {}
}

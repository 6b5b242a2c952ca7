// Shows values on a terminal as a table that is updated in place.

import { shownText } from "../../codec/low_level.ts";
import type { ZonePolicy } from "../../codec/mod.ts";
import { count } from "../text/count.ts";
import { type Output, OutputClosedError } from "../text/output.ts";
import { LatestRows } from "../terminal/latest_rows.ts";
import { LiveArea } from "../terminal/live_area.ts";
import { timesText, wallClockTime } from "../text/zoned_time.ts";
import type { PointRow } from "../text/point_row.ts";
import type { MonitorView } from "./view.ts";
import { cutCells, padCells, padCellsStart } from "../text/cells.ts";
import { widest } from "../text/extremes.ts";

/** How long a new value is shown in bold, in ms. */
const FRESH_MS = 2000;

/** Minimum interval between redraws, in ms. */
const DRAW_INTERVAL_MS = 200;

/** Options of the table. */
export interface TableOptions {
  readonly out: Output;
  /** Time zone of arrival times; UTC if absent. */
  readonly zone: ZonePolicy | undefined;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
  /** Title above the table. */
  readonly title: string;
  /** How long a point may be silent before its row says so, in ms; unlimited if absent. */
  readonly staleMs?: number | undefined;
}

/** A row and the number of values received for it. */
interface Entry {
  readonly row: PointRow;
  readonly updates: number;
  /** Whether the last value was an alarm. */
  readonly isAlarm: boolean;
}

/** Shows one row per point, sorted by address; if there are too many, the most recently changed ones. */
export class TableView implements MonitorView {
  readonly #options: TableOptions;
  readonly #entries = new LatestRows<Entry>();
  readonly #area: LiveArea;
  #title: string;
  #updates = 0;
  #closed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Creates an empty table. */
  constructor(options: TableOptions) {
    this.#options = options;
    this.#title = options.title;
    this.#area = new LiveArea(options.out);
  }

  points(rows: readonly PointRow[], alarms: readonly boolean[] = []): void {
    for (const [index, row] of rows.entries()) {
      const key = `${row.address}/${row.ca}/${row.ioa}/${row.type.slice(0, 4)}`;
      const before = this.#entries.get(key);
      const isAlarm = alarms[index] === true;
      this.#entries.set(key, { row, updates: (before?.updates ?? 0) + 1, isAlarm });
      this.#updates++;
    }
    this.#schedule();
  }

  links(text: string): void {
    this.#title = text;
    this.#schedule();
  }

  note(text: string, received: number): void {
    this.#area.note(`${wallClockTime(received, this.#options.zone)}  ${text}`);
    this.#schedule();
  }

  status(text: string): void {
    this.note(text, this.#options.now());
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#closed = true;
    this.#draw();
  }

  #schedule(): void {
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#draw();
      // Redraw when a new value is no longer new, even if nothing arrives.
      const { now } = this.#options;
      const fresh = [...this.#entries.all()].some(({ row }) => now() - row.received < FRESH_MS);
      if (fresh || this.#options.staleMs !== undefined) this.#schedule();
      this.#options.out.flush().catch((error: unknown) => {
        // The terminal was closed; the next value reports this to the monitor, which then ends.
        if (!(error instanceof OutputClosedError)) throw error;
      });
    }, DRAW_INTERVAL_MS);
  }

  #draw(): void {
    const { out } = this.#options;
    const { columns, rows } = out.size();
    this.#area.draw(this.#lines(columns, Math.max(5, rows - 3)));
  }

  /** The lines of the table: title, heading, and as many rows as fit. */
  #lines(columns: number, most: number): string[] {
    const { size } = this.#entries;
    const shown = this.#entries.latest(most).sort((a, b) =>
      a.row.ca - b.row.ca || a.row.ioa - b.row.ioa
    );
    const widths = widthsOf(shown, columns);
    const hidden = size - shown.length;
    const points = `${this.#entries.forgets ? "more than " : ""}${count(size, "point")}`;
    const values = count(this.#updates, "value");
    const older = hidden === 0 ? "" : `, ${hidden} older not shown`;
    const title = `${this.#title}  ${points}, ${values}${older}; ${timesText(this.#options.zone)}`;
    return [
      this.#styled(title, "1"),
      this.#styled(cutCells(cells(HEAD, widths), columns).trimEnd(), "2"),
      ...shown.map((entry) => this.#row(entry, widths, columns)),
    ];
  }

  #row({ row, isAlarm }: Entry, widths: Widths, columns: number): string {
    const { zone, now, staleMs = Infinity } = this.#options;
    const isStale = now() - row.received >= staleMs;
    const { received, tag } = row;
    const today = `${new Date(received).toISOString().slice(0, 10)} `;
    const texts = {
      ...row,
      quality: isStale ? `${row.quality} stale`.trim() : row.quality,
      arrived: wallClockTime(received, zone),
      tag: tag.startsWith(today) ? tag.slice(today.length) : tag,
    };
    const text = cutCells(cells(texts, widths), columns).trimEnd();
    if (isStale) return this.#styled(text, "2");
    if (isAlarm) return this.#styled(text, "1;31");
    if (row.quality !== "") return this.#styled(text, "31");
    return now() - row.received < FRESH_MS ? this.#styled(text, "1") : text;
  }

  #styled(text: string, style: string): string {
    return this.#options.out.colour ? `\x1b[${style}m${text}\x1b[0m` : text;
  }
}

/** The cell texts of a row. */
type Texts = Readonly<
  Record<"address" | "name" | "value" | "unit" | "quality" | "cause" | "arrived" | "tag", string>
>;

/** Widths of the columns that depend on their content. */
type Widths = Readonly<Record<"address" | "name" | "value" | "unit" | "quality", number>>;

const HEAD: Texts = {
  address: "CA/IOA",
  name: "name",
  value: "value",
  unit: "",
  quality: "quality",
  cause: "cause",
  arrived: "arrived",
  tag: "time tag",
};

function widthsOf(entries: readonly Entry[], columns: number): Widths {
  const rows = entries.map(({ row }) => row);
  const address = widest(rows.map((row) => row.address), 6);
  const value = widest(rows.map((row) => row.value), 10);
  const unit = widest(rows.map((row) => row.unit));
  const quality = widest(rows.map((row) => row.quality), 7);
  const named = rows.some(({ name }) => name !== "");
  const others = address + value + unit + quality + 8 + 12 + 13;
  const name = named
    ? Math.min(widest(rows.map((row) => row.name), 4), Math.max(12, columns - others))
    : 0;
  return { address, name, value, unit, quality };
}

function cells(texts: Texts, widths: Widths): string {
  const { address, name, value, unit, quality, cause, arrived, tag } = texts;
  return [
    address.padEnd(widths.address),
    ...(widths.name === 0 ? [] : [padCells(cutCells(shownText(name), widths.name), widths.name)]),
    padCellsStart(value, widths.value) +
    (widths.unit === 0 ? "" : ` ${padCells(shownText(unit), widths.unit)}`),
    quality.padEnd(widths.quality),
    cause.padEnd(8),
    arrived.padEnd(12),
    tag,
  ].join("  ");
}

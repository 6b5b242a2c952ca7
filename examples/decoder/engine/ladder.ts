// A link as a sequence diagram: acknowledgements with their delays, and expired timers.

import type { LadderRow, LadderSpan, LadderView } from "../messages.ts";
import type { Capture } from "./capture.ts";
import type { RowLook } from "./row_look.ts";
import { KIND, type RowStore } from "./row_store.ts";
import { viewRows } from "./row_view.ts";

/** Value for a line that is never acknowledged. */
const NEVER = -1;

/** Half of the sequence numbers: a larger difference is a negative one. */
const HALF = 0x4000;

/** An S format later than this was caused by t2; the end of a connection later than this was caused by t1. */
const LATE_MS = 500;

/** A TESTFR act after a shorter silence was not caused by t3. */
const SILENCE_MS = 1000;

/** Number of lines before a window that are searched for acknowledgements reaching into it. */
const LOOK_BACK = 4096;

const TIMERS = [null, "t1", "t2", "t3"] as const;
const T1 = 1;
const T2 = 2;
const T3 = 3;

const TESTFR_ACT = 0x43;

/** One side of the link during the analysis: its unacknowledged I formats. */
class Pending {
  readonly lines: number[] = [];
  readonly numbers: number[] = [];
  #head = 0;

  get count(): number {
    return this.lines.length - this.#head;
  }

  /** The line of the oldest one. */
  get oldest(): number | undefined {
    return this.lines[this.#head];
  }

  add(line: number, sendNumber: number): void {
    this.lines.push(line);
    this.numbers.push(sendNumber);
  }

  /** Removes and returns the lines that an N(R) acknowledges, oldest first. */
  *acknowledge(receiveNumber: number): Generator<number> {
    while (this.count > 0) {
      const ahead = receiveNumber - this.numbers[this.#head]! - 1 & 0x7fff;
      if (ahead >= HALF) return;
      yield this.lines[this.#head++]!;
    }
  }
}

/** The diagram of one link. */
export class Ladder {
  readonly #capture: Capture;
  readonly #link: number;
  /** Rows of the lines. */
  readonly #rows: Uint32Array;
  readonly #acknowledgedBy: Int32Array;
  readonly #acknowledges: Uint16Array;
  readonly #outstanding: Uint16Array;
  readonly #timers: Uint8Array;

  /** Analyses the rows of a link. */
  constructor(capture: Capture, link: number) {
    this.#capture = capture;
    this.#link = link;
    const { rows, links } = capture;
    const record = links.links[link]!;
    this.#rows = new Uint32Array(record.rows);
    let line = 0;
    for (let row = record.firstRow; line < record.rows; row++) {
      if (rows.link(row) === link) this.#rows[line++] = row;
    }
    this.#acknowledgedBy = new Int32Array(line).fill(NEVER);
    this.#acknowledges = new Uint16Array(line);
    this.#outstanding = new Uint16Array(2 * line);
    this.#timers = new Uint8Array(line);
    this.#follow(rows);
  }

  /** The heading of the diagram. */
  view(): LadderView {
    const { connection, client, server } = this.#capture.links.links[this.#link]!;
    return { connection, client, server, length: this.#rows.length };
  }

  /** The line of a row, or of the next one of the link. */
  lineOf(row: number): number {
    const line = this.#rows.findIndex((each) => each >= row);
    return line < 0 ? Math.max(0, this.#rows.length - 1) : line;
  }

  /** Some lines with their content, and the acknowledgements that span them. */
  async window(
    from: number,
    count: number,
    look: RowLook,
  ): Promise<{ rows: LadderRow[]; spans: LadderSpan[] }> {
    const to = Math.min(this.#rows.length, from + count);
    const views = await viewRows(this.#capture, this.#rows.subarray(from, to), look);
    const rows = views.map((view, index): LadderRow => {
      const line = from + index;
      const by = this.#acknowledgedBy[line]!;
      return {
        ...view,
        pause: line === 0 ? null : this.#between(line - 1, line),
        acknowledgedBy: by === NEVER ? null : by,
        acknowledgeMs: by === NEVER ? null : this.#between(line, by),
        acknowledges: this.#acknowledges[line]!,
        outstanding: [this.#outstanding[2 * line]!, this.#outstanding[2 * line + 1]!],
        timer: TIMERS[this.#timers[line]!]!,
      };
    });
    return { rows, spans: this.#spans(from, to) };
  }

  #spans(from: number, to: number): LadderSpan[] {
    const { rows } = this.#capture;
    const spans: LadderSpan[] = [];
    for (let line = Math.max(0, from - LOOK_BACK); line < to; line++) {
      if (rows.kind(this.#rows[line]!) !== KIND.information) continue;
      const by = this.#acknowledgedBy[line]!;
      if (by === NEVER ? line < from : by < from) continue;
      const fromClient = rows.fromClient(this.#rows[line]!);
      const ms = by === NEVER ? null : this.#between(line, by);
      spans.push({ from: line, to: by === NEVER ? null : by, fromClient, ms });
    }
    return spans;
  }

  #between(from: number, to: number): number | null {
    const { rows } = this.#capture;
    const ms = rows.time(this.#rows[to]!) - rows.time(this.#rows[from]!);
    return Number.isNaN(ms) ? null : ms;
  }

  #follow(rows: RowStore): void {
    const sides = [new Pending(), new Pending()] as const; // of the server, of the client
    const received: [number, number] = [NaN, NaN]; // when each last got an I format
    let last = NaN;
    for (let line = 0; line < this.#rows.length; line++) {
      const row = this.#rows[line]!;
      const kind = rows.kind(row);
      const own = rows.fromClient(row) ? 1 : 0;
      const peer = own === 1 ? 0 : 1;
      const time = rows.time(row);
      if (kind === KIND.information || kind === KIND.supervisory) {
        for (const acknowledged of sides[peer].acknowledge(rows.receiveNumber(row))) {
          this.#acknowledgedBy[acknowledged] = line;
          this.#acknowledges[line]!++;
        }
      }
      if (kind === KIND.information) {
        sides[own].add(line, rows.sendNumber(row));
        received[peer] = time;
      } else if (kind === KIND.supervisory && time - received[own] > LATE_MS) {
        this.#timers[line] = T2;
      } else if (kind === KIND.unnumbered && rows.functionOctet(row) === TESTFR_ACT) {
        if (time - last > SILENCE_MS) this.#timers[line] = T3;
      } else if (kind === KIND.closed) {
        const oldest = sides[own].oldest;
        if (oldest !== undefined && this.#between(oldest, line)! > LATE_MS) this.#timers[line] = T1;
      }
      this.#outstanding[2 * line] = sides[1].count;
      this.#outstanding[2 * line + 1] = sides[0].count;
      if (kind <= KIND.undefined || kind === KIND.opened) last = time;
    }
  }
}

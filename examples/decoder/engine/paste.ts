// Text that is decoded while it is typed: its APDUs, the places of their octets, and its faults.

import { decodeApdu, type Profile } from "../../../codec/mod.ts";
import { captureInText, readText, type TextItem } from "../../../codec/capture/mod.ts";
import { formatCount } from "../../../codec/low_level.ts";
import type { PastedDetail, PastedFault, PastedView, RowView } from "../messages.ts";
import { Capture } from "./capture.ts";
import type { DecoderSetup } from "./decoder_setup.ts";
import { explainLine, explainTorn } from "./paste_faults.ts";
import type { RowLook } from "./row_look.ts";
import { viewDetail, viewRows } from "./row_view.ts";
import { firstLine } from "./selection.ts";
import { TextLines } from "./text_lines.ts";

/** Maximum number of faults and notes that are listed, and of marks in the text. */
const MAX_FAULTS = 100;
const MAX_MARKS = 5000;

/** Maximum number of lines without octets that are searched for a fault. */
const MAX_EXPLAINED = 1000;

/** Items with octets, which have a row each. */
type OctetItem = Extract<TextItem, { readonly octets: Uint8Array }>;

/** How to decode. */
export interface PasteOptions {
  readonly setup: DecoderSetup;
  /** Names of objects, and the zone of time tags. */
  readonly look: RowLook;
}

/** A text that was decoded. */
export class Pasted {
  readonly #lines: TextLines;
  readonly #isCapture: boolean;
  readonly #look: RowLook;
  readonly #capture: Capture;
  /** Position of the first character of each octet of a row, and the position after it; -1 for octets not in the text. */
  readonly #places: Int32Array<ArrayBuffer>[] = [];
  readonly #faults: PastedFault[] = [];
  readonly #notes: string[] = [];
  /** Lines without octets. */
  readonly #unread: readonly number[];
  #apdus = 0;
  #faultCount = 0;

  /** Decodes a text. */
  constructor(text: string, { setup, look }: PasteOptions) {
    this.#look = look;
    this.#lines = new TextLines(text);
    this.#isCapture = captureInText(text) !== undefined;
    this.#capture = new Capture(() => new Blob([]), setup);
    const unread: number[] = [];
    for (const item of readText(text, { ...setup.decoder, octetPlaces: true })) {
      if (item.type === "unread") unread.push(item.line);
      else if (item.type === "issue") this.#note(item);
      else this.#take(item);
    }
    this.#unread = unread.filter((line, index) => index >= MAX_EXPLAINED || !this.#explain(line));
    this.#faults.sort((a, b) => a.from - b.from);
  }

  /** The result, with everything about the row at a position of the text. */
  async view(turn: number, caret: number): Promise<PastedView> {
    const row = this.#rowAt(caret);
    return {
      turn,
      isCapture: this.#isCapture,
      rows: this.#capture.rows.length,
      apdus: this.#apdus,
      marks: this.#marks(),
      faults: this.#faults,
      faultCount: this.#faultCount,
      notes: [...this.#notes, ...this.#unreadNote()],
      detail: row === undefined ? null : await this.detail(row),
    };
  }

  /** Some rows. */
  rows(from: number, count: number): Promise<readonly RowView[]> {
    const length = Math.max(0, Math.min(count, this.#capture.rows.length - from));
    return viewRows(this.#capture, Array.from({ length }, (_, index) => from + index), this.#look);
  }

  /** Everything about a row. */
  async detail(row: number): Promise<PastedDetail> {
    const detail = await viewDetail(this.#capture, row, this.#look);
    return { ...detail, places: this.#places[row]! };
  }

  #take(item: Exclude<TextItem, { readonly type: "issue" }>): void {
    if (item.type === "opened" || item.type === "closed") return;
    const row = this.#capture.rows.length;
    this.#capture.add(item, { octets: new Uint8Array(0), position: 0 });
    if (this.#capture.rows.length === row) return;
    this.#places.push("octets" in item ? this.#placesOf(item) : new Int32Array(0));
    if (item.type === "apdu") {
      this.#apdus++;
      this.#judge(item, row);
    } else if (item.type === "skipped") this.#skipped(item, row);
    else if (item.type === "gap") this.#report(item.frame, row, "Octets are missing");
  }

  #placesOf({ octets, text }: OctetItem): Int32Array<ArrayBuffer> {
    const found = text?.octets ?? new Int32Array(0);
    const places = new Int32Array(2 * octets.length).fill(-1);
    const first = octets.length - found.length / 3; // a control field that was added is not in the text
    for (let i = 0; i < found.length; i += 3) {
      const start = this.#lines.start(found[i]!) - 1;
      places.set([start + found[i + 1]!, start + found[i + 2]!], 2 * (first + i / 3));
    }
    return places;
  }

  /** The faults in an APDU, each at its octet. */
  #judge({ octets, frame }: OctetItem, row: number): void {
    const places = this.#places[row]!;
    for (const { detail, offset } of decodeApdu(octets, this.#options(row)).issues) {
      const at = 2 * Math.min(offset, octets.length - 1);
      if (places[at]! >= 0) this.#fault([places[at]!, places[at + 1]!], detail);
      else this.#report(frame, row, detail);
    }
  }

  #options(row: number): { readonly profile: Profile } {
    return { profile: this.#capture.profileOf(row) };
  }

  /** Octets that are not an APDU; an APDU that ends too early is at fault where it ends. */
  #skipped(item: Extract<TextItem, { readonly type: "skipped" }>, row: number): void {
    const to = this.#places[row]!.at(-1) ?? -1;
    const isTorn = item.code === "torn" && to >= 0;
    const next = isTorn ? explainTorn(item.octets, this.#lines.rest(to)) : undefined;
    if (next === undefined) this.#report(item.frame, row, item.detail);
    else this.#fault([to + next.at, to + next.at + next.length], next.detail);
  }

  /** Reports the fault of a row: at its octets, in its line, or in its packet. */
  #report(frame: number, row: number, text: string): void {
    const places = this.#places[row]!.filter((place) => place >= 0);
    if (places.length > 0) this.#fault([places[0]!, places.at(-1)!], text);
    else if (this.#isCapture) this.#fault(undefined, `Packet ${frame}: ${text}`);
    else this.#fault([this.#lines.start(frame), this.#lines.end(frame)], text);
  }

  /** Reports the fault of a line in which nothing was found; returns whether it has one. */
  #explain(line: number): boolean {
    const fault = explainLine(this.#lines.text(line));
    if (fault === undefined) return false;
    const from = this.#lines.start(line) + fault.at;
    this.#fault([from, from + fault.length], fault.detail);
    return true;
  }

  #fault(range: readonly [from: number, to: number] | undefined, text: string): void {
    this.#faultCount++;
    if (this.#faults.length >= MAX_FAULTS) return;
    const [from, to] = range ?? [0, 0];
    const place = range === undefined ? { line: 0, column: 0 } : this.#lines.place(from);
    this.#faults.push({ ...place, from, to, text });
  }

  #note({ code, detail }: Extract<TextItem, { readonly type: "issue" }>): void {
    if (code !== "unread-lines" && this.#notes.length < MAX_FAULTS) this.#notes.push(detail);
  }

  #unreadNote(): readonly string[] {
    const [first] = this.#unread;
    if (first === undefined) return [];
    const { length } = this.#unread;
    const where = length === 1 ? `line ${first}` : `the first is line ${first}`;
    return [`${formatCount(length, "line")} without octets of an APDU: ${where}`];
  }

  /** The characters of each row, in runs on one line: from, to and row. */
  #marks(): Int32Array<ArrayBuffer> {
    const marks: number[] = [];
    for (const [row, places] of this.#places.entries()) {
      let [from, to, end] = [-1, -1, -1];
      for (let i = 0; i < places.length && marks.length < 3 * MAX_MARKS; i += 2) {
        const at = places[i]!;
        if (at < 0) continue;
        if (from >= 0 && (at > end || at < to)) {
          marks.push(from, to, row);
          from = -1;
        }
        if (from < 0) {
          from = at;
          end = this.#lines.end(this.#lines.place(at).line);
        }
        to = places[i + 1]!;
      }
      if (from >= 0) marks.push(from, to, row);
    }
    return Int32Array.from(marks);
  }

  /** The row with a position, otherwise the first with content. */
  #rowAt(caret: number): number | undefined {
    const row = this.#places.findIndex((places) => {
      const first = places.find((place) => place >= 0);
      return first !== undefined && first <= caret && caret <= places.at(-1)!;
    });
    return row >= 0 ? row : firstLine(this.#capture.rows, undefined)?.row;
  }
}

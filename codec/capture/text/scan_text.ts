// Reads a text line by line: passes octets to the search, and yields findings with their labels, and lines without any.

import { START } from "../../apci.ts";
import { IEC104, type Profile } from "../../profile.ts";
import { DumpRows } from "./dump_rows.ts";
import { isEmptyLabel, labelIn, mergeLabels, type TextLabel } from "./label.ts";
import { linesOf, type TextLine } from "./lines.ts";
import { BLANK, BREAK, JOIN, type OctetPlace, type OctetWord } from "./octet_list.ts";
import { type Finding, OctetSearch } from "./search.ts";
import type { DateOrder } from "./time_stamp.ts";
import { readOctets, StyleTable } from "./tokens.ts";

/** Octets found in the text. */
export interface TextFinding extends Finding {
  readonly type: "found";
  readonly label: TextLabel;
  /** Indentation of the dump that the octets are from; `undefined` outside dumps. */
  readonly indent: number | undefined;
}

/** A line with text or octets that yield nothing. */
export interface UnreadLine {
  /** Distinguishes it from other items. */
  readonly type: "unread";
  /** Number of the line, from 1. */
  readonly line: number;
  /** The line, at most 200 characters. */
  readonly text: string;
}

/** How to read. */
export interface ScanOptions {
  readonly profile?: Profile;
  /** Looks for ASDUs without APCI instead of APDUs. */
  readonly asdus: boolean;
  readonly order: DateOrder;
  /** Whether findings have the place of each octet. */
  readonly places?: boolean;
}

/** Lines that wait until it is clear whether they are labels of later ones. */
const MAX_WAITING = 4;

/** Lines before octets that can be their labels. */
const LABEL_LINES = 3;

const MAX_UNREAD_TEXT = 200;

const HAS_TEXT = /[\p{L}\p{N}]/u;

/** A line, and what is known about it. */
interface Line {
  readonly number: number;
  readonly raw: string;
  readonly text: string;
  /** Whether it yielded something, or is the label of a line that did. */
  isUsed: boolean;
  /** Column after its last finding. */
  after: number;
  /** The label of its last finding. */
  label: TextLabel | undefined;
  /** The label of lines before it, which applied to it. */
  inherited: TextLabel | undefined;
}

/** Yields what a text contains, in its order. */
export function* scanText(
  text: string,
  options: ScanOptions,
): Generator<TextFinding | UnreadLine, void, undefined> {
  const scan = new Scan(options);
  for (const line of linesOf(text)) {
    scan.line(line);
    if (scan.items.length > 0) yield* scan.take();
  }
  scan.end();
  yield* scan.take();
}

class Scan {
  items: (TextFinding | UnreadLine)[] = [];
  readonly #options: ScanOptions;
  readonly #styles = new StyleTable();
  readonly #rows = new DumpRows();
  readonly #dumps = new Map<number, OctetSearch>();
  readonly #found: { finding: Finding; indent: number | undefined }[] = [];
  readonly #log: OctetSearch;
  readonly #comments: OctetSearch;
  readonly #lines = new Map<number, Line>();
  #words: OctetWord[] = [];
  #places: Pick<OctetPlace, "style" | "column" | "end">[] = [];
  /** Whether the next line may continue the octets of the last one. */
  #isOpen = false;
  #isPure = true;
  /** What is before the octets at the end of the last line, with 0 for each number. */
  #before: string | undefined;

  constructor(options: ScanOptions) {
    this.#options = options;
    this.#log = this.#newSearch(undefined);
    this.#comments = this.#newSearch(undefined);
  }

  /** Returns what was found since the last call. */
  take(): readonly (TextFinding | UnreadLine)[] {
    const { items } = this;
    this.items = [];
    return items;
  }

  line(line: TextLine): void {
    const known = this.#lines.get(line.number);
    if (known === undefined) this.#lines.set(line.number, newLine(line));
    const isDump = line.base === 0 && this.#dumpRow(line);
    if (!isDump) this.#logLine(line);
    this.#label();
    this.#settle(MAX_WAITING);
  }

  end(): void {
    this.#log.advance(true);
    for (const search of this.#dumps.values()) search.advance(true);
    this.#label();
    this.#settle(0);
  }

  #newSearch(indent: number | undefined): OctetSearch {
    const { profile = IEC104, asdus, places = false } = this.#options;
    const onFinding = (finding: Finding) => void this.#found.push({ finding, indent });
    return new OctetSearch({ profile, asdus, places, onFinding });
  }

  #dumpRow({ number, text }: TextLine): boolean {
    const row = this.#rows.read(text);
    if (row === undefined) return false;
    const { indent, octets, repeated, continues } = row;
    let search = this.#dumps.get(indent);
    if (search === undefined) {
      search = this.#newSearch(indent);
      this.#dumps.set(indent, search);
    }
    this.#log.advance(true);
    this.#isOpen = false;
    if (!continues) search.advance(true);
    search.isPure = true;
    let isFirst = true;
    const put = (word: OctetWord, column: number) => {
      const style = isFirst && !continues ? BREAK : BLANK;
      const join = isFirst && continues ? JOIN.certain : JOIN.none;
      search.list.push(word, { style, join, line: number, column, end: column + 2 });
      isFirst = false;
    };
    for (const word of repeated) put(word, 0);
    for (const { word, column } of octets) put(word, column);
    if (octets.length === 0) this.#lines.get(number)!.isUsed = true;
    search.advance(false);
    return true;
  }

  #logLine(line: TextLine): void {
    const { text, number, base } = line;
    const words = this.#words;
    const places = this.#places;
    words.length = places.length = 0;
    const shape = readOctets(text, this.#styles, {
      continues: base > 0,
      sink: (word, place) => {
        words.push(word);
        places.push(place);
      },
    });
    const search = this.#log;
    if (!words.some(({ hex, code }) => hex === START || code === START)) {
      this.#commentLine(line, shape.comments);
    }
    if (words.length === 0) {
      if (shape.comments.length > 0) return;
      search.advance(true);
      this.#isOpen = false;
      return;
    }
    const start = places.findLastIndex(({ style }) => style === BREAK);
    const startColumn = places[start]?.column ?? 0;
    const continues = search.missing > 0 && this.#before === numberless(text, startColumn) &&
      continuesApdu(words.slice(start), search.missing);
    if (continues) {
      words.splice(0, start);
      places.splice(0, start);
    }
    const isJoined = base > 0 || continues || this.#isOpen && shape.opens;
    if (!isJoined) search.advance(true);
    const join = base > 0 ? JOIN.none : isJoined ? JOIN.perhaps : JOIN.none;
    for (let i = 0; i < words.length; i++) {
      const { style, column, end } = places[i]!;
      search.list.push(words[i]!, {
        style: i === 0 && !isJoined ? BREAK : style,
        join: i === 0 ? join : JOIN.none,
        line: number,
        column: column + base,
        end: end + base,
      });
    }
    this.#isOpen = shape.ends;
    this.#isPure = shape.isPure && (this.#isPure || !isJoined);
    search.isPure = this.#isPure;
    search.advance(false);
    const mayContinue = search.missing > 0 && base === 0 && start >= 0 && shape.ends;
    this.#before = mayContinue ? numberless(text, startColumn) : undefined;
  }

  /** Comments count only where they are all there is. */
  #commentLine(
    { text, number, base }: TextLine,
    comments: readonly (readonly [number, number])[],
  ): void {
    const search = this.#comments;
    for (const [from, to] of comments) {
      readOctets(text.slice(from, to), this.#styles, {
        sink: (word, { style, column, end }) => {
          const place = { line: number, column: column + from + base, end: end + from + base };
          search.list.push(word, { style, join: JOIN.none, ...place });
        },
      });
      search.advance(true);
    }
  }

  /** Adds labels to what the searches have found. */
  #label(): void {
    const found = this.#found;
    for (let i = 0; i < found.length; i++) {
      const { finding, indent } = found[i]!;
      const next = found[i + 1]?.finding;
      const line = this.#lines.get(finding.line);
      for (let number = finding.line; number <= finding.lastLine; number++) {
        const covered = this.#lines.get(number);
        if (covered !== undefined) covered.isUsed = true;
      }
      const isLast = next?.line !== finding.line;
      const label = line === undefined ? {} : this.#labelOf(line, finding, isLast);
      if (line !== undefined) line.label = label;
      this.items.push({ type: "found", ...finding, label, indent });
    }
    found.length = 0;
  }

  #labelOf(line: Line, finding: Finding, isLast: boolean): TextLabel {
    const { order } = this.#options;
    let label = labelIn(line.text.slice(line.after, finding.column), order);
    const isFirst = line.after === 0;
    line.after = finding.lastLine === line.number ? finding.end : line.text.length;
    if (!isFirst) return mergeLabels(label, line.label ?? {});
    if (isLast && finding.lastLine === line.number && finding.kind !== "packet") {
      const rest = labelIn(line.text.slice(finding.end, finding.end + MAX_UNREAD_TEXT), order);
      label = mergeLabels(label, rest);
    }
    if (!isEmptyLabel(label)) return label;
    for (let back = 1; back <= LABEL_LINES; back++) {
      const before = this.#lines.get(line.number - back);
      if (before === undefined || !HAS_TEXT.test(before.text)) break;
      if (before.isUsed && before.after > 0) {
        label = mergeLabels(label, before.inherited ?? {});
        break;
      }
      const more = labelIn(before.text, order, true);
      if (isEmptyLabel(more)) continue;
      before.isUsed = true;
      label = mergeLabels(label, more);
    }
    if (!isEmptyLabel(label)) line.inherited = label;
    return label;
  }

  /** Releases lines that nothing can refer to any more. */
  #settle(most: number): void {
    let first = this.#log.openLine ?? Infinity;
    for (const { openLine = Infinity } of this.#dumps.values()) first = Math.min(first, openLine);
    for (const [number, line] of this.#lines) {
      if (this.#lines.size <= most || number >= first - (most === 0 ? 0 : LABEL_LINES)) return;
      this.#lines.delete(number);
      if (line.isUsed || !HAS_TEXT.test(line.text)) continue;
      this.items.push({ type: "unread", line: number, text: shortened(line.raw) });
    }
  }
}

function newLine({ number, raw, text }: TextLine): Line {
  const unknown = { label: undefined, inherited: undefined };
  return { number, raw, text, isUsed: false, after: 0, ...unknown };
}

/** The beginning of a line, with 0 for each number. */
function numberless(text: string, end: number): string {
  return text.slice(0, end).replace(/\d+/g, "0");
}

/** Whether octets are the rest of an APDU of the line before, which was received in parts. */
function continuesApdu(words: readonly OctetWord[], missing: number): boolean {
  if (words[0]?.hex === START) return false;
  return words.length <= missing || words[missing]!.hex === START;
}

function shortened(line: string): string {
  const text = line.trim();
  return text.length > MAX_UNREAD_TEXT ? `${text.slice(0, MAX_UNREAD_TEXT)}...` : text;
}

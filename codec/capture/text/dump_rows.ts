// Lines of dumps: an offset, octets, and characters. Each indentation is a stream of its own, as views that follow a
// connection print one direction further to the right.

import { offsetOf, showsTail, startsDump } from "../../hex_text.ts";
import type { OctetWord } from "./octet_list.ts";
import { literal } from "./octet_words.ts";

/** An octet of a dump, and its column. */
export interface DumpOctet {
  readonly word: OctetWord;
  readonly column: number;
}

/** A line of a dump. */
export interface DumpRow {
  /** Number of blanks before the offset. */
  readonly indent: number;
  readonly octets: readonly DumpOctet[];
  /** Whether it continues the line before it in its stream; otherwise it starts a packet or a file. */
  readonly continues: boolean;
  /** Octets that a line with an asterisk stands for, before this line. */
  readonly repeated: readonly OctetWord[];
}

const OFFSET = /^([ \t]*)(?:0x)?([0-9a-f]{3,16})(h?:?)(?=[ \t]|$)[ \t]*/i;

const PAIR = /[ \t]*([0-9a-f]{2})/iy;

/** Longer lines are not dumps. */
const MAX_COLUMNS = 4096;
const MAX_STREAMS = 8;

/** Maximum number of octets that an asterisk may stand for. */
const MAX_REPEATED = 0x10000;

interface Stream {
  next: number;
  row: readonly OctetWord[];
  isRepeated: boolean;
}

/** Follows the offsets of dumps. */
export class DumpRows {
  readonly #streams = new Map<number, Stream>();
  #last: Stream | undefined;

  /** Number of streams that have been seen with octets since the last reset. */
  get indents(): readonly number[] {
    return [...this.#streams.keys()];
  }

  /** Reads a line; `undefined` if it is not a line of a dump. */
  read(line: string): DumpRow | undefined {
    if (line.length > MAX_COLUMNS) return undefined;
    if (this.#last !== undefined && line.trim() === "*") {
      this.#last.isRepeated = true;
      return { indent: 0, octets: [], continues: true, repeated: [] };
    }
    const match = OFFSET.exec(line);
    if (match === null) return undefined;
    const [whole, blanks, digits, mark] = match;
    const indent = blanks!.length;
    const stream = this.#streams.get(indent);
    const offset = offsetOf(digits!, stream?.next ?? 0);
    const continues = stream !== undefined && stream.next > 0 && this.#fits(stream, offset);
    const isFirst = startsDump(line.replace(/^([ \t]*)0x/i, "$1")) &&
      (offset === 0 || mark !== "" || digits!.length > 3);
    if (!continues && !isFirst) return undefined;
    const octets = readRow(line, whole.length);
    if (octets === undefined || octets.length === 0 && !continues) return undefined;
    const row = octets.map(({ word }) => word);
    const repeated = continues ? fill(stream, offset) : [];
    const followed = stream ?? { next: 0, row, isRepeated: false };
    if (stream === undefined) {
      if (this.#streams.size >= MAX_STREAMS) this.#streams.clear();
      this.#streams.set(indent, followed);
    }
    Object.assign(followed, { next: offset + row.length, row, isRepeated: false });
    this.#last = followed;
    return { indent, octets, continues, repeated };
  }

  #fits({ next, row, isRepeated }: Stream, offset: number): boolean {
    if (!isRepeated) return offset === next;
    const missing = offset - next;
    return missing >= 0 && missing <= MAX_REPEATED && missing % Math.max(1, row.length) === 0;
  }
}

function fill({ next, row, isRepeated }: Stream, offset: number): readonly OctetWord[] {
  if (!isRepeated) return [];
  return Array.from({ length: offset - next }, (_, i) => row[i % row.length]!);
}

/** The octets up to the column of characters; `undefined` if something else is between them. */
function readRow(line: string, start: number): readonly DumpOctet[] | undefined {
  const row = line.trimEnd();
  const octets: DumpOctet[] = [];
  const values: number[] = [];
  let next = start;
  while (next < row.length && !showsTail(row, next, values)) {
    PAIR.lastIndex = next;
    const match = PAIR.exec(row);
    if (match === null) {
      return /^[ \t]{2,}|^[ \t]*[|>#;]/.test(row.slice(next)) ? octets : undefined;
    }
    const value = Number.parseInt(match[1]!, 16);
    values.push(value);
    octets.push({ word: literal(value), column: PAIR.lastIndex - 2 });
    next = PAIR.lastIndex;
  }
  return octets;
}

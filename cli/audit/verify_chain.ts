// Verifies the chain of an audit file line by line, and identifies changes.

import {
  type ChainEnd,
  type ChainRecord,
  isUnchanged,
  NO_LINE,
  readLine,
  sha256,
} from "./chain.ts";

/** The kind of fault in an audit file. */
export type ChainFaultKind =
  /** The file is not an audit file, or its beginning is missing. */
  | "not-audit"
  /** Its end is missing. */
  | "cut"
  /** The text of a line was changed. */
  | "changed"
  /** The order of lines was changed. */
  | "swapped"
  /** Lines are missing. */
  | "removed"
  /** A line was added. */
  | "inserted"
  /** Two processes wrote to it at the same time. */
  | "interleaved";

/** A fault of an audit file. */
export interface ChainFault {
  readonly kind: ChainFaultKind;
  /** Number of the line, from 1. */
  readonly line: number;
  /** What was found and what was expected. */
  readonly text: string;
}

/** Number of recent lines kept to recognize a repeated line, or a line that two processes continued. */
const REMEMBERED = 10_000;

/** Maximum number of faults to keep; further ones are only counted. */
const MOST_FAULTS = 100;

/** A line that was read. */
interface Seen {
  readonly line: number;
  readonly seq: number;
  readonly run: string;
}

/** Verifies a chain. */
export class ChainVerifier {
  readonly #faults: ChainFault[] = [];
  #count = 0;
  #line = 0;
  #chain: string | undefined;
  /** The line that the next one continues; `undefined` after a line that cannot be read. */
  #last: Seen & { readonly hash: string | undefined } | undefined;
  #records = 0;
  readonly #seen = new Map<string, Seen>();
  /** The last line with each record number that occurs more than once. */
  readonly #gaps = new Map<number, number>();
  #isForked = false;
  /** The last line, if it cannot be read. */
  #torn: { readonly line: number; readonly hash: string } | undefined;
  readonly #notes: string[] = [];
  readonly #watched = new Map<
    number,
    { readonly line: number; readonly hash: string } | undefined
  >();

  /**
   * Starts at the beginning of a file, or at its last lines.
   *
   * @param from For the last lines of a file: the chain, and the number of lines before them.
   */
  constructor(from?: { readonly chain: string; readonly lines: number }) {
    this.#chain = from?.chain;
    this.#line = from?.lines ?? 0;
  }

  /** Observations that are not faults. */
  get notes(): readonly string[] {
    return this.#notes;
  }

  /** The first 100 faults, in the order of their lines. */
  get faults(): readonly ChainFault[] {
    return this.#faults.toSorted((a, b) => a.line - b.line);
  }

  /** Number of faults. */
  get faultCount(): number {
    return this.#count;
  }

  /** Number of lines that are records. */
  get records(): number {
    return this.#records;
  }

  /** The end of the chain; `undefined` if the last line cannot be trusted. */
  get end(): ChainEnd | undefined {
    const last = this.#last;
    if (last?.hash === undefined || this.#chain === undefined) return undefined;
    return { chain: this.#chain, seq: last.seq, hash: last.hash };
  }

  /**
   * Processes the next line.
   *
   * @param isWhole Whether it ends with a line feed.
   * @returns The record, even if it has a fault; `undefined` if it cannot be read.
   */
  take(text: string, isWhole: boolean): ChainRecord | undefined {
    const line = ++this.#line;
    const record = readLine(text);
    if (!isWhole) {
      this.report(
        "cut",
        line,
        "The file ends in the middle of this line: the file was truncated, or the process was killed while writing",
      );
      return record;
    }
    if (record === undefined) {
      this.#unreadable(line, text);
      return undefined;
    }
    this.#records++;
    if (line === 1) this.#begin(record);
    else if (this.#last === undefined) this.#join(record);
    if (this.#torn !== undefined) this.#mend(record, this.#torn);
    if (!isUnchanged(text, record)) {
      this.report(
        "changed",
        line,
        `Record ${record.seq} does not match its hash: its text was changed`,
      );
      this.#last = { line, seq: (this.#last?.seq ?? 0) + 1, run: record.run, hash: undefined };
      return record;
    }
    this.#link(record, { line, hash: sha256(text) });
    return record;
  }

  /** Keeps the hash of a record for {@linkcode ChainVerifier.compare}; call it before the first line is processed. */
  watch(seq: number): void {
    this.#watched.set(seq, undefined);
  }

  /**
   * Compares the file with a record noted next to it or elsewhere; the record must be watched.
   *
   * @param source Where it was noted, such as `audit.jsonl.head`.
   * @param isLast Whether at most one record may follow it.
   */
  compare(
    noted: ChainEnd,
    { source, isLast }: { readonly source: string; readonly isLast: boolean },
  ): void {
    const line = Math.max(1, this.#line);
    const seq = this.#last?.seq ?? 0;
    if (noted.chain !== "" && this.#chain !== undefined && noted.chain !== this.#chain) {
      this.report(
        "not-audit",
        1,
        `${source} belongs to the chain ${noted.chain}, the file is the chain ${this.#chain}`,
      );
    } else if (noted.seq > seq) {
      const text = `The file ends with record ${seq}, ${source} with record ${noted.seq}`;
      this.report("cut", line, `${text}: its tail was cut`);
    } else if (this.#watched.get(noted.seq)?.hash !== noted.hash) {
      const text = `Record ${noted.seq} is not the one that ${source} has`;
      const at = this.#watched.get(noted.seq)?.line ?? line;
      this.report("changed", at, `${text}: the file was rewritten`);
    } else if (isLast && seq > noted.seq + 1) {
      // A process that was killed may have written a line but not yet its note.
      const text = `Records ${noted.seq + 1} to ${seq} follow the last one of ${source}`;
      this.report("inserted", line, `${text}: another program wrote them`);
    } else if (isLast && seq > noted.seq) {
      const text = `Record ${seq} is not yet in ${source}`;
      this.note(`${text}: its process was killed, or another program wrote the record`);
    }
  }

  /**
   * Reports that there is no note next to the file, so that its end cannot be verified.
   *
   * @param source The missing or empty file.
   * @param state An empty one is that of a process that was killed before it noted its first record.
   */
  lackNote(source: string, state: "missing" | "empty"): void {
    const seq = this.#last?.seq ?? 0;
    if (this.#line === 0 || (state === "empty" && seq <= 1)) return;
    this.report(
      "cut",
      this.#line,
      `${source} is ${state}: records after record ${seq} may have been cut off`,
    );
  }

  /** Ends the file. */
  finish(): void {
    if (this.#line === 0) {
      this.report("not-audit", 1, 'The file is empty, expected a record "begun"');
    }
  }

  #begin(record: ChainRecord): void {
    const { chain, version } = record;
    this.#chain = typeof chain === "string" ? chain : undefined;
    if (record.event !== "begun" || record.seq !== 1 || this.#chain === undefined) {
      const found = `record ${record.seq}, "${record.event}"`;
      this.report(
        "removed",
        1,
        `The file begins with ${found}, expected record 1, "begun": its beginning is missing`,
      );
      this.#last = { line: 0, seq: record.seq - 1, run: "", hash: record.prev };
      return;
    }
    this.#last = { line: 0, seq: 0, run: "", hash: NO_LINE };
    if (version === 1) return;
    this.report(
      "not-audit",
      1,
      `The version of the file is ${JSON.stringify(version)}, expected 1`,
    );
  }

  /** The first line of a tail. */
  #join({ seq, prev }: ChainRecord): void {
    this.#last = { line: this.#line - 1, seq: seq - 1, run: "", hash: prev };
  }

  /** Accepts an incomplete line if the process that continued the file has noted it. */
  #mend(record: ChainRecord, torn: { readonly line: number; readonly hash: string }): void {
    this.#torn = undefined;
    const { seq, run } = this.#last!;
    if (record.event !== "continued" || record.prev !== torn.hash || record.seq !== seq) return;
    const index = this.#faults.findIndex(({ line }) => line === torn.line);
    if (index < 0) return;
    this.#faults.splice(index, 1);
    this.#count--;
    this.#last = { line: torn.line, seq: seq - 1, run, hash: undefined };
    this.#notes.push(
      `Line ${torn.line} is not complete: its process was killed while it wrote, and the next one noted it`,
    );
  }

  #unreadable(line: number, text: string): void {
    const shown = JSON.stringify(text.slice(0, 40));
    if (line === 1) {
      this.report("not-audit", line, `${shown} is not a record, expected an audit file`);
    } else this.report("changed", line, `${shown} is not a record`);
    const seq = (this.#last?.seq ?? 0) + 1;
    this.#last = { line, seq, run: this.#last?.run ?? "", hash: undefined };
    this.#torn = { line, hash: sha256(text) };
  }

  #link(
    record: ChainRecord,
    { line, hash }: { readonly line: number; readonly hash: string },
  ): void {
    const { seq, prev, run } = record;
    const last = this.#last!;
    const before = this.#seen.get(hash);
    const forked = this.#seen.get(prev);
    const expected = last.seq + 1;
    if (before !== undefined) {
      return this.report("inserted", line, `This line repeats line ${before.line}`);
    }
    if (seq === expected && (last.hash === undefined || prev === last.hash)) {
      // It continues the previous line.
    } else if (this.#gaps.has(seq)) {
      return this.#swapped(seq, line, { hash, run });
    } else if (forked !== undefined && forked.seq === seq - 1 && seq <= expected) {
      this.#fork(forked, { line, run });
    } else if (seq > expected) {
      this.#removed(expected, seq, line);
    } else if (seq <= expected && this.#isForeign(record)) {
      return this.#interleaved(
        line,
        `Line ${line} is of the process ${run}, line ${last.line} of ${last.run}`,
      );
    } else if (seq === expected) {
      this.report(
        "changed",
        line,
        `Record ${seq} does not carry the hash of line ${last.line}: that line was replaced, or this one`,
      );
    } else {
      return this.report("inserted", line, `Found record ${seq}, expected record ${expected}`);
    }
    this.#last = { line, seq, run, hash };
    this.#remember(hash, { line, seq, run });
  }

  #removed(expected: number, seq: number, line: number): void {
    const missing = seq - expected === 1
      ? `Record ${expected} is`
      : `Records ${expected} to ${seq - 1} are`;
    this.report("removed", line, `Found record ${seq}: ${missing.toLowerCase()} missing before it`);
    for (let gap = expected; gap < seq && this.#gaps.size < REMEMBERED; gap++) {
      this.#gaps.set(gap, line);
    }
  }

  /** Handles a record that fills a gap: the lines exist, but in another order. */
  #swapped(
    seq: number,
    line: number,
    { hash, run }: { readonly hash: string; readonly run: string },
  ): void {
    const gap = this.#gaps.get(seq)!;
    this.#gaps.delete(seq);
    const index = this.#faults.findIndex((fault) => fault.kind === "removed" && fault.line === gap);
    const text = `Record ${seq} follows in line ${line}: lines are in another order`;
    if (index >= 0) this.#faults[index] = { kind: "swapped", line: gap, text };
    this.#remember(hash, { line, seq, run });
  }

  /** Reports two lines that continue the same line. */
  #fork(
    { line: from, seq, run: first }: Seen,
    { line, run }: { readonly line: number; readonly run: string },
  ): void {
    if (this.#isForked) return;
    if (this.#count >= MOST_FAULTS) { // a file of forged lines: the rest is only counted
      this.#count++;
      return;
    }
    const others = [...this.#seen.values()].filter((each) =>
      each.seq === seq + 1 && each.line > from
    );
    const rival = others.at(-1);
    const isTwo = rival === undefined ? run !== first : rival.run !== run;
    const where = `Lines ${rival?.line ?? from + 1} and ${line} both continue line ${from}`;
    if (isTwo) this.#interleaved(line, where);
    else this.report("inserted", line, `${where}: one of them was inserted`);
  }

  /** Whether a record belongs to a different process than the previous line without continuing the file. */
  #isForeign({ event, run }: ChainRecord): boolean {
    return event !== "continued" && this.#last!.run !== "" && run !== this.#last!.run;
  }

  /** Reports, once, that two processes wrote at the same time. */
  #interleaved(line: number, where: string): void {
    if (this.#isForked) return;
    this.#isForked = true;
    this.report("interleaved", line, `${where}: two processes wrote the file at the same time`);
  }

  #remember(hash: string, seen: Seen): void {
    this.#seen.set(hash, seen);
    if (this.#watched.has(seen.seq)) this.#watched.set(seen.seq, { line: seen.line, hash });
    if (this.#seen.size <= REMEMBERED) return;
    this.#seen.delete(this.#seen.keys().next().value!);
  }

  /** Adds an observation that is not a fault. */
  note(text: string): void {
    this.#notes.push(text);
  }

  /** Adds a fault. */
  report(kind: ChainFaultKind, line: number, text: string): void {
    this.#count++;
    if (this.#faults.length < MOST_FAULTS) this.#faults.push({ kind, line, text });
  }
}

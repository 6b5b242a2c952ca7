// Finds the rows that a filter selects: with the index if it has the answer, otherwise from the octets.

import type { Filter, FilterSubject } from "../../../codec/capture/mod.ts";
import { decodeAsdu, typeName } from "../../../codec/mod.ts";
import { CAUSE_OCTET, PointColumns, readPoints } from "../../../codec/low_level.ts";
import type { Capture } from "./capture.ts";
import { readOctets } from "./octets.ts";
import { KIND, type RowStore } from "./row_store.ts";

/** Number of rows tested before other work can run. */
const STEP_ROWS = 0x8000;

/** How to select. */
export interface SelectOptions {
  readonly signal: AbortSignal;
  /** Called with the number of rows tested so far. */
  readonly onProgress: (rows: number) => void;
}

/** Returns the rows that a filter selects; `undefined` if cancelled. */
export async function selectRows(
  capture: Capture,
  filter: Filter,
  { signal, onProgress }: SelectOptions,
): Promise<Uint32Array<ArrayBuffer> | undefined> {
  const { rows } = capture;
  const found = new RowList();
  for (let from = 0; from < rows.length; from += STEP_ROWS) {
    const to = Math.min(rows.length, from + STEP_ROWS);
    const part: number[] = [];
    const open: number[] = [];
    for (let row = from; row < to; row++) {
      const verdict = filter.matches(subjectOf(capture, row));
      if (verdict === true) part.push(row);
      else if (verdict === undefined && hasMoreObjects(capture, row)) open.push(row);
    }
    if (open.length > 0) {
      for (const row of await judgeObjects(capture, filter, open)) part.push(row);
      part.sort((a, b) => a - b);
    }
    found.add(part);
    onProgress(to);
    await pause();
    if (signal.aborted) return undefined;
  }
  return found.take();
}

/**
 * The first of the selected rows that has an ASDU, otherwise the first that has an APDU, otherwise the first one;
 * `null` if there are none. Without a selection, all rows count.
 */
export function firstLine(
  rows: RowStore,
  selected: Uint32Array | undefined,
): { readonly row: number; readonly line: number } | null {
  const length = selected?.length ?? rows.length;
  const at = (line: number) => ({ line, row: selected?.[line] ?? line });
  let apdu: number | undefined;
  for (let line = 0; line < length; line++) {
    const kind = rows.kind(at(line).row);
    if (kind === KIND.information) return at(line);
    if (kind <= KIND.undefined) apdu ??= line;
  }
  return length === 0 ? null : at(apdu ?? 0);
}

/** The properties of a row that are in the index. */
export function subjectOf({ rows, links, start }: Capture, row: number): FilterSubject {
  const kind = rows.kind(row);
  const { client, server, connection } = links.links[rows.link(row)]!;
  const fromClient = rows.fromClient(row);
  const time = rows.time(row);
  const isKnown = client.address !== "";
  const place: FilterSubject = {
    connection,
    frame: rows.frame(row),
    ...isKnown && { source: fromClient ? client : server },
    ...isKnown && { destination: fromClient ? server : client },
    ...!Number.isNaN(time) && { time, start },
  };
  if (kind === KIND.supervisory) return { ...place, format: "S" };
  if (kind === KIND.unnumbered) return { ...place, format: "U" };
  if (kind !== KIND.information) return place;
  const octet = rows.causeOctet(row);
  return {
    ...place,
    format: "I",
    typeId: rows.typeId(row),
    cause: octet & CAUSE_OCTET.cause,
    negative: (octet & CAUSE_OCTET.negative) !== 0,
    test: (octet & CAUSE_OCTET.test) !== 0,
    originator: rows.originator(row),
    ca: rows.ca(row),
    ...rows.count(row) === 1 && isKnownType(rows.typeId(row)) && { ioa: rows.ioa(row) },
  };
}

const KNOWN_TYPES = Array.from({ length: 256 }, (_, typeId) => typeName(typeId) !== undefined);

function isKnownType(typeId: number): boolean {
  return KNOWN_TYPES[typeId]!;
}

function hasMoreObjects({ rows }: Capture, row: number): boolean {
  return rows.kind(row) === KIND.information;
}

/** Rows with at least one selected object, or whose objects cannot be read. */
async function judgeObjects(capture: Capture, filter: Filter, rows: number[]): Promise<number[]> {
  const octets = await readOctets(capture, rows);
  const columns = new PointColumns();
  return rows.filter((row, index) => {
    const subject = { ...subjectOf(capture, row), ioa: 0 };
    const isSelected = (ioa: number) => {
      subject.ioa = ioa;
      return filter.matches(subject) === true;
    };
    const asdu = octets[index]!.subarray(6);
    const profile = capture.profileOf(row);
    columns.clear();
    if (readPoints(asdu, columns, { profile })) {
      return columns.ioa.subarray(0, columns.length).some(isSelected);
    }
    const decoded = decodeAsdu(asdu, { profile });
    return decoded.type === "raw" || decoded.objects.some(({ ioa }) => isSelected(ioa));
  });
}

/** Lets pending messages arrive, such as a cancellation. */
export function pause(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** A growing list of row numbers. */
class RowList {
  #rows = new Uint32Array(1024);
  #length = 0;

  add(rows: readonly number[]): void {
    const needed = this.#length + rows.length;
    if (needed > this.#rows.length) {
      const grown = new Uint32Array(Math.max(needed, 2 * this.#rows.length));
      grown.set(this.#rows);
      this.#rows = grown;
    }
    this.#rows.set(rows, this.#length);
    this.#length = needed;
  }

  take(): Uint32Array<ArrayBuffer> {
    return this.#rows.slice(0, this.#length);
  }
}

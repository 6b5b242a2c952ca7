// Finds the rows that a filter selects: with the index where it suffices, otherwise from the octets.

import {
  DeltaClock,
  type Filter,
  type FilterFacts,
  type FilterSubject,
  selectsApdu,
  selectsObject,
  subjectsOfObjects,
} from "../../../codec/capture/mod.ts";
import { decodeApdu, type TypeName } from "../../../codec/mod.ts";
import {
  APCI_OCTETS,
  BODIES,
  CAUSE_OCTET,
  ELEMENTS,
  PointColumns,
  readPoints,
  TYPES,
} from "../../../codec/low_level.ts";
import type { Capture } from "./capture.ts";
import { readOctets } from "./octets.ts";
import { FUNCTIONS, KIND, type RowStore } from "./row_store.ts";

/** Number of rows tested before other work can run. */
const STEP_ROWS = 0x8000;

/** How to select. */
export interface SelectOptions {
  /** Names, findings and transactions. */
  readonly facts?: FilterFacts;
  readonly signal: AbortSignal;
  /** Called with the number of rows tested so far. */
  readonly onProgress: (rows: number) => void;
}

/** A row that the index does not decide, with what is known about it. */
interface OpenRow {
  readonly row: number;
  readonly subject: FilterSubject;
}

/**
 * Returns the rows that a filter selects; `undefined` if cancelled. The APDUs among them are those that `iec104 decode`
 * shows; other rows are selected by link and time.
 */
export async function selectRows(
  capture: Capture,
  filter: Filter,
  { facts = {}, signal, onProgress }: SelectOptions,
): Promise<Uint32Array<ArrayBuffer> | undefined> {
  const { rows } = capture;
  const found = new RowList();
  const deltas = filter.uses.has("delta") ? new DeltaClock() : undefined;
  for (let from = 0; from < rows.length; from += STEP_ROWS) {
    const to = Math.min(rows.length, from + STEP_ROWS);
    const part: number[] = [];
    const open: OpenRow[] = [];
    for (let row = from; row < to; row++) {
      const isApdu = rows.kind(row) <= KIND.undefined;
      const subject = {
        ...subjectOf(capture, row),
        ...isApdu && deltas !== undefined && { delta: deltas.take(rows.link(row), rows.time(row)) },
        ...facts.marks?.at(rows.frame(row)),
      };
      const verdict = filter.matches(subject);
      if (verdict === true) part.push(row);
      else if (verdict === undefined && isApdu) open.push({ row, subject });
    }
    if (open.length > 0) {
      for (const row of await judgeRows(capture, { filter, open, facts })) part.push(row);
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

/** Whether a row is the start or the end of a connection. */
function isEdge(kind: number): boolean {
  return kind === KIND.opened || kind === KIND.closed;
}

/** The properties of a row that are in the index. */
export function subjectOf(capture: Capture, row: number): FilterSubject {
  const { rows, links, start } = capture;
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
    ...isKnown && !isEdge(kind) && { fromClient },
    ...!Number.isNaN(time) && { time, start },
  };
  if (kind === KIND.supervisory) return { ...place, format: "S" };
  if (kind === KIND.unnumbered) {
    const name = FUNCTIONS[rows.functionOctet(row)];
    return { ...place, format: "U", ...name !== undefined && { function: name } };
  }
  if (kind !== KIND.information) return place;
  const octet = rows.causeOctet(row);
  const typeId = rows.typeId(row);
  const { cotOctets, caOctets, ioaOctets } = capture.profileOf(row);
  const head = APCI_OCTETS + 2 + cotOctets + caOctets + ioaOctets;
  const isComplete = rows.count(row) === 1 &&
    rows.place(row).length >= head + OBJECT_OCTETS[typeId]!;
  return {
    ...place,
    format: "I",
    typeId,
    cause: octet & CAUSE_OCTET.cause,
    negative: (octet & CAUSE_OCTET.negative) !== 0,
    test: (octet & CAUSE_OCTET.test) !== 0,
    originator: rows.originator(row),
    ca: rows.ca(row),
    ...isComplete && { ioa: rows.ioa(row) },
  };
}

/** Octets of an object after its address, by type; infinite for types whose address or length is not fixed. */
const OBJECT_OCTETS: readonly number[] = objectOctets();

function objectOctets(): readonly number[] {
  const octets = new Array<number>(256).fill(Infinity);
  for (const name of Object.keys(TYPES) as TypeName[]) {
    const { id, body, time, ioa } = TYPES[name];
    const elements: readonly number[] = BODIES[body].map((element) => ELEMENTS[element].octets);
    if (ioa === "none" || elements.includes(0)) continue;
    const tag = time === "none" ? 0 : time === "cp24" ? ELEMENTS.CP24.octets : ELEMENTS.CP56.octets;
    octets[id] = elements.reduce((sum, each) => sum + each, tag);
  }
  return octets;
}

/** Rows that are selected once their octets are known: one of their objects is, or they cannot be decoded. */
async function judgeRows(
  capture: Capture,
  { filter, open, facts }: {
    readonly filter: Filter;
    readonly open: readonly OpenRow[];
    readonly facts: FilterFacts;
  },
): Promise<number[]> {
  const columns = new PointColumns();
  const all = await readOctets(capture, open.map(({ row }) => row));
  return open.filter((each, index) => {
    const octets = all[index]!;
    let subject: FilterSubject = { ...each.subject, octets };
    const profile = capture.profileOf(each.row);
    columns.clear();
    const isInformation = capture.rows.kind(each.row) === KIND.information;
    if (isInformation && readPoints(octets.subarray(APCI_OCTETS), columns, { profile })) {
      const objects = Array.from({ length: columns.length }, (_, i) => {
        return { ioa: columns.ioa[i]!, value: columns.value[i]!, quality: columns.quality[i]! };
      });
      if (filter.uses.has("any")) {
        const whole = subject;
        subject = { ...whole, objects: () => subjectsOfObjects(whole, objects, facts) };
      }
      return objects.some((object) => selectsObject(filter, { subject, object, facts }));
    }
    return selectsApdu(filter, { place: subject, apdu: decodeApdu(octets, { profile }), facts });
  }).map(({ row }) => row);
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

// All reports of some points in a capture, read from the file into typed arrays, for a chart.

import { decodeAsdu, pointsOf } from "../../../codec/mod.ts";
import { CAUSE_OCTET, familyOf, PointColumns, readPoints } from "../../../codec/low_level.ts";
import type { Endpoint } from "../../../codec/capture/mod.ts";
import type { PointKey, SeriesView } from "../messages.ts";
import { type Capture, isInterruption } from "./capture.ts";
import { readOctets } from "./octets.ts";
import { KIND } from "./row_store.ts";
import { pause } from "./selection.ts";

/** Maximum number of reports of a point to keep. */
const MAX_REPORTS = 1_000_000;

/** Number of rows examined before other work can run. */
const STEP_ROWS = 0x8000;

/** A point with one of its types. */
export type TypedPoint = PointKey & { readonly typeId: number };

/** How to collect. */
export interface SeriesOptions {
  /** Start and end of a period, in ms since 1970; everything by default. */
  readonly range?: readonly [from: number, to: number] | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (rows: number) => void;
}

/** Collects the reports of points; returns `undefined` if cancelled. */
export async function collectSeries(
  capture: Capture,
  points: readonly TypedPoint[],
  { range, signal, onProgress }: SeriesOptions,
): Promise<SeriesView[] | undefined> {
  const { rows } = capture;
  const builders = points.map((point) => new SeriesBuilder(capture, point));
  const isInside = (time: number) => range === undefined || time >= range[0] && time <= range[1];
  for (let from = 0; from < rows.length; from += STEP_ROWS) {
    const to = Math.min(rows.length, from + STEP_ROWS);
    const candidates: number[] = [];
    for (let row = from; row < to; row++) {
      if (!isInside(rows.time(row))) continue;
      if (builders.some((builder) => builder.mayConcern(row))) candidates.push(row);
    }
    const octets = await readOctets(capture, candidates);
    candidates.forEach((row, index) => {
      for (const builder of builders) {
        if (builder.mayConcern(row)) builder.take(row, octets[index]!);
      }
    });
    if (range === undefined) onProgress(to);
    await pause();
    if (signal.aborted) return undefined;
  }
  return builders.map((builder) => builder.finish());
}

class SeriesBuilder {
  readonly #capture: Capture;
  readonly #ca: number;
  readonly #ioa: number;
  readonly #types: ReadonlySet<number>;
  /** For each link, whether it has the station, and whether that is the client. */
  readonly #links: readonly (readonly [client: boolean, server: boolean])[];
  readonly #time: number[] = [];
  readonly #tag: number[] = [];
  readonly #value: number[] = [];
  readonly #quality: number[] = [];
  readonly #typeId: number[] = [];
  readonly #cause: number[] = [];
  readonly #row: number[] = [];
  readonly #breaks: number[] = [];
  readonly #breakTimes: number[] = [];
  readonly #columns = new PointColumns();
  readonly #live = new Set<number>(); // links on which it is reported
  #brokenAt = NaN;
  #dropped = 0;

  constructor(capture: Capture, { address, port, ca, ioa, typeId }: TypedPoint) {
    this.#capture = capture;
    this.#ca = ca;
    this.#ioa = ioa;
    this.#types = new Set(familyOf(typeId));
    const isStation = (end: Endpoint) => end.address === address && end.port === port;
    this.#links = capture.links.links.map(({ client, server }) =>
      [isStation(client), isStation(server)] as const
    );
  }

  /** Whether a row may contain a report of the point, or an interruption of its link. */
  mayConcern(row: number): boolean {
    const { rows } = this.#capture;
    const [isClient, isServer] = this.#links[rows.link(row)]!;
    if (!isClient && !isServer) return false;
    const kind = rows.kind(row);
    const fromClient = rows.fromClient(row);
    if (isInterruption(kind, fromClient)) return true;
    if (kind !== KIND.information || rows.ca(row) !== this.#ca) return false;
    if (!(fromClient ? isClient : isServer) || !this.#types.has(rows.typeId(row))) return false;
    const first = rows.ioa(row);
    const count = rows.count(row);
    if (rows.isSequence(row)) return this.#ioa >= first && this.#ioa < first + count;
    return count > 1 || first === this.#ioa;
  }

  /** Processes a row that may concern the point. */
  take(row: number, octets: Uint8Array): void {
    const { rows } = this.#capture;
    if (rows.kind(row) !== KIND.information) {
      if (this.#live.delete(rows.link(row)) && this.#live.size === 0) {
        this.#brokenAt = rows.time(row);
      }
      return;
    }
    const asdu = octets.subarray(6);
    const profile = this.#capture.profileOf(row);
    const columns = this.#columns;
    columns.clear();
    if (readPoints(asdu, columns, { profile })) {
      for (let i = 0; i < columns.length; i++) {
        if (columns.ioa[i] !== this.#ioa) continue;
        this.#add(row, columns.value[i]!, columns.quality[i]!, columns.time[i]!);
      }
      return;
    }
    for (const { ioa, value, quality, time } of pointsOf(decodeAsdu(asdu, { profile }))) {
      if (ioa === this.#ioa) this.#add(row, value, quality, time ?? NaN);
    }
  }

  finish(): SeriesView {
    if (!Number.isNaN(this.#brokenAt)) this.#break();
    return {
      time: Float64Array.from(this.#time),
      tag: Float64Array.from(this.#tag),
      value: Float64Array.from(this.#value),
      quality: Uint8Array.from(this.#quality),
      typeId: Uint8Array.from(this.#typeId),
      cause: Uint8Array.from(this.#cause),
      row: Uint32Array.from(this.#row),
      breaks: Uint32Array.from(this.#breaks),
      breakTimes: Float64Array.from(this.#breakTimes),
      dropped: this.#dropped,
      summary: null,
    };
  }

  #add(row: number, value: number, quality: number, tag: number): void {
    if (this.#row.length >= MAX_REPORTS) {
      this.#dropped++;
      return;
    }
    const { rows } = this.#capture;
    if (!Number.isNaN(this.#brokenAt)) this.#break();
    this.#live.add(rows.link(row));
    this.#time.push(rows.time(row));
    this.#tag.push(tag);
    this.#value.push(value);
    this.#quality.push(quality);
    this.#typeId.push(rows.typeId(row));
    this.#cause.push(rows.causeOctet(row) & CAUSE_OCTET.cause);
    this.#row.push(row);
  }

  /** The value is unknown from the interruption to the next report. */
  #break(): void {
    this.#breaks.push(this.#row.length);
    this.#breakTimes.push(this.#brokenAt);
    this.#brokenAt = NaN;
  }
}

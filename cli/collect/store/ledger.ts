// Writes entries into the store, many entries per transaction.

import type { DatabaseSync } from "node:sqlite";
import { pointKey } from "../../../codec/mod.ts";
import type { Draft } from "./draft.ts";
import { type Arrival, type Entry, newTally, type Tally } from "./entry.ts";
import { isWorthKeeping, lastAfter, type LastValues, needsLast, type TimedKept } from "./keep.ts";
import { kindOf, type PointBook } from "../config/point_book.ts";
import { type Match, Redelivery, type SeqRange, type Trace } from "./redelivery.ts";
import { FLAG } from "../format/flags.ts";
import { type Identity, isSameEvent, laneOf, type TraceRow } from "./identity.ts";
import { type LedgerStatements, prepareLedger } from "./ledger_statements.ts";
import { type RowFacts, ValueRows } from "./value_rows.ts";

const HOUR_MS = 3_600_000;

/** Maximum number of cached points per station; others are reread from the store. */
const MOST_POINTS = 100_000;

/** Reason recorded for links that end because the store cannot be written. */
export const UNWRITABLE = "The store cannot be written";

/** Flags that are reported when first set for a point. */
const REMARKABLE = FLAG.unknownPoint | FLAG.typeChanged | FLAG.impossibleTime | FLAG.doubtfulTime |
  FLAG.clockStopped | FLAG.irregular;

/** Cached state of a station. */
interface StationState {
  readonly id: number;
  readonly name: string;
  readonly points: Map<number, PointState>;
  redelivery: Redelivery<Identity>;
}

/** Cached state of a point. */
interface PointState {
  readonly id: number;
  kind: string | undefined;
  /** The values that filters compare with; `null` if not yet looked up. */
  last: LastValues | undefined | null;
  /** Flags that have been reported. */
  reported: number;
}

/** Writes to a store. */
export class Ledger {
  readonly #database: DatabaseSync;
  readonly #statements: LedgerStatements;
  readonly #rows: ValueRows;
  readonly #mostPoints: number;
  readonly #stations = new Map<string, StationState>();
  #lastLink: number;
  #lastSeq: number;
  #hour: number;
  /** Functions that undo the current transaction's changes in memory. */
  #undo: (() => void)[] = [];
  /** The last value per point that a filter passed in the current transaction. */
  readonly #lastSeqs = new Map<number, number>();

  /**
   * Creates a ledger for an open store.
   *
   * @param options.mostPoints Maximum number of cached points per station; 100 000 by default.
   */
  constructor(database: DatabaseSync, options: { readonly mostPoints?: number } = {}) {
    this.#database = database;
    this.#mostPoints = options.mostPoints ?? MOST_POINTS;
    this.#statements = prepareLedger(database);
    this.#rows = new ValueRows(database);
    const max = (table: string) =>
      (database.prepare("SELECT seq FROM sqlite_sequence WHERE name = ?").get(table)?.seq ??
        0) as number;
    this.#lastLink = max("link");
    this.#lastSeq = max("value");
    this.#hour = (database.prepare("SELECT max(hour) AS hour FROM hour").get()?.hour ??
      0) as number;
  }

  /** Sequence number of the latest value. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /**
   * Ends the links that a previous collector left open.
   *
   * @param at End time; by default the last time that collector was known to be running.
   */
  endAbandoned(reason: string, at: number | null = null): void {
    this.transaction(() => this.#statements.abandoned.run(reason, at));
  }

  /** Records that the collector is running or, with `null`, that it has stopped. Call it in a transaction. */
  alive(at: number | null): void {
    this.#statements.alive.run(at);
  }

  /** Returns the number for a new link. */
  newLink(): number {
    return ++this.#lastLink;
  }

  /** Updates the names and units of a station's points. Call it in a transaction. */
  name(station: string, book: PointBook): void {
    const { id } = this.#station(station);
    for (const { ca, ioa, name, unit } of book) {
      this.#statements.name.run(id, ca, ioa, name, unit);
    }
  }

  /**
   * Stores entries; they are on disk when this returns.
   *
   * @param more Additional writes in the same transaction.
   * @throws An SQLite error; nothing has been written.
   */
  commit(entries: readonly Entry[], more: () => void = () => {}): Tally {
    const tally = newTally();
    const touched = new Set<StationState>();
    this.transaction(() => {
      for (const entry of entries) {
        switch (entry.type) {
          case "arrival": {
            const station = this.#station(entry.station);
            this.#preserve(station, touched);
            this.#arrival(entry, station, tally);
            break;
          }
          case "begun": {
            const station = this.#station(entry.station);
            this.#preserve(station, touched);
            station.redelivery = station.redelivery.clone(entry.window);
            station.redelivery.begin();
            this.#statements.link.run(entry.link, station.id, entry.address, entry.at);
            break;
          }
          case "ended":
            this.#statements.linkEnd.run(entry.at, entry.reason, entry.link);
        }
      }
      this.#rows.flush();
      for (const { id, redelivery } of touched) {
        this.#statements.inDoubt.run(JSON.stringify(redelivery.inDoubt()), id);
      }
      for (const [point, seq] of this.#lastSeqs) this.#statements.lastKept.run(seq, point);
      more();
    });
    for (const { points } of touched) this.#forgetPoints(points);
    return tally;
  }

  /**
   * Checks that the store is writable and has room for a batch.
   *
   * @throws An SQLite error.
   */
  probe(): void {
    this.transaction(() => this.#statements.probe.run());
    this.transaction(() => this.#statements.probeEnd.run());
  }

  /** Runs a function in a transaction, which is rolled back on failure. */
  transaction(body: () => void): void {
    const seq = this.#lastSeq;
    const hour = this.#hour;
    this.#undo = [];
    this.#lastSeqs.clear();
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      body();
      this.#database.exec("COMMIT");
    } catch (error) {
      this.#rows.clear();
      for (const undo of this.#undo.reverse()) undo();
      this.#lastSeq = seq;
      this.#hour = hour;
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  /** Saves the state of a station, to be restored if the transaction fails. */
  #preserve(station: StationState, touched: Set<StationState>): void {
    if (touched.has(station)) return;
    touched.add(station);
    const { redelivery } = station;
    station.redelivery = redelivery.clone();
    this.#undo.push(() => station.redelivery = redelivery);
  }

  #arrival(arrival: Arrival, station: StationState, tally: Tally): void {
    const { link, asdu, received, drafts, message } = arrival;
    station.redelivery.arrived(asdu);
    for (const draft of drafts) this.#value(draft, { arrival, station, tally });
    if (message === undefined) return;
    const { typeId, cause, ca, text, octets } = message;
    this.#statements.message.run(
      ...[station.id, received, typeId, cause, ca, text, octets, link, asdu],
    );
    tally.messages++;
  }

  #value(
    draft: Draft,
    { arrival, station, tally }: {
      readonly arrival: Arrival;
      readonly station: StationState;
      readonly tally: Tally;
    },
  ): void {
    const { settings } = draft;
    if (settings?.keep === "none") {
      tally.filtered++;
      return;
    }
    const point = this.#point(draft, station);
    const lane = laneOf(point.id, draft);
    const event = { seq: 0, lane, content: draft, tag: draft.tag };
    const { redelivery } = station;
    const filter = needsLast(settings) ? settings : undefined;
    const known = draft.repeatable
      ? redelivery.match(event, { hasGaps: filter !== undefined })
      : undefined;
    if (isTrace(known) && draft.distinct) {
      redelivery.note(arrival.asdu, known);
      if (known.seq === 0) tally.filtered++;
      else {
        this.#rows.flush();
        this.#statements.redelivered.run(known.seq);
        tally.redelivered++;
      }
      return;
    }
    const last = filter && this.#lastOf(point, draft.received);
    if (filter !== undefined && known !== "doubtful" && !isWorthKeeping(draft, filter, last)) {
      if (draft.repeatable) redelivery.note(arrival.asdu, event);
      tally.filtered++;
      return;
    }
    let flags = draft.flags | (this.#isRetyped(draft, point) ? FLAG.typeChanged : 0);
    if (isTrace(known) && known.seq !== 0) flags |= FLAG.perhapsRepeated;
    const seq = ++this.#lastSeq;
    this.#insert(draft, { seq, point: point.id, flags, arrival });
    if (filter !== undefined) {
      this.#undo.push(() => point.last = last);
      point.last = lastAfter(draft, last);
      this.#lastSeqs.set(point.id, seq);
    }
    event.seq = seq;
    if (draft.repeatable) redelivery.note(arrival.asdu, event);
    tally.stored++;
    if (flags !== 0) this.#remark(draft, flags, { point, station, tally });
  }

  /** Counts the flags of a value, and records those that are new for its point. */
  #remark(
    { ca, ioa, typeId }: Draft,
    flags: number,
    { point, station, tally }: {
      readonly point: PointState;
      readonly station: StationState;
      readonly tally: Tally;
    },
  ): void {
    const { reported } = point;
    for (let flag = 1; flag <= flags; flag <<= 1) {
      if ((flags & flag) === 0) continue;
      tally.flagged.set(flag, (tally.flagged.get(flag) ?? 0) + 1);
      if ((flag & REMARKABLE & ~reported) === 0) continue;
      point.reported |= flag;
      tally.remarks.push({ station: station.name, ca, ioa, flag, typeId });
    }
    if (point.reported !== reported) this.#undo.push(() => point.reported = reported);
  }

  #insert(draft: Draft, facts: RowFacts): void {
    const { seq, arrival: { received } } = facts;
    this.#rows.add(draft, facts);
    if (received >= this.#hour && received < this.#hour + HOUR_MS) return;
    this.#hour = Math.floor(received / HOUR_MS) * HOUR_MS;
    this.#statements.hour.run(this.#hour, seq);
  }

  #isRetyped({ typeId, settings }: Draft, point: PointState): boolean {
    const kind = kindOf(typeId);
    const { kind: before } = point;
    if (kind !== before) {
      this.#undo.push(() => point.kind = before);
      point.kind = kind;
      this.#statements.pointType.run(typeId, point.id);
      if (before !== undefined) return true;
    }
    return settings?.kind !== undefined && settings.kind !== kind;
  }

  #lastOf(point: PointState, now: number): LastValues | undefined {
    if (point.last !== null) return point.last;
    this.#rows.flush();
    const { latest, arrived } = this.#statements;
    const found = latest.get(point.id, now) as unknown as TimedKept | undefined;
    const last = (arrived.get(point.id) ?? found) as unknown as TimedKept | undefined;
    point.last = last && { arrived: last, latest: found ?? last };
    return point.last;
  }

  #point({ ca, ioa }: Draft, station: StationState): PointState {
    const key = pointKey(ca, ioa);
    const known = station.points.get(key);
    if (known !== undefined) return known;
    this.#statements.point.run(station.id, ca, ioa);
    const row = this.#statements.findPoint.get(station.id, ca, ioa) as {
      readonly id: number;
      readonly type_id: number | null;
    };
    const kind = row.type_id === null ? undefined : kindOf(row.type_id);
    const point = { id: row.id, kind, last: null, reported: 0 };
    station.points.set(key, point);
    this.#undo.push(() => station.points.delete(key));
    return point;
  }

  /** Drops the oldest cached points if there are too many; their data remains in the store. */
  #forgetPoints(points: Map<number, PointState>): void {
    for (const key of points.keys()) {
      if (points.size <= this.#mostPoints) return;
      points.delete(key);
    }
  }

  #station(name: string): StationState {
    const known = this.#stations.get(name);
    if (known !== undefined) return known;
    this.#statements.station.run(name);
    const row = this.#statements.findStation.get(name) as {
      readonly id: number;
      readonly in_doubt: string;
    };
    const ranges = JSON.parse(row.in_doubt) as readonly SeqRange[];
    const redelivery = new Redelivery(
      12,
      isSameEvent,
      ranges.flatMap((range) => this.#traces(range)),
    );
    const station = { id: row.id, name, points: new Map(), redelivery };
    this.#stations.set(name, station);
    this.#undo.push(() => this.#stations.delete(name));
    return station;
  }

  /** The rows that a station may resend. */
  #traces([first, count]: SeqRange): Trace<Identity>[] {
    const rows = this.#statements.traces.all(
      first,
      first + count,
    ) as unknown as readonly TraceRow[];
    return rows.map((row) => ({
      seq: row.seq,
      lane: laneOf(row.point, row),
      content: row,
      tag: row.tag,
    }));
  }
}

function isTrace(match: Match<Identity>): match is Trace<Identity> {
  return typeof match === "object";
}

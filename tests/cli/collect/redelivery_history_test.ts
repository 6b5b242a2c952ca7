// Random histories, played by a model of a station: links break, acknowledgements are lost, the collector is killed,
// the station restarts and sets its clock. In the end, each event must be in the store as often as it occurred.

import { assert } from "@std/assert";
import { FLAG } from "../../../cli/collect/format/flags.ts";
import type { StoredValue } from "../../../cli/collect/format/stored_value.ts";
import { CAUSE } from "../../../codec/cause.ts";
import { CollectBench } from "../../helpers/collect/collect_bench.ts";
import { Prng } from "../../helpers/random/prng.ts";
import {
  BAND,
  type ModelAsdu,
  type ModelEvent,
  POINT,
  StationHistory,
} from "../../helpers/stations/station_history.ts";
import { withTree } from "../../helpers/machine/temp.ts";

const HISTORIES = Number(Deno.args[0] ?? 16);
const STEPS = 40;

const POINTS = [
  { ioa: POINT.banded, deadband: { kind: "absolute", value: BAND } },
  { ioa: POINT.changes, keep: "changes" },
] as const;

Deno.test("under any faults, each event is stored as often as it occurred, and none is lost", async () => {
  const totals = { redelivered: 0, repeated: 0, filtered: 0 };
  for (let seed = 1; seed <= HISTORIES; seed++) {
    await withTree({}, (root) => {
      const random = new Prng(seed);
      const window = random.int(1, 12);
      using bench = new CollectBench(root, {
        window,
        points: POINTS,
        station: { unknownPoints: "keep" },
      });
      const play = new Play(new StationHistory(random, window), bench, random);
      play.run();
      play.verify(`seed ${seed}`);
      totals.redelivered += play.redelivered;
      totals.filtered += play.filtered;
      totals.repeated += bench.rows().filter(isRepeated).length;
    });
  }
  // The histories must contain enough repetitions to be meaningful.
  assert(totals.redelivered > 100, JSON.stringify(totals));
  assert(totals.filtered > 100, JSON.stringify(totals));
  assert(totals.repeated > 50, JSON.stringify(totals));
});

/** Plays one history. */
class Play {
  redelivered = 0;
  filtered = 0;
  readonly #station: StationHistory;
  readonly #bench: CollectBench;
  readonly #random: Prng;
  /** ASDUs that have arrived but are not on disk. */
  #waiting: ModelAsdu[] = [];
  /** Events that a filter omitted, with the previous value that was kept; the first occurrence counts. */
  readonly #leftOut = new Map<ModelEvent, number>();
  /** Number of rows already processed: their keys, and the last value of each point. */
  #seen = 0;
  readonly #keys = new Set<string>();
  readonly #last = new Map<number, number>();

  constructor(station: StationHistory, bench: CollectBench, random: Prng) {
    this.#station = station;
    this.#bench = bench;
    this.#random = random;
  }

  run(): void {
    const random = this.#random;
    this.#connect();
    for (let step = 0; step < STEPS; step++) {
      for (let n = random.int(0, 6); n > 0; n--) this.#station.happen();
      for (let n = random.int(0, 8); n > 0; n--) this.#arrive();
      if (random.chance(0.6)) this.#commit(random.chance(0.7));
      if (random.chance(0.03)) this.#station.setClock();
      if (random.chance(0.02)) {
        this.#drain(); // events that a station forgets cannot be judged
        this.#station.restart();
        this.#connect();
      }
      if (random.chance(0.15)) this.#break();
    }
    this.#connect();
    this.#drain();
  }

  verify(context: string): void {
    const rows = this.#bench.rows();
    for (const ioa of [POINT.switch, POINT.counter]) {
      this.#verifyOnce(context, ioa, rows);
    }
    const untimed = rows.filter((row) =>
      row.ioa === POINT.untimed && row.cause === CAUSE.spontaneous
    );
    const events = this.#station.events.filter(({ ioa }) => ioa === POINT.untimed).length;
    const plain = untimed.filter((row) => !isRepeated(row)).length;
    assert(untimed.length >= events, `${context}: ${untimed.length} rows of ${events} events`);
    assert(plain <= events, `${context}: ${plain} rows without flag of ${events} events`);
    for (const ioa of [POINT.banded, POINT.changes]) {
      for (const [key, count] of counted(rows.filter(isOf(ioa)))) {
        if (isVague(key)) continue;
        assert(count === 1, `${context}: ${key} is stored ${count} times`);
      }
    }
    for (const [event, last] of this.#leftOut) {
      const limit = event.ioa === POINT.banded ? BAND : 0;
      const isNear = Math.abs(event.value - last) <= limit;
      assert(isNear, `${context}: ${JSON.stringify(event)} was left out after ${last}`);
    }
  }

  #verifyOnce(context: string, ioa: number, rows: readonly StoredValue[]): void {
    const own = rows.filter(isOf(ioa));
    const stored = counted(own);
    const all = counted(own.concat(rows.filter((row) => isOf(ioa, true)(row))));
    for (const [key, count] of counted(this.#station.events.filter((event) => event.ioa === ioa))) {
      const found = stored.get(key) ?? 0;
      // Without a clock, times are ambiguous: stored too often, with a flag, rather than not at all.
      const most = isVague(key) ? all.get(key) ?? 0 : count;
      const fits = isVague(key) ? most >= count : found === count;
      assert(fits, `${context}: ${key} happened ${count} times, stored ${found} of ${most}`);
    }
  }

  #connect(): void {
    this.#waiting = [];
    this.#bench.begin();
    this.#station.connect();
  }

  #drain(): void {
    do this.#commit(true); while (this.#arrive());
  }

  #arrive(): boolean {
    const next = this.#station.next();
    if (next === undefined) return false;
    this.#waiting.push(next);
    return true;
  }

  /** Writes waiting ASDUs; the station may or may not learn of it. */
  #commit(isHeard: boolean): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    const tally = this.#bench.deliver(...waiting.map(({ asdu }) => asdu));
    this.redelivered += tally.redelivered;
    this.filtered += tally.filtered;
    this.#noteLeftOut(waiting.flatMap(({ events }) => events));
    if (isHeard) this.#station.acknowledge(waiting.length);
    else this.#connect();
  }

  /** Breaks the link or kills the collector; anything that was not written is lost, and resent. */
  #break(): void {
    if (this.#random.chance(0.5)) this.#bench.reopen();
    this.#connect();
  }

  #noteLeftOut(events: readonly ModelEvent[]): void {
    const { outbox } = this.#bench.store;
    const fresh = outbox.read(this.#seen, 1_000_000).rows;
    this.#seen = fresh.at(-1)?.seq ?? this.#seen;
    for (const row of fresh) this.#keys.add(keyOf(row));
    for (const event of events) {
      const { ioa } = event;
      if (ioa !== POINT.banded && ioa !== POINT.changes) continue;
      if (this.#keys.has(keyOf(event)) || this.#leftOut.has(event)) continue;
      // Rows of this commit before it cannot be distinguished from those after it: either is accepted.
      const candidates = fresh.filter((row) => row.ioa === ioa).map(({ value }) => value!);
      const last = this.#last.get(ioa);
      if (last !== undefined) candidates.push(last);
      const nearest = candidates
        .sort((a, b) => Math.abs(a - event.value) - Math.abs(b - event.value))[0];
      this.#leftOut.set(event, nearest ?? NaN);
    }
    for (const { ioa, value } of fresh) this.#last.set(ioa, value!);
  }
}

/** Counts how often each event occurs. */
function counted(all: readonly (StoredValue | ModelEvent)[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const each of all) counts.set(keyOf(each), (counts.get(keyOf(each)) ?? 0) + 1);
  return counts;
}

function keyOf({ ioa, value, ...each }: StoredValue | ModelEvent): string {
  const tag = "tag" in each ? each.tag : each.time;
  return `IOA ${ioa} = ${value} at ${tag === null ? "no time" : new Date(tag!).toISOString()}`;
}

/** Whether the event occurred while the station had lost the time, so that it may be stored more than once. */
function isVague(key: string): boolean {
  return key.includes("2000-");
}

function isRepeated({ flags }: StoredValue): boolean {
  return (flags & FLAG.perhapsRepeated) !== 0;
}

/** Selects rows of a point: those that are certainly events, or those that may be repetitions. */
function isOf(ioa: number, repeated = false): (row: StoredValue) => boolean {
  return (row) =>
    row.ioa === ioa && row.cause === CAUSE.spontaneous && isRepeated(row) === repeated;
}

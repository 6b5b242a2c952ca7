// A controlled station as a model: pending, unacknowledged and dropped events.
// It packs, repeats, restarts and sets its clock at random; the test decides which of it arrives.

import type { AsduInput } from "../../../codec/mod.ts";
import { NOON } from "../collect/collect_bench.ts";
import type { Prng } from "../random/prng.ts";

/** Points of the model, by their distinguishing feature. */
export const POINT = { switch: 1, banded: 2, untimed: 3, counter: 4, changes: 5 } as const;

/** Deadband of the point `banded`. */
export const BAND = 5;

/** An event. */
export interface ModelEvent {
  readonly ioa: number;
  readonly value: number;
  readonly time: number;
  /** IV. */
  readonly invalid: boolean;
  /** Number of earlier starts of the station. */
  readonly life: number;
}

/** One ASDU of the station: events, or something else. */
export interface ModelAsdu {
  readonly events: readonly ModelEvent[];
  readonly asdu: AsduInput;
}

/** A station that generates its history. */
export class StationHistory {
  /** All events so far, in order. */
  readonly events: ModelEvent[] = [];
  readonly #random: Prng;
  readonly #window: number;
  /** Unacknowledged events. */
  #buffer: ModelEvent[] = [];
  /** Number of them that were sent on this connection. */
  #sent = 0;
  /** Number of events in each unacknowledged ASDU of this connection. */
  #underWay: number[] = [];
  /** ASDUs that are sent before the events. */
  #first: AsduInput[] = [];
  #clock = NOON;
  #life = 0;
  #clockIsSet = true;
  readonly #values = new Map<number, number>();
  readonly #used = new Set<string>();

  /** Creates a station whose k is `window`. */
  constructor(random: Prng, window: number) {
    this.#random = random;
    this.#window = window;
  }

  /** Produces an event; several changes of the switch may share one time tag. */
  happen(): void {
    const random = this.#random;
    this.#clock += random.int(1, 40);
    const ioa = random.pick(Object.values(POINT));
    const times = ioa === POINT.switch && random.chance(0.3) ? random.int(2, 4) : 1;
    let time = this.#clock;
    const value = (before: number) =>
      ioa === POINT.switch || ioa === POINT.untimed
        ? 1 - before
        : ioa === POINT.changes
        ? random.int(0, 2)
        : before + random.int(-4, 4);
    const burst = Array.from({ length: times }, () => {
      const next = value(this.#values.get(ioa) ?? 0);
      this.#values.set(ioa, next);
      return next;
    });
    // Events that are equal in every bit cannot be distinguished across a reconnection; the model has none.
    while (burst.some((each) => this.#used.has(`${ioa} ${time} ${each}`))) time++;
    for (const value of burst) {
      this.#used.add(`${ioa} ${time} ${value}`);
      const event = { ioa, value, time, invalid: !this.#clockIsSet, life: this.#life };
      this.events.push(event);
      this.#buffer.push(event);
    }
  }

  /** Sets the clock: a step back or forward, or to the correct day if it was lost. */
  setClock(): void {
    if (!this.#clockIsSet) this.#clock = NOON + 60_000;
    this.#clock += this.#random.int(-2000, 2000);
    this.#clockIsSet = true;
  }

  /** Restarts the station, which may forget the time. All its events must have been acknowledged. */
  restart(): void {
    this.#life++;
    if (this.#random.chance(0.5)) {
      this.#clock = Date.UTC(2000, 0, 1);
      this.#clockIsSet = false;
      this.#used.clear(); // the same times occur again
      this.#values.clear();
    }
    this.#first = [{
      type: "M_EI_NA_1",
      cause: 4,
      ca: 1,
      objects: [{ coi: 0, parametersChanged: false }],
    }];
  }

  /** Starts data transfer: unacknowledged events are resent, repacked. */
  connect(): void {
    this.#sent = 0;
    this.#underWay = [];
    if (this.#random.chance(0.7)) this.#first.push(...this.#image());
  }

  /** Returns the next ASDU; `undefined` if there is none, or if the window is full. */
  next(): ModelAsdu | undefined {
    if (this.#underWay.length >= this.#window) return undefined;
    const first = this.#first.shift();
    if (first !== undefined) {
      this.#underWay.push(0);
      return { events: [], asdu: first };
    }
    const [head] = this.#buffer.slice(this.#sent);
    if (head === undefined) return undefined;
    // Changes with one time tag stay together, as in a station that scans its inputs.
    const events: ModelEvent[] = [];
    const most = this.#random.int(1, 4);
    for (const event of this.#buffer.slice(this.#sent)) {
      if (event.ioa !== head.ioa) break;
      if (events.length >= most && event.time !== events.at(-1)!.time) break;
      events.push(event);
    }
    this.#sent += events.length;
    this.#underWay.push(events.length);
    return { events, asdu: asduOf(events) };
  }

  /** Acknowledges this number of ASDUs, oldest first. */
  acknowledge(asdus: number): void {
    for (const events of this.#underWay.splice(0, asdus)) {
      this.#buffer.splice(0, events);
      this.#sent -= events;
    }
  }

  /** Returns the answer to an interrogation. */
  #image(): AsduInput[] {
    const objects = [POINT.switch, POINT.untimed].map((ioa) => ({
      ioa,
      value: (this.#values.get(ioa) ?? 0) as 0 | 1,
    }));
    const measured = [POINT.banded, POINT.changes].map((ioa) => ({
      ioa,
      value: this.#values.get(ioa) ?? 0,
    }));
    return [
      { type: "M_SP_NA_1", cause: 20, ca: 1, objects },
      { type: "M_ME_NC_1", cause: 20, ca: 1, objects: measured },
    ];
  }
}

function asduOf(events: readonly ModelEvent[]): AsduInput {
  const { ioa } = events[0]!;
  const objects = events.map(({ ioa, value, time, invalid }) => ({
    ioa,
    value,
    ...ioa !== POINT.untimed && { time, timeFlags: invalid ? 0x80 : 0 },
  }));
  const type = ioa === POINT.switch
    ? "M_SP_TB_1"
    : ioa === POINT.untimed
    ? "M_SP_NA_1"
    : ioa === POINT.counter
    ? "M_IT_TB_1"
    : "M_ME_TF_1";
  return { type, cause: 3, ca: 1, objects } as AsduInput;
}

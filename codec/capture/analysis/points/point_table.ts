// Every point that was reported, in a few typed arrays: some 150 octets each, and nothing to collect.

import type { PointColumns } from "../../../columns.ts";
import type { Clock } from "../moment.ts";

/** Where the numbers of a point stand, one behind the other. */
export const FIELD = {
  count: 0,
  min: 1,
  max: 2,
  firstValue: 3,
  lastValue: 4,
  firstTime: 5,
  lastTime: 6,
  /** How often the value was another than before. */
  changes: 7,
  /** Reports in a row with the last value, and since when. */
  run: 8,
  since: 9,
  /** Quality of the last report, all bits that were ever set, changes, and reports with any bit set. */
  quality: 10,
  qualitySeen: 11,
  qualityChanges: 12,
  qualityReports: 13,
  /** The last time tag. */
  tag: 14,
  /** The last interrogation in which it was reported. */
  round: 15,
  /** First and last packet: file * 2^32 + frame. */
  firstPlace: 16,
  lastPlace: 17,
} as const;

/** Numbers of one point. */
export const FIELDS = 18;

/** Files are counted above the frame numbers of a place. */
export const FILE_STEP = 0x100000000;

/** A longer search for a free place means that addresses were made to collide. */
const MAX_PROBES = 128;

/** What makes a value frozen: it changed before, then so many equal reports in so much time. */
const FROZEN_CHANGES = 5;
const FROZEN_REPORTS = 30;
const FROZEN_MS = 600_000;

/** How the reports of an ASDU are to be taken. */
export interface Reports {
  /** Number of the group: points of one type in one sector. */
  readonly group: number;
  /** Whether values that freeze are of interest. */
  readonly watched: boolean;
  /** Number of the interrogation they belong to; 0 if none. */
  readonly round: number;
}

/** All points of an analysis, each in its slot. Slots are given out in the order of first reports. */
export class PointTable {
  /** Points in the table. */
  length = 0;
  /** Address of each point. */
  ioa = new Uint32Array(1024);
  /** Group of each point. */
  group = new Uint32Array(1024);
  /** Numbers of all points, `FIELDS` for each. */
  numbers = new Float64Array(1024 * FIELDS);
  /** Reports of points that found no place. */
  untracked = 0;
  /** Slots of points whose values have just frozen. Take them out. */
  readonly frozen: number[] = [];

  readonly #capacity: number;
  #slots = new Int32Array(4096); // slot + 1 by hash; 0 is free
  #last = 0;

  /** Makes a table for so many points at most. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /**
   * Takes the points of an ASDU.
   *
   * @returns How many of them were reported for the first time in their round.
   */
  add(reports: Reports, columns: PointColumns, clock: Clock): number {
    const { group, watched, round } = reports;
    const { ioa, value, quality, time, length } = columns;
    const now = clock.time;
    const place = clock.file * FILE_STEP + clock.frame;
    let fresh = 0;
    for (let i = 0; i < length; i++) {
      const slot = this.#find(group, ioa[i]!);
      if (slot < 0) {
        this.untracked++;
        continue;
      }
      const { numbers } = this;
      const at = slot * FIELDS;
      const reported = value[i]!;
      const bits = quality[i]!;
      const count = numbers[at + FIELD.count]! + 1;
      numbers[at + FIELD.count] = count;
      numbers[at + FIELD.lastTime] = now;
      numbers[at + FIELD.lastPlace] = place;
      numbers[at + FIELD.tag] = time[i]!;
      if (round !== 0 && numbers[at + FIELD.round] !== round) {
        numbers[at + FIELD.round] = round;
        fresh++;
      }
      if (bits !== numbers[at + FIELD.quality]) this.#changeQuality(at, bits);
      if (bits !== 0) numbers[at + FIELD.qualityReports]!++;
      if (reported === numbers[at + FIELD.lastValue]) {
        const run = numbers[at + FIELD.run]! + 1;
        numbers[at + FIELD.run] = run;
        if (watched && run >= FROZEN_REPORTS) this.#checkFrozen(slot, now);
        continue;
      }
      if (count === 1) {
        this.#begin(at, reported, now);
        numbers[at + FIELD.firstPlace] = place;
        continue;
      }
      if (Number.isNaN(reported)) {
        this.#takeNaN(at, now);
        continue;
      }
      numbers[at + FIELD.lastValue] = reported;
      numbers[at + FIELD.changes]!++;
      numbers[at + FIELD.run] = 1;
      numbers[at + FIELD.since] = now;
      // Written so that NaN, where nothing else was reported, gives way to any number.
      if (!(reported >= numbers[at + FIELD.min]!)) numbers[at + FIELD.min] = reported;
      if (!(reported <= numbers[at + FIELD.max]!)) numbers[at + FIELD.max] = reported;
    }
    return fresh;
  }

  /** The slot of a point, a new one if need be; -1 if there is no place for it. */
  #find(group: number, ioa: number): number {
    // Points come in the order in which they came before: mostly it is the next slot.
    const guess = this.#last + 1;
    if (guess < this.length && this.ioa[guess] === ioa && this.group[guess] === group) {
      this.#last = guess;
      return guess;
    }
    let mask = this.#slots.length - 1;
    let at = hash(group, ioa) & mask;
    for (let probes = 0; probes < MAX_PROBES; probes++) {
      const slot = this.#slots[at]! - 1;
      if (slot < 0) {
        if (this.length >= this.#capacity) return -1;
        if (this.length * 2 >= mask) {
          this.#rehash();
          mask = this.#slots.length - 1;
          at = hash(group, ioa) & mask;
          probes = 0;
          continue;
        }
        return this.#last = this.#append(group, ioa, at);
      }
      if (this.ioa[slot] === ioa && this.group[slot] === group) return this.#last = slot;
      at = at + 1 & mask;
    }
    return -1;
  }

  #append(group: number, ioa: number, at: number): number {
    const slot = this.length++;
    if (slot >= this.ioa.length) this.#grow();
    this.ioa[slot] = ioa;
    this.group[slot] = group;
    this.numbers[slot * FIELDS + FIELD.lastValue] = NaN;
    this.#slots[at] = slot + 1;
    return slot;
  }

  #begin(at: number, value: number, now: number): void {
    const { numbers } = this;
    numbers[at + FIELD.min] = numbers[at + FIELD.max] = value;
    numbers[at + FIELD.firstValue] = numbers[at + FIELD.lastValue] = value;
    numbers[at + FIELD.firstTime] = numbers[at + FIELD.since] = now;
    numbers[at + FIELD.run] = 1;
  }

  /** A value that is no number: it changes nothing but the last value. */
  #takeNaN(at: number, now: number): void {
    const { numbers } = this;
    if (Number.isNaN(numbers[at + FIELD.lastValue]!)) return;
    numbers[at + FIELD.lastValue] = NaN;
    numbers[at + FIELD.changes]!++;
    numbers[at + FIELD.run] = 1;
    numbers[at + FIELD.since] = now;
  }

  #changeQuality(at: number, bits: number): void {
    const { numbers } = this;
    numbers[at + FIELD.quality] = bits;
    numbers[at + FIELD.qualitySeen] = numbers[at + FIELD.qualitySeen]! | bits;
    if (numbers[at + FIELD.count]! > 1) numbers[at + FIELD.qualityChanges]!++;
  }

  #checkFrozen(slot: number, now: number): void {
    const { numbers } = this;
    const at = slot * FIELDS;
    // Idle equipment measures 0 for hours; a value known to be bad is no surprise.
    if (numbers[at + FIELD.lastValue] === 0 || numbers[at + FIELD.quality] !== 0) return;
    if (numbers[at + FIELD.changes]! < FROZEN_CHANGES) return;
    if (!(now - numbers[at + FIELD.since]! >= FROZEN_MS)) return;
    this.frozen.push(slot);
    numbers[at + FIELD.run] = -Infinity; // once until it changes
  }

  #grow(): void {
    const capacity = this.ioa.length * 2;
    const ioa = new Uint32Array(capacity);
    const group = new Uint32Array(capacity);
    const numbers = new Float64Array(capacity * FIELDS);
    ioa.set(this.ioa);
    group.set(this.group);
    numbers.set(this.numbers);
    this.ioa = ioa;
    this.group = group;
    this.numbers = numbers;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let slot = 0; slot < this.length; slot++) {
      let at = hash(this.group[slot]!, this.ioa[slot]!) & mask;
      while (slots[at] !== 0) at = at + 1 & mask;
      slots[at] = slot + 1;
    }
    this.#slots = slots;
  }
}

function hash(group: number, ioa: number): number {
  let h = Math.imul(ioa ^ Math.imul(group, 0x9e3779b1), 0x85ebca6b);
  h = Math.imul(h ^ h >>> 13, 0xc2b2ae35);
  return (h ^ h >>> 16) >>> 0;
}

// Every point that was reported, in a few typed arrays: some 150 octets each, and nothing to collect.

import type { PacketClock } from "../packet_time.ts";
import { pageOf, placeInPage, SlotIndex } from "./slot_index.ts";

// Everything that changes with each report is in one cache line: this decides the speed of an analysis.

/** Numbers of one point in {@linkcode PointTable.numbers}. */
export const FIELDS = 8;
/** The last value. */
export const LAST_VALUE = 0;
/** Reports. */
export const COUNT = 1;
/** Time of the last report. */
export const LAST_TIME = 2;
/** Packet of the last report: file * 2^32 + frame. */
export const LAST_PLACE = 3;
/** Since when it has had its last value. */
export const SINCE = 4;
/** How often the value was another than before. */
export const CHANGES = 5;
/** The lowest value. */
export const MIN = 6;
/** The highest value. */
export const MAX = 7;

/** Numbers of one point in {@linkcode PointTable.firsts}. */
export const FIRSTS = 3;
/** The first value. */
export const FIRST_VALUE = 0;
/** Time of the first report. */
export const FIRST_TIME = 1;
/** Packet of the first report. */
export const FIRST_PLACE = 2;

/** Files are counted above the frame numbers of a place. */
export const FILE_STEP = 0x100000000;

/** No slot. */
export const NONE = 0;

/** No page of addresses. */
const NO_PAGE = -1;

/** Time without a change after which equal reports are examined. */
const UNCHANGED_MS = 600_000;

/** Where the reports that follow belong. */
export interface Reports {
  /** Number of the group: points of one type in one sector. */
  readonly group: number;
  /** Whether values that do not change any more are of interest. */
  readonly watched: boolean;
  /** Number of the interrogation they belong to; 0 if none. */
  readonly round: number;
}

/** All points of an analysis, each in its slot. Slots are allocated in the order of first reports. */
export class PointTable {
  /** Slots in use. The first, 0, holds no point. */
  length = 1;
  /** Address of each point. */
  ioa: Uint32Array = new Uint32Array(1024);
  /** Group of each point. */
  group: Uint32Array = new Uint32Array(1024);
  /** `FIELDS` numbers of each point. */
  numbers: Float64Array = new Float64Array(1024 * FIELDS);
  /** `FIRSTS` numbers of each point. */
  firsts: Float64Array = new Float64Array(1024 * FIRSTS);
  /** The last time tag of each point; `NaN` without one. */
  tag: Float64Array = new Float64Array(1024).fill(NaN);
  /** Quality of the last report of each point, and all bits that were ever set times 256. */
  quality: Uint16Array = new Uint16Array(1024);
  /** How often the quality of each point changed. */
  qualityChanges: Uint32Array = new Uint32Array(1024);
  /** Reports of each point whose quality was not good. */
  qualityReports: Uint32Array = new Uint32Array(1024);
  /** The last interrogation in which each point was reported. */
  round: Uint32Array = new Uint32Array(1024);
  /** Reports of points that found no place. */
  untracked = 0;
  /** Reports since `begin()` that were the first of their points in the round. */
  fresh = 0;
  /** Slots of watched points that were reported again without having changed for long. Take them out. */
  readonly unchanged: number[] = [];

  readonly #capacity: number;
  readonly #index: SlotIndex;
  #page = NO_PAGE;
  #now = NaN;
  #place = 0;
  #group = 0;
  #watched = false;
  #round = 0;

  /** Creates a table for at most this number of points. */
  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#index = new SlotIndex(capacity);
  }

  /** Begins with the reports of an ASDU. */
  begin({ group, watched, round }: Reports, clock: PacketClock): void {
    this.#now = clock.time;
    this.#place = clock.file * FILE_STEP + clock.frame;
    this.#group = group;
    this.#watched = watched;
    this.#round = round;
    this.#page = NO_PAGE;
    this.fresh = 0;
  }

  /**
   * Processes a report. Hot, hence three plain arguments, and so short that it becomes part of the caller's loop.
   *
   * @returns The slot of its point; `NONE` if the table is full.
   */
  take(ioa: number, value: number, quality: number): number {
    const index = this.#index;
    if (pageOf(ioa) !== this.#page) this.#turn(ioa);
    let slot = index.slots[index.at + placeInPage(ioa)]!;
    if (slot === NONE) {
      slot = this.#append(ioa);
      if (slot === NONE) return NONE;
    }
    const { numbers } = this;
    const at = slot * FIELDS;
    numbers[at + COUNT] = numbers[at + COUNT]! + 1;
    numbers[at + LAST_TIME] = this.#now;
    numbers[at + LAST_PLACE] = this.#place;
    if (quality !== this.quality[slot]) this.#takeQuality(slot, quality);
    if (this.#round !== 0) this.#takeRound(slot);
    if (value === numbers[at + LAST_VALUE]) {
      if (this.#watched) this.#takeUnchanged(slot);
      return slot;
    }
    if (!(value >= numbers[at + MIN]! && value <= numbers[at + MAX]!)) {
      if (!this.#takeExtreme(slot, value)) return slot;
    }
    numbers[at + LAST_VALUE] = value;
    numbers[at + CHANGES] = numbers[at + CHANGES]! + 1;
    numbers[at + SINCE] = this.#now;
    return slot;
  }

  #turn(ioa: number): void {
    this.#page = this.#index.turn(this.#group, ioa) ? pageOf(ioa) : NO_PAGE;
  }

  /** Allocates a slot. */
  #append(ioa: number): number {
    if (this.#page === NO_PAGE || this.length > this.#capacity) {
      this.untracked++;
      return NONE;
    }
    const slot = this.length++;
    if (slot >= this.ioa.length) this.#grow();
    this.ioa[slot] = ioa;
    this.group[slot] = this.#group;
    const at = slot * FIELDS;
    this.numbers[at + LAST_VALUE] = this.numbers[at + MIN] = this.numbers[at + MAX] = NaN;
    this.numbers[at + CHANGES] = -1; // the first value is not a change
    this.#index.slots[this.#index.at + placeInPage(ioa)] = slot;
    return slot;
  }

  /** A value beyond those so far, the first one, or NaN; true if the value has changed. */
  #takeExtreme(slot: number, value: number): boolean {
    const { numbers } = this;
    const at = slot * FIELDS;
    if (numbers[at + COUNT] === 1) this.#takeFirst(slot, value);
    if (Number.isNaN(value)) {
      return numbers[at + COUNT] === 1 || !Number.isNaN(numbers[at + LAST_VALUE]!);
    }
    // Written so that any number replaces NaN.
    if (!(value >= numbers[at + MIN]!)) numbers[at + MIN] = value;
    if (!(value <= numbers[at + MAX]!)) numbers[at + MAX] = value;
    return true;
  }

  #takeFirst(slot: number, value: number): void {
    const { firsts } = this;
    firsts[slot * FIRSTS + FIRST_VALUE] = value;
    firsts[slot * FIRSTS + FIRST_TIME] = this.#now;
    firsts[slot * FIRSTS + FIRST_PLACE] = this.#place;
  }

  #takeUnchanged(slot: number): void {
    if (this.#now - this.numbers[slot * FIELDS + SINCE]! >= UNCHANGED_MS) this.unchanged.push(slot);
  }

  /** The quality is another than before, or was another than good at some time. */
  #takeQuality(slot: number, bits: number): void {
    const known = this.quality[slot]!;
    if (bits !== 0) this.qualityReports[slot] = this.qualityReports[slot]! + 1;
    if ((known & 0xff) !== bits && this.numbers[slot * FIELDS + COUNT] !== 1) {
      this.qualityChanges[slot] = this.qualityChanges[slot]! + 1;
    }
    this.quality[slot] = known & 0xff00 | bits << 8 | bits;
  }

  #takeRound(slot: number): void {
    if (this.round[slot] === this.#round) return;
    this.round[slot] = this.#round;
    this.fresh++;
  }

  #grow(): void {
    const capacity = this.ioa.length * 2;
    this.ioa = grown(this.ioa, new Uint32Array(capacity));
    this.group = grown(this.group, new Uint32Array(capacity));
    this.numbers = grown(this.numbers, new Float64Array(capacity * FIELDS));
    this.firsts = grown(this.firsts, new Float64Array(capacity * FIRSTS));
    this.tag = grown(this.tag, new Float64Array(capacity).fill(NaN));
    this.quality = grown(this.quality, new Uint16Array(capacity));
    this.qualityChanges = grown(this.qualityChanges, new Uint32Array(capacity));
    this.qualityReports = grown(this.qualityReports, new Uint32Array(capacity));
    this.round = grown(this.round, new Uint32Array(capacity));
  }
}

function grown<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}

// All reported points in a few typed arrays: about 150 octets each, and no garbage collection.

import type { PointColumns } from "../../../columns.ts";
import { FILE_STEP, type PacketClock } from "../../packet_time.ts";
import { QualityLog } from "./quality_log.ts";
import type { ReportLog } from "./report_observer.ts";
import { pageOf, placeInPage, SlotIndex } from "./slot_index.ts";
import { StampLog } from "./stamp_log.ts";

// What changes with each report is as small as possible: the points of a plant then fit into the caches of the processor,
// which determines the speed of an analysis.

/** Number of values of a point: its last, minimum and maximum value. */
const VALUES = 3;
const LAST_VALUE = 0;
const MIN = 1;
const MAX = 2;

/** Number of marks of a point. */
const MARKS = 4;
/** Number of reports, up to {@linkcode MOST_REPORTS}. */
const COUNT = 0;
/** Number of changes of value, and one for the first value. */
const CHANGES = 1;
/** The packet of the last report, as a number of the log. */
const LAST = 2;
/** The packet of the last change of value, as a number of the log. */
const SINCE = 3;

/** Counting of the reports and changes of a point ends here. */
const MOST_REPORTS = 0xffffffff;

/** Indices of a point's numbers in {@linkcode PointTable.firsts}. */
export const FIRSTS = 3;
/** First value. */
export const FIRST_VALUE = 0;
/** Time of the first report. */
export const FIRST_TIME = 1;
/** Packet of the first report. */
export const FIRST_PLACE = 2;

/** Number of slots with which a table begins; it doubles whenever all are in use. */
const FIRST_SLOTS = 1024;

/** Marks an absent slot. */
export const NONE = 0;

/** Marks an absent page. */
const NO_PAGE = -1;

/** Time without a change after which repeated values are examined. */
const UNCHANGED_MS = 600_000;

/** Context of the following reports. */
export interface Reports {
  /** Group number; a group contains the points of one sector whose types differ in the time tag at most. */
  readonly group: number;
  /** The type, as a bit by its place among those of the group. */
  readonly kind: number;
  /** Whether to watch for frozen values. */
  readonly watched: boolean;
  /** Number of the interrogation they belong to; 0 for none. */
  readonly round: number;
}

/** All points of an analysis. Slots are allocated in the order of first reports. */
export class PointTable {
  /** Number of slots in use. Slot 0 contains no point. */
  length = 1;
  /** Address of each point. */
  ioa: Uint32Array = new Uint32Array(FIRST_SLOTS);
  /** Group of each point. */
  group: Uint32Array = new Uint32Array(FIRST_SLOTS);
  /** Types with which each point was reported, as bits. */
  kinds: Uint8Array = new Uint8Array(FIRST_SLOTS);
  /** `FIRSTS` numbers of each point. */
  firsts: Float64Array = new Float64Array(FIRST_SLOTS * FIRSTS);
  /** The last time tag of each point; `NaN` without one. */
  tag: Float64Array = new Float64Array(FIRST_SLOTS).fill(NaN);
  /** Quality of each point: last report in bits 0..7, and all bits ever set in bits 8..15. */
  quality: Uint16Array = new Uint16Array(FIRST_SLOTS);
  /** Number of quality changes of each point. */
  qualityChanges: Uint32Array = new Uint32Array(FIRST_SLOTS);
  /** Number of reports with quality other than good, for each point. */
  qualityReports: Uint32Array = new Uint32Array(FIRST_SLOTS);
  /** Number of the last interrogation in which each point was reported. */
  round: Uint32Array = new Uint32Array(FIRST_SLOTS);
  /** Reports of points for which the table had no room. */
  untracked = 0;
  /** Points reported for the first time in their round, since `begin()`. */
  fresh = 0;
  /**
   * Slots of watched points that were reported again after a long time without change. The caller
   * empties this list.
   */
  readonly unchanged: number[] = [];
  /** Qualities other than good over time. */
  readonly qualities: QualityLog = new QualityLog();

  /** `VALUES` numbers of each point. */
  #values = new Float64Array(FIRST_SLOTS * VALUES);
  /** `MARKS` numbers of each point. */
  #marks = new Uint32Array(FIRST_SLOTS * MARKS);
  readonly #stamps = new StampLog();
  readonly #capacity: number;
  readonly #log: ReportLog | undefined;
  readonly #index: SlotIndex;
  #page = NO_PAGE;
  #now = NaN;
  #place = NaN;
  #stamp = 0;
  #group = 0;
  #kind = 0;
  #watched = false;
  #round = 0;
  /** The slots of the rows of the current ASDU. */
  #slots = new Uint32Array(128);
  /** Only written. */
  #touched = 0.5;

  /** Creates a table for at most this number of points; the reports of each ASDU are also written into a log. */
  constructor(capacity: number, log?: ReportLog) {
    this.#capacity = capacity;
    this.#log = log;
    this.#index = new SlotIndex(capacity);
  }

  /** Starts processing the reports of an ASDU. */
  begin({ group, kind, watched, round }: Reports, clock: PacketClock): void {
    const place = clock.file * FILE_STEP + clock.frame;
    if (place !== this.#place || clock.time !== this.#now) this.#turnTo(clock.time, place);
    this.#group = group;
    this.#kind = kind;
    this.#watched = watched;
    this.#round = round;
    this.#page = NO_PAGE;
    this.fresh = 0;
    if (this.#log !== undefined) this.#log.length = 0;
  }

  /** Last value of a point. */
  lastValue(slot: number): number {
    return this.#values[slot * VALUES + LAST_VALUE]!;
  }

  /** Minimum value of a point; `NaN` if it had no number. */
  min(slot: number): number {
    return this.#values[slot * VALUES + MIN]!;
  }

  /** Maximum value of a point; `NaN` if it had no number. */
  max(slot: number): number {
    return this.#values[slot * VALUES + MAX]!;
  }

  /** Number of reports of a point, up to 4 294 967 295. */
  count(slot: number): number {
    return this.#marks[slot * MARKS + COUNT]!;
  }

  /** Number of changes of value of a point. */
  changes(slot: number): number {
    return this.#marks[slot * MARKS + CHANGES]! - 1;
  }

  /** Time of the last report of a point. */
  lastTime(slot: number): number {
    return this.#stamps.time[this.#marks[slot * MARKS + LAST]!]!;
  }

  /** Packet of the last report of a point: file * 2^32 + frame. */
  lastPlace(slot: number): number {
    return this.#stamps.place[this.#marks[slot * MARKS + LAST]!]!;
  }

  /** Time of the last change of value of a point. */
  since(slot: number): number {
    return this.#stamps.time[this.#marks[slot * MARKS + SINCE]!]!;
  }

  /**
   * Processes the reports of these rows, with or without time tags. Called for every ASDU, hence four arguments. Its loop
   * determines the speed of an analysis, so it keeps the arrays at hand, and calls a method only for what is rare.
   */
  take(columns: PointColumns, from: number, to: number, isTagged: boolean): void {
    const slots = this.#locate(columns, from, to);
    const { value: values, quality: qualities, time } = columns;
    const stamp = this.#stamp;
    const kind = this.#kind;
    const { kinds, quality: known } = this;
    const [numbers, marks] = [this.#values, this.#marks];
    this.#touched = touch(numbers, marks, slots, to - from);
    for (let i = from; i < to; i++) {
      const slot = slots[i - from]!;
      if (slot === NONE) continue;
      const value = values[i]!;
      const quality = qualities[i]!;
      const at = slot * VALUES;
      const mark = slot * MARKS;
      const more = marks[mark + COUNT] === MOST_REPORTS ? 0 : 1;
      marks[mark + COUNT] = marks[mark + COUNT]! + more;
      marks[mark + LAST] = stamp;
      if ((kinds[slot]! & kind) === 0) kinds[slot] = kinds[slot]! | kind;
      if (quality !== known[slot]) this.#takeQuality(slot, quality);
      if (isTagged) this.tag[slot] = time[i]!;
      if (this.#round !== 0) this.#takeRound(slot);
      if (this.#log !== undefined) this.#note(slot, value, quality);
      if (value === numbers[at + LAST_VALUE]) {
        if (this.#watched) this.#takeUnchanged(slot);
        continue;
      }
      if (!(value >= numbers[at + MIN]! && value <= numbers[at + MAX]!)) {
        if (!this.#takeExtreme(slot, value)) continue;
      }
      numbers[at + LAST_VALUE] = value;
      marks[mark + CHANGES] = marks[mark + CHANGES]! + more;
      marks[mark + SINCE] = stamp;
    }
  }

  /** Finds or allocates the slots of these rows. */
  #locate({ ioa }: PointColumns, from: number, to: number): Uint32Array {
    if (to - from > this.#slots.length) this.#slots = new Uint32Array(to - from);
    const found = this.#slots;
    const index = this.#index;
    let { slots, at: page } = index;
    let known = this.#page;
    for (let i = from; i < to; i++) {
      const address = ioa[i]!;
      if (pageOf(address) !== known) {
        this.#turn(address);
        known = this.#page;
        ({ slots, at: page } = index);
      }
      let slot = slots[page + placeInPage(address)]!;
      if (slot === NONE) slot = this.#append(address);
      found[i - from] = slot;
    }
    return found;
  }

  /** Continues with the reports of another packet. */
  #turnTo(time: number, place: number): void {
    const stamps = this.#stamps;
    if (stamps.isFull) {
      const form = { count: this.length, stride: MARKS, columns: [LAST, SINCE] };
      stamps.compact(this.#marks, form);
    }
    this.#now = time;
    this.#place = place;
    this.#stamp = stamps.add(time, place);
  }

  #note(slot: number, value: number, quality: number): void {
    const log = this.#log!;
    const at = log.length++;
    log.point[at] = slot;
    log.value[at] = value;
    log.quality[at] = quality;
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
    const at = slot * VALUES;
    this.#values[at + LAST_VALUE] = this.#values[at + MIN] = this.#values[at + MAX] = NaN;
    this.#index.slots[this.#index.at + placeInPage(ioa)] = slot;
    return slot;
  }

  /** Handles a new extreme, the first value, or NaN; returns whether the value has changed. */
  #takeExtreme(slot: number, value: number): boolean {
    const numbers = this.#values;
    const at = slot * VALUES;
    const isFirst = this.count(slot) === 1;
    if (isFirst) this.#takeFirst(slot, value);
    if (Number.isNaN(value)) {
      return isFirst || !Number.isNaN(numbers[at + LAST_VALUE]!);
    }
    // The condition is negated so that any number replaces NaN.
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
    if (this.#now - this.since(slot) >= UNCHANGED_MS) this.unchanged.push(slot);
  }

  /** Handles a quality that has changed, or that was not good at some time. */
  #takeQuality(slot: number, bits: number): void {
    const known = this.quality[slot]!;
    if (bits !== 0) this.qualityReports[slot] = this.qualityReports[slot]! + 1;
    if ((known & 0xff) !== bits) {
      const isFirst = this.count(slot) === 1;
      if (!isFirst) this.qualityChanges[slot] = this.qualityChanges[slot]! + 1;
      const goodSince = isFirst ? undefined : this.firsts[slot * FIRSTS + FIRST_TIME]!;
      this.qualities.change(slot, bits, { now: this.#now, place: this.#place, goodSince });
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
    this.kinds = grown(this.kinds, new Uint8Array(capacity));
    this.#values = grown(this.#values, new Float64Array(capacity * VALUES));
    this.#marks = grown(this.#marks, new Uint32Array(capacity * MARKS));
    this.firsts = grown(this.firsts, new Float64Array(capacity * FIRSTS));
    this.tag = grown(this.tag, new Float64Array(capacity).fill(NaN));
    this.quality = grown(this.quality, new Uint16Array(capacity));
    this.qualityChanges = grown(this.qualityChanges, new Uint32Array(capacity));
    this.qualityReports = grown(this.qualityReports, new Uint32Array(capacity));
    this.round = grown(this.round, new Uint32Array(capacity));
  }
}

/**
 * Reads a number of each point. The numbers of a point are nearly never in the first caches of the processor: in a short
 * loop, where nothing depends on them, it fetches those of many points at a time. Called for every ASDU, hence four arguments.
 */
function touch(
  numbers: Float64Array,
  marks: Uint32Array,
  slots: Uint32Array,
  count: number,
): number {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const slot = slots[i]!;
    sum += numbers[slot * VALUES]! + marks[slot * MARKS]!;
  }
  return sum;
}

function grown<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}

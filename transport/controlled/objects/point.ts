// A monitored point: its encodable value, and its information objects.

import type { ObjectValues } from "../../../codec/compose.ts";
import { fieldOf } from "../../../codec/plan.ts";
import { QUALITY } from "../../../codec/quality.ts";
import type { PrivateTypes } from "../../../codec/private_row.ts";
import type { TimeTag } from "../../../codec/zone.ts";
import type { Moment } from "../../moment.ts";
import type { Entry } from "../../agenda.ts";
import { Deadband } from "./deadband.ts";
import type { BufferedEvent, EventKind, PlainEvent } from "./buffered_event.ts";
import type { PointDeclaration } from "../declaration/declaration.ts";
import {
  type Family,
  isStandard,
  type ObjectType,
  pointFamilyOf,
} from "../declaration/families.ts";
import { changedFields, type FieldValues, initialFields } from "../declaration/own_fields.ts";
import { qualityOctet } from "../declaration/quality_names.ts";

/** A change of a point. Omitted parts do not change. */
export interface PointChange {
  /** The new value; NaN and infinities of M_ME_NC_1 need a `quality`. */
  readonly value?: number;
  /** Quality bits. */
  readonly quality?: number;
  /** Step positions: whether the equipment is in transit. */
  readonly transient?: boolean;
  /** Events of protection equipment: elapsed, relay duration or relay operating time, 0..59999 ms. */
  readonly elapsedMs?: number;
  /** Private types: other fields by key; 0 and `false` before the first change. */
  readonly fields?: FieldValues;
}

/**
 * Keys of the additional field that some types have besides value and quality; no type has two of
 * them.
 */
const EXTRAS = ["transient", "changed", "elapsedMs"] as const;

/** Result of a change. */
export type PointEffect = "nothing" | "stored" | "report";

/** A monitored point. */
export class Point {
  /** Declaration of the point. */
  readonly declaration: PointDeclaration;
  /** Common address. */
  readonly ca: number;
  /** Information object address. */
  readonly ioa: number;
  /** Types used to send it. */
  readonly family: Family;
  /** Decides which changes are reported. */
  readonly deadband: Deadband;
  /** How changes are reported. */
  readonly event: "time-tagged" | "untimed" | "both" | "none";
  /** Timer that reports a small difference later. */
  reportEntry: Entry | undefined;
  /** The kinds of its last events, with and without a time tag. */
  taggedKind: EventKind | undefined;
  untimedKind: EventKind | undefined;
  /** Whether it takes part in cyclic transmission. */
  cyclic = true;
  #value: number;
  #quality: number;
  /** No initial value was declared, and no value has been set. */
  #unknown: boolean;
  #transient = false;
  #elapsedMs = 0;
  /** Status changes of packed single-points since they were last reported. */
  #changed = 0;
  #instant: number | undefined;
  /** Other fields of a private type. */
  #fields: FieldValues;
  /** Additional field of its type besides value and quality. */
  readonly #extra: (typeof EXTRAS)[number] | undefined;

  /** Creates a point with its initial value. */
  constructor(declaration: PointDeclaration, ca: number, types: PrivateTypes = {}) {
    const { type, ioa, value } = declaration;
    this.declaration = declaration;
    this.ca = ca;
    this.ioa = ioa;
    this.family = pointFamilyOf(type, types);
    this.#extra = isStandard(type)
      ? EXTRAS.find((key) => fieldOf(type, key) !== undefined)
      : undefined;
    this.#fields = initialFields(this.family.others);
    const hasTag = (this.family.cp56 ?? this.family.cp24) !== undefined;
    this.event = declaration.event ?? (hasTag ? "time-tagged" : "untimed");
    const unknown = value === undefined && this.family.none !== undefined;
    const initial = unknown ? QUALITY.invalid & this.family.qualityBits : 0;
    this.#quality = qualityOctet(declaration.quality ?? initial);
    this.#unknown = unknown && declaration.quality === undefined;
    this.#value = quantize(this.family, value ?? 0);
    this.deadband = new Deadband(declaration, this.#value);
  }

  /** The value as it is encoded. */
  get value(): number {
    return this.#value;
  }

  /** Quality bits. */
  get quality(): number {
    return this.#quality;
  }

  /** Time of the last change, in ms since 1970-01-01 UTC; `undefined` before the first. */
  get instant(): number | undefined {
    return this.#instant;
  }

  /** Type used in an interrogation; `undefined` for events of protection equipment. */
  get imageType(): ObjectType | undefined {
    return this.family.none;
  }

  /** Type with a time tag: of the wanted kind, or of the other one; `undefined` if it has none. */
  taggedType(kind: "cp56" | "cp24"): ObjectType | undefined {
    const { cp24, cp56 } = this.family;
    return kind === "cp24" ? cp24 ?? cp56 : cp56 ?? cp24;
  }

  /**
   * Applies a change and returns its effect.
   *
   * @throws {RangeError} The value or quality is not permitted for the type. A measured value
   * beyond its range is not an error: it is limited, with the overflow quality bit.
   */
  apply(
    change: PointChange,
    now: Moment,
    instant: number = now.instant,
  ): PointEffect {
    const wanted = this.#checked(change.value ?? this.#value);
    if (change.value !== undefined && change.quality === undefined) this.#requireFinite(wanted);
    const value = quantize(this.family, wanted);
    const quality = this.#checkedQuality(change.quality ?? this.#keptQuality(change)) |
      this.#overflow(wanted);
    const { transient = this.#transient, elapsedMs = this.#elapsedMs } = change;
    if (!Number.isInteger(elapsedMs) || elapsedMs < 0 || elapsedMs > 59_999) {
      throw new RangeError(`${this.#cannot()} elapsedMs ${elapsedMs}: expected 0 to 59999`);
    }
    const fields = change.fields === undefined
      ? this.#fields
      : changedFields(this.#fields, change.fields, {
        fields: this.family.others,
        cannot: this.#cannot(),
      });
    const differs = quality !== this.#quality || transient !== this.#transient ||
      fields !== this.#fields &&
        Object.keys(fields).some((key) => !Object.is(fields[key], this.#fields[key]));
    const valueDiffers = !Object.is(value, this.#value);
    if (this.#extra === "changed") this.#changed |= value ^ this.#value;
    this.#unknown &&= change.value === undefined;
    this.#value = value;
    this.#quality = quality;
    this.#transient = transient;
    this.#elapsedMs = elapsedMs;
    this.#fields = fields;
    this.#instant = instant;
    const due = this.deadband.take(value, this.#timeOf(now));
    if (this.family.none === undefined) return "report"; // An event has no state.
    if (differs || due) return "report";
    return valueDiffers ? "stored" : "nothing";
  }

  /** Records that the value was put into an event. */
  report(): void {
    this.deadband.report();
    this.#changed = 0;
  }

  /** Returns the object without time tag. */
  image(): ObjectValues & { readonly ioa: number } {
    const { ioa } = this;
    const image = { ioa, value: this.#value, quality: this.#quality };
    return this.#hasMore ? { ...image, ...this.#more() } : image;
  }

  /** Returns the object with a time tag. */
  tagged({ time, timeFlags }: TimeTag): ObjectValues & { readonly ioa: number } {
    const { ioa } = this;
    const object = { ioa, value: this.#value, quality: this.#quality, time, timeFlags };
    return this.#hasMore ? { ...object, ...this.#more() } : object;
  }

  /** Returns an event with the state, and with a time tag if there is one. */
  eventOf(id: number, kind: EventKind, tag?: TimeTag): BufferedEvent {
    if (this.#hasMore) {
      return { id, kind, object: tag === undefined ? this.image() : this.tagged(tag) };
    }
    const { ioa } = this;
    const value = this.#value;
    const quality = this.#quality;
    const event: PlainEvent = tag === undefined
      ? { id, kind, ioa, value, quality }
      : { id, kind, ioa, value, quality, time: tag.time, timeFlags: tag.timeFlags };
    return event;
  }

  /** Whether its objects have fields besides value, quality and time. */
  get #hasMore(): boolean {
    return this.#extra !== undefined || this.family.others.length > 0;
  }

  #more(): ObjectValues {
    switch (this.#extra) {
      case "transient":
        return { transient: this.#transient };
      case "changed":
        return { changed: this.#changed };
      case "elapsedMs":
        return { elapsedMs: this.#elapsedMs };
      default:
        return this.#fields;
    }
  }

  /** The time for the deadband, if it needs one: reading the clock is slow. */
  #timeOf(now: Moment): number {
    return this.deadband.isTimed ? now.monotonic : 0;
  }

  get #isMeasured(): boolean {
    return this.family.isMeasured;
  }

  /**
   * Returns the quality for a change that has none; overflow is cleared with the value that caused
   * it.
   */
  #keptQuality(change: PointChange): number {
    if (change.value === undefined) return this.#quality;
    if (this.#unknown) return 0;
    return this.#isMeasured ? this.#quality & ~QUALITY.overflow : this.#quality;
  }

  /** Returns the overflow bit if a measured value is beyond its range. */
  #overflow(value: number): number {
    const { range, qualityBits } = this.family;
    return value < range[0] || value > range[1] ? QUALITY.overflow & qualityBits : 0;
  }

  #checked(value: number): number {
    const { form, range } = this.family;
    const fits = this.#isMeasured
      ? form === "float" || !Number.isNaN(value)
      : Number.isInteger(value) && value >= range[0] && value <= range[1];
    if (typeof value === "number" && fits) return value;
    const expected = this.#isMeasured
      ? "a number"
      : `a whole number from ${range[0]} to ${range[1]}`;
    throw new RangeError(`${this.#cannot()} value ${value}: expected ${expected}`);
  }

  /** NaN and infinities need a quality that marks them as such, or that of the sender. */
  #requireFinite(value: number): void {
    if (Number.isFinite(value) || this.family.form !== "float") return;
    throw new RangeError(
      `${this.#cannot()} value ${value}: expected a number, or a quality with it, such as QUALITY.invalid`,
    );
  }

  #checkedQuality(quality: number): number {
    const bits = this.family.qualityBits;
    if (Number.isInteger(quality) && quality >= 0 && (quality & ~bits) === 0) return quality;
    const expected = `bits of 0x${bits.toString(16).padStart(2, "0")}`;
    throw new RangeError(`${this.#cannot()} quality ${quality}: expected ${expected}`);
  }

  #cannot(): string {
    return `Cannot set ${this.declaration.type} CA ${this.ca} IOA ${this.ioa} to`;
  }
}

/** Returns the nearest encodable value. */
export function quantize({ form, range }: Family, value: number): number {
  switch (form) {
    case "float":
      return Number.isFinite(value) ? limit(Math.fround(value), range) : value;
    case "normalized":
      return limit(Math.round(value * 32768) / 32768, range) + 0; // Avoids negative zero.
    case "whole":
      return limit(Math.round(value), range) + 0;
  }
}

function limit(value: number, range: Family["range"]): number {
  return Math.max(range[0], Math.min(range[1], value));
}

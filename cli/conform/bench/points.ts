// The monitored points of a device that cases use: their values, and the ASDUs that report them.

import { type Asdu, CAUSE, type TypeName } from "../../../codec/mod.ts";
import {
  counterpartOf,
  familyHeadOf,
  isDatedData,
  QUALITY_BITS,
  TYPES,
} from "../../../codec/low_level.ts";
import { carriedRange } from "../../text/carried_range.ts";
import type { Signal } from "../sheet/sheet.ts";
import { Inconclusive } from "../verdict.ts";
import type { AsduPattern } from "./pattern.ts";
import type { Tester } from "./tester.ts";

/** The types of points that an interrogation reports. */
export const INTERROGATED = [
  "M_SP_NA_1",
  "M_DP_NA_1",
  "M_ST_NA_1",
  "M_BO_NA_1",
  "M_ME_NA_1",
  "M_ME_NB_1",
  "M_ME_NC_1",
  "M_PS_NA_1",
  "M_ME_ND_1",
] as const satisfies readonly TypeName[];

/** Largest normalized value: 1 - 2^-15. */
const LARGEST_NORMALIZED = 1 - 2 ** -15;

/** Largest and smallest finite binary32. */
const LARGEST_FLOAT = 3.4028234663852886e38;

/** All values of a type that a device has to be able to send; for large types the ends and what is between. */
const VALUES: Readonly<Record<(typeof INTERROGATED)[number], readonly number[]>> = {
  M_SP_NA_1: [0, 1],
  M_DP_NA_1: [0, 1, 2, 3],
  M_ST_NA_1: [-64, -1, 0, 1, 63],
  M_BO_NA_1: [0, ...Array.from({ length: 32 }, (_, bit) => 2 ** bit), 2 ** 32 - 1],
  M_ME_NA_1: [-1, 0, LARGEST_NORMALIZED],
  M_ME_NB_1: [-32_768, 0, 32_767],
  M_ME_NC_1: [-LARGEST_FLOAT, -0, 1.5, LARGEST_FLOAT],
  M_PS_NA_1: [0, 1, 0x8000, 0xffff],
  M_ME_ND_1: [-1, 0, LARGEST_NORMALIZED],
};

/** Whether a type is one of points that an interrogation reports. */
export function isInterrogated(type: TypeName): type is (typeof INTERROGATED)[number] {
  return INTERROGATED.some((each) => each === type);
}

/** The values of a point to try, within its range, as its type can carry them. */
export function pointValues({ type, range }: Signal): readonly number[] {
  const head = familyHeadOf(type);
  const values = isInterrogated(head) ? VALUES[head] : [0, 1];
  if (range === undefined) return values;
  const [low, high] = carriedRange(head, range);
  const inside = values.filter((value) => value >= low && value <= high);
  return [...new Set([low, ...inside, high])];
}

/** Two different values of a point: the second differs from every value that the first replaced. */
export function twoValues(signal: Signal): readonly [number, number] {
  if (familyHeadOf(signal.type) === "M_DP_NA_1" && signal.range === undefined) return DETERMINATE;
  const values = pointValues(signal).filter((value) => Math.abs(value) <= MODERATE);
  const [first = 0, second = 1] = values.slice(-2);
  return [first, second];
}

/** OFF and ON of a double point. */
const DETERMINATE = [1, 2] as const;

/** Values up to this size suit every device. */
const MODERATE = 1e6;

/** The types of the events of a point: with time tag, without, or both; none if it has no events. */
export function eventTypes({ type, event = "time-tagged" }: Signal): readonly TypeName[] {
  const tagged = counterpartOf(type, "cp56") ?? type;
  if (event === "none") return [];
  if (event === "both") return [...new Set([type, tagged])];
  return [event === "untimed" ? type : tagged];
}

/** The types of points whose every change is an event. */
export const SWITCHED = [
  "M_SP_NA_1",
  "M_DP_NA_1",
  "M_ST_NA_1",
  "M_BO_NA_1",
] as const satisfies readonly TypeName[];

/** The types of points that change, the preferred ones first: measured values may have a threshold. */
export const CHANGING = [
  ...SWITCHED,
  "M_ME_NC_1",
  "M_ME_NB_1",
  "M_ME_NA_1",
  "M_ME_ND_1",
] as const satisfies readonly TypeName[];

/** Which points a case can use. */
export interface PointChoice {
  /** Their types; the first ones are preferred. @default {INTERROGATED} */
  readonly types?: readonly TypeName[];
  /** How their changes are reported: with time tag, among others, or with time tag only. @default {"any"} */
  readonly events?: "any" | "tagged" | "tagged only";
}

/** The points of some types whose changes are reported; those of the first types come first. */
export function eventPoints(
  { sheet }: Tester,
  { types = INTERROGATED, events = "any" }: PointChoice = {},
): readonly Signal[] {
  return types.flatMap((type) => sheet.signalsOf(type)).filter((signal) => {
    const reports = eventTypes(signal);
    if (reports.length === 0 || events === "any") return reports.length > 0;
    const tagged = reports.filter((type) => isDatedData(TYPES[type].id)).length;
    return events === "tagged" ? tagged > 0 : tagged === reports.length;
  });
}

/**
 * The first of these points.
 *
 * @throws {Inconclusive} The sheet lists none.
 */
export function somePoint(t: Tester, choice: PointChoice = {}): Signal {
  const [found] = eventPoints(t, choice);
  if (found !== undefined) return found;
  const { types, events = "any" } = choice;
  const which = types === undefined ? "point" : `point (${types.join(" or ")})`;
  const how = events === "any" ? "" : ` ${events === "tagged" ? "with" : "only with"} a time tag`;
  throw new Inconclusive(`The sheet lists no ${which} whose changes are reported${how}`);
}

/** An ASDU that reports a point with a value, and with quality bits if they are given. */
export function reported(
  signal: Signal,
  { type = eventTypes(signal), cause = CAUSE.spontaneous, value, quality }: {
    readonly type?: TypeName | readonly TypeName[];
    readonly cause?: number | readonly number[];
    readonly value?: number;
    /** Names of all quality bits that are set. */
    readonly quality?: readonly string[];
  } = {},
): AsduPattern {
  const parts = [
    ...value === undefined ? [] : [`value ${value}`],
    ...quality === undefined ? [] : [`quality ${quality.join(" ") || "good"}`],
  ];
  const bits = quality === undefined ? undefined : bitsOf(quality);
  return {
    ...{ type, cause, ca: signal.ca, ioa: signal.ioa },
    ...parts.length > 0 && {
      that: {
        text: parts.join(", "),
        holds: (asdu) =>
          objectOf(
            asdu,
            signal.ioa,
            (object) =>
              (value === undefined || isSame(object.value, value)) &&
              (bits === undefined || object.quality === undefined || object.quality === bits),
          ),
      },
    },
  };
}

/** Fields of a reported point. */
export interface PointFields {
  readonly ioa: number;
  readonly value?: number;
  readonly quality?: number;
  readonly time?: number;
  readonly timeFlags?: number;
}

/** The object of an address in an ASDU; `undefined` if it has none. */
export function pointIn(asdu: Asdu | undefined, ioa: number): PointFields | undefined {
  if (asdu === undefined || asdu.type === "raw" || asdu.type === "private") return undefined;
  return (asdu.objects as readonly PointFields[]).find((each) => each.ioa === ioa);
}

function objectOf(asdu: Asdu, ioa: number, holds: (object: PointFields) => boolean): boolean {
  if (asdu.type === "raw" || asdu.type === "private") return false;
  return (asdu.objects as readonly PointFields[]).some((each) => each.ioa === ioa && holds(each));
}

/** Whether two values are the same in binary32; 0 and -0 differ. */
function isSame(a: number | undefined, b: number): boolean {
  return a !== undefined && (Object.is(a, b) || Object.is(Math.fround(a), Math.fround(b)));
}

/** The quality octet with some bits, by their names. */
export function bitsOf(names: readonly string[]): number {
  const known: Readonly<Record<string, number>> = QUALITY_BITS;
  return names.reduce((bits, name) => bits | (known[name] ?? 0), 0);
}

/** The quality bits that a type has: OV only for measured values. */
export function qualitiesOf(type: TypeName): readonly string[] {
  const names = ["BL", "SB", "NT", "IV"];
  return TYPES[type].role === "measured" && type !== "M_ME_ND_1" ? [...names, "OV"] : names;
}

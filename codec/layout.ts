// The only place where the length of an ASDU is compared with its type, object count and SQ.

import { formatCount } from "./count.ts";
import { type Placed, placeReceived } from "./locate.ts";
import type { Plan } from "./plan.ts";
import type { Profile } from "./profile.ts";
import type { Report } from "./report.ts";

/** Layout of the objects of an ASDU. */
export interface Layout {
  /** The plan of the type; in the result of {@linkcode findLayout}, the plan of these objects. */
  readonly plan: Plan;
  /** The octets of the ASDU. */
  readonly octets: Uint8Array;
  /** First octet after the data unit identifier. */
  readonly start: number;
  /** Number of objects. */
  readonly count: number;
  /** The SQ that fits: one address and consecutive elements, or one address per object. */
  readonly sq: boolean;
  /** The profile. */
  readonly profile: Profile;
}

/** Compares the length with type, count and SQ. Later reads need no bounds checks. */
export function findLayout(given: Layout, report: Report): Layout | undefined {
  const { plan, octets, start, count, sq, profile } = given;
  const length = octets.length - start;
  if (count === 0) {
    report.add("no-objects", [1, 1], "Variable structure qualifier announces 0 objects");
    if (length > 0) trailing(report, start, length);
    return given;
  }
  if (plan.one && count > 1) {
    const detail = `${plan.name} carries ${formatCount(count, "object")}, expected 1`;
    report.add("too-many-objects", [1, 1], detail);
  }
  const ioa = plan.ioa === "none" ? 0 : profile.ioaOctets;
  const expected = (asSequence: boolean): number =>
    asSequence ? ioa + count * plan.size : count * (ioa + plan.size);
  if (plan.variable) return variableLayout(given, report);
  if (length !== expected(sq) && length === expected(!sq) && (plan.sq || sq)) {
    const detail = `Length fits SQ = ${sq ? 0 : 1} only, and SQ is ${sq ? 1 : 0}`;
    report.add("sq-contradicts-length", [1, 1], detail);
    return { ...given, sq: !sq };
  }
  if (sq && !plan.sq) report.add("sq-not-permitted", [1, 1], `${plan.name} has SQ = 1, expected 0`);
  if (length < expected(sq)) {
    const detail =
      `${plan.name} with ${formatCount(count, "object")} has ${
        formatCount(length, "octet")
      } after its identifier, ` +
      `expected ${expected(sq)}`;
    report.add("length-mismatch", [start, length], detail);
    return undefined;
  }
  if (length > expected(sq)) trailing(report, start + expected(sq), length - expected(sq));
  return given;
}

/** First octet of SEGMENTATION: bits FIR and FIN, which a message in one segment has both. */
const WHOLE = 0xc0;

/** Types with a field of variable length carry one object, and its lengths must match. */
function variableLayout(given: Layout, report: Report): Layout | undefined {
  const { octets, start, count, sq, profile } = given;
  const at = start + (given.plan.ioa === "none" ? 0 : profile.ioaOctets);
  const isSegment = given.plan.segment !== undefined && octets.length > at &&
    (octets[at]! & WHOLE) !== WHOLE;
  const plan = isSegment ? given.plan.segment! : given.plan;
  if (sq) report.add("sq-not-permitted", [1, 1], `${plan.name} has SQ = 1, expected 0`);
  const placed = count > 1
    ? {
      fault: `${plan.name} with ${
        formatCount(count, "object")
      } cannot be decoded, expected 1 object`,
    }
    : plan.moving
    ? placeFitting(plan, { octets, at, profile })
    : fixedPlace(plan, octets, at);
  if ("fault" in placed) {
    report.add("length-mismatch", [start, octets.length - start], placed.fault);
    return undefined;
  }
  const end = at + placed.plan.size;
  const last = placed.plan.fields.at(-1)!.row;
  const needed = last.form === "segment" && last.octets === 0 ? end + octets[end - 1]! : end;
  if (last.form !== "rest" && octets.length > needed) {
    trailing(report, needed, octets.length - needed);
  }
  return { ...given, plan: placed.plan };
}

/** Checks a type whose only field of variable length is the last one. */
function fixedPlace(plan: Plan, octets: Uint8Array, at: number): Placed {
  const segment = plan.fields.find((field) => field.row.form === "segment");
  const needed = segment === undefined ? plan.size : plan.size + (octets[at + segment.at] ?? 0);
  if (octets.length - at >= needed) return { plan };
  const found = formatCount(octets.length - at, "octet");
  return { fault: `${plan.name} has ${found} after its address, expected ${needed}` };
}

/** Chooses the layout whose length fits, unless the profile has chosen. */
function placeFitting(
  plan: Plan,
  from: { readonly octets: Uint8Array; readonly at: number; readonly profile: Profile },
): Placed {
  const { other } = plan;
  const { errorLayout = "auto" } = from.profile.security ?? {};
  const first = placeReceived(plan, from);
  if (other === undefined || errorLayout === "csq") return first;
  const second = placeReceived(other, from);
  if (errorLayout === "csq-ksq") return second;
  const isExact = (placed: Placed): boolean =>
    "plan" in placed && from.at + placed.plan.size === from.octets.length;
  if (isExact(first)) return first;
  if (isExact(second)) return second;
  return "fault" in first
    ? first
    : { fault: `The length of ${plan.name} fits none of its layouts` };
}

function trailing(report: Report, offset: number, length: number): void {
  const octets = formatCount(length, "octet follows", "octets follow");
  report.add("trailing-octets", [offset, length], `${octets} the last object`);
}

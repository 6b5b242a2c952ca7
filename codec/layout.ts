// The only place where the length of an ASDU is compared with its type, object count and SQ.

import { formatCount } from "./count.ts";
import type { Plan } from "./plan.ts";
import type { Profile } from "./profile.ts";
import type { Report } from "./report.ts";

/** Layout of the objects of an ASDU. */
export interface Layout {
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
export function findLayout(plan: Plan, given: Layout, report: Report): Layout | undefined {
  const { octets, start, count, sq, profile } = given;
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
  if (plan.variable) return variableLayout(plan, given, report);
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

/**
 * Types whose last field has a variable length carry one object, and its length octet must match.
 */
function variableLayout(plan: Plan, given: Layout, report: Report): Layout | undefined {
  const { octets, start, count, sq, profile } = given;
  const at = start + (plan.ioa === "none" ? 0 : profile.ioaOctets);
  const segment = plan.fields.find((field) => field.row.form === "segment");
  const needed = segment === undefined ? plan.size : plan.size + (octets[at + segment.at] ?? 0);
  if (sq) report.add("sq-not-permitted", [1, 1], `${plan.name} has SQ = 1, expected 0`);
  if (count > 1 || octets.length - at < needed) {
    const detail = count > 1
      ? `${plan.name} with ${formatCount(count, "object")} cannot be decoded, expected 1 object`
      : `${plan.name} has ${
        formatCount(octets.length - at, "octet")
      } after its address, expected ${needed}`;
    report.add("length-mismatch", [start, octets.length - start], detail);
    return undefined;
  }
  if (segment !== undefined && octets.length - at > needed) {
    trailing(report, at + needed, octets.length - at - needed);
  }
  return given;
}

function trailing(report: Report, offset: number, length: number): void {
  const octets = formatCount(length, "octet follows", "octets follow");
  report.add("trailing-octets", [offset, length], `${octets} the last object`);
}

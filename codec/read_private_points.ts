// Reads points of private types into columns through objects, because there is no kernel for a
// caller's layout.

import type { PointColumns } from "./columns.ts";
import { decodeObject, readUint } from "./interpret.ts";
import { CAUSE_OCTET, isReservedCause } from "./cause.ts";
import { findLayout } from "./layout.ts";
import type { Plan } from "./plan.ts";
import { findPrivatePlan } from "./private_type.ts";
import { identifierOctets, maxIoa, type Profile } from "./profile.ts";
import { Report } from "./report.ts";

/** Keys that columns can store. */
const COLUMN_KEYS: ReadonlySet<string> = new Set(["value", "quality", "time"]);

/**
 * Adds the points of one ASDU of a private type.
 *
 * @returns `false` if the profile does not define the type, its objects have more than value,
 * quality and time, or there are findings; no row is added.
 */
export function readPrivatePoints(
  asdu: Uint8Array,
  columns: PointColumns,
  profile: Profile,
): boolean {
  const plan = findPrivatePlan({ typeId: asdu[0]! }, profile);
  if (plan === undefined || !fitsColumns(plan) || asdu[1] === 0) return false;
  if (isReservedCause(asdu[2]! & CAUSE_OCTET.cause)) return false;
  const report = new Report(asdu, { strict: false, base: 0 });
  const start = identifierOctets(profile);
  const sq = asdu[1]! > 0x7f;
  const count = asdu[1]! & 0x7f;
  const layout = findLayout({ plan, octets: asdu, start, count, sq, profile }, report);
  if (layout === undefined || report.issues.length > 0) return false;
  columns.reserve(count);
  let at = start;
  let ioa = 0;
  for (let i = 0; i < count; i++) {
    ioa = sq && i > 0 ? ioa + 1 : readUint(asdu, at, profile.ioaOctets);
    if (!sq || i === 0) at += profile.ioaOctets;
    const object = decodeObject(plan, { octets: asdu, at, end: asdu.length, ioa }, report);
    if (object.valueOctets !== undefined || ioa > maxIoa(profile)) return false;
    put(object, columns, columns.length + i);
    at += plan.size;
  }
  if (report.issues.length > 0) return false;
  columns.asdus.add({
    at: 0,
    typeId: plan.typeId,
    structure: asdu[1]!,
    cause: asdu[2]!,
    originator: profile.cotOctets === 2 ? asdu[3]! : 0,
    ca: readUint(asdu, 2 + profile.cotOctets, profile.caOctets),
    first: columns.length,
  });
  columns.length += count;
  return true;
}

function fitsColumns({ family, fields }: Plan): boolean {
  return family === "point" && fields.every(({ row }) => COLUMN_KEYS.has(row.key));
}

function put(
  object: Readonly<Record<string, unknown>>,
  columns: PointColumns,
  row: number,
): void {
  columns.ioa[row] = object.ioa as number;
  columns.value[row] = object.value as number;
  columns.quality[row] = object.quality as number;
  columns.time[row] = (object.time as number | undefined) ?? NaN;
  columns.timeFlags[row] = object.timeFlags as number;
  columns.extra[row] = 0;
}

// Points in the form of the report.

import { shortestFloat32 } from "../../../float32.ts";
import { formatTime } from "../../../time.ts";
import type { PrivateTypes } from "../../../private_row.ts";
import { findPrivateType, privateFieldOf } from "../../../private_type.ts";
import { typeName, type TypeRow, TYPES } from "../../../types.ts";
import { placeOf } from "../packet_time.ts";
import type { PointIntake } from "../points/point_intake.ts";
import {
  CHANGES,
  COUNT,
  FIELDS,
  FIRST_PLACE,
  FIRST_TIME,
  FIRST_VALUE,
  FIRSTS,
  LAST_PLACE,
  LAST_TIME,
  LAST_VALUE,
  MAX,
  MIN,
} from "../points/point_table.ts";
import { jsonNumber, orNull, timeText } from "./marks.ts";
import type { PointReport } from "./model.ts";
import { buildQuality } from "./point_quality.ts";
import type { JsonNumber, Mark } from "./report_values.ts";

const MINUTE_MS = 60_000;

/** A CP24Time2a is less than this. */
const HOUR_MS = 3_600_000;

/** All points, by station, common address, object address and type; `end` is the latest time of the capture. */
export function buildPoints(
  { table, groups }: PointIntake,
  profile: PrivateTypes,
  end: number,
): PointReport[] {
  const points = slotsInOrder({ table, groups }).map((slot) =>
    buildPoint({ table, groups }, slot, { profile, end })
  );
  return withConflicts(points);
}

/** The slots of all points in the order of the report. */
export function slotsInOrder({ table, groups }: Pick<PointIntake, "table" | "groups">): number[] {
  return Array.from({ length: table.length - 1 }, (_, i) => i + 1).sort((a, b) => {
    const [left, right] = [groups[table.group[a]!]!, groups[table.group[b]!]!];
    return left.sector.station.id - right.sector.station.id || left.sector.ca - right.sector.ca ||
      table.ioa[a]! - table.ioa[b]! || left.types[0]! - right.types[0]!;
  });
}

/** Points at the same address, whose types cannot be those of one point, name each other's types. */
function withConflicts(points: PointReport[]): PointReport[] {
  for (let from = 0; from < points.length;) {
    let to = from + 1;
    while (to < points.length && isSameAddress(points[from]!, points[to]!)) to++;
    if (to - from > 1) {
      const rows = points.slice(from, to);
      rows.forEach((row, index) => {
        const conflicts = rows.flatMap((other) => other === row ? [] : other.types);
        points[from + index] = { ...row, conflicts };
      });
    }
    from = to;
  }
  return points;
}

function isSameAddress(a: PointReport, b: PointReport): boolean {
  return a.ioa === b.ioa && a.ca === b.ca && a.address === b.address && a.port === b.port;
}

function buildPoint(
  { table, groups }: Pick<PointIntake, "table" | "groups">,
  slot: number,
  { profile, end }: { readonly profile: PrivateTypes; readonly end: number },
): PointReport {
  const { types, sector: { ca, station: { endpoint } } } = groups[table.group[slot]!]!;
  const field = (at: number) => table.numbers[slot * FIELDS + at]!;
  const first = (at: number) => table.firsts[slot * FIRSTS + at]!;
  const kinds = table.kinds[slot]!;
  const seen = types.length === 1 ? types : types.filter((_, at) => (kinds & 1 << at) !== 0);
  const [typeId = 0] = seen;
  const { type, isFloat } = factsOf(typeId, profile);
  const value = (number: number): JsonNumber =>
    isFloat && Number.isFinite(number) ? shortestFloat32(number) : jsonNumber(number);
  const mark = (place: number, time: number): Mark => ({ ...placeOf(place), time: timeText(time) });
  const minutes = (field(LAST_TIME) - first(FIRST_TIME)) / MINUTE_MS;
  const tag = table.tag[slot]!;
  return {
    address: endpoint.address,
    port: endpoint.port,
    ca,
    ioa: table.ioa[slot]!,
    typeId,
    type,
    types: seen.map((id) => factsOf(id, profile).type ?? `type ${id}`),
    conflicts: [],
    count: field(COUNT),
    perMinute: minutes > 0 ? orNull((field(COUNT) - 1) / minutes) : null,
    first: mark(first(FIRST_PLACE), first(FIRST_TIME)),
    last: mark(field(LAST_PLACE), field(LAST_TIME)),
    lastTag: Number.isNaN(tag) ? null : formatTime(tag, tagKindIn(seen, tag, profile)),
    firstValue: value(first(FIRST_VALUE)),
    lastValue: value(field(LAST_VALUE)),
    min: value(field(MIN)),
    max: value(field(MAX)),
    changes: field(CHANGES),
    quality: buildQuality(table, slot, end),
  };
}

/** The kind of the last time tag: of a type with one, and if both kinds occur, by its value. */
function tagKindIn(types: readonly number[], tag: number, profile: PrivateTypes): "cp24" | "cp56" {
  const kinds = new Set(types.map((id) => factsOf(id, profile).tagKind));
  if (!kinds.has("cp24")) return "cp56";
  return kinds.has("cp56") && tag >= HOUR_MS ? "cp56" : "cp24";
}

/** Report data common to points of one type. */
function factsOf(
  typeId: number,
  profile: PrivateTypes,
): { readonly type: string | null; readonly isFloat: boolean; readonly tagKind: TypeRow["time"] } {
  const type = typeName(typeId);
  if (type !== undefined) {
    const { body, time }: TypeRow = TYPES[type];
    return { type, isFloat: body === "float", tagKind: time };
  }
  const own = findPrivateType({ typeId }, profile);
  const isFloat = own !== undefined && privateFieldOf(own, "value")?.form === "float";
  const tagKind = own?.row.time ?? "none";
  return { type: own?.row.name ?? null, isFloat, tagKind };
}

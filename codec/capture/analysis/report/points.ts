// Points in the form of the report.

import { shortestFloat32 } from "../../../float32.ts";
import { describeQuality } from "../../../quality.ts";
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
import type { JsonNumber, Mark } from "./report_values.ts";

const MINUTE_MS = 60_000;

/** All points, by station, common address, object address and type. */
export function buildPoints(
  { table, groups }: PointIntake,
  profile: PrivateTypes,
): PointReport[] {
  const order = Array.from({ length: table.length - 1 }, (_, i) => i + 1).sort((a, b) => {
    const [left, right] = [groups[table.group[a]!]!, groups[table.group[b]!]!];
    return left.sector.station.id - right.sector.station.id || left.sector.ca - right.sector.ca ||
      table.ioa[a]! - table.ioa[b]! || left.typeId - right.typeId;
  });
  return order.map((slot) => buildPoint({ table, groups }, slot, profile));
}

function buildPoint(
  { table, groups }: Pick<PointIntake, "table" | "groups">,
  slot: number,
  profile: PrivateTypes,
): PointReport {
  const { typeId, sector: { ca, station: { endpoint } } } = groups[table.group[slot]!]!;
  const field = (at: number) => table.numbers[slot * FIELDS + at]!;
  const first = (at: number) => table.firsts[slot * FIRSTS + at]!;
  const { type, isFloat, tagKind } = factsOf(typeId, profile);
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
    count: field(COUNT),
    perMinute: minutes > 0 ? orNull((field(COUNT) - 1) / minutes) : null,
    first: mark(first(FIRST_PLACE), first(FIRST_TIME)),
    last: mark(field(LAST_PLACE), field(LAST_TIME)),
    lastTag: Number.isNaN(tag) ? null : formatTime(tag, tagKind),
    firstValue: value(first(FIRST_VALUE)),
    lastValue: value(field(LAST_VALUE)),
    min: value(field(MIN)),
    max: value(field(MAX)),
    changes: field(CHANGES),
    quality: {
      last: describeQuality(table.quality[slot]! & 0xff),
      seen: describeQuality(table.quality[slot]! >> 8),
      changes: table.qualityChanges[slot]!,
      reports: table.qualityReports[slot]!,
    },
  };
}

/** Report data common to points of one type. */
function factsOf(
  typeId: number,
  profile: PrivateTypes,
): { readonly type: string | null; readonly isFloat: boolean; readonly tagKind: "cp24" | "cp56" } {
  const type = typeName(typeId);
  if (type !== undefined) {
    const { body, time }: TypeRow = TYPES[type];
    return { type, isFloat: body === "float", tagKind: time === "cp24" ? "cp24" : "cp56" };
  }
  const own = findPrivateType({ typeId }, profile);
  const isFloat = own !== undefined && privateFieldOf(own, "value")?.form === "float";
  const tagKind = own?.row.time === "cp24" ? "cp24" : "cp56";
  return { type: own?.row.name ?? null, isFloat, tagKind };
}

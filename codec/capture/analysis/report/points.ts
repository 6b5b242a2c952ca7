// Points in the form of the report.

import { shortestFloat32 } from "../../../float32.ts";
import { formatTime } from "../../../time.ts";
import type { PrivateTypes } from "../../../private_row.ts";
import { findPrivateType, privateFieldOf } from "../../../private_type.ts";
import { typeName, type TypeRow, TYPES } from "../../../types.ts";
import { placeOf } from "../../packet_time.ts";
import type { PointIntake } from "../points/point_intake.ts";
import {
  FIRST_PLACE,
  FIRST_TIME,
  FIRST_VALUE,
  FIRSTS,
  type PointTable,
} from "../points/point_table.ts";
import { jsonNumber, orNull, timeText } from "./marks.ts";
import type { PointReport } from "./model.ts";
import { buildQuality } from "./point_quality.ts";
import type { JsonNumber, Mark } from "./report_values.ts";

const MINUTE_MS = 60_000;

/** A CP24Time2a is less than this. */
const HOUR_MS = 3_600_000;

/** Most points have none of several lists: they share one, because it is repeated for each of many points. */
const NOTHING: readonly never[] = [];

/** All points, by station, common address, object address and type; `end` is the latest time of the capture. */
export function buildPoints(
  { table, groups }: PointIntake,
  profile: PrivateTypes,
  end: number,
): PointReport[] {
  const facts = new PointFacts(groups, profile);
  const points = slotsInOrder({ table, groups }).map((slot) =>
    buildPoint(table, slot, { end, facts: facts.of(table.group[slot]!, table.kinds[slot]!) })
  );
  return withConflicts(points);
}

/** What points of one group that were reported with the same types have in common. */
interface CommonFacts
  extends Pick<PointReport, "address" | "port" | "ca" | "typeId" | "type" | "types"> {
  readonly isFloat: boolean;
  /** Kinds of the time tags. */
  readonly tagKinds: ReadonlySet<TypeRow["time"]>;
}

/** These facts, created once for each group and its types. */
class PointFacts {
  readonly #groups: PointIntake["groups"];
  readonly #profile: PrivateTypes;
  readonly #known = new Map<number, CommonFacts>();

  constructor(groups: PointIntake["groups"], profile: PrivateTypes) {
    this.#groups = groups;
    this.#profile = profile;
  }

  /** The facts of a group, with its types as bits. */
  of(group: number, kinds: number): CommonFacts {
    const key = group * 0x100 + kinds;
    let facts = this.#known.get(key);
    if (facts === undefined) this.#known.set(key, facts = this.#find(group, kinds));
    return facts;
  }

  #find(group: number, kinds: number): CommonFacts {
    const { types, sector: { ca, station: { endpoint } } } = this.#groups[group]!;
    const seen = types.length === 1 ? types : types.filter((_, at) => (kinds & 1 << at) !== 0);
    const [typeId = 0] = seen;
    const each = seen.map((id) => factsOf(id, this.#profile));
    const { type, isFloat } = factsOf(typeId, this.#profile);
    return {
      address: endpoint.address,
      port: endpoint.port,
      ca,
      typeId,
      type,
      types: seen.map((id, at) => each[at]!.type ?? `type ${id}`),
      isFloat,
      tagKinds: new Set(each.map(({ tagKind }) => tagKind)),
    };
  }
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
  table: PointTable,
  slot: number,
  { facts, end }: { readonly facts: CommonFacts; readonly end: number },
): PointReport {
  const { address, port, ca, typeId, type, types, isFloat, tagKinds } = facts;
  const first = (at: number) => table.firsts[slot * FIRSTS + at]!;
  const value = (number: number): JsonNumber =>
    isFloat && Number.isFinite(number) ? shortestFloat32(number) : jsonNumber(number);
  const mark = (place: number, time: number): Mark => {
    const { file, frame } = placeOf(place);
    return { file, frame, time: timeText(time) };
  };
  const minutes = (table.lastTime(slot) - first(FIRST_TIME)) / MINUTE_MS;
  const tag = table.tag[slot]!;
  return {
    address,
    port,
    ca,
    ioa: table.ioa[slot]!,
    typeId,
    type,
    types,
    conflicts: NOTHING,
    count: table.count(slot),
    perMinute: minutes > 0 ? orNull((table.count(slot) - 1) / minutes) : null,
    first: mark(first(FIRST_PLACE), first(FIRST_TIME)),
    last: mark(table.lastPlace(slot), table.lastTime(slot)),
    lastTag: Number.isNaN(tag) ? null : formatTime(tag, tagKindIn(tagKinds, tag)),
    firstValue: value(first(FIRST_VALUE)),
    lastValue: value(table.lastValue(slot)),
    min: value(table.min(slot)),
    max: value(table.max(slot)),
    changes: table.changes(slot),
    quality: buildQuality(table, slot, end),
  };
}

/** The kind of the last time tag: of a type with one, and if both kinds occur, by its value. */
function tagKindIn(kinds: CommonFacts["tagKinds"], tag: number): "cp24" | "cp56" {
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

// The quality of a point in the form of the report.

import { describeQuality } from "../../../quality.ts";
import { placeOf } from "../../packet_time.ts";
import { FIRST_TIME, FIRSTS, type PointTable } from "../points/point_table.ts";
import {
  durationOf,
  OTHER_QUALITIES,
  type QualityPeriod,
  type QualityRecord,
} from "../points/quality_log.ts";
import { orNull, timeText } from "./marks.ts";
import type { QualityPeriodReport, QualityReport, QualityState } from "./model.ts";

/** Most points are always good: they share one empty list. */
const NO_PERIODS: readonly never[] = [];

/** The quality of the point in a slot; `end` is the latest time of the capture. */
export function buildQuality(table: PointTable, slot: number, end: number): QualityReport {
  const record = table.qualities.get(slot);
  const since = table.firsts[slot * FIRSTS + FIRST_TIME]!;
  const states = record === undefined
    ? [{ bits: 0, ms: durationOf(since, end) }]
    : durationsOf(record, end);
  const isTimed = !Number.isNaN(since);
  const worst = record?.worst;
  const first = record?.periods[0];
  return {
    last: describeQuality(table.quality[slot]! & 0xff),
    seen: describeQuality(table.quality[slot]! >> 8),
    changes: table.qualityChanges[slot]!,
    reports: table.qualityReports[slot]!,
    worst: worst === undefined ? "" : describeQuality(worst.bits),
    firstBad: first === undefined ? null : { ...placeOf(first.place), time: timeText(first.from) },
    badMs: isTimed ? states.reduce((sum, { bits, ms }) => sum + (bits === 0 ? 0 : ms), 0) : null,
    states: states.map(({ bits, ms }): QualityState => ({
      quality: bits === OTHER_QUALITIES ? "others" : describeQuality(bits),
      durationMs: isTimed ? orNull(ms) : null,
    })),
    periodCount: record?.count ?? 0,
    periods: record === undefined
      ? NO_PERIODS
      : record.periods.map((period) => buildPeriod(period, end)),
    worstPeriod: worst === undefined ? null : buildPeriod(worst, end),
  };
}

/** Duration of each quality up to the end of the capture, the worst first. */
function durationsOf({ bits, since, durations }: QualityRecord, end: number) {
  const all = new Map(durations);
  const key = all.has(bits) || !all.has(OTHER_QUALITIES) ? bits : OTHER_QUALITIES;
  all.set(key, (all.get(key) ?? 0) + durationOf(since, end));
  return Array.from(all, ([bits, ms]) => ({ bits, ms })).sort((a, b) => b.bits - a.bits);
}

function buildPeriod(
  { bits, from, place, until }: QualityPeriod,
  end: number,
): QualityPeriodReport {
  const isOpen = Number.isNaN(until);
  return {
    quality: describeQuality(bits),
    from: { ...placeOf(place), time: timeText(from) },
    durationMs: Number.isNaN(from) ? null : orNull(durationOf(from, isOpen ? end : until)),
    isOpen,
  };
}

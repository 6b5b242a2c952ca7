// The section of traffic: types, causes, and activity over time.

import { grouped } from "../../../text/count.ts";
import type { ActivityReport } from "../../../../codec/capture/mod.ts";
import { isPrivateType } from "../../../../codec/low_level.ts";
import { type ActivityChart, type Section, table } from "../document.ts";
import type { View } from "../view.ts";

/** Maximum number of intervals of the chart: a clock that was set during the capture may have skipped decades. */
const MOST_BUCKETS = 1024;

/** The last time that can be shown. */
const LAST_TIME = 8.64e15;

/** Creates the section. */
export function trafficSection(view: View): Section | undefined {
  const { types, causes, activity } = view.report;
  if (types.length === 0 && activity === null) return undefined;
  const shown = types.slice(0, view.rows);
  const rows = shown.map(({ typeId, type, title, asdus, objects }) => [
    type ?? `type ${typeId}`,
    title ?? (isPrivateType(typeId) ? "private" : "not assigned by the standard"),
    grouped(asdus),
    grouped(objects),
  ]);
  const texts = causes.map(({ name, asdus }) => `${name} ${grouped(asdus)}`);
  return {
    title: "Traffic",
    blocks: [
      ...(activity === null || activity.start === null
        ? []
        : [chartOf(activity, activity.start, view)]),
      ...(types.length === 0 ? [] : [
        table(
          [
            { title: "type" },
            { title: "meaning" },
            { title: "ASDUs", right: true },
            { title: "objects", right: true },
          ],
          rows,
          view.rest(types.length, shown.length, "--all lists them"),
        ),
        { type: "remark" as const, text: `Causes of transmission: ${texts.join(", ")}` },
      ]),
    ],
  };
}

/** Creates the chart, which extends to the last packet or finding. */
function chartOf(activity: ActivityReport, start: string, view: View): ActivityChart {
  const { findings, captures } = view.report;
  let { bucketMs, apdus } = activity;
  const from = Date.parse(start);
  const timed = findings.filter(({ first }) => first.time !== null);
  const ends = [...timed.map(({ first }) => first.time), ...captures.map(({ last }) => last)];
  const end = ends.reduce((most, time) => Math.max(most, Date.parse(time ?? "") || 0), 0);
  while (end - from > bucketMs * MOST_BUCKETS) {
    bucketMs *= 2;
    apdus = inPairs(apdus);
  }
  const buckets = Math.max(apdus.length, Math.ceil((end - from) / bucketMs));
  const length = bucketMs * buckets;
  const to = new Date(Math.min(from + length, LAST_TIME)).toISOString();
  return {
    type: "activity",
    from: view.time(start),
    to: view.time(to.replace("Z", "000Z")),
    bucketMs,
    apdus: [...apdus, ...new Array<number>(buckets - apdus.length).fill(0)],
    marks: timed.map(({ first, severity }) => ({
      at: Math.max(0, (Date.parse(first.time!) - from) / length),
      severity,
    })),
  };
}

/** Adds up the APDUs of each two intervals. */
function inPairs(apdus: readonly number[]): number[] {
  return Array.from(
    { length: Math.ceil(apdus.length / 2) },
    (_, at) => apdus[2 * at]! + (apdus[2 * at + 1] ?? 0),
  );
}

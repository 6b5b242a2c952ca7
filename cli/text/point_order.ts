// Orders in which points are listed.

import type { PointReport } from "../../codec/capture/mod.ts";
import { QUALITY_BITS } from "../../codec/low_level.ts";

/** The orders, with what comes first. */
export const POINT_ORDERS = {
  address: "station, common address, object address",
  quality: "worst quality first, then the longest time with bad quality",
  bad: "longest time with bad quality first",
  changes: "most changes of value first",
  reports: "most reports first",
} as const;

/** The name of an order. */
export type PointOrder = keyof typeof POINT_ORDERS;

/** The bits of a quality as text, so that the worst quality is the highest number. */
export function rankOf(quality: string): number {
  const words = quality.split(" ");
  return Object.entries(QUALITY_BITS).reduce(
    (sum, [word, bit]) => sum + (words.includes(word) ? bit : 0),
    0,
  );
}

const KEYS: Readonly<Record<PointOrder, (point: PointReport) => readonly number[]>> = {
  address: () => [],
  quality: ({ quality }) => [rankOf(quality.worst), quality.badMs ?? 0],
  bad: ({ quality }) => [quality.badMs ?? 0, rankOf(quality.worst)],
  changes: ({ changes }) => [changes],
  reports: ({ count }) => [count],
};

/** Sorts points, which the report has in the order of their addresses. */
export function sortPoints(
  points: readonly PointReport[],
  order: PointOrder,
): readonly PointReport[] {
  if (order === "address") return points;
  const keyed = points.map((point) => ({ point, key: KEYS[order](point) }));
  keyed.sort((a, b) => {
    for (let at = 0; at < a.key.length; at++) {
      const difference = b.key[at]! - a.key[at]!;
      if (difference !== 0) return difference;
    }
    return 0;
  });
  return keyed.map(({ point }) => point);
}

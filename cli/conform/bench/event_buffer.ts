// Whether events of a case may have been lost because others have filled the event buffer of the device.

import { isEventCause } from "../../../codec/mod.ts";
import { count } from "../../text/count.ts";
import type { Signal } from "../sheet/sheet.ts";
import { Inconclusive } from "../verdict.ts";
import { isOf, pointsIn } from "./seen_points.ts";
import type { Tester } from "./tester.ts";

/** The events of a case. */
export interface EventsOfCase<Event> {
  readonly points: readonly Signal[];
  /** All that are expected, and those that were seen, in their order. */
  readonly wanted: readonly Event[];
  readonly seen: readonly Event[];
}

/**
 * Ends a case that misses events of its points, if the device has reported as many events of other points as may have filled its
 * buffer. That explains events that are missing, but none that are repeated, wrong or in another order.
 *
 * @throws {Inconclusive} The buffer may have been full.
 */
export function requireBuffer<Event extends number | string>(
  t: Tester,
  { points, wanted, seen }: EventsOfCase<Event>,
): void {
  const size = t.sheet.pixit("pixit.eventBufferSize");
  if (size === undefined || seen.length >= wanted.length || !isPartOf(seen, wanted)) return;
  const others = t.links.flatMap(({ received }) => pointsIn(received)).filter((reported) =>
    isEventCause(reported.cause) && !points.some((point) => isOf(reported, point))
  );
  if (others.length < Math.max(1, size)) return;
  throw new Inconclusive(
    `The buffer of the device holds ${count(size, "event")}, and ${
      count(others.length, "event")
    } of other points arrived: events of the case may have been lost`,
  );
}

/** Whether a list is another one without some of its elements. */
function isPartOf<Event>(part: readonly Event[], whole: readonly Event[]): boolean {
  let found = 0;
  for (const each of whole) if (found < part.length && each === part[found]) found++;
  return found === part.length;
}

// Whether events of a case may have been lost because others have filled the event buffer of the device.

import { isEventCause } from "../../../codec/mod.ts";
import { count } from "../../text/count.ts";
import type { Signal } from "../sheet/sheet.ts";
import { Inconclusive } from "../verdict.ts";
import { isOf, pointsIn } from "./seen_points.ts";
import type { Tester } from "./tester.ts";

/**
 * Ends a case that misses events of its points, if the device has reported so many events of other points that its buffer may have
 * been full.
 *
 * @throws {Inconclusive} It has.
 */
export function requireBuffer(t: Tester, points: readonly Signal[]): void {
  const size = t.sheet.pixit("pixit.eventBufferSize");
  if (size === undefined) return;
  const others = t.links.flatMap(({ received }) => pointsIn(received)).filter((reported) =>
    isEventCause(reported.cause) && !points.some((point) => isOf(reported, point))
  );
  if (others.length < Math.max(1, size)) return;
  throw new Inconclusive(
    `The buffer of the device has ${count(size, "event")}, and ${
      count(others.length, "event")
    } of other points came meanwhile: events of the case may have been lost`,
  );
}

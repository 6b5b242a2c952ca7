// For cases with a running interrogation: a point that belongs to it, and a check that it has not ended.

import { CAUSE } from "../../../codec/mod.ts";
import type { Signal } from "../sheet/sheet.ts";
import { Inconclusive } from "../verdict.ts";
import { mirrorCauses } from "./answers.ts";
import { framesThatFit } from "./observation.ts";
import { eventTypes, isInterrogated, somePoint } from "./points.ts";
import type { SeenFrame } from "./seen_frame.ts";
import type { Tester } from "./tester.ts";
import type { TesterLink } from "./tester_link.ts";
import { CONFIRMATION_MS } from "./timing.ts";

/** A point whose changes are reported, and that is part of the station interrogation as far as the sheet says. */
export function imagePoint(t: Tester): Signal {
  const { ca, ioa } = somePoint(t);
  return t.sheet.signals.find((each) =>
    isInterrogated(each.type) && eventTypes(each).length > 0 &&
    (each.groups?.includes(0) ?? (each.ca === ca && each.ioa === ioa))
  ) ?? somePoint(t);
}

/**
 * Waits until a cancellation is answered.
 *
 * @throws {Inconclusive} The interrogation had ended before: the device had handed all of its data over to the connection.
 */
export async function requireRunning(link: TesterLink, { index }: SeenFrame): Promise<void> {
  const about = { type: "C_IC_NA_1", after: index } as const;
  await link.until(() => framesThatFit(link, { ...about, cause: mirrorCauses() }).length > 0, {
    within: CONFIRMATION_MS,
    what: "an answer to the cancellation of a running interrogation",
  });
  const [first] = framesThatFit(link, { ...about, cause: mirrorCauses() });
  if (first?.asdu?.cause !== CAUSE.activationTermination) return;
  throw new Inconclusive(
    "The interrogation had ended before the device processed its cancellation",
  );
}

// Whether a controlling station ends its connections by itself, whatever the tester does: a program that ends after some seconds
// has not violated the criterion of the case that was running.

import { formatDuration } from "../../../codec/mod.ts";
import { framesThatFit } from "../bench/observation.ts";
import { report } from "../bench/provoke.ts";
import { acceptedAndServed } from "../bench/start_up.ts";
import type { Tester } from "../bench/tester.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import { ARRIVAL_MS, TOLERANCE_MS } from "../bench/timing.ts";
import { CaseFailure } from "../verdict.ts";

/**
 * After a case in which the station has closed its last connection: keeps another one in use for the same time. Returns the
 * reason if the station closes that one as well; `undefined` if it does not, or if one of its timers explains it.
 */
export async function ownEnd(t: Tester): Promise<string | undefined> {
  const last = t.links.at(-1);
  if (t.sheet.role !== "controlling" || last === undefined) return undefined;
  const ages = agesOf(last).filter((age) => age >= TOLERANCE_MS); // Before that, it reacts to something.
  if (ages.length === 0) return undefined;
  t.step("Check whether the station ends a connection in use at the same age");
  try {
    const link = await acceptedAndServed(t);
    const oldest = Math.max(ages[0]!, ages.at(-1)!);
    await use(t, link, { until: link.openedAt + oldest + slackOf(oldest) });
    const [again = Infinity] = agesOf(link);
    const isSame = ages.some((age) => Math.abs(age - again) <= slackOf(age));
    if (!isSame || isTimeout(t, link)) return undefined;
    return `The station ends its connections by itself after about ${
      formatDuration(1000 * Math.round(again / 1000))
    }`;
  } catch (error) {
    if (error instanceof CaseFailure) return undefined;
    throw error;
  }
}

/** How much the ages of two connections may differ, in ms: programs pause between what they do, and the first may have waited. */
function slackOf(age: number): number {
  return Math.max(2 * TOLERANCE_MS, age / 4);
}

/** The ages of a connection at which the station stopped data transfer, and closed it, in ms; none if it still uses it. */
function agesOf(link: TesterLink): readonly number[] {
  const [stop] = framesThatFit(link, "STOPDT act");
  return [stop, link.end].flatMap((each) => each === undefined ? [] : [each.at - link.openedAt]);
}

/** Reports, and is silent for less than t3, until a time or the end of the connection. */
async function use(
  t: Tester,
  link: TesterLink,
  { until }: { readonly until: number },
): Promise<void> {
  const { t2, t3 } = t.timing;
  const pause = Math.max(ARRIVAL_MS, Math.min(t2, t3) / 3);
  for (let at = t.now; agesOf(link).length === 0 && t.now < until;) {
    if (t.now >= at) {
      await link.send(report(t, 1));
      at = t.now + pause;
    }
    await t.wait(Math.min(ARRIVAL_MS, until - t.now));
  }
}

/** Whether a connection has ended t1 after a frame of the station that has a confirmation. */
function isTimeout(t: Tester, { end, received }: TesterLink): boolean {
  return end !== undefined &&
    received.some(({ apci, at }) =>
      apci !== undefined && apci.format !== "S" &&
      Math.abs(end.at - at - t.timing.t1) <= TOLERANCE_MS
    );
}

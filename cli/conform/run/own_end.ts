// Whether a controlling station ends its connections by itself, whatever the tester does: a program that runs for some seconds
// has not violated what a case looks for when it ends.

import { formatDuration } from "../../../codec/mod.ts";
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
  if (t.sheet.role !== "controlling" || last?.end === undefined) return undefined;
  const age = ageOf(last);
  if (age < TOLERANCE_MS) return undefined; // The station reacts to something.
  t.step("Look whether the station ends a connection in use at the same age");
  try {
    const link = await acceptedAndServed(t);
    await use(t, link, { until: link.openedAt + age + TOLERANCE_MS });
    const isSame = link.end !== undefined && Math.abs(ageOf(link) - age) <= TOLERANCE_MS;
    if (!isSame || isTimeout(t, link)) return undefined;
    return `The station ends its connections by itself after about ${
      formatDuration(1000 * Math.round(age / 1000))
    }`;
  } catch (error) {
    if (error instanceof CaseFailure) return undefined;
    throw error;
  }
}

/** How long a connection lasted, in ms. */
function ageOf({ end, openedAt }: TesterLink): number {
  return (end?.at ?? openedAt) - openedAt;
}

/** Reports, and is silent for less than t3, until a time or the end of the connection. */
async function use(
  t: Tester,
  link: TesterLink,
  { until }: { readonly until: number },
): Promise<void> {
  const { t2, t3 } = t.timing;
  const pause = Math.max(ARRIVAL_MS, Math.min(t2, t3) / 3);
  for (let at = t.now; link.end === undefined && t.now < until;) {
    if (t.now >= at) {
      await link.send(report(t, 1));
      at = t.now + pause;
    }
    await t.wait(Math.min(ARRIVAL_MS, until - t.now));
  }
}

/** Whether a connection has ended t1 after a frame of the station that has a confirmation. */
function isTimeout(t: Tester, { end, received }: TesterLink): boolean {
  return received.some(({ apci, at }) =>
    apci !== undefined && apci.format !== "S" &&
    Math.abs(end!.at - at - t.timing.t1) <= TOLERANCE_MS
  );
}

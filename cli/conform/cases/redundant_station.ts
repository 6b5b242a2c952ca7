// RED-08: a controlling station with two connections, one of which fails.

import { CAUSE, formatDuration } from "../../../codec/mod.ts";
import { count } from "../../text/count.ts";
import { framesThatFit } from "../bench/observation.ts";
import { serveRequests } from "../bench/start_up.ts";
import type { Tester } from "../bench/tester.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import { CONFIRMATION_MS, LATEST_START_MS, QUIET_MS, TOLERANCE_MS } from "../bench/timing.ts";
import { NotApplicable } from "../verdict.ts";

/** Supervises the switchover of a controlling station. */
export async function superviseRedundantStation(t: Tester): Promise<void> {
  if (t.sheet.value("red.n") < 2) {
    throw new NotApplicable("red.n is 1: the station has no redundant connections");
  }
  const { t1, t3 } = t.timing;
  const first = await t.accepted();
  const second = await t.accepted();
  const active = await activeOf(t, first, second);
  const standby = active === first ? second : first;
  serveRequests(active);
  await t.confirmStart(active);
  await standby.expectNone("STARTDT act", { during: TOLERANCE_MS });
  await standby.expect("TESTFR act", { within: t3 + 2 * TOLERANCE_MS });
  expectOnlyOne(t, [active, standby]);
  for (const format of ["I", "S"] as const) {
    await standby.expectNone(format, { during: 0, what: `${format} frame on the standby` });
  }
  [active.acknowledges, active.answersTests] = [false, false];
  const from = t.now;
  active.close();
  t.step("The active connection is closed");
  const switchTime = t.sheet.pixit("pixit.switchTime");
  const within = switchTime === undefined ? t1 + t3 : switchTime * 1000 + TOLERANCE_MS;
  const start = await standby.expect("STARTDT act", { within });
  t.measure("time until STARTDT act on the standby connection", start.at - from, [0, within]);
  if (switchTime === undefined) t.remark("the sheet lacks pixit.switchTime");
  serveRequests(standby); // The start-up of a station may wait for each answer.
  await t.confirmStart(standby);
  const interrogates = t.sheet.pixit("pixit.startSequence")?.includes("C_IC_NA_1") ?? false;
  if (interrogates) {
    await standby.expect({ type: "C_IC_NA_1", cause: CAUSE.activation }, {
      within: CONFIRMATION_MS,
    });
  }
  await expectStandby(t, standby);
  await standby.expectAlive();
}

/** How long a failed connection may take to come back, in ms; whether it does is not judged. */
const RETURN_MS = 10_000;

/** The failed connection becomes the standby: data transfer is started on it only after it was stopped on the other one. */
async function expectStandby(t: Tester, active: TesterLink): Promise<void> {
  const returned = await t.arrivalWithin(RETURN_MS);
  if (returned === undefined) {
    t.outcome(`the failed connection did not come back within ${formatDuration(RETURN_MS)}`);
    return;
  }
  const outcome = await returned.first({
    "data transfer is started": "STARTDT act",
    "it is the standby": "silence",
    "it ends": "closed",
  }, { within: QUIET_MS });
  const isStopped = framesThatFit(active, "STOPDT act").length > 0 || active.end !== undefined;
  t.check(outcome !== "data transfer is started" || isStopped, {
    expected: "no STARTDT act on the connection that comes back while the other one is in use",
    seen: outcome,
  });
  t.outcome(`the failed connection comes back: ${outcome}`);
}

/** The connection on which the station starts data transfer; the other one must stay stopped. */
async function activeOf(t: Tester, first: TesterLink, second: TesterLink): Promise<TesterLink> {
  const started = () =>
    [first, second].filter((link) => framesThatFit(link, "STARTDT act").length > 0);
  await first.until(() => started().length > 0, {
    within: LATEST_START_MS,
    what: "STARTDT act on one of the connections",
  });
  await t.wait(TOLERANCE_MS);
  expectOnlyOne(t, [first, second]);
  return started()[0]!;
}

function expectOnlyOne(t: Tester, links: readonly TesterLink[]): void {
  const starts = links.map((link) => framesThatFit(link, "STARTDT act").length);
  const seen = starts.filter((each) => each > 0).length;
  t.check(seen === 1, {
    expected: "STARTDT act on one of the connections only",
    seen: `on ${count(seen, "connection")}`,
  });
}

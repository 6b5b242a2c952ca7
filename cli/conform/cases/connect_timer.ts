// Conformance cases of t0, the time-out of the establishment of a connection, and of attempts that fail.

import { formatDuration } from "../../../codec/mod.ts";
import { count } from "../../text/count.ts";
import type { Tester } from "../bench/tester.ts";
import { ARRIVAL_MS, CONFIRMATION_MS, PROMPT_MS, TOLERANCE_MS } from "../bench/timing.ts";
import type { ConformanceCase } from "../case.ts";
import { Inconclusive } from "../verdict.ts";

/** How often the tester asks whether an attempt has failed, in ms. */
const LOOK_MS = 100;

/** The longest pause of a controlling station between two attempts, in ms. */
const LONGEST_PAUSE_MS = 60_000;

/** This long before t0 ends, packets pass again, in ms. */
const LATE_MS = 2000;

/** Number of connections that the tester closes at once. */
const CLOSED = 4;

/** How long the tester refuses connections, in ms. */
const REFUSED_MS = 600_000;

/** A failed attempt that was reported to the operator. It happened between two polls of the alarms. */
interface SeenAttempt {
  readonly from: number;
  readonly until: number;
}

/** t0. */
export const CONNECT_TIMER: readonly ConformanceCase[] = [
  {
    id: "T0-01",
    clause: "5.3.2.5",
    kind: "+",
    title: "t0 of the establishment of a connection",
    precondition: "No connection; no packet passes",
    stimulus:
      "The operator starts data transfer, and once more after the second attempt; packets pass again 2 s before t0 of that " +
      "attempt ends",
    criterion:
      "The station gives up the attempt after t0, ± 1 s, and tries again; at last it connects, and starts data transfer",
    condition: ["dev.controlling"],
    needs: ["network", "upper"],
    duration: ({ t0 }) => 3 * t0 + LONGEST_PAUSE_MS,
    async controlling(t) {
      const { network, upper, timing: { t0 } } = t;
      try {
        await endConnection(t);
        const begun = await connectAnew(t, () => network.drop(true));
        // A station with several connections may report something else before.
        if (t.sheet.value("red.n") > 1) await quietUntil(t, begun + t0 - TOLERANCE_MS);
        const given = await failedAttempt(t, { within: begun + t0 + 5 * TOLERANCE_MS - t.now });
        t.measure("time until the attempt is given up", given - begun, [
          t0 - TOLERANCE_MS,
          t0 + TOLERANCE_MS,
        ]);
        await failedAttempt(t, { within: t0 + LONGEST_PAUSE_MS });
        const again = await connectAnew(t, () => network.drop(true));
        await t.wait(Math.max(0, again + t0 - LATE_MS - t.now));
        await network.drop(false);
        const link = await t.starting({ within: t0 + LONGEST_PAUSE_MS, byItself: true });
        t.outcome(
          t.now <= again + t0 + TOLERANCE_MS
            ? "the attempt that was under way succeeds"
            : "another attempt succeeds",
        );
        await t.confirmStart(link);
        await link.expectAlive();
      } finally {
        await network.drop(false);
        await upper.transfer(true);
      }
    },
  },
  {
    id: "T0-02",
    clause: "5.3.2.5",
    kind: "R",
    title: "Connections that are refused",
    precondition: "No connection; the port of the tester is closed",
    stimulus:
      "The operator starts data transfer; after 10 min the port is open again, and the tester closes the first connections at once",
    criterion:
      "The station keeps trying, no sooner than the sheet says; then it connects, and starts data transfer",
    condition: ["dev.controlling", "pixit.retryInterval"],
    needs: ["upper", "long"],
    duration: () => REFUSED_MS + LONGEST_PAUSE_MS,
    async controlling(t) {
      const shortest = t.pixit("pixit.retryInterval") * 1000;
      try {
        await endConnection(t);
        const begun = await connectAnew(t, () => t.refuse(true));
        const attempts: SeenAttempt[] = [];
        for (let before = t.now; t.now < begun + REFUSED_MS;) {
          const from = t.now;
          const alarms = await t.upper.alarms();
          for (const _ of alarms) attempts.push({ from: before, until: t.now });
          before = from;
          await t.wait(LOOK_MS);
        }
        if (attempts.length === 0) {
          throw new Inconclusive("The operator is not told of attempts that fail");
        }
        t.outcome(`${count(attempts.length, "attempt")} in ${formatDuration(REFUSED_MS)}`);
        const connections = t.sheet.value("red.n");
        const most = connections * (Math.ceil(REFUSED_MS / Math.max(shortest, LOOK_MS)) + 1);
        t.check(attempts.length <= most, {
          expected: `at most ${count(most, "attempt")}`,
          seen: String(attempts.length),
        });
        if (connections === 1) {
          // As long as it may have been: an upper tester that answers slowly does not shorten it.
          const pauses = attempts.slice(1).map(({ until }, index) => until - attempts[index]!.from);
          const pause = pauses.reduce((least, each) => Math.min(least, each), REFUSED_MS);
          t.measure("shortest pause between attempts", pause, [shortest, REFUSED_MS]);
        }
        await t.refuse(false);
        if (connections === 1) await closeAtOnce(t, shortest);
        const link = await t.starting({ byItself: true });
        await t.confirmStart(link);
        await link.expectAlive();
      } finally {
        await t.upper.transfer(true);
        await t.refuse(false);
      }
    },
  },
];

/** Closes some connections as soon as they are accepted: the pauses between them are not shorter than the sheet says. */
async function closeAtOnce(t: Tester, shortest: number): Promise<void> {
  let before: number | undefined;
  for (let round = 0; round < CLOSED; round++) {
    const link = await t.accepted({ byItself: true });
    if (before !== undefined) {
      const pause = link.openedAt - before;
      t.measure("pause between connections that end at once", pause, [
        Math.max(0, shortest - ARRIVAL_MS),
        t.timing.t0 + LONGEST_PAUSE_MS,
      ]);
    }
    before = link.openedAt;
    link.close();
  }
}

/** Lets the operator end the connection in an orderly way, so that nothing is reported about it later. */
async function endConnection(t: Tester): Promise<void> {
  const link = await t.acceptedAndStarted();
  await t.upper.transfer(false);
  const seen = await link.first({ stop: "STOPDT act", closed: "closed", silence: "silence" }, {
    within: CONFIRMATION_MS,
  });
  if (seen === "stop") await link.control("STOPDT con");
  await t.wait(PROMPT_MS);
  link.close();
}

/** Ends all connections, prepares the bench, and lets the station connect; returns when it begins. */
async function connectAnew(t: Tester, prepare: () => Promise<void>): Promise<number> {
  await t.upper.transfer(false);
  await t.wait(PROMPT_MS);
  await prepare();
  await t.upper.alarms();
  t.step("The operator starts data transfer");
  await t.upper.transfer(true);
  return t.now;
}

/** Lets time pass, and ignores what the operator is told. */
async function quietUntil(t: Tester, at: number): Promise<void> {
  await t.wait(Math.max(0, at - t.now));
  await t.upper.alarms();
}

/** Waits until the operator is told that an attempt has failed; returns when. */
async function failedAttempt(t: Tester, { within }: { readonly within: number }): Promise<number> {
  const until = t.now + within;
  while (t.now < until) {
    if ((await t.upper.alarms()).length > 0) return t.now;
    await t.wait(LOOK_MS);
  }
  t.check(false, {
    expected: `that an attempt is given up within ${formatDuration(within)}`,
    seen: "the operator is not told",
  });
  return t.now;
}

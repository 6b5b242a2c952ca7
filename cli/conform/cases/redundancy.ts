// Conformance cases of several connections: their number, redundancy groups, takeover and ownership of commands.

import { CAUSE } from "../../../codec/mod.ts";
import { count } from "../../text/count.ts";
import { expectConfirmed, expectRefused } from "../bench/answers.ts";
import { commandAsdu, expectNotExecuted, someCommand } from "../bench/commands.ts";
import {
  expectInterrogation,
  framesThatFit,
  informationFrames,
  quietMs,
  startedAndQuiet,
  untilQuiet,
} from "../bench/observation.ts";
import {
  changes,
  expectEvents,
  expectSameTimes,
  prepareChanges,
  reportedEvents,
  someRequest,
} from "../bench/provoke.ts";
import { fits } from "../bench/pattern.ts";
import { interrogation } from "../bench/requests.ts";
import type { Tester } from "../bench/tester.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import { CLOSE_MS, CONFIRMATION_MS, PROMPT_MS, quietOf, TOLERANCE_MS } from "../bench/timing.ts";
import type { ConformanceCase } from "../case.ts";
import { Inconclusive, NotApplicable } from "../verdict.ts";
import { superviseRedundantStation } from "./redundant_station.ts";

/** Several connections. */
export const REDUNDANCY: readonly ConformanceCase[] = [
  {
    id: "RED-01",
    clause: "-",
    kind: "R",
    title: "One more connection than permitted",
    precondition: "As many connections as the sheet permits, data transfer not started",
    stimulus: "One more; later one of them is closed, and another one opened",
    criterion:
      "The surplus connection is refused or closed, or replaces an older one if the sheet says so; the others are not affected. A " +
      "connection that was closed can be replaced",
    condition: ["pixit.maxConnections"],
    connections: 8,
    duration: () => 2 * CLOSE_MS,
    async controlled(t) {
      const most = permittedConnections(t);
      if (most > MOST_OPENED) {
        throw new Inconclusive(`The tester opens at most ${MOST_OPENED} connections, not ${most}`);
      }
      const links: TesterLink[] = [];
      for (let opened = 0; opened < most; opened++) links.push(await t.connected());
      for (const link of links) await link.expectAlive();
      const outcome = await openSurplus(t, links);
      t.outcome(SURPLUS_TEXTS[outcome]);
      const declared = t.sheet.pixit("pixit.beyondMax");
      if (declared === undefined) t.remark(`${SURPLUS_TEXTS[outcome]}, which the sheet lacks`);
      else {
        t.check(declared === outcome, {
          expected: `a connection beyond the maximum as declared: ${declared}`,
          seen: SURPLUS_TEXTS[outcome],
        });
      }
      const open = links.filter(({ end }) => end === undefined);
      for (const link of open) await link.expectAlive();
      open[0]!.close();
      await t.wait((t.sheet.pixit("pixit.reconnectReady") ?? 1) * 1000);
      await (await t.connected()).expectAlive();
    },
  },
  {
    id: "RED-02",
    clause: "-",
    kind: "+",
    title: "A standby connection is tested and carries no data",
    precondition: "One group: data transfer is started on A, not on B",
    stimulus: "Requests on A, with an upper tester also events; nothing on B",
    criterion:
      "All I frames are on A, every event among them. B carries only TESTFR act, after t3 ± 1 s. The numbers of both are independent",
    condition: ["red.n"],
    needs: ["upper"],
    duration: ({ t3 }) => t3 + 6000,
    async controlled(t) {
      requireRedundancy(t);
      if (t.hasUpper) await prepareChanges(t);
      const a = await startedAndQuiet(t);
      const b = await t.connected();
      const from = a.frames.length;
      const values = t.hasUpper ? await changes(t, 4) : [];
      if (!t.hasUpper) t.remark("without an upper tester, no input has changed");
      await a.send(interrogation(t));
      await expectInterrogation(t, a);
      const { t3 } = t.timing;
      const test = await b.expect("TESTFR act", { within: t3 + 3 * TOLERANCE_MS });
      t.measure("time until TESTFR act on B", test.at - b.openedAt, [
        t3 - TOLERANCE_MS,
        t3 + TOLERANCE_MS,
      ]);
      if (t.hasUpper) {
        await untilQuiet(t, a);
        expectEvents(t, reportedEvents(t, a, from), values);
      }
      const others = b.received.filter((frame) => !fits(frame, "TESTFR act"));
      t.check(others.length === 0, {
        expected: "nothing but TESTFR act on B",
        seen: count(others.length, "other frame"),
      });
      await a.expectAlive();
      a.close();
      await b.start();
      await b.send(someRequest(t));
      await b.expect("I", { within: CONFIRMATION_MS });
      const first = informationFrames(b)[0]!;
      t.check(first.apci.sendNumber === 0, {
        expected: "N(S) = 0 in the first I frame on B",
        seen: `N(S) = ${first.apci.sendNumber}`,
      });
    },
  },
  {
    id: "RED-03",
    clause: "-",
    kind: "+",
    title: "An ordered switchover",
    precondition: "One group: data transfer is started on A, not on B; an input keeps changing",
    stimulus: "STOPDT act on A, with all frames acknowledged; then STARTDT act on B",
    criterion: "Every event is sent once, on A or later on B, in the order of the changes",
    condition: ["red.n"],
    needs: ["upper"],
    duration: (timing) => 2 * quietOf(timing) + PROMPT_MS,
    async controlled(t) {
      requireRedundancy(t);
      await prepareChanges(t);
      const a = await startedAndQuiet(t);
      const b = await t.connected();
      const from = a.frames.length;
      const before = await changes(t, 4);
      await a.stop();
      const meanwhile = await changes(t, 4);
      await b.start();
      const after = await changes(t, 4);
      await untilQuiet(t, b);
      expectEvents(t, [...reportedEvents(t, a, from), ...reportedEvents(t, b)], [
        ...before,
        ...meanwhile,
        ...after,
      ]);
    },
  },
  {
    id: "RED-04",
    clause: "-",
    kind: "-",
    title: "A forced takeover",
    precondition:
      "One group: data transfer is started on A, with unacknowledged events, and not on B and C",
    stimulus: "STARTDT act on B",
    criterion:
      "Never two started connections: A is closed or stopped, or B is closed, as the sheet says. The unacknowledged events are sent again " +
      "on B, in their order. C stays open",
    condition: ["red.n"],
    needs: ["upper"],
    duration: (timing) => 3 * quietOf(timing) + PROMPT_MS,
    async controlled(t) {
      requireRedundancy(t);
      await prepareChanges(t);
      const a = await startedAndQuiet(t);
      const [b, c] = [await t.connected(), await t.connected()];
      const from = a.frames.length;
      a.acknowledges = false;
      const values = await changes(t, EVENTS);
      await t.wait(quietMs(t));
      const outstanding = reportedEvents(t, a, from);
      await b.control("STARTDT act");
      const isTaken = await b.first({ taken: "STARTDT con", refused: "closed" }, {
        within: t.timing.t1,
      });
      if (isTaken === "refused") {
        judgeTakeover(t, "refuse");
        await a.expectAlive();
      } else {
        b.isStarted = true;
        const later = await expectOneStarted(t, a);
        await untilQuiet(t, b);
        expectEvents(t, reportedEvents(t, b), [...values, ...later]);
        expectSameTimes(t, outstanding, reportedEvents(t, b));
      }
      await c.expectAlive();
      expectSilent(t, c);
    },
  },
  {
    id: "RED-05",
    clause: "-",
    kind: "+",
    title: "A takeover of a dead path",
    precondition:
      "One group: data transfer is started on A, with unacknowledged events; the tester has fallen silent on A. B is stopped",
    stimulus: "STARTDT act on B",
    criterion:
      "STARTDT con on B before t1 of A expires; the unacknowledged events are sent again on B",
    condition: ["red.n"],
    needs: ["upper"],
    duration: (timing, sheet) => sheet.role === "controlled" ? 2 * quietOf(timing) : 8000,
    async controlled(t) {
      requireRedundancy(t);
      await prepareChanges(t);
      const a = await startedAndQuiet(t);
      const b = await t.connected();
      [a.acknowledges, a.answersTests] = [false, false];
      const from = a.frames.length;
      const values = await changes(t, EVENTS);
      const oldest = informationFrames(a, from)[0]?.at ?? t.now;
      a.pauseReading();
      t.step("The tester reads and sends nothing on A any more");
      await b.control("STARTDT act");
      await expectStartBefore(t, b, oldest + t.timing.t1);
      b.isStarted = true;
      await untilQuiet(t, b);
      expectEvents(t, reportedEvents(t, b), values);
      a.resumeReading();
    },
  },
  {
    id: "RED-06",
    clause: "-",
    kind: "+",
    title: "Groups are independent",
    precondition: "Two groups, with data transfer started in both",
    stimulus:
      "More than k events, which the tester acknowledges only in the first group; an interrogation there",
    criterion:
      "Both groups get every event. Only the window of the second one fills. The interrogation is answered in the first group only",
    condition: ["red.groups"],
    needs: ["upper"],
    duration: () => 12_000,
    async controlled(t) {
      requireGroups(t);
      if (t.timing.k > MOST_OPENED) {
        throw new Inconclusive(`k = ${t.timing.k} is too large to fill a window: set k to 12`);
      }
      await prepareChanges(t);
      const [first, second] = [await startedAndQuiet(t), await startedAndQuiet(t, { other: true })];
      second.acknowledges = false;
      const [start, before] = [first.frames.length, second.frames.length];
      const values = await changes(t, t.timing.k + 3);
      await t.wait(quietMs(t));
      expectEvents(t, reportedEvents(t, first, start), values);
      const filled = informationFrames(second, before).length;
      t.measure("unacknowledged I frames of the second group", filled, [1, t.timing.k], "frames");
      await first.send(interrogation(t));
      await expectInterrogation(t, first);
      second.acknowledges = true;
      await second.acknowledge();
      await untilQuiet(t, second);
      expectEvents(t, reportedEvents(t, second, before), values);
      const foreign = framesThatFit(second, { type: "C_IC_NA_1" }, before);
      t.check(foreign.length === 0, {
        expected: "no answer to the interrogation in the second group",
        seen: count(foreign.length, "answer"),
      });
    },
  },
  {
    id: "RED-07",
    clause: "-",
    kind: "-",
    title: "A command belongs to its connection",
    precondition:
      "Data transfer started on A and B, in different groups, or without groups on two connections",
    stimulus: "A select on A and its execute on B; then a command on A, ON and OFF",
    criterion:
      "The execute on B is refused. Confirmation and termination are sent on the requesting connection only, return information in all groups",
    condition: [["red.groups", "pixit.maxConnections"]],
    needs: ["upper"],
    duration: () => 12_000,
    async controlled(t) {
      const isGrouped = areConnectionsGrouped(t);
      const selected = t.signal(
        "a single command that has to be selected",
        ({ type, mode, timeTag }) =>
          type === "C_SC_NA_1" && mode === "select" && timeTag !== "required",
      );
      const operated = t.hasUpper ? (await t.upper.output(selected)).operations : undefined;
      const [a, b] = [await startedAndQuiet(t), await startedAndQuiet(t, { other: isGrouped })];
      await expectConfirmed(t, a, commandAsdu(t, selected, { select: true }));
      const execute = commandAsdu(t, selected, { select: false });
      await expectRefused(t, b, execute, {
        ...{ mayDiffer: true, what: "an execute command whose select command was on A" },
      });
      await expectNotExecuted(t, { signal: selected, before: operated, execute: () => execute });
      const cancel = commandAsdu(t, selected, { select: true, cause: CAUSE.deactivation });
      await a.send(cancel);
      await untilQuiet(t, a);
      await expectOwnAnswers(t, a, b);
    },
  },
  {
    id: "RED-08",
    clause: "-",
    kind: "+",
    title: "A controlling station with redundant connections",
    precondition: "Two connections of the station, with data transfer started on one of them",
    stimulus: "The tester falls silent on the active one and closes it",
    criterion:
      "At any time, data transfer is started on one connection only. The standby one is tested after t3, and takes over within the time of " +
      "the sheet; then the station interrogates, if its sheet says so",
    condition: ["red.n", "dev.controlling"],
    needs: ["network", "upper"],
    duration: ({ t3 }) => t3 + 60_000,
    controlling: (t) => superviseRedundantStation(t),
  },
];

/** Maximum number of connections that the tester opens, and of frames of a window that it fills. */
const MOST_OPENED = 500;

/** Number of events of a takeover. */
const EVENTS = 6;

/**
 * The station confirms STARTDT act before t1 of another connection expires; `expiry` is in ms of the monotonic clock.
 *
 * @throws {CaseFailure} It does not.
 */
async function expectStartBefore(t: Tester, link: TesterLink, expiry: number): Promise<void> {
  const { t1 } = t.timing;
  const within = expiry - Math.min(TOLERANCE_MS, t1 / 8) - t.now;
  if (within > t1 / 2) {
    const what = "STARTDT con before t1 of the oldest I frame on A expires";
    await link.expect("STARTDT con", { within, what });
    return;
  }
  t.remark("the events took so long that it is not known whether the station waits for t1 of A");
  await link.expect("STARTDT con", { within: t1 });
}

/** The item counts the connections of a group: one means none to switch to. */
function requireRedundancy(t: Tester): void {
  if (t.sheet.value("red.n") > 1) return;
  throw new NotApplicable("red.n is 1: the station has no redundant connections");
}

function requireGroups(t: Tester): void {
  const groups = t.sheet.pixit("red.groups") ?? [];
  if (groups.length > 1) return;
  throw new NotApplicable("red.groups lists fewer than two groups");
}

/** Whether data transfer on two connections at the same time needs two groups. */
function areConnectionsGrouped(t: Tester): boolean {
  const groups = t.sheet.pixit("red.groups") ?? [];
  const isAlone = groups.length === 0 && t.sheet.value("red.n") === 1;
  if (!isAlone) requireGroups(t);
  else if ((t.sheet.pixit("pixit.maxConnections") ?? 1) < 2) {
    throw new NotApplicable("pixit.maxConnections is 1: the station has no second connection");
  }
  return !isAlone;
}

// --- RED-01

/** The connections that the tester may open: those of the station, or of the first group if it is limited. */
function permittedConnections(t: Tester): number {
  const [group] = t.sheet.pixit("red.groups") ?? [];
  return Math.min(t.pixit("pixit.maxConnections"), group?.maxConnections ?? Infinity);
}

type Surplus = "refuse" | "close" | "replace";

const SURPLUS_TEXTS: Readonly<Record<Surplus, string>> = {
  refuse: "TCP refuses the surplus connection",
  close: "the surplus connection is closed",
  replace: "the surplus connection replaces an older one",
};

/** Opens a connection more. */
async function openSurplus(t: Tester, links: readonly TesterLink[]): Promise<Surplus> {
  const surplus = await t.attempted();
  if (typeof surplus === "string") return "refuse";
  const seen = await surplus.first({ closed: "closed", open: "silence" }, { within: CLOSE_MS });
  if (seen === "closed") {
    t.check(surplus.received.length === 0, {
      expected: "no APDU before the surplus connection is closed",
      seen: count(surplus.received.length, "APDU"),
    });
    return "close";
  }
  const ended = links.filter(({ end }) => end !== undefined).length;
  t.check(ended === 1, {
    expected: `at most ${count(links.length, "connection")} at the same time`,
    seen: `${links.length + 1 - ended} are open`,
  });
  await surplus.expectAlive();
  surplus.close();
  return "replace";
}

// --- RED-04

/** After a takeover, data transfer is not started on the old connection. Returns the values of further changes. */
async function expectOneStarted(t: Tester, a: TesterLink): Promise<readonly number[]> {
  const from = a.frames.length;
  const outcome = await a.first({ close: "closed", stop: "silence" }, { within: CLOSE_MS });
  judgeTakeover(t, outcome);
  if (outcome === "close") return [];
  await a.expectAlive();
  const later = await changes(t, 2, { from: EVENTS % 2 === 0 ? 0 : 1 });
  await t.wait(quietMs(t));
  const late = informationFrames(a, from).length;
  t.check(late === 0, {
    expected: "no I frame on A after the takeover",
    seen: count(late, "I frame"),
  });
  return later;
}

function judgeTakeover(t: Tester, seen: "close" | "stop" | "refuse"): void {
  const texts = {
    close: "the old connection is closed",
    stop: "the old connection is stopped",
    refuse: "the new connection is closed",
  } as const;
  t.outcome(texts[seen]);
  const declared = t.sheet.pixit("pixit.redTakeover");
  if (declared === undefined) t.remark(`${texts[seen]}, which the sheet lacks`);
  else {
    t.check(declared === seen, {
      expected: `a takeover as declared: ${texts[declared]}`,
      seen: texts[seen],
    });
  }
}

/** Nothing but tests was sent on a connection. */
function expectSilent(t: Tester, link: TesterLink): void {
  const frames = informationFrames(link).length;
  t.check(frames === 0, {
    expected: "no I frame on C",
    seen: count(frames, "I frame"),
  });
}

// --- RED-07

/** A command on A: its answers are on A only, its return information on both. */
async function expectOwnAnswers(t: Tester, a: TesterLink, b: TesterLink): Promise<void> {
  const command = await someCommand(t);
  const { signal } = command;
  await untilQuiet(t, b);
  const from = b.frames.length;
  // Only a change of the output has return information.
  for (const value of [1, 0]) {
    a.clear(); // The answers to what was sent before are over.
    await expectConfirmed(t, a, command.execute({ value }));
    await untilQuiet(t, a);
  }
  const { type, ca, ioa } = signal;
  const foreign = framesThatFit(b, { type, ca, ioa }, from);
  t.check(foreign.length === 0, {
    expected: "confirmation and termination on A only",
    seen: foreign.length === 0 ? "none on B" : `${count(foreign.length, "answer")} on B`,
  });
  if (signal.feedback === undefined || t.sheet.pixit("pixit.retInfo") === "none") {
    t.remark("the command has no feedback object, whose change every group would get");
    return;
  }
  const information = framesThatFit(b, { ca, ioa: signal.feedback }, from);
  t.check(information.length > 0, {
    expected: `return information about ${ca}/${signal.feedback} on B as well`,
    seen: count(information.length, "ASDU"),
  });
}

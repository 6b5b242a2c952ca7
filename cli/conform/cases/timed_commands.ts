// Conformance cases of commands with a time tag.

import { CAUSE, encodeAsdu, TIME_FLAGS, type TypeName } from "../../../codec/mod.ts";
import { tagKindOf } from "../../../codec/low_level.ts";
import type { ConformanceCase } from "../case.ts";
import {
  commandAsdu,
  confirmed,
  ended,
  SETPOINTS,
  SWITCHING,
  valuesOf,
} from "../bench/commands.ts";
import { type OutputWatch, watchOutput } from "../bench/output_watch.ts";
import { clockCommand } from "../bench/requests.ts";
import type { Tester } from "../bench/tester.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import { CONFIRMATION_MS, QUIET_MS } from "../bench/timing.ts";
import type { SheetKey } from "../sheet/items.ts";
import type { Signal } from "../sheet/sheet.ts";

/** All types of commands with a time tag. */
const TIMED: readonly SheetKey[] = [
  "type.58",
  "type.59",
  "type.60",
  "type.61",
  "type.62",
  "type.63",
  "type.64",
];

/** A tag is this much younger than the permitted delay, in ms. */
const INSIDE_MS = 1000;

/** A tag is this much older than the permitted delay, in ms. */
const OUTSIDE_MS = 2000;

const HOUR_MS = 3_600_000;

/** Position of the month in a CP56Time2a, counted from its end, and a month that does not exist. */
const MONTH = { fromEnd: 2, invalid: 13 } as const;

/** Commands with a time tag. */
export const TIMED_COMMANDS: readonly ConformanceCase[] = [
  {
    id: "CMD-03",
    clause: "-",
    kind: "+",
    title: "Commands with time tag",
    precondition: "Data transfer started; the clocks of tester and device agree",
    stimulus:
      "Commands and set-points of each marked type with time tag, tagged with the present time",
    criterion:
      "As without time tag; ACTCON and ACTTERM have the same type and the same time tag as the command",
    condition: [TIMED],
    needs: ["upper"],
    duration: () => 20_000,
    async controlled(t) {
      const link = await t.started();
      let executed = 0;
      for (const type of [...SWITCHING, ...SETPOINTS]) {
        const signal = t.sheet.signalsOf(type).find(isTimed);
        if (signal === undefined || !t.sheet.isTypeMarked(timedType(t, signal))) continue;
        executed++;
        await executeTimed(t, link, signal);
      }
      if (executed === 0) t.signal("a command that accepts a time tag", () => false);
    },
  },
  {
    id: "CMD-19",
    clause: "-",
    kind: "-",
    title: "Command that is too old",
    precondition: "A maximum delay D is declared; the clocks of tester and device agree",
    stimulus: "A command with a tag of D - 1 s ago; one with a tag of D + 2 s ago",
    criterion:
      "The first one is executed. The second one is not, and has no positive ACTCON: silence or a negative ACTCON, as declared",
    condition: ["baf.cmd.maxDelay", TIMED],
    needs: ["upper"],
    duration: () => CONFIRMATION_MS + 5000,
    async controlled(t) {
      const signal = timedSignal(t);
      const watch = await watchOutput(t, signal);
      const delay = t.sheet.value("baf.cmd.maxDelayValue") * 1000;
      const link = await t.started();
      if (t.marks("baf.clock")) await synchronize(t, link);
      const value = valuesOf(signal)[0]!;
      const asdu = await confirmed(t, link, { signal, value, time: t.instant - delay + INSIDE_MS });
      await watch.expectOperated(value);
      await ended(t, link, asdu, signal);
      await expectDiscarded(t, link, { signal, watch, time: t.instant - delay - OUTSIDE_MS });
    },
  },
  {
    id: "CMD-20",
    clause: "-",
    kind: "-",
    title: "Command with a time that cannot be right",
    precondition: "A maximum delay is declared",
    stimulus:
      "A command with a tag one hour ahead, with an invalid tag (IV), with month 13, and while the device has no valid time",
    criterion: "Not executed, neither at once nor later; answered as in CMD-19",
    condition: ["baf.cmd.maxDelay", TIMED],
    needs: ["upper", "settings"],
    duration: () => 4 * CONFIRMATION_MS,
    async controlled(t) {
      const signal = timedSignal(t);
      const watch = await watchOutput(t, signal);
      const link = await t.started();
      await expectDiscarded(t, link, { signal, watch, time: t.instant + HOUR_MS });
      await expectDiscarded(t, link, {
        ...{ signal, watch, time: t.instant, timeFlags: TIME_FLAGS.invalid },
      });
      const octets = encodeAsdu(commandAsdu(t, signal, { time: t.instant }), {
        profile: t.profile,
      });
      octets[octets.length - MONTH.fromEnd] = MONTH.invalid;
      await link.send(octets);
      await expectNoExecution(t, link, { signal, watch });
      await t.upper.turn("sync-lost", true);
      try {
        const loss = t.sheet.pixit("pixit.syncLoss");
        if (typeof loss === "number") await link.wait(loss * 1000 + QUIET_MS);
        await expectDiscarded(t, link, { signal, watch, time: t.instant });
      } finally {
        await t.upper.turn("sync-lost", false);
      }
    },
  },
];

/** Whether a command accepts a time tag and is executed directly. */
function isTimed({ mode = "direct", timeTag = "optional", type }: Signal): boolean {
  const isCommand = [...SWITCHING, ...SETPOINTS].some((each) => each === type);
  return isCommand && mode !== "select" && timeTag !== "refused";
}

function timedSignal(t: Tester): Signal {
  return t.signal(
    "a switching command that accepts a time tag",
    (each) => isTimed(each) && SWITCHING.some((type) => type === each.type),
  );
}

function timedType(t: Tester, signal: Signal): TypeName {
  return commandAsdu(t, signal, { time: t.instant }).type as TypeName;
}

/** Sets the clock of the device to that of the tester. */
async function synchronize(t: Tester, link: TesterLink): Promise<void> {
  await link.send(clockCommand(t));
  const con = { type: "C_CS_NA_1", cause: CAUSE.activationCon } as const;
  await link.expect(con, { within: CONFIRMATION_MS });
}

async function executeTimed(t: Tester, link: TesterLink, signal: Signal): Promise<void> {
  const watch = await watchOutput(t, signal);
  for (const value of valuesOf(signal).slice(0, 3)) {
    const time = t.instant;
    const asdu = await confirmed(t, link, { signal, value, time });
    expectSameTag(t, link, asdu);
    await watch.expectOperated(value);
    await ended(t, link, asdu, signal);
    if (link.lastTaken?.asdu?.cause === CAUSE.activationTermination) expectSameTag(t, link, asdu);
  }
}

/** Checks that the last answer has the time tag of the command. */
function expectSameTag(
  t: Tester,
  link: TesterLink,
  asdu: ReturnType<typeof commandAsdu>,
): void {
  const { octets } = link.lastTaken!;
  const sent = encodeAsdu(asdu, { profile: t.profile });
  if (tagKindOf(sent[0]!) !== "cp56") return;
  const [answered, expected] = [octets, sent].map((each) => each.slice(-CP56_OCTETS).join(" "));
  t.check(answered === expected, {
    expected: "the time tag of the command in the answer",
    seen: answered === expected ? "it has" : `octets ${answered} instead of ${expected}`,
  });
}

/** Length of a CP56Time2a. */
const CP56_OCTETS = 7;

async function expectDiscarded(
  t: Tester,
  link: TesterLink,
  { signal, watch, ...use }: {
    readonly signal: Signal;
    readonly watch: OutputWatch;
    readonly time: number;
    readonly timeFlags?: number;
  },
): Promise<void> {
  await link.send(commandAsdu(t, signal, use));
  await expectNoExecution(t, link, { signal, watch });
}

/** Checks that a command is neither confirmed nor executed, and answered as declared. */
async function expectNoExecution(
  t: Tester,
  link: TesterLink,
  { signal, watch }: { readonly signal: Signal; readonly watch: OutputWatch },
): Promise<void> {
  const answer = { cause: CAUSE.activationCon, ca: signal.ca, ioa: signal.ioa };
  const outcome = await link.first({
    confirmed: { ...answer, negative: false },
    negative: { ...answer, negative: true },
    silent: "silence",
  }, { within: CONFIRMATION_MS });
  const declared = t.sheet.pixit("pixit.tooOld");
  if (declared === undefined) {
    t.check(outcome !== "confirmed", { expected: "no positive ACTCON", seen: outcome });
    t.outcome(`command outside the permitted delay: ${outcome}`);
  } else t.check(outcome === declared, { expected: `${declared}, as declared`, seen: outcome });
  await watch.expectIdle();
}

// Conformance cases of commands with a time tag.

import { CAUSE, encodeAsdu, TIME_FLAGS, type TypeName } from "../../../codec/mod.ts";
import { Commander, type SentCommand } from "../bench/commander.ts";
import { commandAsdu, SETPOINTS, SWITCHING, valuesOf } from "../bench/commands.ts";
import { syncLossMs } from "../bench/declared_times.ts";
import type { OutputWatch } from "../bench/output_watch.ts";
import { clockCommand } from "../bench/requests.ts";
import { describeFrame } from "../bench/seen_frame.ts";
import type { Tester } from "../bench/tester.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import { CONFIRMATION_MS, PROMPT_MS, QUIET_MS } from "../bench/timing.ts";
import type { ConformanceCase } from "../case.ts";
import type { SheetKey } from "../sheet/items.ts";
import type { Signal } from "../sheet/sheet.ts";
import { Inconclusive } from "../verdict.ts";

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
    duration: () => 2 * PROMPT_MS,
    async controlled(t) {
      const command = new Commander(t, await t.started());
      if (t.marks("baf.clock")) await synchronize(t, command.link);
      let executed = 0;
      for (const type of [...SWITCHING, ...SETPOINTS]) {
        const signal = t.sheet.signalsOf(type).find(isTimed);
        if (signal === undefined || !t.sheet.isTypeMarked(timedType(t, signal))) continue;
        executed++;
        await executeTimed(t, command, signal);
      }
      await command.settled();
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
    duration: () => 2 * PROMPT_MS,
    async controlled(t) {
      const signal = timedSignal(t);
      const command = new Commander(t, await t.started());
      const watch = await command.watch(signal);
      const delay = t.sheet.value("baf.cmd.maxDelayValue") * 1000;
      if (t.marks("baf.clock")) await synchronize(t, command.link);
      const value = valuesOf(signal)[0]!;
      const time = t.instant - delay + Math.min(INSIDE_MS, delay / 2);
      const sent = await command.confirmed({ signal, value, time });
      await watch.expectOperated(value);
      await command.ended(sent);
      await expectDiscarded(t, command, { signal, watch, time: t.instant - delay - OUTSIDE_MS });
      await command.settled();
    },
  },
  {
    id: "CMD-20",
    clause: "-",
    kind: "-",
    title: "Command with a time that cannot be right",
    precondition: "A maximum delay is declared",
    stimulus:
      "A command with a tag one hour ahead, with an invalid tag (IV), with month 13, and while the device has no valid time, unless its sheet says that this never happens",
    criterion: "Not executed, neither at once nor later; answered as in CMD-19",
    condition: ["baf.cmd.maxDelay", TIMED],
    needs: ["upper", "settings"],
    duration: (_timing, sheet) => 2 * PROMPT_MS + syncLossMs(sheet),
    async controlled(t) {
      const signal = timedSignal(t);
      const command = new Commander(t, await t.started());
      const watch = await command.watch(signal);
      await expectDiscarded(t, command, { signal, watch, time: t.instant + HOUR_MS });
      await expectDiscarded(t, command, {
        ...{ signal, watch, time: t.instant, timeFlags: TIME_FLAGS.invalid },
      });
      const octets = encodeAsdu(commandAsdu(t, signal, { time: t.instant }), {
        profile: t.profile,
      });
      octets[octets.length - MONTH.fromEnd] = MONTH.invalid;
      await expectNoExecution(t, command, { sent: await command.sendAsdu(signal, octets), watch });
      const loss = t.sheet.pixit("pixit.syncLoss");
      if (loss === "never") {
        t.outcome("the time of the device is always valid, according to pixit.syncLoss");
        await command.settled();
        return;
      }
      await t.upper.turn("sync-lost", true);
      try {
        if (typeof loss === "number") await command.link.wait(loss * 1000 + QUIET_MS);
        await expectDiscarded(t, command, { signal, watch, time: t.instant });
        await command.settled();
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

/**
 * Sets the clock of the device to that of the tester.
 *
 * @throws {Inconclusive} The device refuses, so that the clocks may differ.
 */
async function synchronize(t: Tester, link: TesterLink): Promise<void> {
  await link.send(clockCommand(t));
  const con = { type: "C_CS_NA_1", cause: CAUSE.activationCon } as const;
  const { asdu } = await link.expect(con, { within: CONFIRMATION_MS });
  if (asdu!.negative) throw new Inconclusive("The device refuses to set its clock");
}

async function executeTimed(t: Tester, command: Commander, signal: Signal): Promise<void> {
  const watch = await command.watch(signal);
  for (const value of valuesOf(signal).slice(0, 3)) {
    const sent = await command.confirmed({ signal, value, time: t.instant });
    await watch.expectOperated(value);
    await command.ended(sent);
  }
}

async function expectDiscarded(
  t: Tester,
  command: Commander,
  { signal, watch, ...use }: {
    readonly signal: Signal;
    readonly watch: OutputWatch;
    readonly time: number;
    readonly timeFlags?: number;
  },
): Promise<void> {
  await expectNoExecution(t, command, { sent: await command.send({ signal, ...use }), watch });
}

/** Checks that a command is neither confirmed nor executed, and answered as declared. */
async function expectNoExecution(
  t: Tester,
  command: Commander,
  { sent, watch }: { readonly sent: SentCommand; readonly watch: OutputWatch },
): Promise<void> {
  const outcome = await command.outcome(sent);
  const declared = t.sheet.pixit("pixit.tooOld");
  if (declared === undefined) {
    t.check(outcome === "silent" || outcome === "refused", {
      expected: "no answer, or a negative ACTCON",
      seen: sent.answer === undefined ? outcome : describeFrame(sent.answer),
    });
    t.outcome(`command outside the permitted delay: ${outcome}`);
  } else {
    const expected = declared === "negative" ? "refused" : "silent";
    t.check(outcome === expected, {
      expected: `what the sheet says about a command outside the permitted delay: ${declared}`,
      seen: sent.answer === undefined ? outcome : describeFrame(sent.answer),
    });
  }
  await watch.expectIdle();
}

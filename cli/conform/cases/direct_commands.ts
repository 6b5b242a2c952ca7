// Conformance cases of commands and set-points that are executed directly.

import { CAUSE, encodeAsdu, type TypeName } from "../../../codec/mod.ts";
import { Commander } from "../bench/commander.ts";
import { commandAsdu, isTerminated, SETPOINTS, SWITCHING, valuesOf } from "../bench/commands.ts";
import { longestTimeMs, supervisionMs } from "../bench/declared_times.ts";
import { pointIn } from "../bench/points.ts";
import { describeFrame, type SeenFrame } from "../bench/seen_frame.ts";
import type { Tester } from "../bench/tester.ts";
import { PROMPT_MS, QUIET_MS, TERMINATION_MS } from "../bench/timing.ts";
import type { ConformanceCase } from "../case.ts";
import type { Signal } from "../sheet/sheet.ts";
import { Inconclusive } from "../verdict.ts";
import { BURST, sendBurst } from "./command_burst.ts";

/** The lowest qualifier QU that the standard reserves, and the highest one. */
const RESERVED_QU = [4, 31] as const;

/** The reserved bit of the state of a single command. */
const RESERVED_SCO = 0x02;

/** A command takes longer than this to be interrupted, in s. */
const LONG_S = 2;

/** Commands that are executed directly. */
export const DIRECT_COMMANDS: readonly ConformanceCase[] = [
  {
    id: "CMD-01",
    clause: "-",
    kind: "+",
    title: "Direct commands",
    precondition: "Data transfer started",
    stimulus:
      "Single, double and regulating step commands, executed without a selection: both states of each type",
    criterion:
      "ACTCON positive with the same value, then the output is operated once, then ACTTERM if declared",
    condition: ["baf.cmd.direct", ["type.45", "type.46", "type.47"]],
    needs: ["upper"],
    duration: () => 2 * PROMPT_MS,
    controlled: (t) => executeAll(t, SWITCHING),
  },
  {
    id: "CMD-02",
    clause: "-",
    kind: "+",
    title: "Direct set-points",
    precondition: "Data transfer started",
    stimulus:
      "Set-points of each type that the sheet marks, with QL 0: the ends of the range and values between, each bit of a bitstring",
    criterion:
      "ACTCON positive with exactly the same value; the output has it; ACTTERM only if the sheet marks it for set-points",
    condition: ["baf.cmd.directSetpoint", ["type.48", "type.49", "type.50", "type.51"]],
    needs: ["upper"],
    duration: () => 2 * PROMPT_MS,
    controlled: (t) => executeAll(t, SETPOINTS),
  },
  {
    id: "CMD-04",
    clause: "-",
    kind: "+",
    title: "Return information and termination",
    precondition: "Data transfer started; an output with a feedback point",
    stimulus: "The command is executed",
    criterion:
      "ACTCON, then the feedback point with the declared cause, then ACTTERM if declared, in this order",
    condition: ["pixit.retInfo", "pixit.actterm"],
    duration: () => 2 * PROMPT_MS,
    async controlled(t) {
      const signal = t.signal(
        "a direct command with a feedback point",
        (each) => each.feedback !== undefined && isDirect(each),
      );
      const cause = t.pixit("pixit.retInfo") === "11" ? CAUSE.returnRemote : CAUSE.spontaneous;
      const command = new Commander(t, await t.started());
      const { link } = command;
      const feedback = t.sheet.signals.find(({ ca, ioa, type }) =>
        ca === signal.ca && ioa === signal.feedback && !type.startsWith("C_")
      );
      const values = valuesOf(signal).slice(0, 2);
      // The output then has the other value: a device reports only what changes.
      await command.ended(await command.confirmed({ signal, value: values.at(-1)! }));
      for (const value of values) {
        const sent = await command.confirmed({ signal, value });
        const pattern = { ca: signal.ca, ioa: signal.feedback!, after: sent.frame.index };
        const change = await link.expect({ ...pattern, cause: FEEDBACK_CAUSES }, {
          within: TERMINATION_MS,
          what: `feedback ${feedback?.name ?? pattern.ioa}`,
        });
        t.check(change.asdu!.cause === cause, {
          expected: `feedback with cause ${cause}, as declared`,
          seen: describeFrame(change),
        });
        t.check(sent.answer!.index < change.index, {
          expected: "that ACTCON comes before the feedback",
          seen: sent.answer!.index < change.index ? "it does" : "the feedback comes first",
        });
        expectFeedback(t, { signal, value, feedback, change });
        await command.ended(sent);
        const { termination } = sent;
        if (termination === undefined) continue;
        t.check(change.index < termination.index, {
          expected: "that the feedback comes before ACTTERM",
          seen: change.index < termination.index ? "it does" : "ACTTERM comes first",
        });
      }
      await command.settled();
    },
  },
  {
    id: "CMD-05",
    clause: "-",
    kind: "+",
    title: "Qualifier of command",
    precondition: "Data transfer started",
    stimulus: "A direct command with each qualifier 0 to 3, and with reserved ones",
    criterion:
      "Qualifiers that the sheet marks are executed; any other is refused with a negative ACTCON, without output",
    condition: ["baf.cmd.direct", ["baf.cmd.qu0", "baf.cmd.qu1", "baf.cmd.qu2", "baf.cmd.qu3"]],
    needs: ["upper"],
    duration: () => 2 * PROMPT_MS,
    async controlled(t) {
      const signal = direct(t, SWITCHING);
      const command = new Commander(t, await t.started());
      const watch = await command.watch(signal);
      const known = (["baf.cmd.qu0", "baf.cmd.qu1", "baf.cmd.qu2", "baf.cmd.qu3"] as const)
        .map((key, qu) => t.marks(key) && (signal.qualifiers?.includes(qu) ?? true));
      for (const qualifier of [...known.keys(), ...RESERVED_QU]) {
        if (known[qualifier] !== true && !(signal.qualifiers?.includes(qualifier) ?? false)) {
          await command.refused({ signal, qualifier });
          await watch.expectIdle();
          continue;
        }
        const sent = await command.confirmed({ signal, qualifier });
        await watch.expectOperated(valuesOf(signal)[0]!);
        await command.ended(sent);
      }
      await command.settled();
    },
  },
  {
    id: "CMD-06",
    clause: "-",
    kind: "-",
    title: "Values that are not permitted",
    precondition: "Data transfer started",
    stimulus:
      "Double and regulating step commands with the states 0 and 3; a single command with its reserved bit set",
    criterion:
      "Negative ACTCON, without output; a device that ignores the reserved bit executes the single command once, with a remark",
    condition: [["type.46", "type.47"]],
    needs: ["upper"],
    duration: () => 4000,
    async controlled(t) {
      const command = new Commander(t, await t.started());
      for (const type of ["C_DC_NA_1", "C_RC_NA_1"] as const) {
        if (!t.sheet.isTypeMarked(type)) continue;
        const signal = t.sheet.signalsOf(type).find(isUntagged);
        if (signal === undefined) {
          t.missing(`The sheet lists no ${type}`);
          continue;
        }
        const watch = await command.watch(signal);
        for (const value of [0, 3]) {
          await command.refused({ signal, value, select: signal.mode === "select" });
          await watch.expectIdle();
        }
      }
      const single = t.sheet.signalsOf("C_SC_NA_1").find(isDirect);
      if (single !== undefined) await setReservedBit(t, command, single);
      await command.settled();
    },
  },
  {
    id: "CMD-14",
    clause: "-",
    kind: "-",
    title: "A running command is repeated or cancelled",
    precondition: "Data transfer started; a command whose action takes long is running",
    stimulus: "(a) the same command, (b) another command to the object, (c) its deactivation",
    criterion:
      "(a) and (b) as declared, negative ACTCON by default, (c) as declared: DEACTCON; the output is operated once",
    condition: ["baf.cmd.direct", "pixit.busy"],
    needs: ["upper"],
    duration: (_timing, sheet) => longestTimeMs(sheet, "duration") + 2 * PROMPT_MS,
    async controlled(t) {
      const signal = t.signal(
        `a direct command whose action takes at least ${LONG_S} s`,
        (each) => isDirect(each) && (each.duration ?? 0) >= LONG_S,
      );
      const command = new Commander(t, await t.started());
      const watch = await command.watch(signal);
      const [first, second] = valuesOf(signal) as [number, number];
      const running = await command.confirmed({ signal, value: first });
      await watch.expectOperated(first);
      const endsAt = running.frame.at + signal.duration! * 1000;
      if (t.now + PROMPT_MS / 2 > endsAt) {
        throw new Inconclusive("The action ends before, or soon after, its confirmation arrives");
      }
      const busy = t.pixit("pixit.busy");
      if (busy !== "refuse") t.missing(`Whether a busy object does what is declared: ${busy}`);
      for (const value of [first, second]) {
        if (busy !== "refuse") break;
        await command.refused({ signal, value });
        await watch.expectIdle();
      }
      const cancel = await command.send({ signal, value: first, cause: CAUSE.deactivation });
      const outcome = await command.outcome(cancel);
      const mayReject = !t.sheet.causes(cancel.frame.asdu!.typeId).includes(CAUSE.deactivation);
      t.check(outcome === "confirmed" || outcome === "refused" || mayReject, {
        expected: "DEACTCON",
        seen: outcome === "silent" ? "no answer" : describeFrame(cancel.answer!),
      });
      const declared = t.sheet.pixit("pixit.cancel");
      if (declared !== undefined) {
        t.check((outcome === "confirmed") === (declared === "stop"), {
          expected: `that the deactivation is ${
            declared === "stop" ? "confirmed" : "refused"
          }, as declared`,
          seen: outcome,
        });
      } else t.outcome(`deactivation of a running command: ${outcome}`);
      if (outcome !== "confirmed") await command.ended(running);
      await command.settled();
    },
  },
  {
    id: "CMD-15",
    clause: "-",
    kind: "-",
    title: "Local operation and blocking",
    precondition: "The device is switched to local operation, or the object is blocked",
    stimulus: "The command is executed; a selection, where the object has one",
    criterion: "Negative ACTCON, without output; not cause 47, because the object is known",
    condition: [["baf.cmd.direct", "baf.cmd.sbo"]],
    needs: ["upper", "settings"],
    duration: () => 4000,
    async controlled(t) {
      const signal = t.signal("a command", (each) => isSwitching(each) && isUntagged(each));
      const command = new Commander(t, await t.started());
      const { mode = "direct" } = signal;
      for (const reason of ["local", "blocked"] as const) {
        const watch = await command.watch(signal);
        await t.upper.turn(reason, true, reason === "blocked" ? signal : undefined);
        try {
          for (const select of mode === "both" ? [true, false] : [mode === "select"]) {
            await command.refused({ signal, select });
            await watch.expectIdle();
          }
          await command.settled();
        } finally {
          await t.upper.turn(reason, false, reason === "blocked" ? signal : undefined);
        }
      }
    },
  },
  {
    id: "CMD-16",
    clause: "-",
    kind: "-",
    title: "The process fails after ACTCON",
    precondition: "Data transfer started; the feedback of the output is prevented",
    stimulus: "The command is executed",
    criterion:
      "ACTCON positive; after the supervision time a negative ACTTERM, or none, as declared; never a positive one",
    condition: ["pixit.actterm", "pixit.acttermNegative"],
    needs: ["upper", "settings"],
    duration: (_timing, sheet) => supervisionMs(sheet),
    async controlled(t) {
      const signal = t.signal(
        "a direct command with a feedback point",
        (each) => each.feedback !== undefined && isDirect(each),
      );
      const command = new Commander(t, await t.started());
      const [value, other] = valuesOf(signal) as [number, number];
      // The output then has the other value: the feedback has to change for success.
      await command.ended(await command.confirmed({ signal, value: other }));
      await t.upper.turn("no-feedback", true, signal);
      try {
        const sent = await command.confirmed({ signal, value });
        const seconds = t.sheet.pixit("pixit.actionTimeout");
        const within = QUIET_MS + (seconds === undefined ? TERMINATION_MS : seconds * 1000);
        const { typeId, ca } = sent.frame.asdu!;
        const about = {
          ...{ type: typeId, ca, ioa: signal.ioa, after: sent.frame.index },
          cause: CAUSE.activationTermination,
        };
        const outcome = await command.link.first({
          "positive termination": { ...about, negative: false },
          "negative termination": { ...about, negative: true },
          "no termination": "silence",
        }, { within });
        const isNegative = t.pixit("pixit.acttermNegative") && isTerminated(t, signal);
        const expected = isNegative ? "negative termination" : "no termination";
        t.check(outcome === expected, { expected: `${expected}, as declared`, seen: outcome });
      } finally {
        await t.upper.turn("no-feedback", false, signal);
      }
    },
  },
  {
    id: "CMD-18",
    clause: "-",
    kind: "-",
    title: "Set-point out of range",
    precondition: "Data transfer started",
    stimulus: "Values beyond the range, NaN and infinity, a reserved qualifier QL",
    criterion: "Negative ACTCON; the output keeps its value",
    condition: ["baf.cmd.directSetpoint"],
    needs: ["upper"],
    duration: () => 4000,
    async controlled(t) {
      const signals = t.sheet.signalsOf("C_SE_NA_1", "C_SE_NB_1", "C_SE_NC_1").filter(isDirect);
      const limited = signals.filter(({ range }) => range !== undefined);
      if (signals.length === 0) t.signal("a direct set-point", () => false);
      if (limited.length === 0) t.missing("The sheet lists no direct set-point with a range");
      const command = new Commander(t, await t.started());
      for (const signal of signals) {
        const watch = await command.watch(signal);
        for (const value of invalidValues(signal)) {
          await command.refused({ signal, value });
          await watch.expectIdle();
        }
        if (signal.qualifiers?.includes(1) ?? false) continue;
        await command.refused({ signal, qualifier: 1 });
        await watch.expectIdle();
      }
      await command.settled();
    },
  },
  {
    id: "CMD-21",
    clause: "-",
    kind: "R",
    title: "Many commands at once",
    precondition: "Data transfer started",
    stimulus: `${BURST} commands without a pause, to all objects in turn`,
    criterion:
      "One ACTCON for each, in their order; never more than k frames unacknowledged; each accepted command operates its output once",
    condition: ["baf.cmd.direct"],
    needs: ["upper"],
    duration: () => 4 * PROMPT_MS,
    async controlled(t) {
      const signals = t.sheet.signalsOf(...SWITCHING).filter((each) =>
        isDirect(each) && each.timeTag !== "required"
      );
      if (signals.length === 0) t.signal("a direct command", () => false);
      await sendBurst(t, signals);
    },
  },
];

/** Whether a signal is a command that is executed without a selection. */
export function isDirect({ type, mode = "direct", timeTag }: Signal): boolean {
  const isCommand = SWITCHING.some((each) => each === type) ||
    SETPOINTS.some((each) => each === type);
  return isCommand && mode !== "select" && timeTag !== "required";
}

/** Whether a command is one of two states. */
function isSwitching({ type }: Signal): boolean {
  return SWITCHING.some((each) => each === type);
}

/** Whether a command may be sent without a time tag. */
function isUntagged({ timeTag }: Signal): boolean {
  return timeTag !== "required";
}

/** The first direct command of some types. */
function direct(t: Tester, types: readonly TypeName[]): Signal {
  return t.signal(
    "a command that is executed directly",
    (each) => types.includes(each.type) && isDirect(each),
  );
}

/** Executes all values of the first direct command of each type. */
async function executeAll(t: Tester, types: readonly TypeName[]): Promise<void> {
  const command = new Commander(t, await t.started());
  let executed = 0;
  for (const type of types) {
    if (!t.sheet.isTypeMarked(type)) continue;
    const signal = t.sheet.signalsOf(type).find(isDirect);
    if (signal === undefined) {
      if (t.sheet.signalsOf(type).length > 0) t.step(`All ${type} have to be selected`);
      else t.missing(`The sheet lists no ${type}`);
      continue;
    }
    executed++;
    await executeValues(t, command, signal);
  }
  await command.settled();
  if (executed === 0) t.signal(`a direct ${types.join(" or ")}`, () => false);
}

async function executeValues(t: Tester, command: Commander, signal: Signal): Promise<void> {
  const watch = await command.watch(signal);
  for (const value of valuesOf(signal)) {
    const sent = await command.confirmed({ signal, value });
    await watch.expectOperated(value);
    if (isTerminated(t, signal)) await command.ended(sent);
  }
}

/** The causes with which a feedback point may change after a command. */
const FEEDBACK_CAUSES: readonly number[] = [
  CAUSE.spontaneous,
  CAUSE.returnRemote,
  CAUSE.returnLocal,
];

/** Checks the value of the feedback of a switching command, where the type of the point is that of the command. */
function expectFeedback(
  t: Tester,
  { signal, value, feedback, change }: {
    readonly signal: Signal;
    readonly value: number;
    readonly feedback: Signal | undefined;
    readonly change: SeenFrame;
  },
): void {
  const isSame = signal.type === "C_SC_NA_1" && feedback?.type === "M_SP_NA_1" ||
    signal.type === "C_DC_NA_1" && feedback?.type === "M_DP_NA_1";
  const seen = pointIn(change.asdu, signal.feedback!)?.value;
  t.check(!isSame || seen === value, {
    expected: `the value ${value} of the feedback`,
    seen: String(seen),
  });
}

/** Sends a single command with the reserved bit of its state: it is refused, or the bit is ignored. */
async function setReservedBit(t: Tester, command: Commander, signal: Signal): Promise<void> {
  const watch = await command.watch(signal);
  const value = valuesOf(signal)[0]!;
  const octets = encodeAsdu(commandAsdu(t, signal, { value }), { profile: t.profile });
  octets[octets.length - 1]! |= RESERVED_SCO;
  const sent = await command.sendAsdu(signal, octets);
  const outcome = await command.outcome(sent);
  t.check(outcome === "refused" || outcome === "confirmed", {
    expected: "ACTCON",
    seen: outcome === "silent" ? "no answer" : describeFrame(sent.answer!),
  });
  if (outcome === "refused") return await watch.expectIdle();
  t.remark("the reserved bit of a single command is ignored");
  await watch.expectOperated(value);
  await command.ended(sent);
}

/** Values that a set-point has to refuse. */
function invalidValues({ type, range }: Signal): readonly number[] {
  const beyond = range === undefined ? [] : [range[0] - 1, range[1] + 1];
  const inType = beyond.filter((value) =>
    type === "C_SE_NC_1" || (type === "C_SE_NB_1" ? Math.abs(value) <= 32_767 : Math.abs(value) < 1)
  );
  return type === "C_SE_NC_1" ? [...inType, NaN, Infinity, -Infinity] : inType;
}

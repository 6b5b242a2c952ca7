// Conformance cases of commands and set-points that are executed directly.

import { CAUSE, type TypeName } from "../../../codec/mod.ts";
import type { ConformanceCase } from "../case.ts";
import {
  commandAnswer,
  commandAsdu,
  confirmed,
  ended,
  isTerminated,
  refused,
  SETPOINTS,
  SWITCHING,
  valuesOf,
} from "../bench/commands.ts";
import { watchOutput } from "../bench/output_watch.ts";
import type { Tester } from "../bench/tester.ts";
import { CONFIRMATION_MS, QUIET_MS, TERMINATION_MS } from "../bench/timing.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import type { Signal } from "../sheet/sheet.ts";

/** Number of commands of a burst. */
const BURST = 20;

/** The lowest qualifier QU that the standard reserves, and the highest one. */
const RESERVED_QU = [4, 31] as const;

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
    duration: () => 10_000,
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
    duration: () => 20_000,
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
    duration: () => 10_000,
    async controlled(t) {
      const signal = t.signal(
        "a direct command with a feedback point",
        (each) => each.feedback !== undefined && isDirect(each),
      );
      const cause = t.pixit("pixit.retInfo") === "11" ? CAUSE.returnRemote : CAUSE.spontaneous;
      const link = await t.started();
      const feedback = t.sheet.signals.find(({ ca, ioa, type }) =>
        ca === signal.ca && ioa === signal.feedback && !type.startsWith("C_")
      );
      for (const value of valuesOf(signal).slice(0, 2)) {
        const asdu = await confirmed(t, link, { signal, value });
        const confirmation = link.lastTaken!;
        const within = TERMINATION_MS;
        const pattern = { cause, ca: signal.ca, ioa: signal.feedback! };
        const change = await link.expect(pattern, {
          within,
          what: `feedback ${feedback?.name ?? pattern.ioa}`,
        });
        t.check(confirmation.index < change.index, {
          expected: "ACTCON comes before the feedback",
          seen: confirmation.index < change.index ? "it does" : "the feedback comes first",
        });
        if (!isTerminated(t, signal)) {
          await ended(t, link, asdu, signal);
          continue;
        }
        const end = await link.expect(commandAnswer(asdu, CAUSE.activationTermination), { within });
        t.check(change.index < end.index, {
          expected: "the feedback before ACTTERM",
          seen: "ACTTERM comes first",
        });
      }
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
    duration: () => 10_000,
    async controlled(t) {
      const signal = direct(t, SWITCHING);
      const watch = await watchOutput(t, signal);
      const link = await t.started();
      const known = (["baf.cmd.qu0", "baf.cmd.qu1", "baf.cmd.qu2", "baf.cmd.qu3"] as const)
        .map((key, qu) => t.marks(key) && (signal.qualifiers?.includes(qu) ?? true));
      for (const qualifier of [...known.keys(), ...RESERVED_QU]) {
        if (known[qualifier] !== true && !(signal.qualifiers?.includes(qualifier) ?? false)) {
          await refused(t, link, { signal, qualifier });
          await watch.expectIdle();
          continue;
        }
        const asdu = await confirmed(t, link, { signal, qualifier });
        await watch.expectOperated(valuesOf(signal)[0]!);
        await ended(t, link, asdu, signal);
      }
    },
  },
  {
    id: "CMD-06",
    clause: "-",
    kind: "-",
    title: "Values that are not permitted",
    precondition: "Data transfer started",
    stimulus: "Double and regulating step commands with the states 0 and 3",
    criterion: "Negative ACTCON, without output",
    condition: [["type.46", "type.47"]],
    needs: ["upper"],
    duration: () => 4000,
    async controlled(t) {
      const link = await t.started();
      for (const type of ["C_DC_NA_1", "C_RC_NA_1"] as const) {
        const signal = t.sheet.signalsOf(type)[0];
        if (signal === undefined) continue;
        const watch = await watchOutput(t, signal);
        for (const value of [0, 3]) {
          await refused(t, link, { signal, value, select: signal.mode === "select" });
          await watch.expectIdle();
        }
      }
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
    duration: () => 60_000,
    async controlled(t) {
      const signal = t.signal(
        `a direct command whose action takes at least ${LONG_S} s`,
        (each) => isDirect(each) && (each.duration ?? 0) >= LONG_S,
      );
      const watch = await watchOutput(t, signal);
      const [first, second] = valuesOf(signal) as [number, number];
      const link = await t.started();
      const asdu = await confirmed(t, link, { signal, value: first });
      await watch.expectOperated(first);
      const busy = t.pixit("pixit.busy");
      if (busy !== "refuse") t.missing(`Whether a busy object does what is declared: ${busy}`);
      for (const value of [first, second]) {
        if (busy !== "refuse") break;
        await refused(t, link, { signal, value });
        await watch.expectIdle();
      }
      const cancel = commandAsdu(t, signal, { value: first, cause: CAUSE.deactivation });
      await link.send(cancel);
      const outcome = await link.first({
        "cancelled": commandAnswer(cancel, CAUSE.deactivationCon),
        "refused": commandAnswer(cancel, CAUSE.deactivationCon, { negative: true }),
      }, { within: CONFIRMATION_MS });
      const declared = t.sheet.pixit("pixit.cancel");
      if (declared !== undefined) {
        t.check((outcome === "cancelled") === (declared === "stop"), {
          expected: `the deactivation is ${
            declared === "stop" ? "confirmed" : "refused"
          }, as declared`,
          seen: outcome,
        });
      } else t.outcome(`deactivation of a running command: ${outcome}`);
      if (outcome === "refused") await ended(t, link, asdu, signal);
      await watch.expectIdle();
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
      const signal = t.signal("a command", ({ type }) => SWITCHING.some((each) => each === type));
      const link = await t.started();
      for (const reason of ["local", "blocked"] as const) {
        const watch = await watchOutput(t, signal);
        await t.upper.turn(reason, true, reason === "blocked" ? signal : undefined);
        try {
          const select = signal.mode !== undefined && signal.mode !== "direct";
          await refused(t, link, { signal, select });
          await watch.expectIdle();
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
    duration: () => TERMINATION_MS,
    async controlled(t) {
      const signal = t.signal(
        "a direct command with a feedback point",
        (each) => each.feedback !== undefined && isDirect(each),
      );
      const link = await t.started();
      await t.upper.turn("no-feedback", true, signal);
      try {
        const asdu = await confirmed(t, link, { signal });
        const seconds = t.sheet.pixit("pixit.actionTimeout");
        const within = QUIET_MS + (seconds === undefined ? TERMINATION_MS : seconds * 1000);
        const outcome = await link.first({
          "positive termination": commandAnswer(asdu, CAUSE.activationTermination),
          "negative termination": commandAnswer(asdu, CAUSE.activationTermination, {
            negative: true,
          }),
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
      const link = await t.started();
      for (const signal of signals) {
        const watch = await watchOutput(t, signal);
        for (const value of invalidValues(signal)) {
          await refused(t, link, { signal, value });
          await watch.expectIdle();
        }
        if (signal.qualifiers?.includes(1) ?? false) continue;
        await refused(t, link, { signal, qualifier: 1 });
        await watch.expectIdle();
      }
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
      "One ACTCON for each, in their order; the window k is kept; nothing is lost or duplicated",
    condition: ["baf.cmd.direct"],
    duration: () => 30_000,
    async controlled(t) {
      const signals = t.sheet.signalsOf(...SWITCHING).filter((each) =>
        isDirect(each) && each.timeTag !== "required"
      );
      if (signals.length === 0) t.signal("a direct command", () => false);
      const link = await t.started();
      const sent = Array.from({ length: BURST }, (_, at) => {
        const signal = signals[at % signals.length]!;
        const values = valuesOf(signal);
        return commandAsdu(t, signal, { value: values[Math.floor(at / signals.length) % 2]! });
      });
      for (const asdu of sent) await link.send(asdu);
      let last = -1;
      const answers = { accepted: 0, refused: 0 };
      for (const asdu of sent) {
        const [positive, negative] = [false, true].map((each) =>
          commandAnswer(asdu, CAUSE.activationCon, { negative: each })
        );
        const at = link.frames.length;
        const answer = await link.first({ accepted: positive!, refused: negative! }, {
          within: CONFIRMATION_MS,
        });
        answers[answer]++;
        const { index } = link.lastTaken!;
        t.check(index > last, {
          expected: "ACTCON in the order of the commands",
          seen: `frame ${index} of ${at}`,
        });
        last = index;
      }
      await link.expectNone({ cause: CAUSE.activationCon }, {
        during: QUIET_MS,
        what: "further ACTCON",
      });
      t.outcome(
        `${answers.accepted} commands were accepted, ${answers.refused} refused while busy`,
      );
    },
  },
];

/** Whether a signal is a command that is executed without a selection. */
export function isDirect({ type, mode = "direct", timeTag }: Signal): boolean {
  const isCommand = SWITCHING.some((each) => each === type) ||
    SETPOINTS.some((each) => each === type);
  return isCommand && mode !== "select" && timeTag !== "required";
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
  const link = await t.started();
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
    await executeValues(t, link, signal);
  }
  if (executed === 0) t.signal(`a direct ${types.join(" or ")}`, () => false);
}

async function executeValues(t: Tester, link: TesterLink, signal: Signal): Promise<void> {
  const watch = await watchOutput(t, signal);
  for (const value of valuesOf(signal)) {
    const asdu = await confirmed(t, link, { signal, value });
    await watch.expectOperated(value);
    if (isTerminated(t, signal)) await ended(t, link, asdu, signal);
  }
  const termination = { type: signal.type, cause: CAUSE.activationTermination, ioa: signal.ioa };
  if (!isTerminated(t, signal)) await link.expectNone(termination, { during: QUIET_MS });
}

/** Values that a set-point has to refuse. */
function invalidValues({ type, range }: Signal): readonly number[] {
  const beyond = range === undefined ? [] : [range[0] - 1, range[1] + 1];
  const inType = beyond.filter((value) =>
    type === "C_SE_NC_1" || (type === "C_SE_NB_1" ? Math.abs(value) <= 32_767 : Math.abs(value) < 1)
  );
  return type === "C_SE_NC_1" ? [...inType, NaN, Infinity, -Infinity] : inType;
}

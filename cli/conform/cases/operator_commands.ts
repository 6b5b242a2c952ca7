// Conformance cases of commands that a controlling station sends.

import { type AsduInput, CAUSE, TIME_FLAGS } from "../../../codec/mod.ts";
import { valuesOf } from "../bench/commands.ts";
import {
  answer,
  commandLine,
  executionAfter,
  expectCommand,
  expectFirst,
  fieldsOf,
  isDirect,
  operate,
  sentCommand,
  usualLine,
} from "../bench/operator.ts";
import { report } from "../bench/provoke.ts";
import { instantOfTag } from "../bench/requests.ts";
import type { SeenFrame } from "../bench/seen_frame.ts";
import { acceptedAndServed } from "../bench/start_up.ts";
import type { Tester } from "../bench/tester.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import { CONFIRMATION_MS, PROMPT_MS, QUIET_MS, TERMINATION_MS } from "../bench/timing.ts";
import type { ConformanceCase } from "../case.ts";
import type { SheetKey } from "../sheet/items.ts";
import type { Signal } from "../sheet/sheet.ts";

/** A request without an answer has ended after this time at the latest, in ms. */
const LONGEST_MS = TERMINATION_MS + CONFIRMATION_MS;

/** The answer to a selection is delayed by this time, in ms. */
const DELAY_MS = 3000;

/** The address of an object that the device has not commanded. */
const FOREIGN_IOA = 65_000;

/** Accuracy of time tags if the sheet does not state one, in ms. */
const USUAL_ACCURACY_MS = 1000;

/** Types of commands that the operator sends in these cases. */
const COMMANDS = ["C_SC_NA_1", "C_DC_NA_1", "C_SE_NC_1"] as const;

/** Types of commands with a time tag. */
const TIMED: readonly SheetKey[] = [
  "type.58",
  "type.59",
  "type.60",
  "type.61",
  "type.62",
  "type.63",
  "type.64",
];

/** Commands of controlling stations. */
export const OPERATOR_COMMANDS: readonly ConformanceCase[] = [
  {
    id: "CMD-22",
    clause: "-",
    kind: "+",
    title: "Direct command of the controlling station",
    precondition: "Data transfer started",
    stimulus:
      "The operator sends commands; the tester answers with ACTCON, return information and ACTTERM",
    criterion:
      "The right type, address and value, cause 6, S/E=0; the operator is told of success only after a positive ACTCON, and after ACTTERM if the device waits for it",
    condition: ["dev.controlling", "baf.cmd.direct"],
    needs: ["upper"],
    duration: () => 2 * COMMANDS.length * 2 * PROMPT_MS,
    async controlling(t) {
      const link = await acceptedAndServed(t);
      let tested = 0;
      for (const type of COMMANDS) {
        const signal = t.sheet.signalsOf(type).find(isDirect);
        if (signal === undefined || !t.sheet.isTypeMarked(type)) continue;
        for (const value of valuesOf(signal).slice(0, 2)) {
          tested++;
          const request = await operate(t, commandLine(signal, value));
          const sent = await expectCommand(link, signal, { value });
          expectQualifier(t, signal, sent);
          await t.wait(PROMPT_MS);
          await request.expectPending();
          await answer(link, sent);
          await returnInformation(t, link);
          await t.wait(PROMPT_MS);
          const before = await request.state();
          await answer(link, sent, { cause: CAUSE.activationTermination });
          await request.expect("done");
          await expectNoCommand(link, signal, 0);
          t.outcome(
            `${type}: success is reported after ${before.state === "done" ? "ACTCON" : "ACTTERM"}`,
          );
        }
      }
      if (tested === 0) t.signal(`a command (${COMMANDS.join(", ")})`, () => false);
    },
  },
  {
    id: "CMD-23",
    clause: "-",
    kind: "-",
    title: "Select before operate of the controlling station",
    precondition: "Data transfer started",
    stimulus:
      "The operator selects and executes; the selection is refused, confirmed late, not confirmed, confirmed with another value; the operator cancels",
    criterion:
      "The execution is sent only after a matching positive ACTCON of the selection; otherwise the operator is told of the failure, and nothing is executed",
    condition: ["dev.controlling", "baf.cmd.sbo"],
    needs: ["upper"],
    duration: () => LONGEST_MS,
    async controlling(t) {
      const link = await acceptedAndServed(t);
      const signal = t.signal(
        "a command that can be selected",
        ({ type, mode }) =>
          (type === "C_SC_NA_1" || type === "C_DC_NA_1") && (mode === "select" || mode === "both"),
      );
      const [value, other] = valuesOf(signal) as [number, number];
      const line = commandLine(signal, value, { select: true });

      const refused = await operate(t, line);
      await answer(link, await expectCommand(link, signal, { value, select: true }), {
        negative: true,
      });
      await refused.expect("failed");
      await expectNoExecution(link, signal);

      const late = await operate(t, line);
      const selection = await expectCommand(link, signal, { value, select: true });
      await expectNoExecution(link, signal, DELAY_MS);
      await answer(link, selection);
      await complete(link, signal, value);
      await late.expect("done");

      const changed = await operate(t, line);
      await answer(link, await expectCommand(link, signal, { value, select: true }), {
        value: other,
      });
      await expectNoExecution(link, signal, CONFIRMATION_MS);
      await changed.expect("failed", { within: LONGEST_MS });

      const missing = await operate(t, line);
      await expectCommand(link, signal, { value, select: true });
      await missing.expect("failed", { within: LONGEST_MS });
      await expectNoExecution(link, signal);

      await expectCancelled(t, link, signal);
    },
  },
  {
    id: "CMD-24",
    clause: "-",
    kind: "-",
    title: "Missing and wrong answers",
    precondition: "Data transfer started",
    stimulus:
      "The operator sends commands; the tester sends no ACTCON, a negative ACTCON, a negative ACTTERM, an ACTCON for another address",
    criterion:
      "The operator is told of each failure; nothing is repeated automatically; answers for other objects are ignored",
    condition: ["dev.controlling", ["baf.cmd.direct", "baf.cmd.sbo"]],
    needs: ["upper"],
    duration: () => 2 * LONGEST_MS,
    async controlling(t) {
      const link = await acceptedAndServed(t);
      const signal = sentCommand(t);
      const value = valuesOf(signal)[0]!;
      const line = usualLine(signal, value);

      const silent = await operate(t, line);
      await expectFirst(link, signal, { value });
      await silent.expect("failed", { within: LONGEST_MS });
      await expectNoCommand(link, signal, CONFIRMATION_MS);

      const negative = await operate(t, line);
      await answer(link, await expectFirst(link, signal, { value }), { negative: true });
      await negative.expect("failed");
      await expectNoCommand(link, signal, QUIET_MS);

      const failing = await operate(t, line);
      const first = await expectFirst(link, signal, { value });
      const sent = await executionAfter(link, signal, { first, value });
      await answer(link, sent);
      await t.wait(PROMPT_MS);
      if ((await failing.state()).state === "done") {
        t.outcome("the operator is told of success after ACTCON: ACTTERM was not judged");
        await answer(link, sent, { cause: CAUSE.activationTermination, negative: true });
      } else {
        await answer(link, sent, { cause: CAUSE.activationTermination, negative: true });
        const text = await failing.expect("failed", { within: PROMPT_MS });
        t.step(`The operator was told: ${text.split("\n", 1)[0]}`);
      }
      await expectNoCommand(link, signal, QUIET_MS);

      const foreign = await operate(t, line);
      const asked = await expectFirst(link, signal, { value });
      await answer(link, asked, { ioa: FOREIGN_IOA });
      await t.wait(PROMPT_MS);
      await foreign.expectPending();
      const own = await executionAfter(link, signal, { first: asked, value });
      await answer(link, own, { ioa: FOREIGN_IOA });
      await answer(link, own, { ioa: FOREIGN_IOA, cause: CAUSE.activationTermination });
      await t.wait(PROMPT_MS);
      await foreign.expectPending();
      await answer(link, own);
      await answer(link, own, { cause: CAUSE.activationTermination });
      await foreign.expect("done");
    },
  },
  {
    id: "CMD-25",
    clause: "-",
    kind: "+",
    title: "Time tag of the controlling station",
    precondition: "Data transfer started",
    stimulus: "The operator sends a command with time tag",
    criterion: "The tag is the time of sending, in the declared time base, without IV",
    condition: ["dev.controlling", TIMED],
    needs: ["upper"],
    duration: () => 3000,
    async controlling(t) {
      const link = await acceptedAndServed(t);
      const signal = sentCommand(t, { timeTag: true });
      const value = valuesOf(signal)[0]!;
      const request = await operate(t, usualLine(signal, value, { timeTag: true }));
      const first = await expectFirst(link, signal, { value, timeTag: true });
      const sent = await executionAfter(link, signal, { first, value, timeTag: true });
      const { time = NaN, timeFlags = 0 } = fieldsOf(sent.asdu);
      t.check((timeFlags & TIME_FLAGS.invalid) === 0, {
        expected: "a valid time tag",
        seen: (timeFlags & TIME_FLAGS.invalid) === 0 ? "valid" : "IV",
      });
      const accuracy = t.sheet.pixit("pixit.timeAccuracy") ?? USUAL_ACCURACY_MS;
      const age = sent.instant - (instantOfTag(t, { time, timeFlags }) ?? NaN);
      t.measure("age of the time tag", age, [-accuracy, PROMPT_MS + accuracy]);
      await answer(link, sent);
      await answer(link, sent, { cause: CAUSE.activationTermination });
      await request.expect("done");
    },
  },
];

/** Confirms and terminates the execution that follows a selection. */
async function complete(link: TesterLink, signal: Signal, value: number): Promise<void> {
  const sent = await expectCommand(link, signal, { value });
  await answer(link, sent);
  await answer(link, sent, { cause: CAUSE.activationTermination });
}

/** Checks the qualifier of a command: one that the sheet lists for the object. */
function expectQualifier(t: Tester, { qualifiers }: Signal, { asdu }: SeenFrame): void {
  const { qualifier } = fieldsOf(asdu);
  if (qualifier === undefined) return;
  if (qualifiers === undefined) return t.outcome(`the qualifier is ${qualifier}`);
  t.check(qualifiers.includes(qualifier), {
    expected: `the qualifier ${qualifiers.join(" or ")}`,
    seen: String(qualifier),
  });
}

/** Sends return information, as a controlled station does when the process has followed. */
async function returnInformation(t: Tester, link: TesterLink): Promise<void> {
  await link.send({ ...report(t, 1), cause: CAUSE.returnRemote } as AsduInput);
}

async function expectNoCommand(
  link: TesterLink,
  { ca, ioa }: Signal,
  during: number,
): Promise<void> {
  const pattern = { cause: CAUSE.activation, ca, ioa } as const;
  await link.expectNone(pattern, { during, what: "repeated command" });
}

async function expectNoExecution(
  link: TesterLink,
  { ca, ioa }: Signal,
  during = QUIET_MS,
): Promise<void> {
  await link.expectNone({
    ...{ cause: CAUSE.activation, ca, ioa },
    that: { text: "execution", holds: (asdu) => fieldsOf(asdu).select !== true },
  }, { during });
}

/** The operator cancels between selection and execution: the selection is deactivated, and nothing executed. */
async function expectCancelled(t: Tester, link: TesterLink, signal: Signal): Promise<void> {
  const value = valuesOf(signal)[0]!;
  const request = await operate(t, commandLine(signal, value, { select: true }));
  const selection = await expectCommand(link, signal, { value, select: true });
  await request.cancel();
  await answer(link, selection);
  const outcome = await link.first({
    "deactivates the selection": { cause: CAUSE.deactivation, ca: signal.ca, ioa: signal.ioa },
    "executes": {
      ...{ cause: CAUSE.activation, ca: signal.ca, ioa: signal.ioa },
      that: { text: "execution", holds: (asdu) => fieldsOf(asdu).select !== true },
    },
    "sends nothing": "silence",
  }, { within: QUIET_MS });
  t.check(outcome !== "executes", {
    expected: "no execution after the operator has cancelled",
    seen: outcome,
  });
  const { state } = await request.state();
  t.check(state !== "done", {
    expected: "that the operator is not told of success after cancelling",
    seen: state,
  });
  t.outcome(`after the operator has cancelled, the device ${outcome}`);
  if (outcome !== "deactivates the selection") t.remark("the selection is left to its time-out");
}

// Conformance cases of select before operate.

import { CAUSE, type TypeName } from "../../../codec/mod.ts";
import type { ConformanceCase } from "../case.ts";
import {
  commandAnswer,
  commandAsdu,
  confirmed,
  ended,
  expectCommandRefused,
  refused,
  SETPOINTS,
  SWITCHING,
  valuesOf,
} from "../bench/commands.ts";
import { type OutputWatch, watchOutput } from "../bench/output_watch.ts";
import type { Tester } from "../bench/tester.ts";
import { CONFIRMATION_MS, TOLERANCE_MS } from "../bench/timing.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import type { Signal } from "../sheet/sheet.ts";
import { isDirect } from "./direct_commands.ts";

/** Select time-out where the sheet does not state one, in s. */
const USUAL_SELECT_S = 30;

/** Commands that are selected before they are executed. */
export const SELECT_COMMANDS: readonly ConformanceCase[] = [
  {
    id: "CMD-07",
    clause: "-",
    kind: "+",
    title: "Select and execute",
    precondition: "Data transfer started",
    stimulus:
      "Select, execute with the same value, execute once more; each type of switching command",
    criterion:
      "The selection is confirmed without output; the execution is confirmed, operates the output once and ends with ACTTERM if declared; the second execution is refused",
    condition: ["baf.cmd.sbo", ["type.45", "type.46", "type.47"]],
    needs: ["upper"],
    duration: () => 10_000,
    controlled: (t) => selectAndExecuteAll(t, SWITCHING),
  },
  {
    id: "CMD-08",
    clause: "-",
    kind: "+",
    title: "Select and execute of set-points",
    precondition: "Data transfer started",
    stimulus:
      "Select, execute with the same value, execute once more; each type of set-point with S/E",
    criterion: "As CMD-07; the output has exactly the value",
    condition: ["baf.cmd.sboSetpoint", ["type.48", "type.49", "type.50"]],
    needs: ["upper"],
    duration: () => 10_000,
    controlled: (t) => selectAndExecuteAll(t, ["C_SE_NA_1", "C_SE_NB_1", "C_SE_NC_1"]),
  },
  {
    id: "CMD-09",
    clause: "-",
    kind: "-",
    title: "Select time-out",
    precondition: "The object is selected",
    stimulus: "Execution 1 s before the select time-out; in a second run 1 s after it",
    criterion:
      "The first one is executed; the second one is refused without output, and the object can be selected again",
    condition: ["baf.cmd.sbo", "pixit.selectTimeout"],
    needs: ["upper"],
    duration: () => 2 * USUAL_SELECT_S * 1000,
    async controlled(t) {
      const signal = selectable(t);
      const watch = await watchOutput(t, signal);
      const timeout = (signal.selectTimeout ?? t.pixit("pixit.selectTimeout")) * 1000;
      const link = await t.started();
      await confirmed(t, link, { signal, select: true });
      await t.wait(Math.max(0, timeout - TOLERANCE_MS));
      const asdu = await confirmed(t, link, { signal });
      await watch.expectOperated(valuesOf(signal)[0]!);
      await ended(t, link, asdu, signal);
      await confirmed(t, link, { signal, select: true });
      await t.wait(timeout + TOLERANCE_MS);
      await refused(t, link, { signal });
      await watch.expectIdle();
      await selectAndExecute(t, { link, signal, watch });
    },
  },
  {
    id: "CMD-10",
    clause: "-",
    kind: "-",
    title: "Execution without selection",
    precondition: "Nothing is selected",
    stimulus:
      "Execution of an object that has to be selected; selection of an object that is executed directly",
    criterion: "Negative ACTCON without output; the second one as declared",
    condition: ["baf.cmd.sbo"],
    needs: ["upper"],
    duration: () => 4000,
    async controlled(t) {
      const signal = t.signal(
        "a command that has to be selected",
        (each) => isSwitching(each) && each.mode === "select",
      );
      const watch = await watchOutput(t, signal);
      const link = await t.started();
      await refused(t, link, { signal });
      await watch.expectIdle();
      const directly = t.sheet.signals.find((each) =>
        isSwitching(each) && isDirect(each) && each.mode !== "both"
      );
      if (directly === undefined) return;
      const other = await watchOutput(t, directly);
      const asdu = commandAsdu(t, directly, { select: true });
      await link.send(asdu);
      const answer = await link.first({
        accept: commandAnswer(asdu, CAUSE.activationCon),
        refuse: commandAnswer(asdu, CAUSE.activationCon, { negative: true }),
      }, { within: CONFIRMATION_MS });
      const declared = t.sheet.pixit("pixit.selectDirect");
      if (declared === undefined) t.outcome(`selection of a direct object: ${answer}`);
      else t.check(answer === declared, { expected: `${declared}, as declared`, seen: answer });
      await other.expectIdle();
    },
  },
  {
    id: "CMD-11",
    clause: "-",
    kind: "-",
    title: "Execution that differs from the selection",
    precondition: "The object is selected with ON",
    stimulus:
      "Execution with another value, with another qualifier, with another type, by another originator, on another connection; a selection before each",
    criterion: "Negative ACTCON without output; select and execute work afterwards",
    condition: ["baf.cmd.sbo"],
    needs: ["upper"],
    duration: () => 20_000,
    async controlled(t) {
      const signal = selectable(t);
      const watch = await watchOutput(t, signal);
      const [first, second] = valuesOf(signal) as [number, number];
      const link = await t.started();
      const wrong = [
        { value: second },
        ...(signal.qualifiers ?? [0, 1]).length > 1
          ? [{ qualifier: (signal.qualifiers ?? [0, 1])[1]! }]
          : [],
        ...signal.timeTag === "refused" ? [] : [{ time: t.instant }],
        ...t.marks("app.cot.oa") ? [{ originator: 77 }] : [],
      ];
      for (const use of wrong) {
        await confirmed(t, link, { signal, select: true, value: first });
        await refused(t, link, { signal, value: first, ...use });
        await watch.expectIdle();
        await release(t, link, signal);
      }
      if ((t.sheet.pixit("pixit.maxConnections") ?? 1) > 1) {
        await confirmed(t, link, { signal, select: true, value: first });
        const other = await t.connected({ other: true });
        await other.start();
        if (link.end === undefined) {
          await refused(t, other, { signal, value: first });
          await watch.expectIdle();
          await release(t, link, signal);
        } else t.remark("a second connection takes over: the execution on it was not tried");
        other.close();
      }
      const last = link.end === undefined ? link : await t.started();
      await selectAndExecute(t, { link: last, signal, watch });
    },
  },
  {
    id: "CMD-12",
    clause: "-",
    kind: "R",
    title: "Second selection",
    precondition: "The object is selected",
    stimulus:
      "(a) the same selection again, (b) a selection of the object with another value, (c) a selection of another object",
    criterion:
      "(a) as declared, (b) negative ACTCON, (c) as declared; one execution never operates two outputs",
    condition: ["baf.cmd.sbo"],
    needs: ["upper"],
    duration: () => 8000,
    async controlled(t) {
      const signal = selectable(t);
      const watch = await watchOutput(t, signal);
      const [first, second] = valuesOf(signal) as [number, number];
      const link = await t.started();
      await confirmed(t, link, { signal, select: true, value: first });
      const again = await select(t, link, { signal, value: first });
      const declared = t.sheet.pixit("pixit.doubleSelect");
      if (declared === undefined) t.outcome(`same selection again: ${again}`);
      else {
        const expected = declared === "restart" ? "confirmed" : "refused";
        t.check(again === expected, {
          expected: `what the sheet says about the same selection again: ${expected}`,
          seen: again,
        });
      }
      const changed = await select(t, link, { signal, value: second });
      t.check(changed === "refused", {
        expected: "that a selection with another value is refused",
        seen: changed,
      });
      const others = t.sheet.signals.filter((each) =>
        isSwitching(each) && each.mode !== undefined && each.mode !== "direct" && each !== signal &&
        each.ca === signal.ca && each.timeTag !== "required"
      );
      const [other] = others;
      if (other !== undefined) {
        const answer = await select(t, link, { signal: other, value: valuesOf(other)[0]! });
        const oneOfN = t.sheet.pixit("pixit.oneOfN");
        if (oneOfN === undefined) t.outcome(`selection of another object: ${answer}`);
        else {
          const expected = oneOfN ? "refused" : "confirmed";
          t.check(answer === expected, {
            expected: `what the sheet says about a selection of another object: ${expected}`,
            seen: answer,
          });
        }
        const second = await watchOutput(t, other);
        await executeSelected(t, link, { signal, value: first, watch });
        await second.expectIdle();
        if (answer === "confirmed") await release(t, link, other);
      } else await executeSelected(t, link, { signal, value: first, watch });
    },
  },
  {
    id: "CMD-13",
    clause: "-",
    kind: "+",
    title: "Cancellation of a selection",
    precondition: "(a) The object is selected, (b) nothing is selected",
    stimulus: "Deactivation with S/E=1; then, in (a), an execution",
    criterion: "(a) DEACTCON positive, and the execution is refused, (b) DEACTCON negative",
    condition: ["baf.cmd.sbo"],
    needs: ["upper"],
    duration: () => 4000,
    async controlled(t) {
      const signal = t.signal(
        "a command that has to be selected",
        (each) => isSwitching(each) && each.mode === "select" && each.timeTag !== "required",
      );
      const watch = await watchOutput(t, signal);
      const link = await t.started();
      await confirmed(t, link, { signal, select: true });
      await confirmed(t, link, { signal, select: true, cause: CAUSE.deactivation });
      await refused(t, link, { signal });
      await watch.expectIdle();
      const idle = commandAsdu(t, signal, { select: true, cause: CAUSE.deactivation });
      await link.send(idle);
      await expectCommandRefused(link, idle);
    },
  },
  {
    id: "CMD-17",
    clause: "-",
    kind: "-",
    title: "Stop, loss of the connection, reconnection",
    precondition:
      "(a) The object is selected, (b) a command was sent whose ACTCON is not acknowledged",
    stimulus: "STOPDT, or the connection closes; a new start; in (a) an execution",
    criterion: "The selection is gone; no command is executed twice or late",
    condition: [["baf.cmd.sbo", "baf.cmd.direct"]],
    needs: ["upper"],
    duration: () => 10_000,
    async controlled(t) {
      const signal = t.sheet.signals.find((each) => isSwitching(each) && each.mode === "select");
      if (signal !== undefined) {
        const watch = await watchOutput(t, signal);
        const stopped = await t.started();
        await confirmed(t, stopped, { signal, select: true });
        await stopped.stop();
        await stopped.start();
        await refused(t, stopped, { signal });
        await confirmed(t, stopped, { signal, select: true });
        stopped.close();
        const again = await t.started();
        await refused(t, again, { signal });
        await watch.expectIdle();
        again.close();
      }
      const direct = t.sheet.signals.find((each) => isSwitching(each) && isDirect(each));
      if (direct === undefined) {
        if (signal === undefined) t.signal("a command", () => false);
        return;
      }
      const watch = await watchOutput(t, direct);
      const link = await t.started();
      link.acknowledges = false;
      const asdu = await confirmed(t, link, { signal: direct });
      await watch.expectOperated(valuesOf(direct)[0]!);
      link.close();
      const next = await t.started();
      const repeated = commandAnswer(asdu, CAUSE.activationCon);
      await next.expectNone(repeated, { during: CONFIRMATION_MS, what: "a repeated ACTCON" });
      await watch.expectIdle();
    },
  },
];

function isSwitching({ type }: Signal): boolean {
  return SWITCHING.some((each) => each === type);
}

/** A switching command that can be selected. */
function selectable(t: Tester): Signal {
  return t.signal(
    "a command that can be selected",
    (each) =>
      isSwitching(each) && (each.mode === "select" || each.mode === "both") &&
      each.timeTag !== "required",
  );
}

async function selectAndExecuteAll(t: Tester, types: readonly TypeName[]): Promise<void> {
  const link = await t.started();
  let tested = 0;
  for (const type of types) {
    if (!t.sheet.isTypeMarked(type)) continue;
    const signal = t.sheet.signalsOf(type).find(({ mode, timeTag }) =>
      (mode === "select" || mode === "both") && timeTag !== "required"
    );
    if (signal === undefined) {
      if (t.sheet.signalsOf(type).length > 0) t.step(`No ${type} can be selected`);
      else t.missing(`The sheet lists no ${type}`);
      continue;
    }
    tested++;
    await selectAndExecute(t, { link, signal, watch: await watchOutput(t, signal) });
  }
  if (tested === 0) t.signal(`a ${types.join(" or ")} that can be selected`, () => false);
}

/** Selects, executes, and checks that the selection is used up. */
async function selectAndExecute(
  t: Tester,
  { link, signal, watch }: {
    readonly link: TesterLink;
    readonly signal: Signal;
    readonly watch: OutputWatch;
  },
): Promise<void> {
  const value = valuesOf(signal).at(-1)!;
  await confirmed(t, link, { signal, value, select: true });
  await watch.expectIdle();
  await executeSelected(t, link, { signal, value, watch });
  if (signal.mode === "both") return; // It may be executed without a selection.
  await refused(t, link, { signal, value });
  await watch.expectIdle();
}

async function executeSelected(
  t: Tester,
  link: TesterLink,
  { signal, value, watch }: {
    readonly signal: Signal;
    readonly value: number;
    readonly watch: OutputWatch;
  },
): Promise<void> {
  const asdu = await confirmed(t, link, { signal, value });
  await watch.expectOperated(value);
  const isSetpoint = SETPOINTS.some((each) => each === signal.type);
  if (!isSetpoint || t.marks("baf.cmd.seActterm")) await ended(t, link, asdu, signal);
}

/** Selects, and returns how the device answers. */
async function select(
  t: Tester,
  link: TesterLink,
  { signal, value }: { readonly signal: Signal; readonly value: number },
): Promise<"confirmed" | "refused"> {
  const asdu = commandAsdu(t, signal, { value, select: true });
  await link.send(asdu);
  return await link.first({
    confirmed: commandAnswer(asdu, CAUSE.activationCon),
    refused: commandAnswer(asdu, CAUSE.activationCon, { negative: true }),
  }, { within: CONFIRMATION_MS });
}

/** Cancels a selection that may still exist. */
async function release(t: Tester, link: TesterLink, signal: Signal): Promise<void> {
  const cancel = commandAsdu(t, signal, { select: true, cause: CAUSE.deactivation });
  await link.send(cancel);
  await link.first({
    cancelled: commandAnswer(cancel, CAUSE.deactivationCon, { mirrored: false }),
    absent: commandAnswer(cancel, CAUSE.deactivationCon, { negative: true, mirrored: false }),
  }, { within: CONFIRMATION_MS });
}

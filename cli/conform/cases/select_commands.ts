// Conformance cases of select before operate.

import { CAUSE, type TypeName } from "../../../codec/mod.ts";
import { another } from "../bench/another_link.ts";
import { Commander } from "../bench/commander.ts";
import { commandAsdu, type CommandUse, SWITCHING, valuesOf } from "../bench/commands.ts";
import { selectTimeMs } from "../bench/declared_times.ts";
import { framesThatFit } from "../bench/observation.ts";
import type { OutputWatch } from "../bench/output_watch.ts";
import { describeFrame } from "../bench/seen_frame.ts";
import { until } from "../bench/open_frames.ts";
import type { Tester } from "../bench/tester.ts";
import { CONFIRMATION_MS, PROMPT_MS, TOLERANCE_MS } from "../bench/timing.ts";
import type { ConformanceCase } from "../case.ts";
import type { Signal } from "../sheet/sheet.ts";
import { isDirect } from "./direct_commands.ts";

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
    duration: () => 2 * PROMPT_MS,
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
    duration: () => 2 * PROMPT_MS,
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
    duration: (_timing, sheet) => 2 * selectTimeMs(sheet) + PROMPT_MS,
    async controlled(t) {
      const signal = selectedOnly(t);
      const command = new Commander(t, await t.started());
      const watch = await command.watch(signal);
      const timeout = (signal.selectTimeout ?? t.pixit("pixit.selectTimeout")) * 1000;
      const selected = await command.confirmed({ signal, select: true });
      await until(t, selected.frame.at + timeout - TOLERANCE_MS);
      const sent = await command.confirmed({ signal });
      await watch.expectOperated(valuesOf(signal)[0]!);
      await command.ended(sent);
      await command.confirmed({ signal, select: true });
      await t.wait(timeout + TOLERANCE_MS);
      await command.refused({ signal });
      await watch.expectIdle();
      await selectAndExecute(command, { signal, watch });
      await command.settled();
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
      const signal = selectedOnly(t);
      const command = new Commander(t, await t.started());
      const watch = await command.watch(signal);
      await command.refused({ signal });
      await watch.expectIdle();
      const directly = t.sheet.signals.find((each) =>
        isSwitching(each) && isDirect(each) && each.mode !== "both"
      );
      if (directly !== undefined) {
        const other = await command.watch(directly);
        const sent = await command.send({ signal: directly, select: true });
        const answer = await command.outcome(sent);
        t.check(answer === "confirmed" || answer === "refused", {
          expected: "ACTCON of the selection of a direct object",
          seen: answer === "silent" ? "no answer" : describeFrame(sent.answer!),
        });
        const declared = t.sheet.pixit("pixit.selectDirect");
        const outcome = answer === "confirmed" ? "accept" : "refuse";
        if (declared === undefined) t.outcome(`selection of a direct object: ${outcome}`);
        else {
          t.check(outcome === declared, {
            expected: `what the sheet says about the selection of a direct object: ${declared}`,
            seen: outcome,
          });
        }
        await other.expectIdle();
      }
      await command.settled();
    },
  },
  {
    id: "CMD-11",
    clause: "-",
    kind: "-",
    title: "Execution that differs from the selection",
    precondition: "The object is selected with ON",
    stimulus:
      "Execution with another value, with another qualifier, with another type, of another object, by another originator, on another connection; a selection before each",
    criterion: "Negative ACTCON without output; select and execute work afterwards",
    condition: ["baf.cmd.sbo"],
    needs: ["upper"],
    duration: () => 2 * PROMPT_MS,
    async controlled(t) {
      const signal = selectedOnly(t);
      const command = new Commander(t, await t.started());
      const { link } = command;
      const watch = await command.watch(signal);
      const [first, changed] = valuesOf(signal) as [number, number];
      const qualifier = otherQualifier(t, signal, first);
      const second = t.sheet.signals.find((each) =>
        each !== signal && each.ca === signal.ca && each.type === signal.type &&
        isSelectedOnly(each)
      );
      const wrong: readonly (CommandUse & { readonly signal: Signal })[] = [
        { signal, value: changed },
        ...qualifier === undefined ? [] : [{ signal, value: first, qualifier }],
        ...signal.timeTag === "refused" ? [] : [{ signal, value: first, time: t.instant }],
        ...second === undefined ? [] : [{ signal: second, value: first }],
        ...t.marks("app.cot.oa") ? [{ signal, value: first, originator: 77 }] : [],
      ];
      if (second !== undefined) await command.watch(second);
      for (const use of wrong) {
        await command.confirmed({ signal, select: true, value: first });
        await command.refused(use);
        await watch.expectIdle();
        await release(command, signal);
      }
      await command.confirmed({ signal, select: true, value: first });
      const other = await another(t, link);
      if (typeof other === "string") t.outcome(`${other}: the execution on it was not tested`);
      else {
        const foreign = new Commander(t, other);
        await foreign.refused({ signal, value: first });
        await watch.expectIdle();
        await release(command, signal);
        await foreign.settled();
        other.close();
      }
      if (link.end === undefined) await command.settled();
      link.close();
      const last = new Commander(t, await t.started());
      await selectAndExecute(last, { signal, watch });
      await last.settled();
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
      "(a) as declared; if it restarts the select time-out, an execution after the first and before the second one is executed; (b) negative ACTCON, (c) as declared; one execution never operates two outputs",
    condition: ["baf.cmd.sbo"],
    needs: ["upper"],
    duration: (_timing, sheet) => 2 * RESTARTED * selectTimeMs(sheet) + 2 * PROMPT_MS,
    async controlled(t) {
      const signal = selectable(t);
      const command = new Commander(t, await t.started());
      const watch = await command.watch(signal);
      const [first, second] = valuesOf(signal) as [number, number];
      await command.confirmed({ signal, select: true, value: first });
      const again = await select(t, command, { signal, value: first });
      const declared = t.sheet.pixit("pixit.doubleSelect");
      if (declared === undefined) t.outcome(`same selection again: ${again}`);
      else {
        const expected = declared === "restart" ? "confirmed" : "refused";
        t.check(again === expected, {
          expected: `what the sheet says about the same selection again: ${expected}`,
          seen: again,
        });
        if (declared === "restart") {
          await expectRestart(t, command, { signal, watch, value: first });
        }
      }
      const changed = await select(t, command, { signal, value: second });
      t.check(changed === "refused", {
        expected: "that a selection with another value is refused",
        seen: changed,
      });
      const other = t.sheet.signals.find((each) =>
        isSwitching(each) && each.mode !== undefined && each.mode !== "direct" && each !== signal &&
        each.ca === signal.ca && each.timeTag !== "required"
      );
      let answer: string | undefined;
      if (other !== undefined) {
        await command.watch(other);
        answer = await select(t, command, { signal: other, value: valuesOf(other)[0]! });
        const oneOfN = t.sheet.pixit("pixit.oneOfN");
        if (oneOfN === undefined) t.outcome(`selection of another object: ${answer}`);
        else {
          const expected = oneOfN ? "refused" : "confirmed";
          t.check(answer === expected, {
            expected: `what the sheet says about a selection of another object: ${expected}`,
            seen: answer,
          });
        }
      }
      const sent = await command.send({ signal, value: first });
      const outcome = await command.outcome(sent);
      t.check(outcome === "confirmed" || outcome === "refused" && signal.mode === "select", {
        expected: "ACTCON of the execution",
        seen: outcome === "silent" ? "no answer" : describeFrame(sent.answer!),
      });
      if (outcome === "confirmed") {
        await watch.expectOperated(first);
        await command.ended(sent);
      } else t.remark("further selections cancel the first one: its execution is refused");
      if (other !== undefined && answer === "confirmed") await release(command, other);
      await command.settled();
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
      const signal = selectedOnly(t);
      const command = new Commander(t, await t.started());
      const watch = await command.watch(signal);
      const selection = { signal, select: true } as const;
      await command.confirmed(selection);
      await command.confirmed({ ...selection, cause: CAUSE.deactivation });
      await command.refused({ signal });
      await watch.expectIdle();
      await command.refused({ ...selection, cause: CAUSE.deactivation });
      await command.settled();
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
      const signal = t.sheet.signals.find(isSelectedOnly);
      if (signal !== undefined) await loseSelection(t, signal);
      const direct = t.sheet.signals.find((each) => isSwitching(each) && isDirect(each));
      if (direct !== undefined) await loseConfirmation(t, direct);
      if (signal === undefined && direct === undefined) t.signal("a command", () => false);
    },
  },
];

/** A selection does not outlast STOPDT, nor its connection. */
async function loseSelection(t: Tester, signal: Signal): Promise<void> {
  const first = new Commander(t, await t.started());
  const watch = await first.watch(signal);
  await first.confirmed({ signal, select: true });
  await first.link.stop();
  await first.link.start();
  await first.refused({ signal });
  await watch.expectIdle();
  await first.confirmed({ signal, select: true });
  first.link.close();
  const again = new Commander(t, await t.started());
  await again.refused({ signal });
  await again.settled();
  await watch.expectIdle();
  again.link.close();
}

/** A command whose confirmation was lost is not executed again. */
async function loseConfirmation(t: Tester, signal: Signal): Promise<void> {
  const command = new Commander(t, await t.started());
  const watch = await command.watch(signal);
  command.link.acknowledges = false;
  const sent = await command.confirmed({ signal });
  await watch.expectOperated(valuesOf(signal)[0]!);
  command.link.close();
  const next = await t.started();
  await next.wait(CONFIRMATION_MS);
  const { typeId, ca } = sent.frame.asdu!;
  const about = { type: typeId, cause: CAUSE.activationCon, ca, ioa: signal.ioa };
  if (framesThatFit(next, about).length > 0) t.remark("the lost ACTCON is sent again");
  await watch.expectIdle();
}

/** Whether a switching command is executed after a selection only. */
function isSelectedOnly(signal: Signal): boolean {
  return isSwitching(signal) && signal.mode === "select" && signal.timeTag !== "required";
}

/** A switching command that is executed after a selection only. */
function selectedOnly(t: Tester): Signal {
  return t.signal("a command that has to be selected", isSelectedOnly);
}

/** A qualifier that the device knows, and that is not the one of `commandAsdu()`; `undefined` without one. */
function otherQualifier(t: Tester, signal: Signal, value: number): number | undefined {
  const { objects } = commandAsdu(t, signal, { value }) as {
    readonly objects: readonly { readonly qualifier?: number }[];
  };
  return (signal.qualifiers ?? [0, 1]).find((each) => each !== objects[0]?.qualifier);
}

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
  const command = new Commander(t, await t.started());
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
    await selectAndExecute(command, { signal, watch: await command.watch(signal) });
  }
  await command.settled();
  if (tested === 0) t.signal(`a ${types.join(" or ")} that can be selected`, () => false);
}

/** Selects, executes, and checks that the selection is used up. */
async function selectAndExecute(
  command: Commander,
  { signal, watch }: { readonly signal: Signal; readonly watch: OutputWatch },
): Promise<void> {
  const value = valuesOf(signal).at(-1)!;
  await command.confirmed({ signal, value, select: true });
  await watch.expectIdle();
  const sent = await command.confirmed({ signal, value });
  await watch.expectOperated(value);
  await command.ended(sent);
  if (signal.mode === "both") return; // It may be executed without a selection.
  await command.refused({ signal, value });
  await watch.expectIdle();
}

/** Selects, and returns how the device answers. */
async function select(
  t: Tester,
  command: Commander,
  { signal, value }: { readonly signal: Signal; readonly value: number },
): Promise<"confirmed" | "refused"> {
  const sent = await command.send({ signal, value, select: true });
  const outcome = await command.outcome(sent);
  t.check(outcome === "confirmed" || outcome === "refused", {
    expected: `ACTCON of ${describeFrame(sent.frame)}`,
    seen: outcome === "silent" ? "no answer" : describeFrame(sent.answer!),
  });
  return outcome === "confirmed" ? "confirmed" : "refused";
}

/** Part of the select time-out after which a selection is repeated, and after which it is then executed. */
const RESTARTED = 0.6;

/** An object is selected: the time-out of a selection that is repeated begins again. A time-out that is not declared is not tested. */
async function expectRestart(
  t: Tester,
  command: Commander,
  { signal, watch, value }: {
    readonly signal: Signal;
    readonly watch: OutputWatch;
    readonly value: number;
  },
): Promise<void> {
  const timeout = signal.selectTimeout ?? t.sheet.pixit("pixit.selectTimeout");
  if (timeout === undefined || !isSelectedOnly(signal)) {
    t.outcome("whether the select time-out restarts was not tested");
    return;
  }
  const selection = { signal, select: true, value } as const;
  await release(command, signal);
  // The time-out begins when the selection arrives, which a slow device confirms later.
  for (let selected = 0; selected < 2; selected++) {
    const { frame } = await command.confirmed(selection);
    await until(t, frame.at + RESTARTED * timeout * 1000);
  }
  const sent = await command.confirmed({ signal, value });
  await watch.expectOperated(value);
  await command.ended(sent);
  await command.confirmed(selection);
}

/** Cancels a selection that may exist. */
async function release(command: Commander, signal: Signal): Promise<void> {
  const cancel = await command.send({ signal, select: true, cause: CAUSE.deactivation });
  await command.outcome(cancel);
}

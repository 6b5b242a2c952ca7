// Direct commands and select before operate (IEC 60870-5-101, 7.3.2): the state machine of a
// command object.

import { CAUSE } from "../../../codec/cause.ts";
import { instantOf } from "../../../codec/zone.ts";
import type { CommandInput } from "../../command_input.ts";
import { changePoint } from "./change.ts";
import { checkCommand, type CommandValues } from "./command_checks.ts";
import {
  type CommandObject,
  type CommandSignature,
  isSame,
  type ResultEvent,
} from "../objects/command_object.ts";
import { abandonExecution, finishExecution, noteCommand, terminateCommand } from "./execution.ts";
import type { PointType } from "../declaration/families.ts";
import { feedbackValue } from "../declaration/feedback.ts";
import type { Moment } from "../../moment.ts";
import { quantize } from "../objects/point.ts";
import type { CommandVerdict, ReceivedCommand } from "../core/questions.ts";
import type { Request } from "../core/request.ts";

const DEFAULT_SELECT_TIMEOUT_MS = 30_000;
const DEFAULT_EXECUTION_TIMEOUT_MS = 60_000;

/** Handles a command of types 45 to 51 or 58 to 64: activation or deactivation, select or execute. */
export function receiveCommand(request: Request): void {
  const { core, sector, asdu, now } = request;
  const values = valuesOf(request);
  const command = sector.commands.get(values.ioa);
  if (command === undefined || !command.accepts(asdu.type)) {
    return request.reject(CAUSE.unknownObjectAddress);
  }
  if (asdu.cause === CAUSE.deactivation) return cancel(request, command);
  const reason = checkCommand(command, values, { clock: core.clock, now });
  if (reason === "outdated" && core.procedures.outdatedCommand === "ignore") {
    const { link, remote, octets } = request;
    return core.notice({ type: "ignored", link: link.id, remote, octets, issues: [] });
  }
  if (reason !== undefined) return request.refuse(reason);
  if (command.execution !== undefined || command.deciding) return request.refuse("busy");
  if (values.select) select(request, command);
  else execute(request, command);
}

function select(request: Request, command: CommandObject): void {
  const { core, link, sector } = request;
  const { selection, declaration } = command;
  const signature = signatureOf(request);
  if ((declaration.mode ?? "direct") === "direct") return request.refuse("mode");
  if (selection !== undefined && selection.link !== link.id) {
    return request.refuse("selected-elsewhere");
  }
  if (selection !== undefined && !isSame(selection.signature, signature)) {
    return request.refuse("mismatch");
  }
  const isOther = (one: CommandObject) => one !== command && one.ca === sector.ca;
  if (core.procedures.oneSelection && [...core.selected].some(isOther)) {
    return request.refuse("selected-elsewhere");
  }
  decide(request, command, "select", ({ accept, cause }, now) => {
    if (!accept) return request.refuse("application", cause);
    if (!request.isCurrent) return;
    core.dropSelection(command);
    const { selectTimeoutMs = DEFAULT_SELECT_TIMEOUT_MS } = declaration;
    const expiry = core.agenda.add(now.monotonic + selectTimeoutMs, () => {
      core.dropSelection(command);
      noteCommand(request, command, "deselected");
    });
    command.selection = { link: link.id, signature, expiry };
    core.selected.add(command);
    (link.selections ??= new Set()).add(command);
    request.confirm();
    noteCommand(request, command, "selected");
  });
}

function execute(request: Request, command: CommandObject): void {
  const { core, link, asdu } = request;
  const { selection, declaration } = command;
  if (selection !== undefined && selection.link !== link.id) {
    return request.refuse("selected-elsewhere");
  }
  if (selection === undefined && declaration.mode === "select-before-operate") {
    return request.refuse("mode");
  }
  core.dropSelection(command);
  if (selection !== undefined && !isSame(selection.signature, signatureOf(request))) {
    return request.refuse("mismatch");
  }
  decide(request, command, "execute", (verdict, now, question) => {
    if (!verdict.accept) return request.refuse("application", verdict.cause);
    request.confirm();
    if (!asdu.test) return operate(request, command, { verdict, now, question });
    if (declaration.termination !== false) request.terminate();
  });
}

/** Cancels a selection, or stops an operation if the application can. */
function cancel(request: Request, command: CommandObject): void {
  const { core, link } = request;
  const { selection, execution } = command;
  if (selection !== undefined) {
    if (selection.link !== link.id) return request.refuse("selected-elsewhere");
    core.dropSelection(command);
    request.confirm();
    return noteCommand(request, command, "cancelled");
  }
  if (execution === undefined || command.deciding) return request.refuse("nothing-to-cancel");
  if (execution.link !== link.id) return request.refuse("busy");
  decide(request, command, "cancel", ({ accept, cause }) => {
    if (!accept) return request.refuse("not-cancellable", cause);
    abandonExecution(core, command);
    request.confirm();
    noteCommand(request, command, "cancelled");
  });
}

/** Asks the application; meanwhile the object is busy. */
function decide(
  request: Request,
  command: CommandObject,
  phase: ReceivedCommand["phase"],
  then: (verdict: CommandVerdict, now: Moment, question: number) => void,
): void {
  const { core, link, now, asdu: { type } } = request;
  const { ioa, value, qualifier, time, timeFlags } = valuesOf(request);
  const instant = instantOf({ time, timeFlags }, core.clock.policy);
  const { declaration } = command;
  const subject: ReceivedCommand = {
    ...request.received,
    phase,
    type: type as CommandInput["type"],
    ioa,
    value,
    qualifier,
    instant,
    // The cast is safe: the type is a command type, and the value was checked.
    input: { type, ioa, value, qualifier } as CommandInput,
    declaration,
  };
  command.deciding = true;
  // Without a decision by the application, a running operation continues.
  const otherwise = { accept: phase !== "cancel" };
  core.ask("command", { link, subject, now, otherwise }, (verdict, later, question) => {
    command.deciding = false;
    then(verdict, later, question);
  });
}

/** Operates the process: the application does it, or the feedback is simulated or awaited. */
function operate(
  request: Request,
  command: CommandObject,
  begun: { readonly verdict: CommandVerdict; readonly now: Moment; readonly question: number },
): void {
  const { core, link, sector, asdu: { originator } } = request;
  const { verdict, now, question } = begun;
  const { declaration: { feedback, executionTimeoutMs = DEFAULT_EXECUTION_TIMEOUT_MS } } = command;
  const expiry = core.agenda.add(now.monotonic + executionTimeoutMs, () => {
    finishExecution(core, command, false);
  });
  const terminate = (done: boolean, after?: ResultEvent): void =>
    terminateCommand(request, command, { done, after });
  command.execution = { link: link.id, originator, terminate, expiry, question };
  noteCommand(request, command, "executed");
  if (verdict.running === true) {
    core.running.set(question, command);
    return;
  }
  if (feedback === undefined) return finishExecution(core, command, true);
  const point = sector.points.get(feedback.ioa)!;
  const { type } = point.declaration;
  const { value } = valuesOf(request);
  const given = { type: command.declaration.type, value };
  const target = quantize(
    point.family,
    feedbackValue(given, { type: type as PointType, before: point.value }),
  );
  if (feedback.simulated === false) {
    command.execution.awaited = target;
    if (point.value === target) finishExecution(core, command, true);
    return;
  }
  const change = (later: Moment): void => {
    const cause = feedback.cause ?? CAUSE.returnRemote;
    changePoint(core, point, { value: target, cause }, later);
    finishExecution(core, command, true);
  };
  if ((feedback.delayMs ?? 0) === 0) change(now);
  else command.execution.step = core.agenda.add(now.monotonic + feedback.delayMs!, change);
}

function valuesOf(request: Request): CommandValues {
  return request.asdu.objects[0] as unknown as CommandValues;
}

function signatureOf(request: Request): CommandSignature {
  const { value, qualifier } = valuesOf(request);
  const { typeId, originator, test } = request.asdu;
  return { typeId, value, qualifier, originator, test, user: request.remote.user };
}

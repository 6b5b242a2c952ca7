// The end of an operation: through its feedback, the application, or its time-out.

import { CAUSE } from "../../../codec/cause.ts";
import type { CommandObject, Execution, ResultEvent } from "../objects/command_object.ts";
import type { StationNotice } from "../notices/notices.ts";
import type { Point } from "../objects/point.ts";
import type { Request } from "../core/request.ts";
import type { StationCore } from "../core/station_core.ts";

/** Records that the feedback of a running command was set, which may end the operation. */
export function noteFeedback(
  core: StationCore,
  command: CommandObject,
  { point, reported }: { readonly point: Point; readonly reported: boolean },
): void {
  const execution = command.execution!;
  if (reported) {
    const priority = core.reporter.priorityOf(point.declaration.eventClass);
    execution.after = { id: core.reporter.lastId, priority };
  }
  if (execution.awaited === point.value) finishExecution(core, command, true);
}

/** Ends an operation and sends the termination, after the event that reports the result. */
export function finishExecution(core: StationCore, command: CommandObject, done: boolean): void {
  const execution = abandonExecution(core, command);
  execution?.terminate(done, execution.after);
}

/** Sends the termination of a command, if its declaration requires one. */
export function terminateCommand(
  request: Request,
  command: CommandObject,
  { done, after }: { readonly done: boolean; readonly after: ResultEvent | undefined },
): void {
  noteCommand(request, command, done ? "finished" : "failed");
  if (command.declaration.termination === false || !request.isCurrent) return;
  const octets = request.mirror(CAUSE.activationTermination, !done);
  if (after === undefined) request.link.answer(octets);
  else request.link.answerAfter(octets, after.id, after.priority);
}

/** Ends the running operation without a message and returns it, if there is one. */
export function abandonExecution(core: StationCore, command: CommandObject): Execution | undefined {
  const { execution } = command;
  if (execution === undefined) return undefined;
  command.execution = undefined;
  core.running.delete(execution.question);
  core.agenda.cancel(execution.expiry);
  core.agenda.cancel(execution.step);
  return execution;
}

type CommandPhase = Extract<StationNotice, { type: "command" }>["phase"];

/** Reports the result of a command. */
export function noteCommand(request: Request, command: CommandObject, phase: CommandPhase): void {
  const { core, link: { id }, remote, asdu } = request;
  const { ca, ioa } = command;
  const { value } = asdu.objects[0] as unknown as { readonly value: number };
  core.notice({ type: "command", link: id, remote, phase, ca, ioa, value });
}

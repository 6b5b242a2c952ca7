// Suggestions for the user when a request fails.

import { CAUSE, type ProcedureResult, type StepName } from "../../mod.ts";
import { count } from "../text/count.ts";
import type { Lack } from "./ending.ts";
import { refusalHint } from "./refusal_hints.ts";
import type { StationRequest } from "./station_request.ts";

const NOT_ALL = "Not all stations answer a broadcast request: specify the common address with --ca";

/** Suggestions for a result; empty after success. */
export function hintsOf<Result extends ProcedureResult>(
  result: Result,
  request: StationRequest<Result>,
): readonly string[] {
  if (result.outcome === "negative") return refused(result, request);
  if (result.outcome === "timed-out") return timedOut(result, request);
  return [];
}

function refused<Result extends ProcedureResult>(
  { cause, step }: ProcedureResult,
  { command, broadcast = false }: StationRequest<Result>,
): readonly string[] {
  if (cause === CAUSE.unknownCause && step === "cancel") {
    return ["The station does not support deactivation"];
  }
  if (cause === CAUSE.unknownCommonAddress && broadcast) {
    return [`${NOT_ALL}; iec104 scan HOST finds it and the field sizes`];
  }
  if (cause === CAUSE.activationCon && /^(?:command|setpoint)$/.test(command)) {
    return [operationRefused(step, command)];
  }
  const hint = refusalHint(cause, command);
  return hint === undefined ? [] : [hint];
}

function operationRefused(step: StepName, command: string): string {
  const limits = command === "setpoint" ? "be outside its limits, " : "";
  return step === "select"
    ? `It may ${limits}be interlocked, under local control, or selected by another client`
    : `It may have to be selected first (--select-before-operate), ${limits}be interlocked, or be under local control`;
}

function timedOut<Result extends ProcedureResult>(
  { step, confirmation, termination, trace }: Result,
  { question, command, ca, broadcast = false }: StationRequest<Result>,
): readonly string[] {
  if (step === "return-information") {
    return [
      "The command itself has ended; the object may already have had that value: iec104 read",
    ];
  }
  const hints: string[] = [];
  const other = otherStation(trace, ca);
  if (other !== undefined && !broadcast) {
    hints.push(`The station answered with another common address: try CA ${other}`);
  }
  const sent = trace.some(({ direction }) => direction === "sent");
  if (question !== undefined && sent && step !== "select") {
    const known = confirmation === undefined
      ? "It is unknown what the station did"
      : "The station accepted the command, but its outcome is unknown";
    hints.push(`${known}: check the process before you repeat it`);
  }
  if (command === "read") {
    hints.push("Some stations answer with a cause other than 5: --quirk wrong-read-cause");
  }
  const terminates = /^(?:interrogate|counters|command|setpoint)$/.test(command);
  if (terminates && confirmation !== undefined && termination === undefined) {
    hints.push(
      "Some stations take longer (--finish-within), and some send no termination (--termination optional)",
    );
  }
  if (broadcast && confirmation === undefined) hints.push(NOT_ALL);
  return hints;
}

/** The common address of an answer to the request that has another one. */
function otherStation(trace: ProcedureResult["trace"], ca: number): number | undefined {
  const types = new Set(
    trace.flatMap(({ direction, asdu }) => direction === "sent" ? [asdu.typeId] : []),
  );
  return trace.find(({ direction, asdu }) =>
    direction === "received" && asdu.ca !== ca && types.has(asdu.typeId)
  )?.asdu.ca;
}

/** Suggestions for a request that ended with an error; `shown` means that its data is printed anyway. */
export function lackHintsOf(
  lack: Pick<Lack, "reach" | "outcome" | "reason" | "progress">,
  { command, question }: { readonly command: string; readonly question?: string },
  { shown }: { readonly shown: boolean },
): readonly string[] {
  return [
    ...tooMuch(lack, command),
    ...shown ? [] : notShown(lack.progress),
    ...doubtful(lack.reach, { command, question }),
  ];
}

function tooMuch(
  { outcome, reason }: Pick<Lack, "outcome" | "reason">,
  command: string,
): readonly string[] {
  if (outcome !== "too-much-data") return [];
  const hasOption = /--max-(?:objects|octets)\b/.test(reason);
  const higher = "Raise --max-objects or --max-octets";
  if (command !== "interrogate" && command !== "counters") {
    return command.startsWith("files ") && hasOption ? [higher] : [];
  }
  const way = hasOption ? higher : "Request one station at a time with --ca";
  return [`${way}, or use iec104 monitor, which prints any number of values as they arrive`];
}

/** Mentions received data that the text output does not show. */
function notShown(progress: Lack["progress"]): readonly string[] {
  const values = (progress?.data ?? []).reduce(
    (sum, asdu) => sum + (asdu.type === "raw" ? 0 : asdu.objects.length),
    0,
  );
  if (values === 0) return [];
  return [`${count(values, "value")} arrived before the failure; --json prints them`];
}

function doubtful(
  reach: Lack["reach"],
  { command, question }: { readonly command: string; readonly question: string | undefined },
): readonly string[] {
  if (reach === "no" || question === undefined) return [];
  return command === "reset" && reach === "yes"
    ? ["Many stations close the connection after a reset: try without --await-initialization"]
    : ["Check the process before you repeat it"];
}

// What to try next when a station did not do what it was asked.

import { CAUSE, type ProcedureResult } from "../../mod.ts";
import type { StationRequest } from "./station_request.ts";

/** Advice on a result, for people; none where it is done. */
export function hintsOf<Result extends ProcedureResult>(
  result: Result,
  request: StationRequest<Result>,
): readonly string[] {
  if (result.outcome === "negative") return refused(result, request.command);
  if (result.outcome === "timed-out") return timedOut(result, request);
  return [];
}

function refused({ cause, step }: ProcedureResult, command: string): readonly string[] {
  const operation = command === "command" || command === "setpoint";
  switch (cause) {
    case CAUSE.unknownType:
      return operation
        ? ["The station does not take this type: try another one, or with or without --time-tag"]
        : ["The station does not have this procedure at all"];
    case CAUSE.unknownCommonAddress:
      return ["iec104 interrogate HOST, without --ca, shows which stations answer"];
    case CAUSE.unknownObjectAddress:
      return command === "read"
        ? ["iec104 interrogate HOST shows the objects there are"]
        : operation
        ? ["Commands have addresses of their own: see the list of signals of the station"]
        : [];
    case CAUSE.activationCon:
      if (!operation) return [];
      return step === "select"
        ? ["It may be interlocked, under local control, or selected by somebody else"]
        : [
          "It may have to be selected first (--select-before-operate), be interlocked, or be under local control",
        ];
    default:
      return [];
  }
}

function timedOut<Result extends ProcedureResult>(
  { step, steps, confirmation, trace }: Result,
  { question, command, ca }: StationRequest<Result>,
): readonly string[] {
  const hints: string[] = [];
  const sent = trace.some(({ direction }) => direction === "sent");
  if (question !== undefined && sent && step !== "select") {
    hints.push("What the station did is not known: look at the process before you repeat it");
  }
  if (command === "read") {
    hints.push("Some stations answer with another cause than 5: --quirk wrong-read-cause");
  }
  const terminates = /^(?:interrogate|counters|command|setpoint)$/.test(command);
  if (terminates && confirmation !== undefined && steps.at(-1)?.terminatedMs === undefined) {
    hints.push("Some stations send no termination: --termination optional, or --finish-within");
  }
  if (/^(?:interrogate|counters)$/.test(command) && confirmation === undefined && ca >= 255) {
    hints.push("Some stations do not answer to all stations: name the common address with --ca");
  }
  return hints;
}

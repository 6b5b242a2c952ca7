// The steps of which commands are made: selection, its cancellation, execution, return information.

import type { Asdu } from "../../../codec/asdu_types.ts";
import { CAUSE } from "../../../codec/cause.ts";
import { isProcessData } from "../../../codec/classify.ts";
import { isEventCause } from "../../../codec/classify_cause.ts";
import { hasObject } from "./answer.ts";
import { commandAsdu, type CommandInput, isSetpoint } from "./command_input.ts";
import type { CommandResult, ExecuteOptions, ReturnInformation } from "./command_options.ts";
import type { Journal } from "./journal.ts";
import type { StepLimits } from "./limits.ts";
import { receive, type RequestMaker, type Steps } from "./procedure.ts";
import {
  type DataRole,
  request,
  type RequestEnding,
  type RequestSpec,
  resultOf,
} from "./request.ts";
import { type RequestDefaults, type RequestHeader, tagOf } from "./request_options.ts";
import type { StepName } from "./result.ts";

/** A command and all that was settled about it at the call. */
export interface CommandPlan {
  readonly ca: number;
  readonly input: CommandInput;
  readonly options: ExecuteOptions;
  readonly defaults: RequestDefaults;
  readonly header: RequestHeader;
  readonly limits: Required<StepLimits>;
}

/** What tells the requests of one command apart. */
export interface CommandRequestForm {
  readonly cause: typeof CAUSE.activation | typeof CAUSE.deactivation;
  /** S/E. */
  readonly select: boolean;
}

/** Makes a request of a command, with the tag of the moment it is sent. */
export function commandRequest(plan: CommandPlan, form: CommandRequestForm): RequestMaker {
  const { input, header, options, defaults } = plan;
  return (wall) => {
    const tag = tagOf(options.tagTime ?? wall, defaults);
    return commandAsdu(input, { ...header, ...form, tag });
  };
}

/** A request of a command that ends with its confirmation. */
export function commandSpec(
  plan: CommandPlan,
  form: CommandRequestForm & { readonly step: StepName },
): RequestSpec {
  const { ca, limits, defaults } = plan;
  return {
    step: form.step,
    ca,
    broadcast: false,
    confirmation: CAUSE.activationCon,
    termination: "none",
    limits,
    make: commandRequest(plan, form),
    operative: form.step !== "select",
    keys: defaults.quirks.unmirroredCommands === true ? [] : ["value", "select"],
    mismatch: "ignore",
    profile: defaults.profile,
  };
}

/** Selects. */
export function selection(plan: CommandPlan, journal: Journal): Steps<RequestEnding> {
  const form = { step: "select", cause: CAUSE.activation, select: true } as const;
  return request(commandSpec(plan, form), journal);
}

/** Gives a selection up that may stand, without waiting for the answer. */
export function* cancelSelection(plan: CommandPlan, journal: Journal): Steps<void> {
  if (journal.size === 0) return; // the select never left
  journal.note("selection-cancelled", `The selection of IOA ${plan.input.ioa} was cancelled`);
  const form = { cause: CAUSE.deactivation, select: true } as const;
  yield { kind: "post", request: commandRequest(plan, form) };
}

/** Executes, and awaits the return information if the call asks for it. */
export function* execution(plan: CommandPlan, journal: Journal): Steps<CommandResult> {
  const { input, options, defaults } = plan;
  const optional = isSetpoint(input.type) || defaults.quirks.missingTermination === true;
  const wanted = options.returnInformation;
  let found: Asdu | undefined;
  const form = { step: "execute", cause: CAUSE.activation, select: false } as const;
  const spec: RequestSpec = {
    ...commandSpec(plan, form),
    termination: options.termination ?? (optional ? "optional" : "required"),
    classify(asdu): DataRole {
      if (wanted !== undefined && shows(asdu, wanted)) {
        found ??= asdu;
        return wanted.suffices === true ? "conclusion" : "data";
      }
      return isProcessData(asdu.typeId) && asdu.cause === CAUSE.returnRemote ? "data" : undefined;
    },
  };
  const ending = yield* request(spec, journal);
  if (ending.outcome === "done" && wanted !== undefined && found === undefined) {
    return yield* returnInformation(ending, { wanted, plan, journal });
  }
  return { ...resultOf(ending, journal), returnInformation: found };
}

/** Awaits the return information of a command that has ended without it. */
function* returnInformation(
  ending: RequestEnding,
  context: {
    readonly wanted: ReturnInformation;
    readonly plan: CommandPlan;
    readonly journal: Journal;
  },
): Steps<CommandResult> {
  const { wanted, plan, journal } = context;
  const withinMs = wanted.withinMs ?? plan.limits.terminationMs;
  const step = journal.begin("return-information");
  const until = journal.now + withinMs;
  while (true) {
    const told = yield* receive(until);
    if (told === undefined) break;
    const { asdu } = told.received;
    if (asdu.ca !== plan.ca || !shows(asdu, wanted)) continue;
    journal.takeData(told.received, told.at);
    step.confirmedMs = journal.since(told.at);
    return { ...resultOf(ending, journal), returnInformation: asdu };
  }
  const reason = `${ending.reason}, but no return information from IOA ${wanted.ioa} ` +
    `within ${withinMs} ms`;
  const late = { ...ending, outcome: "timed-out", step: "return-information", reason } as const;
  return { ...resultOf(late, journal), returnInformation: undefined };
}

/** Whether an ASDU carries the change in the process that was asked for. */
function shows(asdu: Asdu, { ioa, value }: ReturnInformation): boolean {
  if (!isProcessData(asdu.typeId) || !isEventCause(asdu.cause) || !hasObject(asdu, ioa)) {
    return false;
  }
  if (value === undefined || asdu.type === "raw") return true;
  return (asdu.objects as readonly { readonly ioa: number; readonly value?: unknown }[])
    .some((object) => object.ioa === ioa && object.value === value);
}

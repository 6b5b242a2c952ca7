// Process commands: direct, select before operate, or step by step. An execute command is sent
// once, and only by the call that requests it.

import { shownValue } from "../../../codec/shown.ts";
import type { Asdu } from "../../../codec/asdu_types.ts";
import { CAUSE } from "../../../codec/cause.ts";
import { isProcessData } from "../../../codec/classify.ts";
import { isEventCause } from "../../../codec/classify_cause.ts";
import { pointsOf } from "../../../codec/points.ts";
import { TYPES } from "../../../codec/types.ts";
import type { TimeTag } from "../../../codec/zone.ts";
import { hasObject } from "./answer.ts";
import {
  commandAsdu,
  type CommandInput,
  isSelectable,
  isSetpoint,
  requireCommandType,
  requirePermittedValue,
  type SelectableCommandInput,
} from "../../command_input.ts";
import type {
  CancelOptions,
  CommandOptions,
  CommandResult,
  ExecuteOptions,
  ReturnInformation,
  SelectOptions,
} from "./command_options.ts";
import { requireDestination } from "./destination.ts";
import type { Journal } from "./journal.ts";
import type { StepLimits } from "./limits.ts";
import { type Procedure, receive, type RequestMaker, type Steps } from "./procedure.ts";
import {
  type DataRole,
  request,
  type RequestEnding,
  type RequestSpec,
  resultOf,
} from "./request.ts";
import {
  prepare,
  type Prepared,
  type RequestDefaults,
  type RequestHeader,
  resolveRequest,
  resolveTag,
} from "./request_options.ts";
import type { ProcedureResult } from "./result.ts";
import type { TerminationPolicy } from "./roll_call.ts";

/** The options of a call, and the station's settings. */
type Given<Options> = Options & { readonly defaults: RequestDefaults };

/**
 * Creates a command, preceded by a select if the mode requires it.
 *
 * @throws {RangeError} A value, an address or a limit is outside its range.
 * @throws {TypeError} Bitstrings cannot be selected, or the type or the mode is unknown.
 */
export function command(
  ca: number,
  input: CommandInput,
  options: Given<CommandOptions>,
): Prepared<CommandResult> {
  const { mode = "direct" } = options;
  if (mode === "direct") return execute(ca, input, options);
  if (mode !== "select-before-operate") {
    throw new TypeError(
      `Cannot send a command with mode ${
        shownValue(mode)
      }: expected "direct" or "select-before-operate"`,
    );
  }
  requireSelectable(input);
  const plan = planCommand(ca, input, options);
  function* run(journal: Journal): Steps<CommandResult> {
    const selected = yield* selection(plan, journal);
    if (selected.outcome === "timed-out") yield* cancelSelection(plan, journal);
    if (selected.outcome !== "done") {
      return { ...resultOf(selected, journal), returnInformation: undefined };
    }
    const executed = yield* execution(plan, journal);
    // If the window had no room for the execute command, the selection must be cancelled.
    const step = executed.steps.findLast((one) => one.step === "execute");
    if (step?.sentMs === undefined) {
      yield* cancelSelection(plan, journal);
      return { ...executed, ...journal.progress() };
    }
    return executed;
  }
  return prepareCommand(plan, { run, farewell: commandRequest(plan, DESELECT) });
}

/**
 * Creates a select command only. An execute must follow within the station's select time-out.
 *
 * @throws {RangeError} A value, an address or a limit is outside its range.
 */
export function select(
  ca: number,
  input: SelectableCommandInput,
  options: Given<SelectOptions>,
): Prepared<ProcedureResult> {
  requireSelectable(input);
  const plan = planCommand(ca, input, options);
  function* run(journal: Journal): Steps<ProcedureResult> {
    const selected = yield* selection(plan, journal);
    if (selected.outcome === "timed-out") yield* cancelSelection(plan, journal);
    return resultOf(selected, journal);
  }
  return prepareCommand(plan, { run, farewell: commandRequest(plan, DESELECT) });
}

/**
 * Creates an execute command only, for a selected object or one that needs no selection.
 *
 * @throws {RangeError} A value, an address or a limit is outside its range.
 */
export function execute(
  ca: number,
  input: CommandInput,
  options: Given<ExecuteOptions>,
): Prepared<CommandResult> {
  const plan = planCommand(ca, input, options);
  return prepareCommand(plan, { run: (journal) => execution(plan, journal) });
}

/**
 * Creates the deactivation of a selection or of a running operation.
 *
 * @throws {RangeError} A value, an address or a limit is outside its range.
 * @throws {TypeError} Bitstrings have no selection to cancel.
 */
export function cancel(
  ca: number,
  input: CommandInput,
  options: Given<CancelOptions>,
): Prepared<ProcedureResult> {
  const { of = "selection" } = options;
  if (of === "selection") requireSelectable(input);
  const plan = planCommand(ca, input, options);
  const form = { step: "cancel", cause: CAUSE.deactivation, select: of === "selection" } as const;
  function* run(journal: Journal): Steps<ProcedureResult> {
    const spec = commandSpec(plan, form);
    const confirmation = CAUSE.deactivationCon;
    return resultOf(yield* request({ ...spec, confirmation }, journal), journal);
  }
  const prepared = prepareCommand(plan, { run });
  const { procedure } = prepared;
  const target = { ...procedure.target, kind: "cancel" } as const;
  return {
    ...prepared,
    procedure: { ...procedure, label: `cancel of ${procedure.label}`, target },
  };
}

const DESELECT = { cause: CAUSE.deactivation, select: true } as const;

function requireSelectable(input: CommandInput): void {
  requireCommandType(input);
  if (isSelectable(input)) return;
  throw new TypeError(
    `Cannot select ${input.type}: bitstring commands cannot be selected, expected mode direct`,
  );
}

function planCommand(ca: number, input: CommandInput, options: Given<ExecuteOptions>): CommandPlan {
  requireCommandType(input);
  const { defaults } = options;
  const resolved = resolveRequest({ what: input.type, ca, ioa: input.ioa }, options, defaults);
  const awaited = options.returnInformation?.ioa;
  if (awaited !== undefined) {
    const what = `${input.type} with return information`;
    requireDestination({ what, ca, ioa: awaited, lowestIoa: 0 }, defaults.profile);
  }
  requirePermittedValue(input);
  const attempt = `send ${input.type} to CA ${ca} IOA ${input.ioa}`;
  const { tag } = resolveTag(options, { attempt, defaults });
  const { header, limits } = resolved;
  return { ca, input, options, tag, header, limits };
}

function prepareCommand<Result>(
  plan: CommandPlan,
  parts: Pick<Procedure<Result>, "run" | "farewell">,
): Prepared<Result> {
  const { ca, input, options } = plan;
  return prepare({
    label: `${input.type} to CA ${ca}, IOA ${input.ioa}`,
    target: { kind: "command", ca, ioa: input.ioa },
    run: parts.run,
    farewell: parts.farewell,
    readOnly: false,
  }, options);
}

/** A command with all its settings. */
interface CommandPlan {
  readonly ca: number;
  readonly input: CommandInput;
  readonly options: Given<ExecuteOptions>;
  /** Returns the time tag of a request for a time of sending. */
  readonly tag: (instant: number) => TimeTag;
  readonly header: RequestHeader;
  readonly limits: Required<StepLimits>;
}

/** Properties that distinguish the requests of one command. */
interface CommandRequestForm {
  readonly cause: typeof CAUSE.activation | typeof CAUSE.deactivation;
  /** S/E. */
  readonly select: boolean;
}

/** Creates the request of a command; its time tag is the time of sending. */
function commandRequest(plan: CommandPlan, form: CommandRequestForm): RequestMaker {
  const { input, header: { ca, originator, test } } = plan;
  const { cause, select } = form;
  const hasTag = TYPES[input.type].time !== "none";
  return (instant) => {
    const tag = hasTag ? plan.tag(instant) : undefined;
    return commandAsdu(input, { cause, ca, originator, test, select, tag });
  };
}

/** Returns a request of a command; it ends with its confirmation, unless the form says otherwise. */
function commandSpec(
  plan: CommandPlan,
  form: CommandRequestForm & Pick<RequestSpec, "step" | "onConfirmed" | "classify"> & {
    readonly termination?: TerminationPolicy;
  },
): RequestSpec {
  const { ca, limits, options: { defaults } } = plan;
  return {
    step: form.step,
    ca,
    broadcast: false,
    confirmation: CAUSE.activationCon,
    termination: form.termination ?? "none",
    limits,
    make: commandRequest(plan, form),
    onConfirmed: form.onConfirmed,
    classify: form.classify,
    operative: form.step !== "select",
    keys: defaults.quirks.unmirroredCommands === true ? [] : ["value", "select"],
    mismatch: "ignore",
    profile: defaults.profile,
  };
}

/** Sends the select command. */
function selection(plan: CommandPlan, journal: Journal): Steps<RequestEnding> {
  const form = { step: "select", cause: CAUSE.activation, select: true } as const;
  return request(commandSpec(plan, form), journal);
}

/** Cancels a possible selection, without waiting for the answer. */
function* cancelSelection(plan: CommandPlan, journal: Journal): Steps<void> {
  // The select command was never sent, or not accepted.
  if (journal.size === 0 || journal.refused !== undefined) return;
  journal.note("selection-cancelled", `The selection of IOA ${plan.input.ioa} was cancelled`);
  const form = { cause: CAUSE.deactivation, select: true } as const;
  yield { type: "post", request: commandRequest(plan, form) };
}

/** Sends the execute command, and waits for the return information if requested. */
function* execution(plan: CommandPlan, journal: Journal): Steps<CommandResult> {
  const { input, options } = plan;
  const optional = isSetpoint(input.type) || options.defaults.quirks.missingTermination === true;
  const wanted = options.returnInformation;
  let found: Asdu | undefined;
  const spec = commandSpec(plan, {
    step: "execute",
    cause: CAUSE.activation,
    select: false,
    termination: options.termination ?? (optional ? "optional" : "required"),
    onConfirmed: options.onConfirmed,
    classify(asdu): DataRole {
      if (wanted !== undefined && shows(asdu, wanted)) {
        found ??= asdu;
        return wanted.suffices === true ? "conclusion" : "data";
      }
      return isProcessData(asdu.typeId) && asdu.cause === CAUSE.returnRemote ? "data" : undefined;
    },
  });
  const ending = yield* request(spec, journal);
  if (ending.outcome === "done" && wanted !== undefined && found === undefined) {
    return yield* returnInformation(ending, { wanted, plan, journal });
  }
  return { ...resultOf(ending, journal), returnInformation: found };
}

/** Waits for the return information of a command that ended without it. */
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

/** Whether an ASDU reports the expected change of the process. */
function shows(asdu: Asdu, { ioa, value }: ReturnInformation): boolean {
  if (!isProcessData(asdu.typeId) || !isEventCause(asdu.cause) || !hasObject(asdu, ioa)) {
    return false;
  }
  if (value === undefined || asdu.type === "raw") return true;
  for (const point of pointsOf(asdu)) {
    if (point.ioa === ioa && point.value === value) return true;
  }
  return false;
}

// Process commands as the controlling station gives them: direct, select before operate, or the
// steps apart. An execute is sent once, and only by the call that asks for it.

import { CAUSE } from "../../../codec/cause.ts";
import {
  type CommandInput,
  isSelectable,
  requirePermittedValue,
  type SelectableCommandInput,
} from "./command_input.ts";
import type {
  CancelOptions,
  CommandOptions,
  CommandResult,
  ExecuteOptions,
  SelectOptions,
} from "./command_options.ts";
import {
  cancelSelection,
  type CommandPlan,
  commandRequest,
  commandSpec,
  execution,
  selection,
} from "./command_steps.ts";
import type { Journal } from "./journal.ts";
import type { Procedure, Steps } from "./procedure.ts";
import { request, resultOf } from "./request.ts";
import {
  prepare,
  type Prepared,
  type RequestDefaults,
  requireSingleStation,
  resolveRequest,
} from "./request_options.ts";
import type { ProcedureResult } from "./result.ts";

/** The options of a call, and what the station settles for all. */
type Given<Options> = Options & { readonly defaults: RequestDefaults };

/**
 * Makes a command, with select if the mode says so.
 *
 * @throws {RangeError} A value, an address or a limit is outside its range.
 * @throws {TypeError} A bitstring is to be selected.
 */
export function command(
  ca: number,
  input: CommandInput,
  options: Given<CommandOptions>,
): Prepared<CommandResult> {
  if ((options.mode ?? "direct") === "direct") return execute(ca, input, options);
  requireSelectable(input);
  const plan = planCommand(ca, input, options);
  function* run(journal: Journal): Steps<CommandResult> {
    const selected = yield* selection(plan, journal);
    if (selected.outcome === "timed-out") yield* cancelSelection(plan, journal);
    if (selected.outcome !== "done") {
      return { ...resultOf(selected, journal), returnInformation: undefined };
    }
    const executed = yield* execution(plan, journal);
    // An execute for which the window had no place: the selection must not stay.
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
 * Makes a select alone; an execute must follow within the time that the station allows.
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
 * Makes an execute alone: of what was selected, or of an object that needs no select.
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
 * Makes the deactivation of a selection, or of an operation under way.
 *
 * @throws {RangeError} A value, an address or a limit is outside its range.
 * @throws {TypeError} The selection of a bitstring is to be cancelled.
 */
export function cancel(
  ca: number,
  input: CommandInput,
  options: Given<CancelOptions>,
): Prepared<ProcedureResult> {
  const { of = "selection" } = options;
  if (of === "selection") requireSelectable(input);
  const plan = planCommand(ca, input, options);
  const form = { cause: CAUSE.deactivation, select: of === "selection" } as const;
  function* run(journal: Journal): Steps<ProcedureResult> {
    const spec = commandSpec(plan, { step: "cancel", ...form });
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
  if (isSelectable(input)) return;
  throw new TypeError(
    `Cannot select ${input.type}: bitstrings have no select, expected mode direct`,
  );
}

function planCommand(ca: number, input: CommandInput, options: Given<ExecuteOptions>): CommandPlan {
  const { defaults } = options;
  requireSingleStation(ca, input.type, defaults);
  requirePermittedValue(input);
  return { ca, input, options, defaults, ...resolveRequest(ca, options, defaults) };
}

function prepareCommand<Result>(
  plan: CommandPlan,
  parts: Pick<Procedure<Result>, "run" | "farewell">,
): Prepared<Result> {
  const { ca, input, options, defaults } = plan;
  return prepare({
    label: `${input.type} to CA ${ca}, IOA ${input.ioa}`,
    target: { kind: "command", ca, ioa: input.ioa },
    ...parts,
    readOnly: false,
  }, { ...options, defaults });
}

// Performs a command or set-point given on the command line.

import { shownText } from "../../codec/low_level.ts";
import type { CommandDeclaration, CommandInput, ProcedureResult } from "../../mod.ts";
import type { Io } from "../io/io.ts";
import type { Values } from "../options/args.ts";
import { objectAddress } from "./address.ts";
import { operate, operates, type Operation, operationOf, titleOf } from "./operation.ts";
import { requestSettings } from "./options.ts";
import { performRequest } from "./perform.ts";
import type { StationRequest } from "./station_request.ts";

/** The object to operate, and how. */
export interface OperationTarget {
  /** Information object address. */
  readonly ioa: number;
  /** Its declaration in the station file. */
  readonly declared: CommandDeclaration | undefined;
  /** Unit of its value; empty if unknown. */
  readonly unit: string;
  readonly operation: Operation;
}

/** The command to send. */
export interface OperationContent {
  readonly input: CommandInput;
  /** Value and qualifier, as text. */
  readonly what: string;
}

/**
 * Runs a command and returns the exit code.
 *
 * @param options.contentOf Parses the type, the value and the qualifier.
 * @throws {UsageError} An option is invalid, or there is no terminal for the confirmation.
 */
export async function performOperation(
  command: "command" | "setpoint",
  { values, io, contentOf }: {
    readonly values: Values;
    readonly io: Io;
    readonly contentOf: (values: Values, target: OperationTarget) => OperationContent;
  },
): Promise<number> {
  const settings = await requestSettings(values, io);
  const { ca, ioa } = objectAddress(values, values.operands[1]!, settings.link.profile);
  const declared = settings.names.declaredCommand(ca, ioa);
  const operation = operationOf(values, settings, declared);
  const { name, unit } = settings.names.command(ca, ioa);
  const { input, what } = contentOf(values, { ioa, declared, unit, operation });
  const where = `${settings.names.address(ca, ioa)} ${shownText(name)}`.trimEnd();
  const title = titleOf({ type: input.type, what, where, mode: operation.mode });
  const request: StationRequest<ProcedureResult> = {
    command,
    title,
    ca,
    ioa,
    ...operates(operation.mode) ? { question: `send ${title}` } : {},
    perform: (station, call) => operate(station, { ca, input, operation }, call),
  };
  return await performRequest(request, settings, io);
}

// Performs a command or a set-point of the command line, from its object to its exit code.

import type { CommandDeclaration, CommandInput, ProcedureResult } from "../../mod.ts";
import type { Io } from "../io/io.ts";
import type { Values } from "../options/args.ts";
import { objectAddress } from "./address.ts";
import { operate, operates, type Operation, operationOf, titleOf } from "./operation.ts";
import { requestSettings } from "./options.ts";
import { performRequest } from "./perform.ts";
import type { StationRequest } from "./station_request.ts";

/** The object of a command line, and how it is operated. */
export interface OperationTarget {
  /** Information object address. */
  readonly ioa: number;
  /** The declaration of its command in the station file. */
  readonly declared: CommandDeclaration | undefined;
  /** The unit of its value; empty if no station file has one. */
  readonly unit: string;
  readonly operation: Operation;
}

/** The request that is sent to it. */
export interface OperationContent {
  readonly input: CommandInput;
  /** The value and its qualifier, as text. */
  readonly what: string;
}

/**
 * Runs a command from its options to its exit code.
 *
 * @param options.contentOf Reads the type, the value and the qualifier.
 * @throws {UsageError} An option cannot be used, or there is no terminal for the confirmation.
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
  const where = `${ca}/${ioa} ${name}`.trimEnd();
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

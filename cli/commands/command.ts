// `iec104 command`: switches, steps, and sets bits, with or without select before operate.

import type { CommandInput } from "../../mod.ts";
import type { Values } from "../options/args.ts";
import { type Command, UsageError } from "../options/subcommand.ts";
import { CA_OPTION } from "../request/address.ts";
import { commandValue, type CommandWord, typeOfCommand } from "../request/command_words.ts";
import { OPERATION_OPTIONS } from "../request/operation.ts";
import { JSON_HELP, REQUEST_OPTIONS, requestExits } from "../request/options.ts";
import {
  type OperationContent,
  type OperationTarget,
  performOperation,
} from "../request/perform_operation.ts";
import { commandQualifier } from "../request/qualifier.ts";
import { textOfValue } from "../text/value_text.ts";

/** The row of the command table. */
export const processCommand: Command = {
  name: "command",
  summary: "operate an object: on, off, step or bitstring, direct or select before operate",
  usage: "HOST[:PORT] CA/IOA --type TYPE (--on | --off | --raise | --lower | --value V) [options]",
  operands: [2, 2],
  text:
    `Sends a command and waits for confirmation, termination and, with --feedback, the change of a monitored object. It
asks for confirmation before it operates anything. A command is never repeated automatically.

TYPE is single (C_SC_NA_1), double (C_DC_NA_1), step (C_RC_NA_1) or bits (C_BO_NA_1), or any mnemonic, such as
C_DC_TA_1 with time tag. --raise and --lower are always steps. With --names, the file defines type and mode.

${JSON_HELP}`,
  options: [
    { name: "type", value: "TYPE", text: "single, double, step, bits, or a mnemonic" },
    { name: "on", text: "ON" },
    { name: "off", text: "OFF" },
    { name: "raise", text: "one step higher" },
    { name: "lower", text: "one step lower" },
    {
      name: "value",
      value: "V",
      text: "the value in the ASDU: on, off, raise, lower, a number, or bits such as 0x0000a001",
    },
    {
      name: "qualifier",
      letter: "q",
      value: "QU",
      text: "none (default), short, long, persistent, or 0 to 31",
    },
    { ...CA_OPTION, text: `${CA_OPTION.text}, if the address is only an IOA` },
    ...OPERATION_OPTIONS,
    ...REQUEST_OPTIONS,
  ],
  exits: requestExits("the station carried it out", { acts: true }),
  examples: [
    [
      "iec104 command 192.0.2.10 47/5010 --type double --on --select-before-operate",
      "close a breaker",
    ],
    [
      "iec104 command 192.0.2.10 47/5100 --raise --feedback 210 --finish-within 1m",
      "raise by one tap and wait for the tap position",
    ],
    [
      "iec104 command 192.0.2.10 47/5101 --type single --off --qualifier short --yes",
      "from a script",
    ],
  ],
  run: (values, io) => performOperation("command", { values, io, contentOf }),
};

function contentOf(
  values: Values,
  { ioa, declared, operation }: OperationTarget,
): OperationContent {
  const { tagged } = operation;
  const { word, type } = typeOfCommand(values, { tagged, declared: declared?.type });
  const value = commandValue(values, word);
  const qualifier = commandQualifier(values);
  refuseForBits(word, { operation, qualifier });
  return {
    input: { type, ioa, value, qualifier: qualifier?.code ?? 0 } as CommandInput,
    what: textOfValue(type, value) + (qualifier === undefined ? "" : `, ${qualifier.text},`),
  };
}

/** Bitstrings have neither select nor qualifier. */
function refuseForBits(
  word: CommandWord,
  { operation: { mode }, qualifier }: {
    readonly operation: { readonly mode: string };
    readonly qualifier: unknown;
  },
): void {
  if (word !== "bits") return;
  if (mode !== "direct" && mode !== "stop") {
    throw new UsageError(`Bitstrings have no select: expected --direct, found --${mode}`);
  }
  if (qualifier !== undefined) throw new UsageError("Bitstrings have no qualifier");
}

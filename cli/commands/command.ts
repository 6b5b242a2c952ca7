// `iec104 command`: sends single, double, step and bitstring commands, direct or with select before operate.

import type { CommandInput } from "../../mod.ts";
import type { Values } from "../options/args.ts";
import { UsageError } from "../io/exit.ts";
import type { CommandBody } from "../options/subcommand.ts";
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

/** The `command` subcommand. */
export const processCommand: CommandBody = {
  usage: "HOST[:PORT] CA/IOA --type TYPE (--on | --off | --raise | --lower | --value V) [options]",
  operands: [2, 2],
  text:
    `Sends a command and waits for the confirmation, the termination and, with --feedback, the change of a monitored
object. It asks before it operates anything. A command is never repeated automatically.

TYPE is single (C_SC_NA_1), double (C_DC_NA_1), step (C_RC_NA_1) or bits (C_BO_NA_1), or any mnemonic, such as
C_DC_TA_1 with time tag. --raise and --lower always send step commands. With --names, type and mode come from the
file.

${JSON_HELP}`,
  options: [
    { name: "type", value: "TYPE", text: "single, double, step, bits, or a mnemonic" },
    { name: "on", text: "ON" },
    { name: "off", text: "OFF" },
    { name: "raise", text: "next step higher" },
    { name: "lower", text: "next step lower" },
    {
      name: "value",
      value: "V",
      text: "value: on, off, raise, lower, a number, or bits such as 0x0000a001",
    },
    {
      name: "qualifier",
      letter: "q",
      value: "QU",
      text: "none (default), short, long, persistent, or 0 to 31",
    },
    { ...CA_OPTION, text: `${CA_OPTION.text}, if the address is an IOA only` },
    ...OPERATION_OPTIONS,
    ...REQUEST_OPTIONS,
  ],
  exits: requestExits("the station executed the command", { acts: true }),
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
      "for scripts",
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

/** Bitstring commands have neither a select nor a qualifier. */
function refuseForBits(
  word: CommandWord,
  { operation: { mode }, qualifier }: {
    readonly operation: { readonly mode: string };
    readonly qualifier: unknown;
  },
): void {
  if (word !== "bits") return;
  if (mode !== "direct" && mode !== "stop") {
    throw new UsageError(
      `Bitstring commands cannot be selected: expected --direct, found --${mode}`,
    );
  }
  if (qualifier !== undefined) throw new UsageError("Bitstring commands have no qualifier");
}

// `iec104 setpoint`: sends a set-point command, direct or with select before operate.

import { TYPES } from "../../codec/low_level.ts";
import type { SetpointInput } from "../../mod.ts";
import type { Values } from "../options/args.ts";
import { UsageError } from "../io/exit.ts";
import type { CommandBody } from "../options/subcommand.ts";
import { CA_OPTION } from "../request/address.ts";
import { type MeasureForm, measureIn } from "../request/measure.ts";
import { OPERATION_OPTIONS } from "../request/operation.ts";
import { JSON_HELP, REQUEST_OPTIONS, requestExits } from "../request/options.ts";
import {
  type OperationContent,
  type OperationTarget,
  performOperation,
} from "../request/perform_operation.ts";
import { setpointQualifier } from "../request/qualifier.ts";
import { typeByWord, type TypeWord } from "../request/type_words.ts";

const WORDS: Readonly<Record<MeasureForm, TypeWord<SetpointInput["type"]>>> = {
  float: { plain: "C_SE_NC_1", tagged: "C_SE_TC_1" },
  scaled: { plain: "C_SE_NB_1", tagged: "C_SE_TB_1" },
  normalized: { plain: "C_SE_NA_1", tagged: "C_SE_TA_1" },
};

/** The `setpoint` command. */
export const setpoint: CommandBody = {
  usage: "HOST[:PORT] CA/IOA --value NUMBER [--type TYPE] [options]",
  operands: [2, 2],
  text:
    `Sends a set-point and waits for the confirmation, the termination (if the station sends one) and, with --feedback, the
change of a monitored object. It asks for confirmation first. A set-point is never repeated automatically.

TYPE is float (C_SE_NC_1), scaled (C_SE_NB_1) or normalized (C_SE_NA_1), or any mnemonic, such as C_SE_TC_1 with
time tag.

${JSON_HELP}`,
  options: [
    {
      name: "value",
      value: "NUMBER",
      text: "the value: -32768 to 32767 if scaled, -1 to just below 1 if normalized",
    },
    {
      name: "type",
      value: "TYPE",
      text: "float, scaled, normalized, or a mnemonic (default: that of --names, else float)",
    },
    { name: "qualifier", letter: "q", value: "QL", text: "qualifier, 0 to 127 (default 0)" },
    { ...CA_OPTION, text: `${CA_OPTION.text}, if the address is an IOA only` },
    ...OPERATION_OPTIONS,
    ...REQUEST_OPTIONS,
  ],
  exits: requestExits("the station executed the command", { acts: true }),
  examples: [
    ["iec104 setpoint 192.0.2.10 47/5102 --value 20.6", "short floating point, after a prompt"],
    [
      "iec104 setpoint 192.0.2.10 47/5200 --type normalized --value -0.25 --select-before-operate",
      "normalized, with select",
    ],
  ],
  run: (values, io) => performOperation("setpoint", { values, io, contentOf }),
};

function contentOf(
  values: Values,
  { ioa, declared, unit, operation }: OperationTarget,
): OperationContent {
  if (
    values.text("type") === undefined && declared !== undefined &&
    TYPES[declared.type].role !== "setpoint"
  ) {
    throw new UsageError(
      `The station file declares ${declared.type} at this address: use iec104 command`,
    );
  }
  const typeText = values.text("type") ?? declared?.type ?? "float";
  const { word, type } = typeByWord(typeText, WORDS, { tagged: operation.tagged });
  const text = values.text("value");
  if (text === undefined) throw new UsageError("Missing value: expected --value NUMBER");
  const value = measureIn(text, { option: "value", form: word });
  const qualifier = setpointQualifier(values);
  const input: SetpointInput = { type, ioa, value, qualifier: qualifier?.code ?? 0 };
  const suffix = qualifier === undefined ? "" : `, ${qualifier.text},`;
  return { input, what: `${value} ${unit}`.trimEnd() + suffix };
}

// `iec104 parameter`: loads, activates and deactivates parameters of measured values.

import type {
  ActivationSubject,
  ParameterInput,
  ParameterKind,
  ProcedureResult,
} from "../../mod.ts";
import type { Values } from "../options/args.ts";
import { UsageError } from "../io/exit.ts";
import type { CommandBody } from "../options/subcommand.ts";
import type { Io } from "../io/io.ts";
import { CA_OPTION, objectAddress } from "../request/address.ts";
import { YES_OPTION } from "../request/consent.ts";
import { type MeasureForm, measureIn } from "../request/measure.ts";
import { oneOf } from "../options/one_of.ts";
import { JSON_HELP, REQUEST_OPTIONS, requestExits, requestSettings } from "../request/options.ts";
import type { RequestSettings } from "../request/request_settings.ts";
import { performRequest } from "../request/perform.ts";
import type { StationRequest } from "../request/station_request.ts";
import { typeByWord, type TypeWord } from "../request/type_words.ts";

const TYPES: Readonly<Record<MeasureForm, TypeWord<ParameterInput["type"]>>> = {
  float: { plain: "P_ME_NC_1" },
  scaled: { plain: "P_ME_NB_1" },
  normalized: { plain: "P_ME_NA_1" },
};

/** The number formats of measured values with parameters. */
const FORMS: Readonly<Record<string, MeasureForm>> = {
  M_ME_NA_1: "normalized",
  M_ME_NB_1: "scaled",
  M_ME_NC_1: "float",
  M_ME_ND_1: "normalized",
};

const KINDS: readonly ParameterKind[] = ["threshold", "filter", "low-limit", "high-limit"];
const SUBJECTS: readonly [ActivationSubject, ...ActivationSubject[]] = [
  "object",
  "cyclic",
  "loaded",
];

/** The `parameter` command. */
export const parameter: CommandBody = {
  usage: "HOST[:PORT] CA/IOA (--threshold V | --low-limit V | ... | --activate WHAT) [options]",
  operands: [2, 2],
  text:
    `Loads a parameter of a measured value (P_ME_NA_1 to P_ME_NC_1), or activates or deactivates parameters or
cyclic transmission (P_AC_NA_1). It asks for confirmation, because it changes the values that the station reports.

WHAT is object (the parameters of the object), cyclic (its cyclic transmission), or loaded (all parameters loaded
before; use the address CA/0).

${JSON_HELP}`,
  options: [
    { name: "threshold", value: "V", text: "threshold (deadband)" },
    { name: "filter", value: "V", text: "smoothing factor" },
    { name: "low-limit", value: "V", text: "low limit for transmission" },
    { name: "high-limit", value: "V", text: "high limit for transmission" },
    { name: "activate", value: "WHAT", words: SUBJECTS, text: "activate object, cyclic or loaded" },
    {
      name: "deactivate",
      value: "WHAT",
      words: SUBJECTS,
      text: "deactivate object, cyclic or loaded",
    },
    {
      name: "type",
      value: "TYPE",
      text:
        "format of the measured value: float, scaled or normalized, or a mnemonic (default: that of --names, " +
        "else float)",
    },
    { ...CA_OPTION, text: `${CA_OPTION.text}, if the address is an IOA only` },
    YES_OPTION,
    ...REQUEST_OPTIONS,
  ],
  exits: requestExits("the station confirmed", { acts: true }),
  examples: [
    ["iec104 parameter 192.0.2.10 47/500 --threshold 0.5", "report changes above 0.5"],
    ["iec104 parameter 192.0.2.10 47/500 --deactivate cyclic --yes", "stop cyclic transmission"],
  ],
  run: runParameter,
};

async function runParameter(values: Values, io: Io): Promise<number> {
  const settings = await requestSettings(values, io);
  const address = objectAddress(values, values.operands[1]!, settings.link.profile);
  const what = oneOf(values, [...KINDS, "activate", "deactivate"]);
  if (what === undefined) {
    throw new UsageError(
      "Nothing to do: expected --threshold, --filter, --low-limit, --high-limit, --activate or --deactivate",
    );
  }
  const request = what === "activate" || what === "deactivate"
    ? activation(values, what, { ...address, settings })
    : loading(values, what, { ...address, settings });
  return await performRequest(request, settings, io);
}

function loading(
  values: Values,
  kind: ParameterKind,
  { ca, ioa, settings: { names } }: {
    readonly ca: number;
    readonly ioa: number;
    readonly settings: RequestSettings;
  },
): StationRequest<ProcedureResult> {
  const declared = FORMS[names.pointType(ca, ioa) ?? ""];
  const typeText = values.text("type") ?? declared ?? "float";
  const { word, type } = typeByWord(typeText, TYPES);
  const value = measureIn(values.text(kind)!, { option: kind, form: word });
  const { name } = names.object(ca, ioa);
  const where = `${names.address(ca, ioa)} ${name}`.trimEnd();
  const title = `${type} ${kind.replace("-", " ")} ${value} to ${where}`;
  return {
    command: "parameter",
    title,
    ca,
    ioa,
    question: `send ${title}`,
    perform: (station, { signal, test }) =>
      station.setParameter(ca, { type, ioa, value, parameter: kind }, { signal, test }),
  };
}

const SUBJECT_TEXTS: Readonly<Record<ActivationSubject, string>> = {
  object: "the parameters",
  cyclic: "cyclic transmission",
  loaded: "all parameters loaded before",
};

function activation(
  values: Values,
  action: "activate" | "deactivate",
  { ca, ioa, settings: { names } }: {
    readonly ca: number;
    readonly ioa: number;
    readonly settings: RequestSettings;
  },
): StationRequest<ProcedureResult> {
  if (values.text("type") !== undefined) {
    throw new UsageError(
      `Option --type cannot be used with --${action}: the type is always P_AC_NA_1`,
    );
  }
  const what = values.choice(action, SUBJECTS);
  if (what === "loaded" && ioa !== 0) {
    throw new UsageError(
      `Option --${action} loaded applies to all loaded parameters: expected ${ca}/0`,
    );
  }
  const where = what === "loaded" ? `CA ${ca}` : names.address(ca, ioa);
  return {
    command: "parameter",
    title: `${action === "activate" ? "activation" : "deactivation"} of ${
      SUBJECT_TEXTS[what]
    } of ${where}`,
    ca,
    ioa,
    question: `${action} ${SUBJECT_TEXTS[what]} of ${where}`,
    perform: (station, { signal, test }) => {
      const deactivate = action === "deactivate";
      return station.activateParameter(ca, { ioa, what }, { deactivate, signal, test });
    },
  };
}

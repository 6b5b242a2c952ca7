// The JSON Schema of a sheet, built from the items of the interoperability list and the questions.

import { CAUSE_OCTET, type JsonSchema, TYPES } from "../../../codec/low_level.ts";
import { itemText, MARK_KEYS, MARKED, VALUE_KEYS, VALUED } from "./items.ts";
import { PIXIT_KEYS, type PixitItem, QUESTIONS } from "./pixit_items.ts";
import { BLACK_BOX_TYPES, LISTED_TYPES, TYPE_ITEMS, typeKey } from "./type_items.ts";
import { SHEET_FORMAT } from "./document.ts";

type Properties = Readonly<Record<string, JsonSchema>>;

/** The mark of an item that is not used; the same as no mark. */
const BLANK = "";

const TEXT: JsonSchema = { type: "string" };

const NAME: JsonSchema = { type: "string", minLength: 1 };

function object(
  properties: Properties,
  { required = [], ...more }: Pick<JsonSchema, "required" | "description"> = {},
): JsonSchema {
  return { type: "object", properties, additionalProperties: false, required, ...more };
}

function whole([minimum, maximum]: readonly [number, number], description: string): JsonSchema {
  return { type: "integer", minimum, maximum, description };
}

function seconds(description: string): JsonSchema {
  return { type: "number", minimum: 0, maximum: 172_800, description };
}

function list(items: JsonSchema, description: string): JsonSchema {
  return { type: "array", items, uniqueItems: true, description };
}

function words(meanings: readonly string[], description: string): JsonSchema {
  return { enum: meanings, description };
}

const CA = whole([1, 65_534], "Common address");

const IOA = whole([0, 16_777_215], "Information object address");

const DEVICE = object({
  vendor: { ...TEXT, description: "Manufacturer" },
  product: { ...TEXT, description: "Product name" },
  hw: { ...TEXT, description: "Hardware version" },
  fw: { ...TEXT, description: "Firmware version" },
  document: { ...TEXT, description: "Document from which the sheet was taken" },
  role: words(
    ["controlled", "controlling"],
    "The role that the sheet describes; a device with both roles has two sheets",
  ),
}, { required: ["role"], description: "The device" });

const MARKS = object(
  Object.fromEntries([
    ...MARK_KEYS.map((key): [string, JsonSchema] => {
      const { marks, clause } = MARKED[key];
      return [key, { enum: [...marks, BLANK], description: `${clause} ${itemText(key)}` }];
    }),
    ...BLACK_BOX_TYPES.map((name): [string, JsonSchema] => [
      `type.${TYPES[name].id}`,
      { enum: ["X", "R", "B", BLANK], description: `${name}: not used in 104, must be blank` },
    ]),
  ]),
  { description: "The marked items: X used as standardised, R in reverse direction, B both" },
);

const CAUSES = list(whole([1, CAUSE_OCTET.cause], "Cause of transmission"), "Causes used");

const COT = object(
  Object.fromEntries(LISTED_TYPES.map((name): [string, JsonSchema] => [
    String(TYPES[name].id),
    { ...CAUSES, description: `Causes used with ${TYPE_ITEMS[typeKey(name)].name}` },
  ])),
  {
    description:
      "9.5.l The causes of transmission of types, by type identification; all permitted ones by default",
  },
);

const VALUES = object(
  Object.fromEntries(VALUE_KEYS.map((key): [string, JsonSchema] => {
    const { clause, text, range, initial, unit } = VALUED[key];
    const title = `${clause} ${text}`;
    const form: JsonSchema = unit === undefined
      ? whole(range, title)
      : { type: "number", minimum: 0.001, maximum: range[1], description: `${title}, in ${unit}` };
    return [key, { ...form, ...initial !== undefined && { default: initial } }];
  })),
  { description: "The numbers; the defaults of the standard where none is stated" },
);

const GROUP = object({
  name: NAME,
  addresses: list(NAME, "Addresses and networks of its members; all peers by default"),
  maxConnections: whole([1, 10_000], "Maximum number of its connections"),
  ownBuffer: { type: "boolean", description: "Has an event buffer of its own; true by default" },
}, { required: ["name"], description: "A redundancy group" });

const FILE = object({
  ca: CA,
  ioa: IOA,
  nof: whole([1, 65_535], "Name of file"),
  sections: whole([1, 255], "Number of sections"),
  octets: whole([0, 2 ** 32 - 1], "Length in octets"),
}, { required: ["ioa", "nof"], description: "A file that can be fetched" });

const PIXIT = object(
  Object.fromEntries(PIXIT_KEYS.map((key): [string, JsonSchema] => [key, answer(QUESTIONS[key])])),
  { description: "The answers for the test (PIXIT)" },
);

function answer(item: PixitItem): JsonSchema {
  const description = describe(item);
  const known = Object.keys(item.words ?? {});
  switch (item.list) {
    case "groups":
      return { type: "array", items: GROUP, description };
    case "files":
      return { type: "array", items: FILE, description };
    case "texts":
      return list(NAME, description);
    case "words":
      return list({ enum: known }, description);
    case undefined:
      break;
  }
  const forms: JsonSchema[] = [];
  if (item.flag === true) forms.push({ type: "boolean" });
  if (known.length > 0) forms.push({ type: "string", enum: known });
  if (item.number !== undefined) {
    const [minimum, maximum] = item.number.range;
    forms.push({ type: "number", minimum, maximum });
  }
  return forms.length === 1 ? { ...forms[0]!, description } : { anyOf: forms, description };
}

function describe({ text, words: meanings, number }: PixitItem): string {
  const unit = number?.unit === undefined ? "" : `, in ${number.unit}`;
  const listed = Object.entries(meanings ?? {}).map(([word, meaning]) => `${word}: ${meaning}`);
  return listed.length === 0 ? `${text}${unit}` : `${text}${unit}. ${listed.join("; ")}`;
}

const TYPE: JsonSchema = {
  anyOf: [
    { type: "string", enum: LISTED_TYPES },
    { type: "integer", enum: LISTED_TYPES.map((name) => TYPES[name].id) },
  ],
  description: "Type, as mnemonic or number",
};

const RANGE: JsonSchema = {
  type: "array",
  items: { type: "number" },
  minItems: 2,
  maxItems: 2,
  description: "Lowest and highest value",
};

const SIGNAL = object({
  ca: CA,
  ioa: IOA,
  type: TYPE,
  name: { ...TEXT, description: "Name of the signal in the device" },
  groups: list(
    whole([0, 16], "Group"),
    "Interrogation groups, or groups of counters: 0 for the station interrogation or the general request",
  ),
  event: words(
    ["time-tagged", "untimed", "both", "none"],
    "How changes are reported; with time tag by default",
  ),
  cyclic: seconds("Period of cyclic transmission, in s"),
  background: seconds("Period of the background scan, in s"),
  range: RANGE,
  stimulus: { ...NAME, description: "Name with which the upper tester changes the point" },
  observe: { ...NAME, description: "Name with which the upper tester observes the output" },
  mode: words(
    ["direct", "select", "both"],
    "Whether a command is executed directly, after a selection, or either way; direct by default",
  ),
  selectTimeout: seconds("Select time-out of this command, in s"),
  timeTag: words(
    ["optional", "required", "refused"],
    "Whether a command takes the type with time tag; optional by default",
  ),
  qualifiers: list(whole([0, 127], "Qualifier"), "Accepted qualifiers QU or QL"),
  feedback: { ...IOA, description: "Address of the point that reports the result" },
  duration: seconds("Duration of the action, in s"),
  termination: { type: "boolean", description: "Ends with a termination; true by default" },
  quality: list(
    { enum: Object.keys(QUESTIONS["pixit.qualityStimuli"].words ?? {}) },
    "Quality bits that the upper tester can set; those of pixit.qualityStimuli by default",
  ),
  freeze: seconds("Period of the local freeze of a counter, in s"),
}, {
  required: ["ca", "ioa", "type"],
  description: "A point, counter, command or parameter that tests may use",
});

const KEYS: readonly string[] = [...MARK_KEYS, ...VALUE_KEYS, ...PIXIT_KEYS];

/** JSON Schema (draft 2020-12) of the sheet of a device. */
export const PICS_SCHEMA: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Interoperability list (IEC 60870-5-104, clause 9) and PIXIT of a device, for iec104",
  ...object({
    $schema: TEXT,
    schema: { const: SHEET_FORMAT },
    device: DEVICE,
    marks: MARKS,
    cot: COT,
    values: VALUES,
    pixit: PIXIT,
    commonAddresses: list(CA, "Common addresses; those of the signals by default"),
    signals: { type: "array", items: SIGNAL, description: "The signals that tests may use" },
    notes: object(
      Object.fromEntries(KEYS.map((key): [string, JsonSchema] => [key, TEXT])),
      { description: "Remarks on items, such as how a mark was found" },
    ),
    unknown: list({ enum: KEYS }, "Items that were not determined"),
  }, { required: ["schema", "device", "marks"] }),
};

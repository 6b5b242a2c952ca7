// The JSON Schema of reports.

import type { JsonSchema } from "../../../codec/low_level.ts";
import { VERDICTS } from "../verdict.ts";
import { REPORT_SCHEMA_ID } from "../campaign_report.ts";

type Properties = Readonly<Record<string, JsonSchema>>;

/** An object in which every property is present, and no other. */
function object(properties: Properties, description?: string): JsonSchema {
  return {
    type: "object",
    ...description !== undefined && { description },
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

function list(items: JsonSchema, description: string): JsonSchema {
  return { type: "array", items, description };
}

function text(description: string): JsonSchema {
  return { type: "string", description };
}

function textOrNull(description: string): JsonSchema {
  return { type: ["string", "null"], description };
}

function whole(description: string, minimum = 0): JsonSchema {
  return { type: "integer", minimum, description };
}

function number(description: string): JsonSchema {
  return { type: "number", description };
}

function numberOrNull(description: string): JsonSchema {
  return { type: ["number", "null"], description };
}

function oneOf(words: readonly (string | null)[], description: string): JsonSchema {
  return { enum: words, description };
}

const TIME: JsonSchema = { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}T[\\d:.]+Z$" };

const VERDICT = oneOf(VERDICTS, "Verdict; ERROR is a fault of the tester, never of the device");

const TEXTS: JsonSchema = { type: "array", items: { type: "string" } };

const STEP = object({
  atMs: number("ms since the start of the attempt"),
  text: text("What the tester did, or what it expected"),
  seen: textOrNull("What it saw; null for a stimulus"),
  result: oneOf(["done", "passed", "failed"], "How the step ended"),
});

const MEASURE = object({
  name: text("What was measured"),
  value: numberOrNull("The measured value; null if the event did not occur"),
  limits: {
    type: "array",
    items: { type: ["number", "null"] },
    minItems: 2,
    maxItems: 2,
    description: "Lowest and highest permitted value; null without a limit",
  },
  unit: text("Unit: ms, frames, octets, operations, values, events or times"),
});

const LINK = object({
  number: whole("Number of the connection within the case", 1),
  tester: text("Address and port of the tester"),
  device: text("Address and port of the device"),
  openedMs: number("ms since the start of the attempt"),
  endedMs: numberOrNull("ms since the start of the attempt; null if it was open until the end"),
  endedBy: oneOf(
    ["device", "failed", "tester", null],
    "Who ended it: the device closed it, it failed by a reset or the network, the tester closed it",
  ),
});

const FRAME = object({
  time: { ...TIME, description: "Time of the frame, UTC" },
  atMs: number("ms since the start of the attempt"),
  link: whole("Number of the connection within the case", 1),
  direction: oneOf(["sent", "received"], "Sent by the tester, or received from the device"),
  hex: text("The octets in hexadecimal; the first ones of a long frame"),
  text: text("The frame on one line"),
  packet: {
    type: ["integer", "null"],
    description: "Its packet in the recording, from 1, as Wireshark counts; null without one",
  },
  comment: textOrNull("What about it decided; null for other frames"),
}, "A frame near the decision");

const EVIDENCE: JsonSchema = {
  description: "The recording; null without one",
  anyOf: [
    object({
      file: text("Name of the pcapng file in the folder of recordings"),
      packets: list(whole("Packet number", 1), "Packets with a comment"),
      sha256: { type: "string", pattern: "^[0-9a-f]{64}$", description: "SHA-256 of the file" },
    }),
    { type: "null" },
  ],
};

const CASE = object({
  id: { type: "string", pattern: "^[A-Z0-9]+-[0-9]+$", description: "Area and number" },
  area: text("Area"),
  clause: text("Number in IEC TS 60870-5-604 that a public source names; - without one"),
  title: text("Title"),
  kind: oneOf(
    ["+", "-", "R"],
    "+ the device has to do it, - it has to refuse it, R it has to survive it",
  ),
  precondition: text("State before"),
  stimulus: text("What the tester does"),
  criterion: text("What the device has to do"),
  status: oneOf(["M", "C"], "M mandatory, C selected by items of the sheet"),
  selectedBy: { ...TEXTS, description: "The items of the sheet that select it" },
  needs: list(
    oneOf(["upper", "power", "network", "long", "settings"], "A need"),
    "What it needs besides the connection",
  ),
  verdict: VERDICT,
  reason: text("Why, on one line; empty for PASS"),
  outcomes: { ...TEXTS, description: "Which of several permitted outcomes occurred" },
  remarks: { ...TEXTS, description: "Remarks of a PASS+" },
  attempts: whole("Number of attempts; 0 if it was not run"),
  verdicts: list(VERDICT, "The verdict of each attempt"),
  startedAt: {
    anyOf: [TIME, { type: "null" }],
    description: "Start of the attempt that decided; null if it was not run",
  },
  durationMs: number("Duration of all attempts in ms"),
  steps: list(STEP, "Steps of the attempt that decided"),
  omittedSteps: whole("Number of steps that are not in the report"),
  measures: list(MEASURE, "Measured times and numbers"),
  links: list(LINK, "Connections"),
  trace: list(FRAME, "Frames around the decision"),
  frames: whole("Number of frames of the attempt, in both directions"),
  evidence: EVIDENCE,
  attachments: {
    ...TEXTS,
    description:
      "Names of further files in the folder of recordings, such as a script that repeats a failure",
  },
});

/** JSON Schema (draft 2020-12) of the report of a campaign. */
export const CAMPAIGN_REPORT_SCHEMA: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Report of a conformance test, iec104 conform --json",
  ...object({
    schema: { const: REPORT_SCHEMA_ID, description: "Format of the report" },
    tool: text("Name and version of the tester"),
    catalogue: text("Version of the catalogue; it changes when a criterion does"),
    notice: text("The criteria are those of the project, and the report is not a certificate"),
    device: object({
      vendor: text("Manufacturer"),
      product: text("Product name"),
      hardware: text("Hardware version"),
      firmware: text("Firmware version"),
      document: text("Document from which the sheet was taken"),
      role: oneOf(["controlled", "controlling"], "Role of the device"),
    }, "The device under test; texts that the sheet does not state are empty"),
    target: text("Where the device was reached, or where the tester listened"),
    startedAt: { ...TIME, description: "Begin of the campaign, UTC" },
    endedAt: { ...TIME, description: "End of the campaign, UTC" },
    seed: whole("Seed of everything random"),
    repeat: whole("Number of attempts at each case", 1),
    command: text("The command line"),
    choice: object({
      only: { ...TEXTS, description: "--only" },
      skip: { ...TEXTS, description: "--skip" },
      omitted: whole("Number of cases that were not selected"),
    }, "The selection of cases"),
    sheet: { description: "The sheet as it was used; null if none was given" },
    findings: list(
      object({
        rule: text("The rule that is broken"),
        severity: oneOf(["error", "warning"], "error: the sheet contradicts itself"),
        text: text("What is found, and what is expected"),
      }),
      "Findings of the consistency rules of the sheet",
    ),
    interruption: textOrNull("Why the campaign ended early; null if it ran to its end"),
    cases: list(CASE, "The cases, in the order of the catalogue"),
    summary: object(
      Object.fromEntries(VERDICTS.map((verdict) => [verdict, whole(`Number of ${verdict}`)])),
      "Number of cases with each verdict",
    ),
    overall: oneOf(
      ["PASS", "FAIL", "INCONCLUSIVE"],
      "PASS only without a FAIL, and with PASS or PASS+ for every case that applies",
    ),
    types: list(
      object({
        type: whole("Type identification"),
        name: text("Mnemonic"),
        cause: whole("Cause of transmission"),
        causeName: text("Name of the cause"),
        seen: whole("Number of ASDUs that the device sent"),
        declared: { type: "boolean", description: "Whether the sheet declares it" },
      }),
      "Types and causes that the device sent or that its sheet declares",
    ),
    commands: list(
      object({
        name: text("Mnemonic"),
        mode: oneOf(["select", "execute", "cancel"], "What was requested"),
        sent: whole("Number of commands"),
        positive: whole("Number of positive confirmations"),
        negative: whole("Number of negative confirmations"),
        refused: whole("Number of answers with the causes 44 to 47"),
      }),
      "Commands of the campaign and their answers",
    ),
    notes: { ...TEXTS, description: "What the tester reported about itself" },
  }),
};

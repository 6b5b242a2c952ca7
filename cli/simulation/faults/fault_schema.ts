// The JSON Schema of faults in a station file, derived from their table.

import type { JsonSchema } from "../../../codec/low_level.ts";
import type { FaultRow } from "./fault_row.ts";
import { FAULT_NAMES, type FaultName, faultNames, FAULTS } from "./fault_table.ts";

const LONGEST_MS = 31_536_000_000;

/** The schema of the scope that all faults have. */
export const SCOPE_PROPERTIES: Readonly<Record<string, JsonSchema>> = {
  type: { type: "string", minLength: 1, description: "Only ASDUs of this type, such as C_SC_NA_1" },
  ca: whole(0, 65_535, "Only ASDUs of this common address"),
  ioa: whole(0, 16_777_215, "Only ASDUs whose first object has this address"),
  times: whole(1, 1_000_000_000, "Only this number of times"),
  afterMs: whole(0, LONGEST_MS, "Begins after this time"),
  forMs: whole(1, LONGEST_MS, "Ends after this time"),
};

/** The schemas by name. */
export const FAULT_SCHEMAS: Readonly<Record<FaultName, JsonSchema>> = Object.fromEntries(
  FAULT_NAMES.map((name) => [name, schemaOf(name, FAULTS[name])]),
) as Record<FaultName, JsonSchema>;

/** The schema of `faults`. */
export const FAULTS_SCHEMA: JsonSchema = {
  type: "array",
  items: { anyOf: faultNames("controlled").map((name) => FAULT_SCHEMAS[name]) },
  maxItems: 1000,
  description: "Faults that the station has on purpose",
};

function schemaOf(name: FaultName, { text, parameters }: FaultRow): JsonSchema {
  const own = Object.entries(parameters).map(([key, { range: [low, high], byDefault, text }]) =>
    [key, whole(low, high, `${upper(text)}; ${byDefault} by default`)] as const
  );
  return {
    type: "object",
    properties: { fault: { const: name }, ...Object.fromEntries(own), ...SCOPE_PROPERTIES },
    additionalProperties: false,
    required: ["fault"],
    description: upper(text),
  };
}

function whole(minimum: number, maximum: number, description: string): JsonSchema {
  return { type: "integer", minimum, maximum, description };
}

function upper(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}`;
}

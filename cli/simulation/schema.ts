// The JSON Schema of a station file: the declaration of the library, the settings of links, and the section "simulation".

import { type JsonSchema, STATION_SCHEMA } from "../../transport/low_level.ts";
import { AUDIT_PROPERTIES } from "../audit/audit_config.ts";
import { LINK_PROPERTIES } from "../link/link_rows.ts";
import { FAULTS_SCHEMA } from "./faults/fault_schema.ts";
import type { GeneratorKind } from "./declaration.ts";

type Properties = Readonly<Record<string, JsonSchema>>;

function number(description: string, range: Pick<JsonSchema, "minimum" | "maximum"> = {}) {
  return { type: "number", ...range, description } as const satisfies JsonSchema;
}

function whole(minimum: number, maximum: number, description: string) {
  return { type: "integer", minimum, maximum, description } as const satisfies JsonSchema;
}

function closed(
  properties: Properties,
  required: readonly string[],
  description?: string,
): JsonSchema {
  const more = description === undefined ? {} : { description };
  return { type: "object", properties, additionalProperties: false, required, ...more };
}

const CA = whole(1, 65_534, "Common address; optional if the station has only one");
const IOA = whole(0, 16_777_215, "Information object address of the object");
const OTHER = whole(0, 16_777_215, "Information object address of another object");
const INTERVAL = whole(10, 3_600_000, "Interval between values, in milliseconds");
const DURATION = whole(1, 2_592_000_000, "Milliseconds");

/** Properties that all generators share. */
const COMMON: Properties = {
  ca: CA,
  ioa: IOA,
  intervalMs: INTERVAL,
  noise: number("Standard deviation of added noise", { minimum: 0 }),
  decimals: whole(0, 9, "Number of decimals to round the value to"),
  while: closed(
    {
      ioa: OTHER,
      is: number("Required value"),
      otherwise: number("Value while the condition is not met; 0 by default"),
    },
    ["ioa", "is"],
    "A condition for the value, such as a closed breaker",
  ),
};

function generator(
  kind: GeneratorKind,
  description: string,
  own: Properties,
  { required, common = COMMON }: {
    readonly required: readonly string[];
    readonly common?: Properties;
  },
): JsonSchema {
  return closed(
    { kind: { const: kind }, ...common, ...own },
    ["kind", "ioa", ...required],
    description,
  );
}

/** The schemas of all kinds of generators. */
export const GENERATOR_SCHEMAS: Readonly<Record<GeneratorKind, JsonSchema>> = {
  "constant": generator("constant", "A constant value", { value: number("The value") }, {
    required: ["value"],
  }),
  "ramp": generator(
    "ramp",
    "A linear ramp between two values; then hold, restart or return (default)",
    {
      from: number("Start value"),
      to: number("End value"),
      durationMs: DURATION,
      end: {
        enum: ["hold", "restart", "return"],
        description: "Behaviour at the end; return by default",
      },
    },
    { required: ["from", "to", "durationMs"] },
  ),
  "sine": generator("sine", "A sine wave", {
    mean: number("Mean value"),
    amplitude: number("Amplitude", { minimum: 0 }),
    periodMs: DURATION,
    phase: number("Phase at the start, in degrees; 0 by default (at the mean, rising)"),
  }, { required: ["mean", "amplitude", "periodMs"] }),
  "square": generator("square", "A square wave between two values", {
    high: number("Value in the first part of the period"),
    low: number("Value in the second part of the period"),
    periodMs: whole(2, 2_592_000_000, "Period in milliseconds"),
    duty: number("Duty cycle (share of the first part); 0.5 by default", {
      minimum: 0.001,
      maximum: 0.999,
    }),
  }, { required: ["high", "low", "periodMs"] }),
  "toggle": generator("toggle", "Cycles through states", {
    everyMs: whole(
      10,
      2_592_000_000,
      "Duration of a state in milliseconds; with random, the mean duration",
    ),
    values: {
      type: "array",
      items: { type: "number" },
      minItems: 2,
      description: "The states; by default OFF and ON of single and double points",
    },
    random: { type: "boolean", description: "Whether the intervals are random" },
  }, { required: ["everyMs"] }),
  "random-walk": generator("random-walk", "A random walk between two bounds", {
    low: number("Lower bound"),
    high: number("Upper bound"),
    step: number("Typical change per second", { minimum: 0 }),
    start: number("Start value; the midpoint by default"),
  }, { required: ["low", "high", "step"] }),
  "wander": generator("wander", "Random variation around a mean", {
    mean: number("Mean value"),
    spread: number("Long-term standard deviation", { minimum: 0 }),
  }, { required: ["mean", "spread"] }),
  "follow": generator("follow", "Follows another object with a delay", {
    source: OTHER,
    factor: number("Factor applied to the other value; 1 by default"),
    offset: number("Offset added to it; 0 by default"),
    timeMs: whole(0, 86_400_000, "Time constant in milliseconds; 0 by default"),
  }, { required: ["source"] }),
  "count": generator("count", "Increments a counter", {
    perHour: number("Increment per hour; with source, per unit of its value", { minimum: 0 }),
    source: OTHER,
  }, { required: ["perHour"], common: { ca: CA, ioa: IOA, intervalMs: INTERVAL } }),
};

/** The schema of a recording. */
const REPLAY: JsonSchema = closed(
  {
    file: { type: "string", description: "A capture or CSV file, relative to this file" },
    speed: number("Replay speed: 1 as recorded (default), 10 ten times as fast", {
      minimum: 0.001,
      maximum: 1000,
    }),
    loop: { type: "boolean", description: "Whether to restart at the end" },
    station: {
      type: "string",
      description: "For a capture: replay only the values of this station",
    },
  },
  ["file"],
  "A recording to replay",
);

/** The schema of the "simulation" section. */
export const SIMULATION_SCHEMA: JsonSchema = {
  type: "object",
  description: "Simulates changing values",
  properties: {
    seed: whole(0, 4_294_967_295, "Seed for reproducible random values"),
    intervalMs: INTERVAL,
    generators: { type: "array", items: { anyOf: Object.values(GENERATOR_SCHEMAS) } },
    replays: { type: "array", items: REPLAY },
  },
  additionalProperties: false,
};

const TEXT = { type: "string", minLength: 1 } as const satisfies JsonSchema;

/** The schema of a file of the station. */
const FILE_ENTRY: JsonSchema = closed(
  {
    ca: CA,
    ioa: whole(1, 16_777_215, "Information object address of the file"),
    nof: whole(1, 65_535, "Name of file: 1 transparent, 2 disturbance data, 3 events"),
    path: { ...TEXT, description: "A file with the content, relative to this file" },
    text: { type: "string", description: "The content as text" },
    hex: { type: "string", description: "The content as hexadecimal octets" },
    sectionOctets: whole(1, 16_777_215, "Maximum octets per section; 65536 by default"),
    time: {
      type: "string",
      pattern:
        "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?(?:Z|[+-]\\d\\d:\\d\\d)$",
      description: "Creation time, such as 2026-11-23T14:03:22Z",
    },
    deletable: { type: "boolean", description: "Whether controlling stations may delete it" },
    announce: { type: "boolean", description: "Send its directory entry at the start" },
  },
  ["ioa", "nof"],
  "A file with one of path, text and hex",
);

/** The keys that only the simulator has, besides those of links and records. */
const OWN_PROPERTIES: Properties = {
  listen: {
    description: "Addresses to listen on; 127.0.0.1 by default",
    anyOf: [TEXT, { type: "array", items: TEXT, minItems: 1, maxItems: 16 }],
  },
  faults: FAULTS_SCHEMA,
  files: { type: "array", items: FILE_ENTRY, description: "Files that can be listed and fetched" },
  receivedFiles: { ...TEXT, description: "Folder for the files that controlling stations send" },
  simulation: SIMULATION_SCHEMA,
};

/** The JSON Schema of station files for `iec104 station`. */
export const STATION_DOCUMENT_SCHEMA: JsonSchema = {
  ...STATION_SCHEMA,
  title: "Station file of iec104: a controlled station of IEC 60870-5-104, and its simulation",
  properties: {
    ...STATION_SCHEMA.properties,
    ...LINK_PROPERTIES,
    ...AUDIT_PROPERTIES,
    ...OWN_PROPERTIES,
  },
};

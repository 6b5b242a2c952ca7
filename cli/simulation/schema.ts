// The JSON Schema of a station file: the declaration of the library, the settings of links, and the section "simulation".

import { type JsonSchema, STATION_SCHEMA } from "../../transport/low_level.ts";
import { LINK_PROPERTIES } from "../link/link_rows.ts";
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

const CA = whole(1, 65_534, "Common address; may be left out where there is a single one");
const IOA = whole(1, 16_777_215, "Information object address of the object");
const OTHER = whole(1, 16_777_215, "Information object address of another object");
const INTERVAL = whole(10, 3_600_000, "Milliseconds between two values");
const DURATION = whole(1, 2_592_000_000, "Milliseconds");

/** What all generators have besides their kind. */
const COMMON: Properties = {
  ca: CA,
  ioa: IOA,
  intervalMs: INTERVAL,
  noise: number("Standard deviation of a noise that is added", { minimum: 0 }),
  decimals: whole(0, 9, "Decimals the value is rounded to"),
  while: closed(
    {
      ioa: OTHER,
      is: number("The value it must have"),
      otherwise: number("The value while it has another; 0 by default"),
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

/** The schema of each kind of generator. */
export const GENERATOR_SCHEMAS: Readonly<Record<GeneratorKind, JsonSchema>> = {
  "constant": generator("constant", "One value", { value: number("The value") }, {
    required: ["value"],
  }),
  "ramp": generator(
    "ramp",
    "From one value to another, evenly; then hold, restart or return (default)",
    {
      from: number("Where it begins"),
      to: number("Where it ends"),
      durationMs: DURATION,
      end: {
        enum: ["hold", "restart", "return"],
        description: "What comes then; return by default",
      },
    },
    { required: ["from", "to", "durationMs"] },
  ),
  "sine": generator("sine", "A sine", {
    mean: number("The middle"),
    amplitude: number("How far it goes to either side", { minimum: 0 }),
    periodMs: DURATION,
    phase: number("Where it begins, in degrees; 0 by default: in the middle, rising"),
  }, { required: ["mean", "amplitude", "periodMs"] }),
  "square": generator("square", "One of two values, then the other", {
    high: number("The value of the first part"),
    low: number("The value of the second part"),
    periodMs: whole(2, 2_592_000_000, "Milliseconds of both"),
    duty: number("The share of the first part; 0.5 by default", { minimum: 0.001, maximum: 0.999 }),
  }, { required: ["high", "low", "periodMs"] }),
  "toggle": generator("toggle", "One state after the other", {
    everyMs: whole(10, 2_592_000_000, "Milliseconds a state lasts; with random on average"),
    values: {
      type: "array",
      items: { type: "number" },
      minItems: 2,
      description: "The states; OFF and ON of single and double points by default",
    },
    random: { type: "boolean", description: "At random times" },
  }, { required: ["everyMs"] }),
  "random-walk": generator("random-walk", "Steps up and down by chance, between two bounds", {
    low: number("Lowest value"),
    high: number("Highest value"),
    step: number("How far it typically goes in one second", { minimum: 0 }),
    start: number("Where it begins; in the middle by default"),
  }, { required: ["low", "high", "step"] }),
  "wander": generator("wander", "Wanders by chance but comes back to its mean", {
    mean: number("The mean"),
    spread: number("Standard deviation in the long run", { minimum: 0 }),
  }, { required: ["mean", "spread"] }),
  "follow": generator("follow", "Follows another object with a delay", {
    source: OTHER,
    factor: number("What the other value is multiplied with; 1 by default"),
    offset: number("What is added; 0 by default"),
    timeMs: whole(0, 86_400_000, "Time constant in milliseconds; 0 by default"),
  }, { required: ["source"] }),
  "count": generator("count", "A counter counts", {
    perHour: number("How much in an hour; with source per unit of its value", { minimum: 0 }),
    source: OTHER,
  }, { required: ["perHour"], common: { ca: CA, ioa: IOA, intervalMs: INTERVAL } }),
};

/** The schema of a recording that is played. */
const REPLAY: JsonSchema = closed(
  {
    file: { type: "string", description: "A capture or a CSV file, from the folder of this file" },
    speed: number("1 as recorded (default), 10 ten times as fast", {
      minimum: 0.001,
      maximum: 1000,
    }),
    loop: { type: "boolean", description: "Begins again at its end" },
    station: { type: "string", description: "Of a capture: the station whose values are played" },
  },
  ["file"],
  "A recording that is played",
);

/** The schema of the section. */
export const SIMULATION_SCHEMA: JsonSchema = {
  type: "object",
  description: "How values change without any operation",
  properties: {
    seed: whole(0, 4_294_967_295, "Makes randomness repeatable"),
    intervalMs: INTERVAL,
    generators: { type: "array", items: { anyOf: Object.values(GENERATOR_SCHEMAS) } },
    replays: { type: "array", items: REPLAY },
  },
  additionalProperties: false,
};

/** The JSON Schema of a station file as `iec104 station` takes it. */
export const STATION_DOCUMENT_SCHEMA: JsonSchema = {
  ...STATION_SCHEMA,
  title: "Station file of iec104: a controlled station of IEC 60870-5-104, and its simulation",
  properties: {
    ...STATION_SCHEMA.properties,
    ...LINK_PROPERTIES,
    simulation: SIMULATION_SCHEMA,
  },
};

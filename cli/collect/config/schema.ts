// The JSON Schema of a configuration, as data: editors complete and check a `plant.json` with it, and so does the tool.

import type { JsonSchema } from "../../../transport/low_level.ts";
import { LINK_PROPERTIES } from "../../link/link_rows.ts";
import { flag, list, number, object, oneOf, text, whole } from "./schema_words.ts";

const HOUR_MS = 3_600_000;
const CA = whole(1, 65_534, { description: "Common address of ASDU" });
const ADDRESS = text("HOST, HOST:PORT or [IPV6]:PORT; port 2404 by default, 19998 with tls");

const START_UP = list(
  object({
    do: oneOf(["clock", "interrogate", "counters"], {
      description: "Set the clock, interrogate, or read the counters",
    }),
    ca: CA,
    group: whole(1, 16, { description: "Group; all by default" }),
    freeze: oneOf(["freeze", "freeze-and-reset"], { description: "Freeze the counters first" }),
  }, { required: ["do"] }),
  {
    description:
      "Requests to send each time data transfer starts; an interrogation by default, [] for nothing",
  },
);

const BACK_OFF = object({
  firstMs: whole(0, HOUR_MS, { description: "The first delay", default: 1000 }),
  maxMs: whole(1, 24 * HOUR_MS, { description: "The longest delay", default: 60_000 }),
}, { description: "Delays between attempts, each longer than the one before" });

const POINT = object({
  ca: whole(1, 65_534, {
    description: "Common address; may be left out where the station has one",
  }),
  ioa: whole(1, 16_777_215, { description: "Information object address" }),
  name: text("Name to display"),
  unit: text("Engineering unit"),
  type: text(
    "The type expected, with or without time tag; values of another kind are kept with a flag",
    "^M_[A-Z]{2}_[A-Z]{2}_1$",
  ),
  scale: object({
    factor: number("Factor; 1 by default"),
    offset: number("Offset; 0 by default"),
  }, { description: "From the value sent to the engineering value: value * factor + offset" }),
  keep: oneOf(["all", "changes", "none"], {
    description: "Which values are kept: all, those that differ from the last one, or none",
    default: "all",
  }),
  deadband: object({
    kind: oneOf(["absolute", "percent"], {
      description: "In engineering units, or in percent of the last value kept",
    }),
    value: number("The threshold: what differs by more is kept", { minimum: 0 }),
  }, { required: ["kind", "value"], description: "Differences that are too small to keep" }),
}, { required: ["ioa"] });

const STATION = object({
  name: text("Name under which its values are stored"),
  address: {
    description: "Its address, or several for a station with redundant front ends",
    anyOf: [ADDRESS, list(ADDRESS, { minItems: 1 })],
  },
  ca: {
    description:
      "Common address or addresses to interrogate (default: all stations of the connection)",
    anyOf: [CA, list(CA, { minItems: 1 })],
  },
  typesFile: text("A file of private types that the station sends (iec104 decode --types)"),
  zone: text("Zone of the station's clock: UTC (default), +01:00, Europe/Madrid"),
  summer: oneOf(["flag", "zone", "ignore"], {
    description: "How summer time is recognised: by the flag of the time tag, by the zone, or not",
  }),
  ...LINK_PROPERTIES,
  startUp: START_UP,
  repeatMs: whole(1000, 24 * HOUR_MS, {
    description: "Repeats the interrogations of the start-up at this interval",
  }),
  limits: object({
    confirmationMs: whole(1, HOUR_MS, { description: "Until the confirmation", default: 10_000 }),
    terminationMs: whole(1, HOUR_MS, {
      description: "From the confirmation, or from the last data, to the termination",
      default: 30_000,
    }),
    totalMs: whole(1, 24 * HOUR_MS, { description: "From sending to the end", default: 600_000 }),
  }, { description: "Time limits of the start-up requests" }),
  backOff: BACK_OFF,
  types: list({
    anyOf: [text("A type", "^[MCPF]_[A-Z]{2}_[A-Z]{2}_1$"), whole(1, 255)],
  }, { minItems: 1, description: "Types to keep, such as M_ME_TF_1 or 36; all by default" }),
  points: list(POINT, { description: "Its points" }),
  pointsFile: text("A station file (iec104 station --help) with names and units"),
  unknownPoints: oneOf(["keep", "ignore"], {
    description: "What to do with values of points that are not listed",
    default: "keep",
  }),
  redeliveryWindow: whole(1, 32_767, {
    description:
      "How many of the latest ASDUs the station may send again on a new connection; its k by default",
  }),
}, { required: ["name", "address"] });

const SINK_BASE = {
  name: text("Name under which its position in the store is kept"),
  format: oneOf(["ndjson", "csv", "sql"], { description: "Form of the rows", default: "ndjson" }),
  columns: list(text("A field, or NEW=FIELD to rename it", "^[^=]+(=[a-z_]+)?$"), {
    minItems: 1,
    description: "Fields, in this order; all by default",
  }),
  times: oneOf(["iso", "sql", "unix-ms"], {
    description: "2024-03-15T13:45:30.123Z, 2024-03-15 13:45:30.123, or 1710510330123",
  }),
  header: flag("With csv: the first line names the columns; true by default for files"),
  sql: object({
    dialect: oneOf(["postgresql", "mysql", "sqlserver", "sqlite"], {
      description: "For which database",
    }),
    table: text(
      "The table, optionally with its schema",
      "^[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*$",
    ),
  }, {
    required: ["dialect", "table"],
    description: "With sql: how to write it; else what --table prints",
  }),
  batch: object({
    rows: whole(1, 100_000, { description: "Rows of a batch", default: 100 }),
    seconds: {
      ...number("Longest time that a row waits for others; 60 by default", { minimum: 0 }),
      maximum: 86_400,
    },
  }, {
    description: "When a batch is sent: at this number of rows, or after this time with fewer",
  }),
  backOff: BACK_OFF,
  stations: list(text("The name of a station"), {
    minItems: 1,
    description: "Stations whose values are passed on; all by default",
  }),
  begin: oneOf(["oldest", "now"], {
    description: "Where a new sink begins: with all stored values, or with new ones",
    default: "oldest",
  }),
} as const;

const STDOUT_SINK = object(
  { kind: { const: "stdout", description: "Standard output" }, ...SINK_BASE },
  { required: ["name", "kind"] },
);

const FILE_SINK = object({
  kind: { const: "file", description: "A file" },
  ...SINK_BASE,
  file: text("The file; relative to the configuration file"),
  rotate: object({
    megabytes: number("Begin a new file beyond this number of megabytes", { minimum: 0.001 }),
    hours: whole(1, 24, {
      description: "Begin a new file after this number of hours, counted from midnight UTC",
    }),
    keep: whole(1, 100_000, { description: "Old files that are kept; all by default" }),
  }, { description: "When a new file is begun" }),
}, { required: ["name", "kind", "file"] });

const COMMAND_SINK = object({
  kind: { const: "command", description: "A program that takes rows on its standard input" },
  ...SINK_BASE,
  command: list(
    text("The program, or an argument; no shell interprets it. It runs in the folder of this file"),
    { minItems: 1 },
  ),
  env: {
    type: "object",
    additionalProperties: { type: "string" },
    description: "Variables of its environment",
  },
  mode: oneOf(["batch", "stream"], {
    description:
      "One run for each batch, whose exit status decides; or one that stays and answers ok SEQ",
    default: "batch",
  }),
  before: text("Text before the rows of each batch"),
  after: text("Text after the rows of each batch"),
  timeoutMs: whole(10, HOUR_MS, {
    description: "Longest time for a batch; then the program is ended",
    default: 60_000,
  }),
}, { required: ["name", "kind", "command"] });

/** The JSON Schema of a configuration. */
export const CONFIG_SCHEMA: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Configuration of iec104 collect",
  ...object({
    $schema: { type: "string", description: "Location of this schema" },
    store: object({
      file: text("The SQLite file; relative to the configuration file"),
      commitMs: whole(0, 1000, {
        description: "Longest time from the arrival of a value to its place on the disk",
        default: 20,
      }),
      keepDays: number("Delete values older than this number of days", { minimum: 0 }),
      maxMegabytes: number("Delete the oldest values beyond that size", { minimum: 1 }),
      pruning: oneOf(["keep-undelivered", "drop-undelivered"], {
        description: "Whether values that a sink has not received may be deleted",
        default: "keep-undelivered",
      }),
      onDamage: oneOf(["stop", "set-aside"], {
        description:
          "What to do with a damaged store: wait for an operator, or move it away and start a new one",
        default: "stop",
      }),
    }, { required: ["file"], description: "Where values are kept" }),
    stations: list(STATION, { minItems: 1, description: "The controlled stations" }),
    sinks: list({ anyOf: [STDOUT_SINK, FILE_SINK, COMMAND_SINK] }, {
      description: "Where values are passed on to",
    }),
    http: object({ listen: text("Address to listen on, such as 127.0.0.1:9104") }, {
      required: ["listen"],
      description: "Serves /metrics for Prometheus, and /health",
    }),
    startUpsAtOnce: whole(1, 10_000, {
      description: "Maximum number of stations interrogated at the same time",
      default: 8,
    }),
  }, { required: ["store", "stations"] }),
};

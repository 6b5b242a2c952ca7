// The JSON Schema of the configuration, used by editors and by the tool itself.

import type { JsonSchema } from "../../../codec/low_level.ts";
import { AUDIT_PROPERTIES } from "../../audit/audit_config.ts";
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
      "Requests to send each time data transfer starts; an interrogation by default, [] for none",
  },
);

const BACK_OFF = object({
  firstMs: whole(0, HOUR_MS, { description: "First delay", default: 1000 }),
  maxMs: whole(1, 24 * HOUR_MS, { description: "Maximum delay", default: 60_000 }),
}, { description: "Delays between attempts, which increase after each failure" });

const POINT = object({
  ca: whole(1, 65_534, {
    description: "Common address; optional if the station has only one",
  }),
  ioa: whole(0, 16_777_215, { description: "Information object address" }),
  name: text("Display name"),
  unit: text("Engineering unit"),
  type: text(
    "Expected type, with or without time tag; values of another kind are stored with a flag",
    "^M_[A-Z]{2}_[A-Z]{2}_1$",
  ),
  scale: object({
    factor: number("Factor; 1 by default"),
    offset: number("Offset; 0 by default"),
  }, {
    description:
      "Conversion from the transmitted to the engineering value: value * factor + offset",
  }),
  keep: oneOf(["all", "changes", "none"], {
    description: "Which values are stored: all, changes only, or none",
    default: "all",
  }),
  deadband: object({
    kind: oneOf(["absolute", "percent"], {
      description: "In engineering units, or in percent of the last stored value",
    }),
    value: number("Threshold; larger differences are stored", { minimum: 0 }),
  }, { required: ["kind", "value"], description: "Deadband: smaller differences are not stored" }),
}, { required: ["ioa"] });

const STATION = object({
  name: text("Station name, stored with each value"),
  address: {
    description: "Address, or several for a station with redundant front ends",
    anyOf: [ADDRESS, list(ADDRESS, { minItems: 1 })],
  },
  ca: {
    description:
      "Common address or addresses to interrogate (default: all stations of the connection)",
    anyOf: [CA, list(CA, { minItems: 1 })],
  },
  typesFile: text("A file that defines the station's private types (iec104 decode --types)"),
  zone: text("Time zone of the station's clock: UTC (default), +01:00, Europe/Madrid"),
  summer: oneOf(["flag", "zone", "ignore"], {
    description:
      "How summer time is recognized: by the flag of the time tag, by the zone, or not at all",
  }),
  ...LINK_PROPERTIES,
  startUp: START_UP,
  repeatMs: whole(1000, 24 * HOUR_MS, {
    description: "Interval for repeating the start-up interrogations",
  }),
  limits: object({
    confirmationMs: whole(1, HOUR_MS, {
      description: "Time limit for the confirmation",
      default: 10_000,
    }),
    terminationMs: whole(1, HOUR_MS, {
      description: "Time limit from the confirmation or the last data to the termination",
      default: 30_000,
    }),
    totalMs: whole(1, 24 * HOUR_MS, {
      description: "Time limit for the whole request",
      default: 600_000,
    }),
  }, { description: "Time limits of the start-up requests" }),
  backOff: BACK_OFF,
  types: list({
    anyOf: [text("Type identification or mnemonic", "^[MCPF]_[A-Z]{2}_[A-Z]{2}_1$"), whole(1, 255)],
  }, { minItems: 1, description: "Types to keep, such as M_ME_TF_1 or 36; all by default" }),
  points: list(POINT, { description: "Points of the station" }),
  pointsFile: text(
    "A station file, or a point list in CSV or SCL (iec104 points --help), with names, units and scales",
  ),
  unknownPoints: oneOf(["keep", "ignore"], {
    description: "What to do with values of unlisted points",
    default: "keep",
  }),
  redeliveryWindow: whole(1, 32_767, {
    description:
      "Maximum number of ASDUs that the station may resend on a new connection; its k by default",
  }),
}, { required: ["name", "address"] });

const SINK_BASE = {
  name: text("Sink name, under which the store records its position"),
  format: oneOf(["ndjson", "csv", "sql"], { description: "Row format", default: "ndjson" }),
  columns: list(text("A field, or NEW=FIELD to rename it", "^[^=]+(=[a-z_]+)?$"), {
    minItems: 1,
    description: "Fields, in output order; all by default",
  }),
  times: oneOf(["iso", "sql", "unix-ms"], {
    description: "2024-03-15T13:45:30.123Z, 2024-03-15 13:45:30.123, or 1710510330123",
  }),
  header: flag("With csv: write a header line; true by default for files"),
  sql: object({
    dialect: oneOf(["postgresql", "mysql", "sqlserver", "sqlite"], {
      description: "Database product",
    }),
    table: text(
      "The table, optionally with its schema",
      "^[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*$",
    ),
  }, {
    required: ["dialect", "table"],
    description: "SQL dialect and table; with a format other than sql, used only by --table",
  }),
  batch: object({
    rows: whole(1, 100_000, { description: "Maximum number of rows", default: 100 }),
    seconds: {
      ...number("Maximum time in seconds that a row waits for the batch to fill; 60 by default", {
        minimum: 0,
      }),
      maximum: 86_400,
    },
  }, {
    description: "When to send a batch: at this number of rows, or after this time with fewer",
  }),
  backOff: BACK_OFF,
  stations: list(text("Station name"), {
    minItems: 1,
    description: "Stations whose values are delivered; all by default",
  }),
  begin: oneOf(["oldest", "now"], {
    description: "Start position of a new sink: all stored rows, or new rows only",
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
    megabytes: number("Start a new file at this number of megabytes", { minimum: 0.001 }),
    hours: whole(1, 24, {
      description: "Start a new file at this interval in hours, counted from midnight UTC",
    }),
    keep: whole(1, 100_000, { description: "Number of old files to keep; all by default" }),
  }, { description: "When to start a new file" }),
}, { required: ["name", "kind", "file"] });

const COMMAND_SINK = object({
  kind: { const: "command", description: "A program that reads rows from its standard input" },
  ...SINK_BASE,
  command: list(
    text("Program, or argument; executed without a shell in the folder of this file"),
    { minItems: 1 },
  ),
  env: {
    type: "object",
    additionalProperties: { type: "string", writeOnly: true },
    description: "Additional environment variables",
  },
  mode: oneOf(["batch", "stream"], {
    description:
      "batch: one run per batch, and the exit status decides; stream: the program keeps running and answers ok SEQ",
    default: "batch",
  }),
  confirm: flag(
    "With mode batch: status 0 is not enough, the program must also print ok SEQ for the last row delivered",
  ),
  before: text("Text before the rows of each batch"),
  after: text("Text after the rows of each batch"),
  timeoutMs: whole(10, HOUR_MS, {
    description: "Timeout for a batch, after which the program is stopped",
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
        description: "Maximum time from the arrival of a value until it is on disk",
        default: 20,
      }),
      keepDays: number("Delete values older than this number of days", { minimum: 0 }),
      maxMegabytes: number("Delete the oldest values above this size", { minimum: 1 }),
      pruning: oneOf(["keep-undelivered", "drop-undelivered"], {
        description: "Whether values that a sink has not yet received may be deleted",
        default: "keep-undelivered",
      }),
      onDamage: oneOf(["stop", "set-aside"], {
        description:
          "What to do if the store is damaged: wait for an operator, or rename it and start a new one",
        default: "stop",
      }),
    }, { required: ["file"], description: "Where values are stored" }),
    stations: list(STATION, { minItems: 1, description: "The controlled stations" }),
    sinks: list({ anyOf: [STDOUT_SINK, FILE_SINK, COMMAND_SINK] }, {
      description: "Where values are delivered",
    }),
    http: object({
      listen: text(
        "Address to listen on, such as 127.0.0.1:9104; a port alone is one of this machine only",
      ),
    }, {
      required: ["listen"],
      description: "Serves /metrics for Prometheus, /health and /health/stations",
    }),
    ...AUDIT_PROPERTIES,
    startUpsAtOnce: whole(1, 10_000, {
      description: "Maximum number of stations interrogated at the same time",
      default: 8,
    }),
  }, { required: ["store", "stations"] }),
};

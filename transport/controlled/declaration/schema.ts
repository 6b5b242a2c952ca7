// The JSON Schema of a station file as data, for editors that complete and validate a
// `station.json`.

import { CAUSE } from "../../../codec/cause.ts";
import { QUALITY_BITS } from "../../../codec/quality.ts";
import type { JsonSchema } from "../../../codec/json_schema.ts";
import { PRIVATE_TYPE_SCHEMA } from "../../../codec/private_schema.ts";
import { AUTHORITY_SCHEMA } from "../authority/authority_schema.ts";
import { COMMAND_TYPES, COUNTER_TYPES, POINT_TYPES } from "./families.ts";
import { CA, IOA, list, object, oneOf, set, TEXT, whole } from "../../schema_parts.ts";

const FLAG: JsonSchema = { type: "boolean" };
const NUMBER: JsonSchema = { type: "number" };
const INTERVAL = whole(100, 2_592_000_000, "Milliseconds");
const LIMITS = object({ low: NUMBER, high: NUMBER });
const QUALITY_NAMES = Object.keys(QUALITY_BITS);

/** Address of a monitored object; the check of relations permits 0 only with `procedures.addressZero`. */
const MONITORED_IOA = whole(
  0,
  16_777_215,
  "Information object address; 0 with procedures.addressZero",
);

const POINT = object(
  {
    ioa: MONITORED_IOA,
    type: {
      description: "The type without time tag, or the name of one of privateTypes",
      anyOf: [oneOf(POINT_TYPES), { type: "string", minLength: 1 }],
    },
    name: TEXT,
    unit: TEXT,
    groups: set(whole(1, 16), "Interrogation groups"),
    interrogated: { type: "boolean", description: "Part of the station interrogation" },
    value: { type: "number", description: "Initial value" },
    quality: {
      description: "Initial quality descriptor",
      anyOf: [whole(0, 255), set(oneOf(QUALITY_NAMES))],
    },
    event: oneOf(["time-tagged", "untimed", "both", "none"], "How changes are reported"),
    eventClass: { type: "string", description: "One of events.classes" },
    cyclicMs: INTERVAL,
    backgroundMs: INTERVAL,
    range: { ...list(NUMBER, "Lowest and highest value of the range"), minItems: 2, maxItems: 2 },
    deadband: object({
      kind: oneOf(["absolute", "percent", "integrated"]),
      value: { type: "number", minimum: 0 },
    }, { required: ["kind", "value"] }),
    limits: LIMITS,
    filter: { type: "number", minimum: 0, description: "Initial smoothing factor" },
    parameters: set(oneOf(["threshold", "filter", "low-limit", "high-limit", "cyclic"])),
  },
  { required: ["ioa", "type"], description: "A monitored point" },
);

const COUNTER = object(
  {
    ioa: MONITORED_IOA,
    type: oneOf(COUNTER_TYPES),
    name: TEXT,
    unit: TEXT,
    groups: set(whole(1, 4), "Counter groups"),
    value: whole(0, 2_147_483_647, "Initial reading"),
    rollover: whole(2, 2_147_483_648, "Count at which it restarts from 0"),
    freezeMs: whole(1000, 2_592_000_000, "Interval of the local freeze"),
    freezeResets: FLAG,
    reportFrozen: { type: "boolean", description: "Report frozen readings with cause 3" },
    eventClass: TEXT,
  },
  { required: ["ioa"], description: "An integrated total" },
);

const COMMAND = object(
  {
    ioa: IOA,
    type: oneOf(COMMAND_TYPES, "The type without time tag"),
    name: TEXT,
    unit: TEXT,
    timeTag: oneOf(["optional", "required", "refused"], "Use of the type with time tag, 58 to 64"),
    mode: oneOf(["direct", "select-before-operate", "both"]),
    selectTimeoutMs: whole(100, 600_000, "Select time-out"),
    qualifiers: set(whole(0, 127), "Accepted values of QU or QL"),
    limits: LIMITS,
    maxAgeMs: whole(1, 2_592_000_000, "Maximum age of a time tag"),
    feedback: object(
      {
        ioa: MONITORED_IOA,
        delayMs: whole(0, 3_600_000),
        simulated: FLAG,
        cause: oneOf([CAUSE.returnRemote, CAUSE.spontaneous], "Cause of the change; 11 by default"),
      },
      { required: ["ioa"], description: "The point that reports the result of the command" },
    ),
    executionTimeoutMs: whole(1, 86_400_000),
    termination: { type: "boolean", description: "Send cause 10 at the end" },
  },
  { required: ["ioa", "type"], description: "A command or set-point" },
);

const SECTOR = object(
  { ca: CA, name: TEXT, points: list(POINT), counters: list(COUNTER), commands: list(COMMAND) },
  { required: ["ca"], description: "One common address and its objects" },
);

const TIME = object({
  zone: {
    description: "UTC, minutes east of UTC, or the name of an IANA zone",
    anyOf: [TEXT, whole(-1440, 1440)],
  },
  summer: oneOf(["flag", "zone", "ignore"], "How summer time is recognized"),
  pivotYear: whole(1900, 2000),
  source: oneOf(["local", "controlling"], "Time source"),
  validForMs: whole(1000, 31_536_000_000),
  synchronization: oneOf(["set", "confirm", "refuse"]),
  synchronizationWindowMs: whole(
    1000,
    3_155_760_000_000,
    "How far a time to set may be from the clock once that was set; a day by default",
  ),
  tag: oneOf(["cp56", "cp24"]),
});

const EVENTS = object({
  classes: {
    ...list(object({
      name: TEXT,
      limit: whole(1, 10_000_000),
      overflow: oneOf(["drop-oldest", "refuse-newest"]),
    }, { required: ["name"] })),
    minItems: 1,
    maxItems: 16,
  },
  overflowPoint: object({ ca: CA, ioa: MONITORED_IOA }, { required: ["ca", "ioa"] }),
});

const REDUNDANCY = object({
  mode: oneOf(["groups", "each-connection"]),
  groups: {
    ...list(object({
      name: TEXT,
      addresses: list(TEXT, "IP addresses and CIDR blocks; a slot is reserved for each"),
      maxConnections: whole(1, 10_000, "Maximum number of connections of the group"),
    }, { required: ["name"] })),
    minItems: 1,
  },
  takeover: oneOf(["newest", "refuse"], "A second STARTDT in a group"),
  maxConnections: whole(1, 10_000, "Maximum number of connections at a time; 64 by default"),
  maxConnectionsPerAddress: whole(
    1,
    10_000,
    "Maximum number of connections of one address; half of maxConnections by default",
  ),
  startTimeoutMs: whole(
    1000,
    86_400_000,
    "Closes connections that were not started within this time; off by default",
  ),
});

const PROCEDURES = object({
  endOfInitialization: FLAG,
  interrogationLimit: whole(1, 100),
  interrogateParameters: { type: "boolean", description: "Interrogations report parameters too" },
  interrogation: object({
    order: oneOf(["type", "address", "declared"], "Order of the objects; type by default"),
    objectsPerAsdu: whole(1, 127, "Maximum number of objects per ASDU"),
    sequences: oneOf(["worthwhile", "never", "always"], "Use of SQ = 1"),
    timeTags: { type: "boolean", description: "Values with the time of their last change" },
    termination: { type: "boolean", description: "Send cause 10 after the data" },
  }, { description: "How answers to interrogations are arranged" }),
  alsoReadable: set(
    oneOf(["counters", "protection"]),
    "Objects that C_RD_NA_1 can read besides points",
  ),
  addressZero: { type: "boolean", description: "Permit the object address 0" },
  freezeTermination: FLAG,
  outdatedCommand: oneOf(["refuse", "ignore"]),
  oneSelection: FLAG,
  resetCloses: FLAG,
  fileTimeoutMs: whole(1000, 3_600_000),
  maxFileOctets: whole(1, 16_777_215),
  unsupported: set(TEXT, "Mnemonics of types that are answered with cause 44"),
});

const SESSION = object({
  k: whole(1, 32_767),
  w: whole(1, 32_767),
  t1Ms: whole(1, 255_000),
  t2Ms: whole(1, 255_000),
  t3Ms: whole(1, 172_800_000),
  strictW: FLAG,
  iFrameWhileStopped: oneOf(["close", "accept"]),
  sFrameWhileStopped: oneOf(["close", "accept"]),
  firstNumberOne: oneOf(["close", "accept"]),
  maxUnacknowledged: whole(1, 32_767),
});

/**
 * JSON Schema (draft 2020-12) of a {@linkcode StationDeclaration}.
 *
 * ```ts
 * import { STATION_SCHEMA } from "@telecontrol/iec104/low-level";
 * console.log(JSON.stringify(STATION_SCHEMA, undefined, 2));
 * ```
 */
export const STATION_SCHEMA: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "IEC 60870-5-104 controlled station",
  ...object({
    $schema: TEXT,
    name: TEXT,
    privateTypes: list(PRIVATE_TYPE_SCHEMA, "Private types of its points"),
    sectors: { ...list(SECTOR), minItems: 1 },
    originator: whole(0, 255, "Originator address of ASDUs that are sent unasked; 0 by default"),
    time: TIME,
    events: EVENTS,
    redundancy: REDUNDANCY,
    authority: AUTHORITY_SCHEMA,
    procedures: PROCEDURES,
    session: SESSION,
  }, { required: ["sectors"] }),
};

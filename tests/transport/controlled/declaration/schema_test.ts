// The schema of a station file, line by line: properties that an editor suggests and values that it refuses.

import { assertEquals } from "@std/assert";
import { describeSchema } from "../../../../codec/describe_schema.ts";
import type { JsonSchema } from "../../../../codec/json_schema.ts";
import { STATION_SCHEMA } from "../../../../transport/controlled/declaration/schema.ts";

/** Yields every property with its path, `*` if it is required, its permitted values, and its description. */
function* outline(schema: JsonSchema, path = ""): Generator<string> {
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const at = `${path}${key}`;
    const need = schema.required?.includes(key) ? "*" : "";
    yield `${at}${need}: ${described(property)}`;
    if (property.items !== undefined) yield* itemOf(property.items, `${at}[]`);
    yield* outline(property, `${at}.`);
  }
}

function* itemOf(items: JsonSchema, path: string): Generator<string> {
  yield `${path}: ${described(items)}`;
  yield* outline(items, `${path}.`);
}

function described(schema: JsonSchema): string {
  const { description, uniqueItems } = schema;
  const unique = uniqueItems ? " without duplicates" : "";
  return `${describeSchema(schema)}${unique}${
    description === undefined ? "" : ` (${description})`
  }`;
}

Deno.test("STATION_SCHEMA describes every property with its permitted values", () => {
  assertEquals([...outline(STATION_SCHEMA)], OUTLINE.trim().split("\n"));
  const { $schema, title } = STATION_SCHEMA;
  assertEquals([$schema, title], [
    "https://json-schema.org/draft/2020-12/schema",
    "IEC 60870-5-104 controlled station",
  ]);
});

/** Yields the limits of every array and text, also of those in alternatives. */
function* sizes(schema: JsonSchema, path = ""): Generator<string> {
  const { minItems, maxItems, minLength, items, properties = {}, anyOf = [] } = schema;
  const { additionalProperties: others, propertyNames } = schema;
  const limits = Object.entries({ minItems, maxItems, minLength })
    .filter(([, value]) => value !== undefined);
  if (limits.length > 0) yield `${path} ${limits.map((entry) => entry.join(" ")).join(", ")}`;
  for (const each of anyOf) yield* sizes(each, path);
  if (items !== undefined) yield* sizes(items, `${path}[]`);
  for (const [key, property] of Object.entries(properties)) {
    yield* sizes(property, `${path}.${key}`);
  }
  if (typeof others === "object") yield* sizes(others, `${path}.*`);
  if (propertyNames !== undefined) yield* sizes(propertyNames, `${path} names`);
}

Deno.test("STATION_SCHEMA limits the sizes of arrays and texts", () => {
  assertEquals([...sizes(STATION_SCHEMA)], SIZES.trim().split("\n"));
});

const SIZES = `
.privateTypes[].title minLength 1
.privateTypes[].elements[].title minLength 1
.privateTypes[].elements[].fields minItems 1
.privateTypes[].elements[].fields[].symbol minLength 1
.privateTypes[].elements[].fields[].title minLength 1
.privateTypes[].elements[].fields[].length minLength 1
.privateTypes[].elements[].fields[].values.* minLength 1
.sectors minItems 1
.sectors[].points[].type minLength 1
.sectors[].points[].range minItems 2, maxItems 2
.events.classes minItems 1, maxItems 16
.redundancy.groups minItems 1
.authority.roles.* minItems 1
.authority.roles.*[].types minItems 1, maxItems 1000
.authority.roles.*[].types[] minLength 1
.authority.roles.*[].cas minItems 1, maxItems 1000
.authority.roles.*[].cas[] minItems 2, maxItems 2
.authority.roles.*[].ioas minItems 1, maxItems 1000
.authority.roles.*[].ioas[] minItems 2, maxItems 2
.authority.roles names minLength 1
.authority.rules maxItems 1000
.authority.rules[].name minLength 1
.authority.rules[].addresses minItems 1, maxItems 1000
.authority.rules[].fingerprints minItems 1, maxItems 1000
.authority.rules[].subjects minItems 1, maxItems 1000
.authority.rules[].users minItems 1, maxItems 1000
.authority.rules[].users[] minLength 1
.authority.rules[].roles[] minLength 1
`;

const OUTLINE = `
$schema: a text
name: a text
privateTypes: an array (Private types of its points)
privateTypes[]: an object (A private type)
privateTypes[].id*: a whole number from 1 to 255 (Type identification, 128 to 255; see unassigned)
privateTypes[].name*: a text of the form ^[A-Za-z][A-Za-z0-9_]{0,39}$ (a letter, then letters, digits and _) (a letter, then letters, digits and _)
privateTypes[].title: a text that is not empty (Its full name)
privateTypes[].elements*: an array (The elements in the order of the wire)
privateTypes[].elements[]: one of "SIQ", "DIQ", "QDS", "QDP", "VTI", "NVA", "SVA", "R32", "BCR", "SEP", "SPE", "OCI", "BSI", "FBP", "SCO", "DCO", "RCO", "CP16_ELAPSED", "CP16_DELAY", "COI", "QOI", "QCC", "QPM", "QPA", "QRP", "FRQ", "SRQ", "SCQ", "LSQ", "AFQ", "NOF", "NOS", "LOF", "SEGMENT", "CHS", "SOF", "QOS", "SCD", "TSC", "START", "STOP", "CP24", "CP56", "AID", "USR", "SEGMENTATION", "DATA", "CSQ", "KSQ", "MAL", "RSC", "CHALLENGE", "MAC_COUNTED", "MAC", "ASDU", "KWA", "KST", "CHALLENGE_KEYS", "WKD", "ERR", "ETM", "ETX", "KCM", "CERTIFICATE", "OPR", "SCS", "URL", "UEI", "UNL", "UKL", "CDL", "CCL", "UN", "UK", "CD", "CC", "CHALLENGE_REPLY", "EUK", "SIGNATURE", or an object
privateTypes[].time: one of "none", "cp24", "cp56" (The time tag after the elements)
privateTypes[].sq: true or false (SQ = 1 is permitted)
privateTypes[].unassigned: true or false (Permits an id below 128 that the standard has not assigned)
sectors*: an array that is not empty
sectors[]: an object (One common address and its objects)
sectors[].ca*: a whole number from 1 to 65534 (Common address of ASDU)
sectors[].name: a text
sectors[].points: an array
sectors[].points[]: an object (A monitored point)
sectors[].points[].ioa*: a whole number from 0 to 16777215 (Information object address; 0 with procedures.addressZero)
sectors[].points[].type*: one of "M_SP_NA_1", "M_DP_NA_1", "M_ST_NA_1", "M_BO_NA_1", "M_ME_NA_1", "M_ME_NB_1", "M_ME_NC_1", "M_PS_NA_1", "M_ME_ND_1", "M_EP_TD_1", "M_EP_TE_1", "M_EP_TF_1", or a text that is not empty (The type without time tag, or the name of one of privateTypes)
sectors[].points[].name: a text
sectors[].points[].unit: a text
sectors[].points[].groups: an array without duplicates (Interrogation groups)
sectors[].points[].groups[]: a whole number from 1 to 16
sectors[].points[].interrogated: true or false (Part of the station interrogation)
sectors[].points[].value: a number (Initial value)
sectors[].points[].quality: a whole number from 0 to 255, or an array (Initial quality descriptor)
sectors[].points[].event: one of "time-tagged", "untimed", "both", "none" (How changes are reported)
sectors[].points[].eventClass: a text (One of events.classes)
sectors[].points[].cyclicMs: a whole number from 100 to 2592000000 (Milliseconds)
sectors[].points[].backgroundMs: a whole number from 100 to 2592000000 (Milliseconds)
sectors[].points[].range: an array of 2 elements (Lowest and highest value of the range)
sectors[].points[].range[]: a number
sectors[].points[].deadband: an object
sectors[].points[].deadband.kind*: one of "absolute", "percent", "integrated"
sectors[].points[].deadband.value*: a number of at least 0
sectors[].points[].limits: an object
sectors[].points[].limits.low: a number
sectors[].points[].limits.high: a number
sectors[].points[].filter: a number of at least 0 (Initial smoothing factor)
sectors[].points[].parameters: an array without duplicates
sectors[].points[].parameters[]: one of "threshold", "filter", "low-limit", "high-limit", "cyclic"
sectors[].counters: an array
sectors[].counters[]: an object (An integrated total)
sectors[].counters[].ioa*: a whole number from 0 to 16777215 (Information object address; 0 with procedures.addressZero)
sectors[].counters[].type: one of "M_IT_NA_1", "M_IT_TA_1", "M_IT_TB_1"
sectors[].counters[].name: a text
sectors[].counters[].unit: a text
sectors[].counters[].groups: an array without duplicates (Counter groups)
sectors[].counters[].groups[]: a whole number from 1 to 4
sectors[].counters[].value: a whole number from 0 to 2147483647 (Initial reading)
sectors[].counters[].rollover: a whole number from 2 to 2147483648 (Count at which it restarts from 0)
sectors[].counters[].freezeMs: a whole number from 1000 to 2592000000 (Interval of the local freeze)
sectors[].counters[].freezeResets: true or false
sectors[].counters[].reportFrozen: true or false (Report frozen readings with cause 3)
sectors[].counters[].eventClass: a text
sectors[].commands: an array
sectors[].commands[]: an object (A command or set-point)
sectors[].commands[].ioa*: a whole number from 1 to 16777215 (Information object address)
sectors[].commands[].type*: one of "C_SC_NA_1", "C_DC_NA_1", "C_RC_NA_1", "C_SE_NA_1", "C_SE_NB_1", "C_SE_NC_1", "C_BO_NA_1" (The type without time tag)
sectors[].commands[].name: a text
sectors[].commands[].unit: a text
sectors[].commands[].timeTag: one of "optional", "required", "refused" (Use of the type with time tag, 58 to 64)
sectors[].commands[].mode: one of "direct", "select-before-operate", "both"
sectors[].commands[].selectTimeoutMs: a whole number from 100 to 600000 (Select time-out)
sectors[].commands[].qualifiers: an array without duplicates (Accepted values of QU or QL)
sectors[].commands[].qualifiers[]: a whole number from 0 to 127
sectors[].commands[].limits: an object
sectors[].commands[].limits.low: a number
sectors[].commands[].limits.high: a number
sectors[].commands[].maxAgeMs: a whole number from 1 to 2592000000 (Maximum age of a time tag)
sectors[].commands[].feedback: an object (The point that reports the result of the command)
sectors[].commands[].feedback.ioa*: a whole number from 0 to 16777215 (Information object address; 0 with procedures.addressZero)
sectors[].commands[].feedback.delayMs: a whole number from 0 to 3600000
sectors[].commands[].feedback.simulated: true or false
sectors[].commands[].feedback.cause: one of 11, 3 (Cause of the change; 11 by default)
sectors[].commands[].executionTimeoutMs: a whole number from 1 to 86400000
sectors[].commands[].termination: true or false (Send cause 10 at the end)
originator: a whole number from 0 to 255 (Originator address of ASDUs that are sent unasked; 0 by default)
time: an object
time.zone: a text, or a whole number from -1440 to 1440 (UTC, minutes east of UTC, or the name of an IANA zone)
time.summer: one of "flag", "zone", "ignore" (How summer time is recognized)
time.pivotYear: a whole number from 1900 to 2000
time.source: one of "local", "controlling" (Time source)
time.validForMs: a whole number from 1000 to 31536000000
time.synchronization: one of "set", "confirm", "refuse"
time.synchronizationWindowMs: a whole number from 1000 to 3155760000000 (How far a time to set may be from the clock once that was set; a day by default)
time.tag: one of "cp56", "cp24"
events: an object
events.classes: an array of 1 to 16 elements
events.classes[]: an object
events.classes[].name*: a text
events.classes[].limit: a whole number from 1 to 10000000
events.classes[].overflow: one of "drop-oldest", "refuse-newest"
events.overflowPoint: an object
events.overflowPoint.ca*: a whole number from 1 to 65534 (Common address of ASDU)
events.overflowPoint.ioa*: a whole number from 0 to 16777215 (Information object address; 0 with procedures.addressZero)
redundancy: an object
redundancy.mode: one of "groups", "each-connection"
redundancy.groups: an array that is not empty
redundancy.groups[]: an object
redundancy.groups[].name*: a text
redundancy.groups[].addresses: an array (IP addresses and CIDR blocks; a slot is reserved for each)
redundancy.groups[].addresses[]: a text
redundancy.groups[].maxConnections: a whole number from 1 to 10000 (Maximum number of connections of the group)
redundancy.takeover: one of "newest", "refuse" (A second STARTDT in a group)
redundancy.maxConnections: a whole number from 1 to 10000 (Maximum number of connections at a time; 64 by default)
redundancy.maxConnectionsPerAddress: a whole number from 1 to 10000 (Maximum number of connections of one address; half of maxConnections by default)
redundancy.startTimeoutMs: a whole number from 1000 to 86400000 (Closes connections that were not started within this time; off by default)
authority: an object (Who may do what)
authority.default: one of "allow", "deny" (What a peer may do if no rule matches it; everything by default)
authority.roles: an object (Additional roles by name)
authority.rules: an array of 0 to 1000 elements (The first rule that matches a peer decides)
authority.rules[]: an object (Conditions for peers, which must all hold, and their roles)
authority.rules[].name: a text that is not empty (Name of the rule in decisions and logs)
authority.rules[].addresses: an array of 1 to 1000 elements without duplicates (IP addresses and CIDR blocks)
authority.rules[].addresses[]: a text
authority.rules[].fingerprints: an array of 1 to 1000 elements without duplicates (SHA-256 fingerprints of certificates)
authority.rules[].fingerprints[]: a text
authority.rules[].subjects: an array of 1 to 1000 elements without duplicates (Subjects of certificates, such as CN=Centre A, O=Northfield)
authority.rules[].subjects[]: a text
authority.rules[].users: an array of 1 to 1000 elements without duplicates (Names of users whom secure authentication or the application has authenticated)
authority.rules[].users[]: a text that is not empty
authority.rules[].roles*: an array without duplicates (viewer, operator, engineer, or names from roles; none forbids all)
authority.rules[].roles[]: a text that is not empty
authority.commandLimits: an object (Limits for commands and set-points)
authority.commandLimits.perLink: an object
authority.commandLimits.perLink.commands*: a whole number from 1 to 1000 (Maximum number of commands in the period)
authority.commandLimits.perLink.withinMs*: a whole number from 100 to 86400000 (Milliseconds)
authority.commandLimits.perObject: an object
authority.commandLimits.perObject.commands*: a whole number from 1 to 1000 (Maximum number of commands in the period)
authority.commandLimits.perObject.withinMs*: a whole number from 100 to 86400000 (Milliseconds)
procedures: an object
procedures.endOfInitialization: true or false
procedures.interrogationLimit: a whole number from 1 to 100
procedures.interrogateParameters: true or false (Interrogations report parameters too)
procedures.interrogation: an object (How answers to interrogations are arranged)
procedures.interrogation.order: one of "type", "address", "declared" (Order of the objects; type by default)
procedures.interrogation.objectsPerAsdu: a whole number from 1 to 127 (Maximum number of objects per ASDU)
procedures.interrogation.sequences: one of "worthwhile", "never", "always" (Use of SQ = 1)
procedures.interrogation.timeTags: true or false (Values with the time of their last change)
procedures.interrogation.termination: true or false (Send cause 10 after the data)
procedures.alsoReadable: an array without duplicates (Objects that C_RD_NA_1 can read besides points)
procedures.alsoReadable[]: one of "counters", "protection"
procedures.addressZero: true or false (Permit the object address 0)
procedures.freezeTermination: true or false
procedures.outdatedCommand: one of "refuse", "ignore"
procedures.oneSelection: true or false
procedures.resetCloses: true or false
procedures.fileTimeoutMs: a whole number from 1000 to 3600000
procedures.maxFileOctets: a whole number from 1 to 16777215
procedures.unsupported: an array without duplicates (Mnemonics of types that are answered with cause 44)
procedures.unsupported[]: a text
session: an object
session.k: a whole number from 1 to 32767
session.w: a whole number from 1 to 32767
session.t1Ms: a whole number from 1 to 255000
session.t2Ms: a whole number from 1 to 255000
session.t3Ms: a whole number from 1 to 172800000
session.strictW: true or false
session.iFrameWhileStopped: one of "close", "accept"
session.sFrameWhileStopped: one of "close", "accept"
session.firstNumberOne: one of "close", "accept"
session.maxUnacknowledged: a whole number from 1 to 32767
`;

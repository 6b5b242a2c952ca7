// Declarations of controlled stations: every mistake is reported with its path, before anything runs.

import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import {
  checkDeclaration,
  DeclarationError,
  requireDeclaration,
} from "../../../../transport/controlled/declaration/check_declaration.ts";
import type { JsonSchema } from "../../../../codec/json_schema.ts";
import { Iec104Error } from "../../../../codec/errors.ts";
import { ControlledStation } from "../../../../transport/controlled/serving/controlled_station.ts";
import type { StationDeclaration } from "../../../../transport/controlled/declaration/declaration.ts";
import { checkSchema } from "../../../../codec/check_schema.ts";
import { describeFault } from "../../../../codec/describe_fault.ts";
import { STATION_SCHEMA } from "../../../../transport/controlled/declaration/schema.ts";
import { FakeClock } from "../../../helpers/virtual/fake_clock.ts";

/** A declaration that uses every property. */
const COMPLETE: Required<StationDeclaration> = {
  $schema: "./station.schema.json",
  originator: 3,
  privateTypes: [{
    id: 200,
    name: "X_CL_NA_1",
    title: "Climate",
    elements: ["SVA", {
      title: "Fan",
      octets: 1,
      fields: [{
        key: "fan",
        symbol: "FAN",
        title: "fan",
        at: 0,
        octets: 1,
        form: "bits",
        mask: 0xff,
        reserved: 0x0f,
        optional: true,
        values: { 0x80: "ON" },
      }],
    }],
    time: "none",
    sq: true,
    unassigned: false,
  }],
  name: "Substation",
  sectors: [{
    ca: 1,
    name: "Bay 1",
    points: [
      {
        ioa: 1,
        type: "M_ME_NC_1",
        name: "U",
        unit: "kV",
        groups: [1, 16],
        interrogated: true,
        value: 20.5,
        quality: ["NT", "OV"],
        event: "both",
        eventClass: "measurements",
        cyclicMs: 1000,
        backgroundMs: 60_000,
        range: [0, 24],
        deadband: { kind: "percent", value: 0.5 },
        limits: { low: 19, high: 21 },
        filter: 0.5,
        parameters: ["threshold", "filter", "low-limit", "high-limit", "cyclic"],
      },
      { ioa: 2, type: "M_DP_NA_1", quality: 0x40 },
      { ioa: 3, type: "M_SP_NA_1", event: "none" },
      { ioa: 4, type: "M_EP_TD_1", event: "time-tagged" },
      { ioa: 5, type: "M_PS_NA_1", event: "untimed" },
    ],
    counters: [{
      ioa: 100,
      type: "M_IT_TB_1",
      name: "E",
      unit: "kWh",
      groups: [1, 4],
      value: 5,
      rollover: 1_000_000,
      freezeMs: 900_000,
      freezeResets: true,
      reportFrozen: true,
      eventClass: "alarms",
    }],
    commands: [
      {
        ioa: 1,
        type: "C_DC_NA_1",
        name: "Q0",
        timeTag: "required",
        mode: "select-before-operate",
        selectTimeoutMs: 20_000,
        qualifiers: [0, 31],
        maxAgeMs: 10_000,
        feedback: { ioa: 2, delayMs: 500, simulated: true, cause: 3 },
        executionTimeoutMs: 10_000,
        termination: true,
      },
      { ioa: 2, type: "C_SE_NC_1", unit: "kV", limits: { low: 0, high: 24 }, feedback: { ioa: 1 } },
    ],
  }],
  time: {
    zone: "Europe/Berlin",
    summer: "zone",
    pivotYear: 1970,
    source: "controlling",
    validForMs: 86_400_000,
    synchronization: "set",
    synchronizationWindowMs: 3_600_000,
    tag: "cp56",
  },
  events: {
    classes: [
      { name: "alarms", limit: 100, overflow: "refuse-newest" },
      { name: "measurements" },
    ],
    overflowPoint: { ca: 1, ioa: 3 },
  },
  redundancy: {
    mode: "groups",
    groups: [
      { name: "a", addresses: ["192.0.2.0/24", "2001:db8::1"], maxConnections: 3 },
      { name: "b" },
    ],
    takeover: "newest",
    maxConnections: 4,
    maxConnectionsPerAddress: 2,
    startTimeoutMs: 60_000,
  },
  authority: {
    default: "deny",
    roles: { "bay": [{ types: ["commands", "X_CL_NA_1"], cas: [1], ioas: [1, [2, 9]] }] },
    rules: [
      { name: "centre", fingerprints: ["ab".repeat(32)], subjects: ["CN=Centre"], roles: ["bay"] },
      { addresses: ["10.0.0.0/8"], users: ["erin"], roles: ["viewer", "operator"] },
    ],
    commandLimits: {
      perLink: { commands: 10, withinMs: 60_000 },
      perObject: { commands: 1, withinMs: 1000 },
    },
  },
  procedures: {
    endOfInitialization: true,
    interrogationLimit: 2,
    interrogateParameters: true,
    interrogation: {
      order: "address",
      objectsPerAsdu: 10,
      sequences: "never",
      timeTags: true,
      termination: false,
    },
    alsoReadable: ["counters", "protection"],
    addressZero: true,
    freezeTermination: false,
    outdatedCommand: "ignore",
    oneSelection: true,
    resetCloses: false,
    fileTimeoutMs: 10_000,
    maxFileOctets: 100_000,
    unsupported: ["C_TS_NA_1"],
  },
  session: {
    k: 12,
    w: 8,
    t1Ms: 15_000,
    t2Ms: 10_000,
    t3Ms: 20_000,
    strictW: true,
    iFrameWhileStopped: "close",
    sFrameWhileStopped: "accept",
    firstNumberOne: "close",
    maxUnacknowledged: 100,
  },
};

/** Returns the declaration with one property changed, by its path. */
function changed(path: string, value: unknown): unknown {
  const copy = structuredClone(COMPLETE) as unknown as Record<string, unknown>;
  const keys = path.split(/[.[\]]+/).filter((key) => key !== "");
  const last = keys.pop()!;
  let target: Record<string, unknown> = copy;
  for (const key of keys) target = target[key] as Record<string, unknown>;
  target[last] = value;
  return copy;
}

Deno.test("a declaration with every property is accepted, also as JSON", () => {
  assertEquals(checkDeclaration(COMPLETE), []);
  assertEquals(checkDeclaration(JSON.parse(JSON.stringify(COMPLETE))), []);
  new ControlledStation(COMPLETE, { clock: new FakeClock() });
});

Deno.test("each mistake is reported with path, value and expectation", () => {
  const mistakes: [string, unknown, string?][] = [
    ["sectors", [], "sectors is [], expected an array that is not empty"],
    ["sectors[0].ca", 0, "sectors[0].ca is 0, expected a whole number from 1 to 65534"],
    ["sectors[0].ca", "1"],
    [
      "sectors[0].ca",
      undefined,
      "sectors[0].ca is missing, expected a whole number from 1 to 65534",
    ],
    ["sectors[0].points[0].ioa", 16_777_216],
    ["sectors[0].points[0].type", "M_ME_TF_1"],
    ["sectors[0].points[0].name", 5, "sectors[0].points[0].name is 5, expected a text"],
    ["sectors[0].points[0].groups[1]", 17],
    [
      "sectors[0].points[0].groups[1]",
      1,
      "sectors[0].points[0].groups[1] is 1, expected no duplicate elements",
    ],
    ["sectors[0].points[0].value", "20"],
    ["sectors[0].points[0].quality", ["XX"]],
    ["sectors[0].points[0].quality", 256],
    ["sectors[0].points[0].event", "always"],
    ["sectors[0].points[0].cyclicMs", 99],
    ["sectors[0].points[0].range", [0]],
    ["sectors[0].points[0].deadband.value", -1],
    ["sectors[0].points[0].deadband.kind", "relative"],
    ["sectors[0].points[0].deadbnad", 1],
    ["sectors[0].counters[0].groups[0]", 5],
    ["sectors[0].commands[0].mode", "sbo"],
    ["sectors[0].commands[0].selectTimeoutMs", 99],
    ["events.classes", []],
    ["redundancy.takeover", "oldest"],
    ["time.zone", 1.5],
    ["session.k", 0],
    ["procedures.resetCloses", "yes", 'procedures.resetCloses is "yes", expected true or false'],
    // Properties that must be consistent.
    [
      "sectors[0].points[1].ioa",
      1,
      "sectors[0].points[1].ioa is 1, expected no information object address twice",
    ],
    ["sectors[0].counters[0].ioa", 3],
    ["sectors[0].commands[1].ioa", 1],
    ["sectors[0].points[0].value", 1e39],
    ["sectors[0].points[1].value", 4],
    ["sectors[0].points[1].value", 0.5],
    ["sectors[0].points[1].quality", ["OV"]],
    ["sectors[0].points[0].eventClass", "alarm"],
    ["sectors[0].counters[0].eventClass", "alarm"],
    ["sectors[0].points[1].cyclicMs", 1000],
    ["sectors[0].points[1].deadband", { kind: "absolute", value: 1 }],
    ["sectors[0].points[1].limits", { low: 1 }],
    ["sectors[0].points[1].filter", 0.5],
    ["sectors[0].points[0].filter", -1],
    ["sectors[0].points[1].parameters", ["threshold"]],
    ["sectors[0].points[0].parameters[0]", "smoothing"],
    ["sectors[0].points[0].cyclicMs", undefined, "sectors[0].points[0].cyclicMs is missing"],
    ["sectors[0].points[0].range", undefined],
    ["sectors[0].points[0].range", [5, 5]],
    ["sectors[0].points[0].limits", { low: 2, high: 1 }],
    ["sectors[0].points[3].groups", [1]],
    ["sectors[0].points[3].interrogated", true],
    ["sectors[0].points[3].event", "both"],
    ["sectors[0].points[3].backgroundMs", 1000],
    ["sectors[0].points[4].event", "time-tagged"],
    ["sectors[0].counters[0].value", 1_000_000],
    ["sectors[0].commands[0].feedback.ioa", 1],
    ["sectors[0].commands[0].feedback.ioa", 77],
    ["sectors[0].commands[0].limits", { low: 0 }],
    ["sectors[0].commands[0].qualifiers", [32]],
    [
      "sectors[0].commands[0].timeTag",
      "refused",
      "sectors[0].commands[0].maxAgeMs is 10000, expected no age limit where time tags are refused",
    ],
    ["events.classes[1].name", "alarms"],
    [
      "events.overflowPoint.ioa",
      2,
      'events.overflowPoint is {"ca":1,"ioa":2}, expected the addresses of a point of type M_SP_NA_1',
    ],
    ["redundancy.groups[1].name", "a"],
    ["redundancy.groups[0].addresses[0]", "192.0.2.0/33"],
    ["redundancy.mode", "each-connection", "redundancy.groups is "],
    [
      "redundancy.maxConnections",
      1,
      "redundancy.maxConnections is 1, expected at least 2, one slot for each entry of addresses",
    ],
    [
      "redundancy.groups[0].maxConnections",
      1,
      "redundancy.groups[0].maxConnections is 1, expected at least 2, one slot for each entry of addresses",
    ],
    ["redundancy.maxConnectionsPerAddress", 0],
    ["redundancy.startTimeoutMs", 999],
    ["time.synchronizationWindowMs", 999],
    ["time.synchronizationWindowMs", 3_155_760_000_001],
    ["time.zone", "Mars/Olympus"],
    ["session.w", 13, 'session is {"k":12,"w":13'],
    ["procedures.unsupported[0]", "C_XX_NA_1"],
  ];
  for (const [path, value, text] of mistakes) {
    const faults = checkDeclaration(changed(path, value)).map(describeFault);
    const about = `${path} = ${JSON.stringify(value)}: ${JSON.stringify(faults)}`;
    assert(faults.length > 0, about);
    if (text !== undefined) assert(faults.some((fault) => fault.startsWith(text)), about);
    else assert(faults.some((fault) => fault.startsWith(path)), about);
  }
});

Deno.test("all mistakes are reported together, and the error names the first", () => {
  const error = assertThrows(
    () => requireDeclaration({ sectors: [{ ca: 0, points: [{ ioa: -1, type: 1 }] }], extra: 1 }),
    DeclarationError,
    "Cannot use the declaration of a station: sectors[0].ca is 0, expected a whole number from 1 to 65534; and 3 more",
  );
  assertInstanceOf(error, Iec104Error);
  assertEquals(error.faults.map(({ path }) => path), [
    "sectors[0].ca",
    "sectors[0].points[0].ioa",
    "sectors[0].points[0].type",
    "extra",
  ]);
  for (const nothing of [undefined, null, 5, "station", []]) {
    assertThrows(() => requireDeclaration(nothing), DeclarationError, "expected an object");
  }
});

Deno.test("names that every object inherits are not properties of a declaration", () => {
  const faults = checkDeclaration(
    JSON.parse('{"sectors":[{"ca":1}],"constructor":1,"__proto__":2}'),
  );
  assertEquals(faults.map(({ path }) => path), ["constructor", "__proto__"]);
});

Deno.test("common addresses are distinct, and may have the same object addresses", () => {
  const points = [{ ioa: 1, type: "M_SP_NA_1" }];
  assertEquals(checkDeclaration({ sectors: [{ ca: 1, points }, { ca: 2, points }] }), []);
  const [fault] = checkDeclaration({ sectors: [{ ca: 1 }, { ca: 1 }] });
  assertEquals(describeFault(fault!), "sectors[1].ca is 1, expected no common address twice");
});

Deno.test("addresses that exceed the profile are refused", () => {
  const profile = { cotOctets: 1, caOctets: 1, ioaOctets: 2, maxAsduOctets: 252 } as const;
  const make = (declaration: StationDeclaration) =>
    new ControlledStation(declaration, { profile, clock: new FakeClock() });
  make({ sectors: [{ ca: 254, points: [{ ioa: 65_535, type: "M_SP_NA_1" }] }] });
  assertThrows(() => make({ sectors: [{ ca: 255 }] }), RangeError, "1 to 254");
  const points = [{ ioa: 65_536, type: "M_SP_NA_1" }] as const;
  assertThrows(() => make({ sectors: [{ ca: 1, points }] }), RangeError, "1 to 65535");
});

Deno.test("the schema describes every property, and uses only keywords that are checked", () => {
  const known = new Set([
    "$schema",
    "title",
    "description",
    "type",
    "enum",
    "minimum",
    "maximum",
    "items",
    "minItems",
    "maxItems",
    "uniqueItems",
    "properties",
    "required",
    "additionalProperties",
    "propertyNames",
    "minLength",
    "pattern",
    "anyOf",
  ]);
  let objects = 0;
  const visit = (schema: JsonSchema): void => {
    for (const key of Object.keys(schema)) assert(known.has(key), key);
    if (schema.type === "object") {
      objects++;
      // A map from numbers to texts has no named properties.
      assertEquals(schema.additionalProperties === false, schema.propertyNames === undefined);
      for (const key of schema.required ?? []) assert(schema.properties?.[key] !== undefined, key);
    }
    for (const property of Object.values(schema.properties ?? {})) visit(property);
    if (schema.items !== undefined) visit(schema.items);
    for (const one of schema.anyOf ?? []) visit(one);
  };
  visit(STATION_SCHEMA);
  assert(objects > 10);
});

Deno.test("the complete declaration and the schema have the same properties", () => {
  const missing: string[] = [];
  const visit = (schema: JsonSchema, values: readonly unknown[], path: string): void => {
    for (const [key, property] of Object.entries(schema.properties ?? {})) {
      const found = values.flatMap((value) => {
        const inner = (value as Record<string, unknown>)[key];
        return inner === undefined ? [] : [inner];
      });
      if (found.length === 0) missing.push(`${path}.${key}`);
      if (property.type === "object") visit(property, found, `${path}.${key}`);
      if (property.items?.type === "object") visit(property.items, found.flat(), `${path}.${key}`);
    }
  };
  visit(STATION_SCHEMA, [COMPLETE], "");
  assertEquals(missing, [], "declare these in the test, so that they are tried");
});

Deno.test("the schema checks single values", () => {
  const cases: [unknown, JsonSchema, string[]][] = [
    [NaN, { type: "number" }, ["a number"]],
    [1.5, { type: "integer", minimum: 0 }, ["a whole number of at least 0"]],
    [11, { type: "number", maximum: 10 }, ["a number of at most 10"]],
    [null, { type: "object" }, ["an object"]],
    [[1, 2, 3], { type: "array", minItems: 2, maxItems: 2 }, ["an array of 2 elements"]],
    ["x", { enum: ["y"] }, ['"y"']],
    ["x", { anyOf: [{ type: "integer" }, { type: "boolean" }] }, [
      "a whole number, or true or false",
    ]],
    [5, {}, []],
  ];
  for (const [value, schema, expected] of cases) {
    assertEquals(checkSchema(value, schema).map((fault) => fault.expected), expected);
  }
});

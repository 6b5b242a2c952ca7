// Inconsistencies in the objects of a common address and in the rest of a declaration: each fault in full.

import { assertEquals, assertThrows } from "@std/assert";
import { describeFault } from "../../../../codec/describe_fault.ts";
import {
  checkDeclaration,
  DeclarationError,
  requireDeclaration,
} from "../../../../transport/controlled/declaration/check_declaration.ts";
import { POINT_TYPES } from "../../../../transport/controlled/declaration/families.ts";
import { FREQUENCY, HEALTH, PLAIN_FREQUENCY } from "../../../helpers/asdu/private_types.ts";

/** Returns the faults of the objects of CA 1, without the beginning of their paths. */
function faults(sector: object, station: object = {}): string[] {
  return checkDeclaration({ sectors: [{ ca: 1, ...sector }], ...station }).map((fault) =>
    describeFault(fault).replace(/^sectors\[0\]\./, "")
  );
}

/** Returns the faults of one point, without its path. */
function ofPoint(point: object): string[] {
  return faults({ points: [{ ioa: 1, ...point }] }).map((text) => text.replace("points[0].", ""));
}

function ofCommand(command: object, points: readonly object[] = []): string[] {
  return faults({ points, commands: [{ ioa: 1, ...command }] }).map((text) =>
    text.replace("commands[0].", "")
  );
}

const FLOAT = "M_ME_NC_1";
const SINGLE = "M_SP_NA_1";
const EVENT = "M_EP_TD_1";

Deno.test("points and counters share one address range, commands have their own", () => {
  const points = [{ ioa: 1, type: SINGLE }, { ioa: 2, type: SINGLE }];
  const commands = [{ ioa: 1, type: "C_SC_NA_1" }, { ioa: 3, type: "C_SC_NA_1" }];
  assertEquals(faults({ points, counters: [{ ioa: 3 }], commands }), []);
  assertEquals(faults({ points, counters: [{ ioa: 4 }, { ioa: 2 }, { ioa: 4 }] }), [
    "counters[1].ioa is 2, expected no information object address twice",
    "counters[2].ioa is 4, expected no information object address twice",
  ]);
  assertEquals(faults({ points: [...points, points[1]] }), [
    "points[2].ioa is 2, expected no information object address twice",
  ]);
  assertEquals(faults({ commands: [...commands, commands[0]] }), [
    "commands[2].ioa is 1, expected no information object address twice",
  ]);
});

Deno.test("a point has a value and a quality that its type can carry", () => {
  const values = [
    [SINGLE, 0, undefined],
    [SINGLE, 1, undefined],
    [SINGLE, 2, "from 0 to 1"],
    [SINGLE, -1, "from 0 to 1"],
    [SINGLE, 0.5, "from 0 to 1"],
    ["M_ME_NA_1", -1, undefined],
    ["M_ME_NA_1", 0.3, undefined],
    ["M_ME_NA_1", 1, "from -1 to 0.999969482421875"],
    ["M_ME_NB_1", -32_768, undefined],
    ["M_ME_NB_1", 32_767, undefined],
    [FLOAT, 0.1, undefined],
  ] as const;
  for (const [type, value, range] of values) {
    const expected = range && [`value is ${value}, expected a value of ${type}, ${range}`];
    assertEquals(ofPoint({ type, value }), expected ?? [], `${type} ${value}`);
  }
  assertEquals(ofPoint({ type: SINGLE, quality: 0xf0 }), []);
  assertEquals(ofPoint({ type: SINGLE, quality: 0xf1 }), [
    "quality is 241, expected quality bits that M_SP_NA_1 has",
  ]);
  assertEquals(ofPoint({ type: SINGLE, quality: ["IV", "OV"] }), [
    'quality is ["IV","OV"], expected quality bits that M_SP_NA_1 has',
  ]);
});

Deno.test("a point of a private type has a declared type, without time tag if such a type exists", () => {
  const rows = [FREQUENCY.row, HEALTH.row];
  const of = (type: string, privateTypes: readonly object[], more: object = {}) =>
    faults({ points: [{ ioa: 1, type, ...more }] }, { privateTypes });
  assertEquals(of("X_FR_TB_1", rows), []);
  assertEquals(of("X_FR_NA_1", [...rows, PLAIN_FREQUENCY.row]), []);
  assertEquals(of("X_FR_TB_1", [...rows, PLAIN_FREQUENCY.row]), [
    'points[0].type is "X_FR_TB_1", expected X_FR_NA_1, which has no time tag; events use the one with',
  ]);
  assertEquals(of("X_BH_NA_1", rows), [
    'points[0].type is "X_BH_NA_1", expected a private type that has a value and cannot be selected',
  ]);
  const [unknown, ...others] = of("X_FR_NA_1", rows);
  const known = [...POINT_TYPES, "X_FR_TB_1", "X_BH_NA_1"].map((name) => `"${name}"`).join(", ");
  assertEquals(
    unknown?.replace(/;.*$/, ""),
    `points[0].type is "X_FR_NA_1", expected one of ${known}`,
  );
  assertEquals(others, []);
  // A declaration with a fault of its shape has the same list, and its private types are known.
  const points = ["X_FR_TB_1", "X_NONE_1", "", 5].map((type, i) => ({ ioa: i + 1, type }));
  const shape = faults({ points, commands: {} }, { privateTypes: rows });
  const typeFaults = shape.filter((text) => text.startsWith("points"));
  assertEquals(typeFaults.map((text) => text.replace(/, expected.*$/, "")), [
    'points[2].type is ""',
    "points[3].type is 5",
    'points[1].type is "X_NONE_1"',
  ]);
  assertEquals(
    typeFaults[2]?.replace(/;.*$/, ""),
    `points[1].type is "X_NONE_1", expected one of ${known}`,
  );
  assertEquals(
    of("C_SC_NA_1", rows).map((text) => text.replace(/;.*$/, "")),
    [`points[0].type is "C_SC_NA_1", expected one of ${known}`],
  );
  // It has events only, as its type has a time tag in any case.
  assertEquals(of("X_FR_TB_1", rows, { event: "untimed" }), [
    'points[0].event is "untimed", expected "time-tagged" or "none": X_FR_TB_1 has a time tag only',
  ]);
  const plain = [PLAIN_FREQUENCY.row];
  assertEquals(of("X_FR_NA_1", plain, { filter: 0, parameters: ["filter"], cyclicMs: 100 }), [
    "points[0].filter is 0, expected no smoothing factor of X_FR_NA_1",
    'points[0].parameters is ["filter"], expected no parameters: no type carries those of a private type',
  ]);
  assertEquals(of("X_FR_NA_1", plain, { value: 0xffffff, event: "untimed" }), []);
  assertEquals(of("X_FR_NA_1", plain, { value: 0x1000000 }), [
    "points[0].value is 16777216, expected a value of X_FR_NA_1, from 0 to 16777215",
  ]);
});

Deno.test("the error of a declaration names its first fault, and the number of the others", () => {
  const error = (...points: readonly object[]) =>
    assertThrows(
      () => requireDeclaration({ sectors: [{ ca: 1, points }] }),
      DeclarationError,
    );
  const one = error({ ioa: 0, type: SINGLE });
  const text = "Cannot use the declaration of a station: sectors[0].points[0].ioa is 0, expected";
  assertEquals([one.name, one.code, one.faults.length], ["DeclarationError", "bad-declaration", 1]);
  assertEquals(one.message.startsWith(text), true, one.message);
  assertEquals(one.message.includes("more"), false);
  const two = error({ ioa: 0, type: SINGLE }, { ioa: 0, type: SINGLE });
  assertEquals([two.faults.length, two.message.endsWith("; and 1 more")], [2, true]);
});

Deno.test("a point is reported in a way that its type supports", () => {
  const events = ["time-tagged", "untimed", "both", "none"];
  const told = (type: string) => events.map((event) => ofPoint({ type, event }));
  assertEquals(told(SINGLE), [[], [], [], []]);
  const packed = (event: string) => [
    `event is "${event}", expected "untimed" or "none": M_PS_NA_1 has no counterpart with time tag`,
  ];
  assertEquals(told("M_PS_NA_1"), [packed("time-tagged"), [], packed("both"), []]);
  const protection = (event: string) => [
    `event is "${event}", expected "time-tagged" or "none": M_EP_TD_1 has a time tag only`,
  ];
  assertEquals(told(EVENT), [[], protection("untimed"), protection("both"), []]);
});

Deno.test("an event of protection equipment has no state to interrogate", () => {
  const nothing = (text: string) => `${text}, expected nothing: M_EP_TD_1 is sent as an event`;
  assertEquals(ofPoint({ type: EVENT, groups: [1], backgroundMs: 1000 }), [
    nothing("groups is [1]"),
    nothing("backgroundMs is 1000"),
  ]);
  assertEquals(ofPoint({ type: EVENT, cyclicMs: 1000 }), [
    nothing("cyclicMs is 1000"),
    "cyclicMs is 1000, expected no cyclic transmission of M_EP_TD_1",
  ]);
  assertEquals(ofPoint({ type: EVENT, interrogated: false }), []);
  assertEquals(ofPoint({ type: EVENT, interrogated: true }), [
    "interrogated is true, expected false: M_EP_TD_1 is an event",
  ]);
});

Deno.test("only a measured value can have a deadband, limits, a smoothing factor and parameters", () => {
  const measured = {
    deadband: { kind: "absolute", value: 1 },
    limits: { low: 0 },
    filter: 0,
    parameters: ["threshold"],
    cyclicMs: 1000,
  };
  assertEquals(ofPoint({ type: FLOAT, ...measured }), []);
  assertEquals(ofPoint({ type: SINGLE, ...measured }), [
    "cyclicMs is 1000, expected no cyclic transmission of M_SP_NA_1",
    'deadband is {"kind":"absolute","value":1}, expected no deadband of M_SP_NA_1',
    'limits is {"low":0}, expected no limits: it has no measured value',
    "filter is 0, expected no smoothing factor of M_SP_NA_1",
    'parameters is ["threshold"], expected no parameters: it has no measured value',
  ]);
});

Deno.test("the properties of a measured value are consistent", () => {
  const percent = { type: FLOAT, deadband: { kind: "percent", value: 1 } };
  assertEquals(ofPoint({ ...percent, range: [0, 1] }), []);
  assertEquals(ofPoint(percent), ["range is missing, expected the range that percent refers to"]);
  assertEquals(ofPoint({ type: FLOAT, deadband: { kind: "absolute", value: 1 } }), []);
  for (const range of [[1, 1], [2, 1]]) {
    assertEquals(ofPoint({ type: FLOAT, range }), [
      `range is [${range}], expected a low value and a higher one`,
    ]);
  }
  assertEquals(ofPoint({ type: FLOAT, limits: { low: 1, high: 2 } }), []);
  assertEquals(ofPoint({ type: FLOAT, limits: { low: 1, high: 1 } }), [
    'limits is {"low":1,"high":1}, expected a low limit below the high one',
  ]);
  assertEquals(ofPoint({ type: FLOAT, parameters: ["cyclic"], cyclicMs: 1000 }), []);
  assertEquals(ofPoint({ type: FLOAT, parameters: ["filter"] }), []);
  assertEquals(ofPoint({ type: FLOAT, parameters: ["cyclic"] }), [
    "cyclicMs is missing, expected the interval of the cyclic transmission",
  ]);
});

Deno.test("the initial value of a counter is below its rollover", () => {
  const counter = (more: object) => faults({ counters: [{ ioa: 1, ...more }] });
  assertEquals(counter({ value: 2 ** 31 - 1 }), []);
  assertEquals(counter({ value: 2 ** 31 }), [
    "counters[0].value is 2147483648, expected a whole number from 0 to 2147483647",
  ]);
  assertEquals(counter({ value: 99, rollover: 100 }), []);
  assertEquals(counter({ value: 100, rollover: 100 }), [
    "counters[0].value is 100, expected less than the rollover 100",
  ]);
});

Deno.test("event classes are those declared, by default one called events", () => {
  const point = { ioa: 1, type: SINGLE, eventClass: "alarms" };
  const counter = { ioa: 2, eventClass: "events" };
  const classes = [{ name: "alarms" }, { name: "rest" }];
  assertEquals(faults({ points: [point], counters: [counter] }, { events: { classes } }), [
    'counters[0].eventClass is "events", expected one of the classes alarms, rest',
  ]);
  assertEquals(faults({ points: [point], counters: [counter] }), [
    'points[0].eventClass is "alarms", expected one of the classes events',
  ]);
});

Deno.test("a command has a mode, qualifiers, limits and feedback that its type permits", () => {
  const bits = { type: "C_BO_NA_1" };
  assertEquals(ofCommand(bits), []);
  assertEquals(ofCommand({ ...bits, mode: "direct" }), []);
  for (const mode of ["select-before-operate", "both"]) {
    assertEquals(ofCommand({ ...bits, mode }), [
      `mode is "${mode}", expected "direct": C_BO_NA_1 has no select bit`,
    ]);
    assertEquals(ofCommand({ type: "C_SC_NA_1", mode }), []);
  }
  const qualifiers = (type: string, ...qualifiers: number[]) => ofCommand({ type, qualifiers });
  assertEquals(qualifiers("C_SC_NA_1", 0, 31), []);
  assertEquals(qualifiers("C_SC_NA_1", 0, 32, 33), [
    "qualifiers is 32, expected qualifiers from 0 to 31",
  ]);
  assertEquals(qualifiers("C_SE_NC_1", 127), []);
  assertEquals(qualifiers("C_BO_NA_1", 0), []);
  assertEquals(qualifiers("C_BO_NA_1", 1), ["qualifiers is 1, expected qualifiers from 0 to 0"]);
  assertEquals(ofCommand({ type: "C_SE_NC_1", limits: { low: 2, high: 1 } }), [
    'limits is {"low":2,"high":1}, expected a low limit below the high one',
  ]);
  assertEquals(ofCommand({ type: "C_SC_NA_1", limits: { low: 0, high: 1 } }), [
    'limits is {"low":0,"high":1}, expected no limits: it has no measured value',
  ]);
  assertEquals(ofCommand({ type: "C_SC_NA_1", maxAgeMs: 1, timeTag: "optional" }), []);
  const single = { ioa: 9, type: SINGLE };
  assertEquals(ofCommand({ type: "C_SC_NA_1", feedback: { ioa: 9 } }, [single]), []);
  const wanted = "expected the address of a point of M_SP_NA_1, M_DP_NA_1";
  assertEquals(ofCommand({ type: "C_SC_NA_1", feedback: { ioa: 8 } }, [single]), [
    `feedback.ioa is 8, ${wanted}`,
  ]);
  const step = { ioa: 9, type: "M_ST_NA_1" };
  assertEquals(ofCommand({ type: "C_SC_NA_1", feedback: { ioa: 9 } }, [step]), [
    `feedback.ioa is 9, ${wanted}`,
  ]);
});

Deno.test("the overflow signal is a single point of the station", () => {
  const points = [{ ioa: 1, type: SINGLE }, { ioa: 2, type: "M_DP_NA_1" }];
  const signal = (ca: number, ioa: number) =>
    faults({ points }, { events: { overflowPoint: { ca, ioa } } });
  assertEquals(signal(1, 1), []);
  for (const [ca, ioa] of [[1, 2], [1, 3], [2, 1]] as const) {
    assertEquals(signal(ca, ioa), [
      `events.overflowPoint is {"ca":${ca},"ioa":${ioa}}, expected the addresses of a point of type ` +
      "M_SP_NA_1",
    ]);
  }
});

Deno.test("groups have distinct names, valid addresses and a slot each", () => {
  const redundancy = (redundancy: object) =>
    faults({}, { redundancy }).map((text) => text.replace("redundancy.", ""));
  const pair = { name: "a", addresses: ["192.0.2.1", "192.0.2.2"] };
  assertEquals(redundancy({ groups: [pair, { name: "b" }], maxConnections: 2 }), []);
  assertEquals(redundancy({ groups: [pair, { name: "a" }] }), [
    'groups[1].name is "a", expected no name twice',
  ]);
  assertEquals(redundancy({ mode: "each-connection" }), []);
  assertEquals(redundancy({ mode: "each-connection", groups: [{ name: "b" }] }), [
    'groups is [{"name":"b"}], expected no groups with mode "each-connection"',
  ]);
  assertEquals(
    redundancy({ groups: [{ name: "a", addresses: ["10.0.0.1", "x", "y"] }], maxConnections: 1 }),
    [
      'groups[0].addresses[1] is "x", expected an IP address or a CIDR block, without a zone',
      'groups[0].addresses[2] is "y", expected an IP address or a CIDR block, without a zone',
    ],
  );
  const slots = (count: number) =>
    `expected at least ${count}, one slot for each entry of addresses`;
  assertEquals(redundancy({ groups: [pair], maxConnections: 1 }), [
    `maxConnections is 1, ${slots(2)}`,
  ]);
  const groups = [{ ...pair, maxConnections: 2 }, { name: "b", maxConnections: 1 }];
  assertEquals(redundancy({ groups }), []);
  assertEquals(redundancy({ groups: [groups[1], { ...pair, maxConnections: 1 }] }), []);
  assertEquals(redundancy({ groups: [{ ...pair, maxConnections: 1 }, groups[1]] }), [
    `groups[0].maxConnections is 1, ${slots(2)}`,
  ]);
});

Deno.test("zone, session and unsupported types are checked", () => {
  assertEquals(faults({}, { time: { zone: "Mars/Olympus" } }), [
    'time.zone is "Mars/Olympus", expected UTC, minutes east of UTC, or the name of an IANA zone',
  ]);
  assertEquals(faults({}, { time: { zone: -300 }, session: { k: 12, w: 12 } }), []);
  assertEquals(faults({}, { session: { k: 2, w: 3 } }), [
    'session is {"k":2,"w":3}, expected w to be at most k',
  ]);
  assertEquals(faults({}, { procedures: { unsupported: ["C_TS_NA_1", "x"] } }), [
    'procedures.unsupported[1] is "x", expected the mnemonic of a type',
  ]);
});

Deno.test("a long path in a fault is truncated after 197 characters", () => {
  const fault = (length: number) =>
    describeFault({ path: "x".repeat(length), value: 1, expected: "2" });
  assertEquals(fault(200), `${"x".repeat(200)} is 1, expected 2`);
  assertEquals(fault(201), `${"x".repeat(197)}... is 1, expected 2`);
  assertEquals(describeFault({ path: "", value: 1, expected: "2" }), "it is 1, expected 2");
});

// Predicates on types and causes, checked against the numbers of the standard.

import { assertEquals } from "@std/assert";
import { CAUSE, CAUSE_OCTET, causeDirection } from "../../codec/cause.ts";
import {
  counterpartOf,
  directionOf,
  familyHeadOf,
  fieldRowOf,
  isCommand,
  isCounterInterrogation,
  isDatedData,
  isFileTransfer,
  isInterrogation,
  isMeasured,
  isParameter,
  isPrivateType,
  isProcessData,
  isSystemCommand,
  isTotal,
  mayBroadcast,
  roleOf,
  tagKindOf,
} from "../../codec/classify.ts";
import {
  confirmationOf,
  counterCause,
  groupOf,
  isCountedCause,
  isEventCause,
  isInterrogatedCause,
  isMirrorCause,
  isPrivateCause,
} from "../../codec/classify_cause.ts";
import { TYPE_RANGES, type TypeName, typeName, type TypeRow, TYPES } from "../../codec/types.ts";

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

const TYPE_IDS = range(0, 255);
const CAUSES = range(0, 63);
const NAMES = Object.keys(TYPES) as TypeName[];

const TYPE_QUESTIONS: readonly (readonly [(typeId: number) => boolean, readonly number[]])[] = [
  [isProcessData, range(1, 44)],
  [isDatedData, range(30, 41)],
  [isMeasured, [...range(9, 14), 21, 34, 35, 36]],
  [isTotal, [15, 16, 37, 41]],
  [isCommand, range(45, 69)],
  [isSystemCommand, range(100, 109)],
  [isInterrogation, [100]],
  [isCounterInterrogation, [101]],
  [isParameter, range(110, 119)],
  [isFileTransfer, range(120, 127)],
  [isPrivateType, range(128, 255)],
  [mayBroadcast, [100, 101, 103, 105]],
];

for (const [question, expected] of TYPE_QUESTIONS) {
  Deno.test(`${question.name}() holds for exactly the types of the standard`, () => {
    assertEquals(TYPE_IDS.filter(question), expected);
    for (const odd of [-1, 256, 1.5, NaN]) assertEquals(question(odd), false);
  });
}

const CAUSE_QUESTIONS: readonly (readonly [(cause: number) => boolean, readonly number[]])[] = [
  [isMirrorCause, [7, 9, 10, 44, 45, 46, 47]],
  [isEventCause, [3, 11, 12]],
  [isInterrogatedCause, range(20, 36)],
  [isCountedCause, range(37, 41)],
  [isPrivateCause, range(48, 63)],
];

for (const [question, expected] of CAUSE_QUESTIONS) {
  Deno.test(`${question.name}() holds for exactly the causes of the standard`, () => {
    assertEquals(CAUSES.filter(question), expected);
  });
}

Deno.test("confirmationOf() maps activation and deactivation to their confirmations", () => {
  assertEquals(confirmationOf(CAUSE.activation), CAUSE.activationCon);
  assertEquals(confirmationOf(CAUSE.deactivation), CAUSE.deactivationCon);
  assertEquals(CAUSES.filter((cause) => confirmationOf(cause) !== undefined), [6, 8]);
});

Deno.test("groupOf() and counterCause() convert between cause and group", () => {
  assertEquals(range(19, 42).map(groupOf), [
    undefined,
    ...range(0, 16),
    ...range(0, 4),
    undefined,
  ]);
  assertEquals(range(1, 5).map(counterCause), [38, 39, 40, 41, 37]);
});

Deno.test("roleOf() and tagKindOf() cover exactly the types of the table", () => {
  for (const typeId of TYPE_IDS) {
    const name = typeName(typeId);
    assertEquals(roleOf(typeId), name && TYPES[name].role);
    assertEquals(tagKindOf(typeId), name && TYPES[name].time);
  }
  assertEquals(roleOf(256), undefined);
});

Deno.test("TYPE_RANGES covers 1 to 255 without gaps", () => {
  let last = 0;
  for (const range of Object.values(TYPE_RANGES)) {
    assertEquals(range.first, last + 1);
    last = range.last;
  }
  assertEquals(last, 255);
});

Deno.test("every type of TYPES is in the range that is reserved for its role", () => {
  const ranges: Readonly<Record<string, string>> = {
    status: "processMonitor",
    measured: "processMonitor",
    total: "processMonitor",
    protection: "processMonitor",
    statistic: "processMonitor",
    command: "processControl",
    setpoint: "processControl",
    initialization: "systemMonitor",
    security: "systemMonitor",
    interrogation: "systemControl",
    counterInterrogation: "systemControl",
    read: "systemControl",
    clock: "systemControl",
    test: "systemControl",
    reset: "systemControl",
    delay: "systemControl",
    parameter: "parameter",
    parameterActivation: "parameter",
  };
  for (const { id, role } of Object.values(TYPES)) {
    const found = Object.entries(TYPE_RANGES).find(([, { first, last }]) =>
      id >= first && id <= last
    );
    assertEquals(found?.[0], ranges[role] ?? "file", `type ${id}, ${role}`);
  }
});

Deno.test("counterpartOf() pairs types that differ only in their time tag", () => {
  const plain = NAMES.filter((name) => TYPES[name].time === "none");
  const pairs = plain.flatMap((name) => {
    const tagged = counterpartOf(name, "cp56");
    return tagged === undefined ? [] : [`${TYPES[name].id} ${TYPES[tagged].id}`];
  });
  assertEquals(pairs, [
    ...["1 30", "3 31", "5 32", "7 33", "9 34", "11 35", "13 36", "15 37"],
    ...["45 58", "46 59", "47 60", "48 61", "49 62", "50 63", "51 64"],
  ]);
  assertEquals(counterpartOf("M_EP_TA_1", "cp56"), "M_EP_TD_1");
  assertEquals(counterpartOf("M_EP_TD_1", "none"), undefined);
  assertEquals(counterpartOf("M_ME_TC_1", "none"), "M_ME_NC_1");
  assertEquals(counterpartOf("C_TS_NA_1", "cp56"), undefined, "another body");
  for (const name of NAMES) assertEquals(counterpartOf(name, TYPES[name].time), name);
  assertEquals(familyHeadOf("C_SE_TB_1"), "C_SE_NB_1");
  assertEquals(familyHeadOf("M_EP_TC_1"), "M_EP_TF_1");
  assertEquals(familyHeadOf("C_RD_NA_1"), "C_RD_NA_1");
});

Deno.test("TYPES has one type for each role, family and time tag, except for messages without an address", () => {
  const rows: readonly TypeRow[] = Object.values(TYPES);
  const keys = rows.filter(({ ioa }) => ioa !== "none")
    .map(({ role, family, body, time }) => `${role} ${family ?? body} ${time}`);
  assertEquals(keys.filter((key, index) => keys.indexOf(key) !== index), []);
});

Deno.test("fieldRowOf() finds a body field by its key", () => {
  assertEquals(fieldRowOf("M_ME_TF_1", "value")?.form, "float");
  assertEquals(fieldRowOf("M_ST_NA_1", "transient")?.symbol, "T");
  assertEquals(fieldRowOf("C_DC_TA_1", "value")?.permitted, [1, 2]);
  assertEquals(fieldRowOf("M_ME_ND_1", "quality"), undefined);
  assertEquals(fieldRowOf("M_SP_TB_1", "time"), undefined, "the time tag is not part of the body");
});

Deno.test("directionOf() follows from the causes that the standard lists for the type", () => {
  const asked = (typeId: number) =>
    CAUSES.filter((cause) => directionOf(typeId, cause) === "control");
  const told = (typeId: number) =>
    CAUSES.filter((cause) => directionOf(typeId, cause) === "monitor");
  for (const typeId of [1, 30, 41, 70, 126]) assertEquals(told(typeId), CAUSES);
  assertEquals(asked(45), [6, 8]);
  assertEquals(asked(102), [5, 6, 8]);
  assertEquals(asked(106), [3, 6, 8]);
  assertEquals(asked(122), [5, 6, 8]);
  assertEquals(asked(84), CAUSES, "session key status requests come from the controlling station");
  assertEquals(directionOf(103, 3), "monitor", "the station's own clock");
  assertEquals(directionOf(120, 13), undefined);
  assertEquals(directionOf(45, 5), undefined);
  assertEquals(directionOf(81, 14), undefined);
  for (const cause of CAUSES) {
    assertEquals(directionOf(52, cause), undefined, "no such type");
    assertEquals(directionOf(200, cause), undefined, "a private type");
  }
  for (const cause of [7, 9, 10, 44, 45, 46, 47]) assertEquals(directionOf(100, cause), "monitor");
});

Deno.test("causeDirection() matches the standard's table of causes", () => {
  const control = CAUSES.filter((cause) => causeDirection(cause) === "control");
  const neither = CAUSES.filter((cause) => causeDirection(cause) === undefined);
  assertEquals(control, [6, 8]);
  assertEquals(neither, [0, 5, ...range(13, 19), 42, 43, ...range(48, 63)]);
});

Deno.test("CAUSE_OCTET covers each bit of the octet exactly once", () => {
  const { cause, negative, test } = CAUSE_OCTET;
  assertEquals(cause + negative + test, 0xff);
  assertEquals(cause | negative | test, 0xff);
});

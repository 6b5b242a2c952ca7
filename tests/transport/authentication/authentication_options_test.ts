// Options, users, roles, critical types and statistics of secure authentication.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { IEC104 } from "../../../codec/profile.ts";
import { SECURITY_STATISTICS } from "../../../codec/security/tables.ts";
import { TYPES } from "../../../codec/types.ts";
import { criticalTypes, isMandatory } from "../../../transport/authentication/critical.ts";
import {
  type AuthenticationOptions,
  DEFAULT_AUTHENTICATION_OPTIONS,
  resolveAuthenticationOptions,
} from "../../../transport/authentication/options.ts";
import { mayRequest, permissionFor } from "../../../transport/authentication/roles.ts";
import { SecurityStatistics } from "../../../transport/authentication/statistics.ts";
import { isExpired, UserDirectory } from "../../../transport/authentication/users.ts";
import { AssociationPair, userOf } from "../../helpers/security/association_pair.ts";
import { command } from "../../helpers/security/security_asdus.ts";

Deno.test("the defaults of secure authentication are those of public implementations", () => {
  const { profile: _, openPoints: __, roles: ___, ...defaults } = resolveAuthenticationOptions();
  assertEquals(defaults, {
    mac: 4,
    acceptedMacs: [3, 4, 6],
    acceptedKeyWraps: [1, 2],
    sessionKeyOctets: undefined,
    replyTimeoutMs: 2000,
    challengeTimeoutMs: 2000,
    segmentTimeoutMs: 2000,
    keyChangeIntervalMs: 900_000,
    keyChangeSpread: 0.1,
    keyLifetimeMs: 1_800_000,
    keyChangeCount: 1000,
    keyUseLimit: 2000,
    maxAuthenticationFailures: 5,
    maxReplyTimeouts: 3,
    maxErrorMessages: 2,
    errorPeriodMs: 60_000,
    maxKeyStatusRequests: 5,
    keyRetryMs: 60_000,
    challengeOctets: 16,
    keyStatusChallengeOctets: 16,
    maxMessageOctets: 8192,
    sendAggressive: false,
    acceptAggressive: false,
    whileAwaitingReply: "discard",
    maxQueuedAsdus: 100,
    crossedChallenge: "answer",
    sendQueueLimit: 100,
    unknownUser: "error",
    keySequenceError: 1,
    reportUnexpectedReply: false,
    increasingSequences: true,
    firstChallengeSequence: 1,
    firstKeySequence: 1,
    sequenceAfterWrap: 0,
    rekeyAfterRestart: true,
    user: 1,
    commonAddress: 1,
    originator: 0,
    critical: [],
    uncritical: [],
    criticalMonitor: [],
  });
  const settings = resolveAuthenticationOptions({ replyTimeoutMs: 5 });
  assertEquals(resolveAuthenticationOptions(settings), settings);
  assert(resolveAuthenticationOptions(settings) === settings);
});

const RANGES: readonly (readonly [keyof AuthenticationOptions, low: number, high: number])[] = [
  ["replyTimeoutMs", 1, 3_600_000],
  ["challengeTimeoutMs", 1, 3_600_000],
  ["segmentTimeoutMs", 1, 3_600_000],
  ["keyChangeIntervalMs", 1, 604_800_000],
  ["keyLifetimeMs", 1, 1_209_600_000],
  ["keyChangeCount", 1, 1_000_000_000],
  ["keyUseLimit", 1, 1_000_000_000],
  ["maxAuthenticationFailures", 0, 1_000_000],
  ["maxReplyTimeouts", 0, 1_000_000],
  ["maxErrorMessages", 0, 1_000_000],
  ["errorPeriodMs", 1, 604_800_000],
  ["maxKeyStatusRequests", 1, 1_000_000],
  ["keyRetryMs", 1, 604_800_000],
  ["challengeOctets", 4, 64],
  ["keyStatusChallengeOctets", 8, 64],
  ["maxMessageOctets", 256, 65_535],
  ["maxQueuedAsdus", 1, 32_767],
  ["sendQueueLimit", 1, 32_767],
  ["firstChallengeSequence", 1, 4_294_967_295],
  ["firstKeySequence", 1, 4_294_967_295],
  ["user", 1, 65_535],
  ["commonAddress", 1, 65_535],
  ["originator", 0, 255],
  ["sessionKeyOctets", 16, 32],
];

Deno.test("an option outside its range is refused, with its name, value and range", () => {
  for (const [name, low, high] of RANGES) {
    for (const value of [low, high]) {
      assertEquals(resolveAuthenticationOptions({ [name]: value })[name], value);
    }
    for (const value of [low - 1, high + 1, low + 0.5, NaN]) {
      const error = assertThrows(() => resolveAuthenticationOptions({ [name]: value }), RangeError);
      const range = `expected a whole number from ${low} to ${high}`;
      assertEquals(error.message, `Cannot use ${name} = ${value}: ${range}`);
    }
  }
});

const CHOICES: readonly (readonly [keyof AuthenticationOptions, ...unknown[]])[] = [
  ["mac", 3, 4, 6],
  ["sendAggressive", false, true],
  ["acceptAggressive", false, true],
  ["whileAwaitingReply", "discard", "queue"],
  ["crossedChallenge", "answer", "discard"],
  ["unknownUser", "error", "discard"],
  ["keySequenceError", 1, 11],
  ["reportUnexpectedReply", false, true],
  ["increasingSequences", false, true],
  ["sequenceAfterWrap", 0, 1],
  ["rekeyAfterRestart", false, true],
];

Deno.test("an option with few values has each of them, and no other", () => {
  for (const [name, ...choices] of CHOICES) {
    for (const value of choices) {
      assertEquals(resolveAuthenticationOptions({ [name]: value })[name], value);
    }
    const words = choices.map((choice) => JSON.stringify(choice)).join(" or ");
    assertThrows(
      () => resolveAuthenticationOptions({ [name]: 99 }),
      TypeError,
      `Cannot use ${name} = 99: expected ${name === "mac" ? "1 or 2 or 3 or 4 or 5 or 6" : words}`,
    );
  }
});

Deno.test("the spread of key changes is a number from 0 to 0.5", () => {
  for (const keyChangeSpread of [0, 0.25, 0.5]) {
    assertEquals(
      resolveAuthenticationOptions({ keyChangeSpread }).keyChangeSpread,
      keyChangeSpread,
    );
  }
  for (const keyChangeSpread of [-0.1, 0.51, NaN, "1" as never]) {
    const error = assertThrows(() => resolveAuthenticationOptions({ keyChangeSpread }), RangeError);
    assert(error.message.includes(`keyChangeSpread = ${keyChangeSpread}`));
  }
});

Deno.test("an option that is undefined has its default", () => {
  const given = Object.fromEntries(
    Object.keys(DEFAULT_AUTHENTICATION_OPTIONS).map((name) => [name, undefined]),
  );
  assertEquals(resolveAuthenticationOptions(given), DEFAULT_AUTHENTICATION_OPTIONS);
});

Deno.test("an option with an unknown value, and an unknown option, are refused", () => {
  const wrong: AuthenticationOptions[] = [
    { mac: 0 },
    { mac: 1 },
    { mac: 7 },
    { acceptedMacs: [9] },
    { acceptedKeyWraps: [3] },
    { whileAwaitingReply: "keep" as never },
    { keySequenceError: 2 as never },
    { sendAggressive: "yes" as never },
    { roles: { 1: ["all" as never] } },
    { profile: { ...IEC104, security: { edition: 2025 } } },
    { openPoints: { challengeRange: "frame" as never } },
    { replyTimeout: 3 } as never,
  ];
  for (const options of wrong) assertThrows(() => resolveAuthenticationOptions(options), TypeError);
  assertThrows(
    () => resolveAuthenticationOptions({ replyTimeout: 3 } as never),
    TypeError,
    "did you mean replyTimeoutMs?",
  );
  assertThrows(
    () => resolveAuthenticationOptions({ acceptedMacs: [9] }),
    TypeError,
    "Cannot use acceptedMacs = 9: expected 1 or 2 or 3 or 4 or 5 or 6",
  );
  assertThrows(
    () => resolveAuthenticationOptions({ acceptedKeyWraps: [3] }),
    TypeError,
    "Cannot use acceptedKeyWraps = 3: expected 1 or 2",
  );
  for (const role of [-1, 65_536]) {
    assertThrows(() => resolveAuthenticationOptions({ roles: { [role]: [] } }), RangeError);
  }
  assertEquals(resolveAuthenticationOptions({ roles: { 65_535: [] } }).roles, { 65_535: [] });
});

Deno.test("commands, parameters, files, reset, clock and dated tests are critical, and cannot be left out", () => {
  const control = criticalTypes("controlling");
  const mandatory = [
    ...[45, 46, 47, 48, 49, 50, 51, 58, 59, 60, 61, 62, 63, 64],
    ...[103, 105, 107, 110, 111, 112, 113, 120, 121, 122, 123, 124, 125, 126],
  ];
  for (const typeId of mandatory) {
    assertEquals([typeId, control[typeId], isMandatory(typeId)], [typeId, 1, true]);
    assertThrows(
      () => criticalTypes("controlling", { uncritical: [typeId] }),
      TypeError,
      "left out",
    );
  }
  for (const typeId of [1, 30, 41, 70, 100, 101, 102, 104, 106]) assertEquals(control[typeId], 0);
  assertEquals(control.slice(81, 96).some((flag) => flag === 1), false);
  for (const typeId of [52, 71, 80, 96, 114, 119, 127, 128, 255]) assertEquals(control[typeId], 1);
  assertEquals(criticalTypes("controlled").every((flag) => flag === 0), true);
});

Deno.test("further types can be critical, and private ones can be left out", () => {
  const options = {
    critical: ["C_IC_NA_1", 101],
    uncritical: [200, 255],
    criticalMonitor: ["M_SP_NA_1"],
  } as const;
  const control = criticalTypes("controlling", options);
  assertEquals([control[100], control[101], control[200], control[201]], [1, 1, 0, 1]);
  assertEquals([control[127], control[254], control[255], control.length], [1, 1, 0, 256]);
  const monitor = criticalTypes("controlled", options);
  assertEquals(monitor.filter((flag) => flag === 1).length, 1);
  assertEquals(monitor[TYPES.M_SP_NA_1.id], 1);
  for (const critical of [["X_YZ" as never], [0], [256], ["S_CH_NA_1" as const], [82]]) {
    assertThrows(() => criticalTypes("controlling", { critical }), TypeError, "option critical");
  }
});

Deno.test("a private command is challenged unless it is listed as not critical", () => {
  for (const uncritical of [[], [200]]) {
    const pair = new AssociationPair({ both: { uncritical } });
    pair.start();
    const asdu = command();
    asdu[0] = 200;
    pair.send("controlling", asdu);
    const mode = uncritical.length === 0 ? "challenge" : "plain";
    assertEquals(pair.controlled.delivered.map((delivery) => delivery.mode), [mode]);
  }
});

Deno.test("each role has its permissions", () => {
  const roles = DEFAULT_AUTHENTICATION_OPTIONS.roles;
  const may = (role: number) =>
    [100, 45, 103, 105, 110, 120, 200].filter((typeId) => mayRequest(roles, role, typeId));
  assertEquals(may(0), [100]);
  assertEquals(may(1), [100, 45, 103]);
  assertEquals(may(2), [100, 103, 105, 110, 120]);
  assertEquals(may(4), [100]);
  assertEquals(may(32_768), [100, 45, 103, 105, 110, 120, 200]);
  assertEquals(may(99), []);
  assertEquals(permissionFor(1), "read");
});

Deno.test("a directory refuses users that are not valid", () => {
  assertThrows(() => new UserDirectory([userOf(0)]), RangeError, "user number = 0");
  assertThrows(() => new UserDirectory([userOf(65_536)]), RangeError);
  assertThrows(() => new UserDirectory([userOf(1, { role: -1 })]), RangeError, "role = -1");
  assertThrows(() => new UserDirectory([userOf(1), userOf(1)]), TypeError, "number 1");
  assertThrows(() => new UserDirectory([userOf(1), userOf(2, { name: "user 1" })]), TypeError);
  assertThrows(() => new UserDirectory([userOf(1, { name: "" })]), TypeError);
  assertThrows(() => new UserDirectory([userOf(1, { expires: NaN })]), RangeError);
  for (const octets of [0, 15, 24, 33]) {
    const user = userOf(1, { updateKey: new Uint8Array(octets) });
    assertThrows(() => new UserDirectory([user]), RangeError, `${octets} octets`);
  }
});

Deno.test("a directory copies the update keys that it is given", () => {
  const updateKey = new Uint8Array(16).fill(1);
  const directory = new UserDirectory([userOf(1, { updateKey })]);
  updateKey.fill(2);
  assertEquals(directory.get(1)?.updateKey, new Uint8Array(16).fill(1));
});

Deno.test("a directory finds users by the names that they have now", () => {
  const directory = new UserDirectory([userOf(1, { name: "A" }), userOf(2, { name: "B" })]);
  directory.set(userOf(1, { name: "C" }));
  assertEquals(["A", "B", "C"].map((name) => directory.find(name)?.number), [undefined, 2, 1]);
  directory.set(userOf(3, { name: "A" }));
  directory.delete(2);
  assertEquals(["A", "B", "C"].map((name) => directory.find(name)?.number), [3, undefined, 1]);
  assertThrows(() => directory.set(userOf(4, { name: "C" })), TypeError, '"C": 1 and 4');
  directory.set(userOf(1, { name: "C", role: 0 }));
  assertEquals(directory.find("C")?.role, 0);
});

Deno.test("a directory knows its users by number and name", () => {
  const directory = new UserDirectory([userOf(1), userOf(3)], { statusSequence: 7 });
  assertEquals(directory.find("user 3")?.number, 3);
  assertEquals(directory.statusSequence, 7);
  const before = directory.get(1)!.updateKey;
  directory.set(userOf(1, { role: 0 }));
  assert(directory.get(1)!.updateKey === before, "the same key is another object");
  assertEquals(directory.delete(3), true);
  assertEquals(directory.delete(3), false);
  assertEquals(Array.from(directory, ({ number, role }) => [number, role]), [[1, 0]]);
  assertEquals(isExpired(userOf(1, { expires: 5 }), { monotonic: 0, instant: 4 }), false);
  assertEquals(isExpired(userOf(1, { expires: 5 }), { monotonic: 0, instant: 5 }), true);
});

Deno.test("statistics are reported at their thresholds, and kept over a restart", () => {
  const statistics = new SecurityStatistics({ thresholds: { messagesSent: 2, replyTimeouts: 0 } });
  assertEquals([1, 2, 3, 4].map(() => statistics.count("messagesSent")), [
    false,
    true,
    false,
    true,
  ]);
  assertEquals([1, 2, 3].map(() => statistics.count("unexpectedMessages")), [false, false, true]);
  assertEquals([1, 2, 3].map(() => statistics.count("replyTimeouts")), [false, false, false]);
  const again = new SecurityStatistics({ state: statistics.export() });
  assertEquals(again.get("messagesSent"), 4);
  assertEquals(again.entries().map(({ index }) => index), Array.from({ length: 18 }, (_, i) => i));
  assertEquals(again.entries()[3], { name: "replyTimeouts", index: 3, value: 3 });
  const last = new SecurityStatistics({ state: { errorsSent: 2 ** 32 - 1 } });
  last.count("errorsSent");
  assertEquals(last.get("errorsSent"), 0);
  for (const value of [-1, 2 ** 32, 0.5]) {
    assertThrows(
      () => new SecurityStatistics({ state: { errorsSent: value } }),
      RangeError,
      "expected a whole number from 0 to 4294967295",
    );
  }
  assertThrows(
    () => new SecurityStatistics({ state: { errorSent: 1 } as Record<string, number> }),
    TypeError,
    '"errorSent": expected one of unexpectedMessages, authorizationFailures, ',
  );
  assertThrows(() => new SecurityStatistics({ thresholds: { sent: 1 } as never }), TypeError);
});

Deno.test("the default thresholds are those of the standard", () => {
  const thresholds = Object.values(SECURITY_STATISTICS).map(({ threshold }) => threshold);
  assertEquals(thresholds, [3, 5, 5, 3, 3, 100, 100, 100, 100, 10, 10, 10, 100, 10, 5, 1, 1, 3]);
});

Deno.test("an association reports a statistic that reaches its threshold", () => {
  const pair = new AssociationPair();
  pair.start();
  for (let ioa = 1; ioa <= 100; ioa++) pair.send("controlling", command(ioa));
  const reported = pair.controlled.of("statistic").map((
    { name, index, value },
  ) => [name, index, value]);
  assertEquals(
    reported,
    [
      ["messagesSent", 5, 100],
      ["messagesReceived", 6, 100],
      ["messagesReceived", 6, 200],
      ["criticalReceived", 8, 100],
      ["successfulAuthentications", 12, 100],
    ].toSorted((a, b) =>
      reported.findIndex(([x, , y]) => x === a[0] && y === a[2]) -
      reported.findIndex(([x, , y]) => x === b[0] && y === b[2])
    ),
  );
  assertEquals(pair.controlled.statistics.get("successfulAuthentications"), 100);
});

// The draft of a declaration from the values and parameters that a station reported.

import { assertEquals } from "@std/assert";
import {
  DeclarationDraft,
  type ObjectReport,
} from "../../../../transport/controlled/declaration/declaration_draft.ts";
import {
  parametersOf,
  withParameter,
} from "../../../../transport/controlled/declaration/parameter_draft.ts";
import { FREQUENCY, HEALTH, PLAIN_FREQUENCY } from "../../../helpers/asdu/private_types.ts";

/** Returns a draft with these reports, each of IOA 1 at CA 1 unless it says otherwise. */
function draft(...reports: readonly Partial<ObjectReport>[]): DeclarationDraft {
  const made = new DeclarationDraft({ privateTypes: [FREQUENCY, PLAIN_FREQUENCY, HEALTH] });
  for (const each of reports) made.take(report(each));
  return made;
}

function report(each: Partial<ObjectReport>): ObjectReport {
  return { ca: 1, ioa: 1, type: "M_SP_NA_1", value: 1, quality: 0, group: 0, ...each };
}

Deno.test("a draft lists objects by address, whatever their order, for each common address", () => {
  const made = draft(
    { ca: 3, ioa: 9 },
    { ca: 1, ioa: 12 },
    { ca: 1, ioa: 7 },
    { ca: 1, ioa: 30, type: "M_IT_NA_1" },
    { ca: 1, ioa: 20, type: "M_IT_NA_1", group: 2 },
    { ca: 2, ioa: 1 },
    { ca: 1, ioa: 2, group: 1 }, // not the object CA 2 IOA 1
  );
  assertEquals(made.cas, [1, 2, 3]);
  assertEquals(made.points(1).map(({ ioa }) => ioa), [2, 7, 12]);
  assertEquals(made.points(2).map(({ ioa }) => ioa), [1]);
  assertEquals(made.counters(1), [{ ioa: 20, value: 1, groups: [2] }, { ioa: 30, value: 1 }]);
  assertEquals([made.points(4), made.counters(2)], [[], []]);
});

Deno.test("a draft accepts the object address 0, and reports it", () => {
  const made = draft({}, { ioa: 2, type: "M_IT_NA_1" });
  assertEquals(made.hasAddressZero, false);
  assertEquals([made.take(report({ ioa: 0 })), made.hasAddressZero], [true, true]);
});

Deno.test("a draft refuses the common address 0, other types at an address, and types without a declaration", () => {
  const made = draft({}, { ioa: 2, type: "M_IT_NA_1" });
  const takes = (each: Partial<ObjectReport>) => made.take(report(each));
  assertEquals(takes({ ca: 0 }), false);
  assertEquals([takes({ type: "M_DP_NA_1" }), takes({ type: "M_SP_TB_1" })], [false, true]);
  assertEquals([takes({ ioa: 2 }), takes({ ioa: 2, type: "M_IT_NA_1" })], [false, true]);
  assertEquals(takes({ ioa: 3, type: "C_SC_NA_1" }), false);
  assertEquals(takes({ ioa: 3, type: "X_BH_NA_1" }), false, "has no value");
  assertEquals(takes({ ioa: 3, type: "X_NONE_1" }), false, "is not known");
  assertEquals(made.points(1).map(({ ioa }) => ioa), [1]);
});

Deno.test("a draft has at most the number of objects given, and still accepts those it has", () => {
  const made = new DeclarationDraft({ maxObjects: 2 });
  assertEquals([1, 2, 3, 1].map((ioa) => made.take(report({ ioa }))), [true, true, false, true]);
  assertEquals(made.points(1).length, 2);
});

Deno.test("a draft has at most a million objects by default", () => {
  const made = new DeclarationDraft();
  const most = 1_000_000;
  for (let ioa = 1; ioa < most; ioa++) made.take(report({ ioa, type: "M_IT_NA_1" }));
  assertEquals([0, 1, most].map((at) => made.take(report({ ioa: most + at }))), [
    true,
    false,
    false,
  ]);
});

Deno.test("a point has the groups that it was reported in, and only other points are marked", () => {
  const made = draft(
    { group: 16 },
    { group: 3 },
    { group: 3 },
    { ioa: 2, group: undefined },
    { ioa: 3, group: 0 },
  );
  const common = { type: "M_SP_NA_1", value: 1 } as const;
  assertEquals(made.points(1), [
    { ioa: 1, ...common, groups: [3, 16] },
    { ioa: 2, ...common },
    { ioa: 3, ...common },
  ]);
  assertEquals(made.points(1, { isComplete: true }), [
    { ioa: 1, ...common, groups: [3, 16], interrogated: false },
    { ioa: 2, ...common, interrogated: false },
    { ioa: 3, ...common },
  ]);
});

Deno.test("a point has the first reported value and quality, if they differ from those of a new point", () => {
  const of = (each: Partial<ObjectReport>) => {
    const [{ ioa: _, type: __, ...state }] = draft(each, { value: 9, quality: 1 }).points(1) as [
      ReturnType<DeclarationDraft["points"]>[number],
    ];
    return state;
  };
  assertEquals(of({ value: 0, quality: 0x80 }), {}, "0 and invalid is the default");
  assertEquals(of({ value: 0 }), { value: 0 });
  assertEquals(of({ value: 1, quality: 0x80 }), { value: 1, quality: 0x80 });
  assertEquals(of({ value: 0, quality: 0xc0 }), { value: 0, quality: 0xc0 });
  assertEquals(of({ value: 1, quality: 0x11 }), { value: 1, quality: 0x10 }, "no overflow bit");
  assertEquals(of({ type: "M_ME_NC_1", value: Math.fround(0.1) }), { value: 0.1 });
  assertEquals(of({ type: "M_ME_NB_1", value: -7, quality: 0x01 }), { value: -7, quality: 1 });
  assertEquals(of({ type: "M_ME_NC_1", value: NaN }), {});
  assertEquals(of({ type: "M_EP_TD_1", value: 2, quality: 0x10, group: 3 }), {}, "an event");
});

Deno.test("types with a time tag are declared without it; counters keep theirs", () => {
  const types = ["M_SP_TB_1", "M_ME_TF_1", "M_ST_TA_1", "M_EP_TD_1", "X_FR_TB_1"] as const;
  const made = draft(...types.map((type, i) => ({ type, ioa: i + 1 })));
  assertEquals(made.points(1).map(({ type }) => type), [
    "M_SP_NA_1",
    "M_ME_NC_1",
    "M_ST_NA_1",
    "M_EP_TD_1",
    "X_FR_NA_1",
  ]);
  assertEquals(made.privateTypes.map(({ name }) => name), ["X_FR_TB_1", "X_FR_NA_1"]);
  assertEquals(draft({}).privateTypes, []);
  const counters = draft({ type: "M_IT_TB_1", value: 0 }, { type: "M_IT_NA_1", ioa: 2 });
  assertEquals(counters.counters(1), [{ ioa: 1, type: "M_IT_TB_1" }, { ioa: 2, value: 1 }]);
});

Deno.test("a draft accepts parameters of measured values, rounded in the same way as the values", () => {
  const made = draft(
    { type: "M_ME_NC_1" },
    { ioa: 2, type: "M_ME_NB_1" },
    { ioa: 3 },
    { ioa: 4, type: "M_IT_NA_1" },
    { ioa: 5, type: "X_FR_TB_1" },
  );
  const take = (ioa: number, kpa: number, value: number) =>
    made.takeParameter({ ca: 1, ioa, kpa, value });
  assertEquals([take(1, 1, Math.fround(0.1)), take(2, 3, -5), take(2, 4, 5)], [true, true, true]);
  for (const ioa of [3, 4, 5, 6]) assertEquals(take(ioa, 1, 1), false, `${ioa}`);
  assertEquals([take(1, 0, 1), take(1, 5, 1), take(1, 1, NaN)], [false, false, false]);
  const [first, second] = made.points(1);
  assertEquals([first!.parameters, first!.deadband], [
    ["threshold"],
    { kind: "absolute", value: 0.1 },
  ]);
  assertEquals([second!.parameters, second!.limits], [
    ["low-limit", "high-limit"],
    { low: -5, high: 5 },
  ]);
});

Deno.test("parameters are declared if they are consistent", () => {
  const added = (...values: readonly [Parameters<typeof withParameter>[1], number][]) =>
    values.reduce(
      (before: Parameters<typeof withParameter>[0] | undefined, [kind, value]) =>
        before && withParameter(before, kind, value),
      {},
    );
  assertEquals(added(["threshold", 0], ["filter", 0]), { threshold: 0, filter: 0 });
  assertEquals(added(["threshold", 1], ["threshold", 2]), { threshold: 2 });
  assertEquals([added(["threshold", -1]), added(["filter", -1])], [undefined, undefined]);
  for (const value of [NaN, Infinity, -Infinity]) {
    assertEquals(added(["high-limit", value]), undefined);
  }
  assertEquals(added(["low-limit", 1], ["high-limit", 2]), { "low-limit": 1, "high-limit": 2 });
  assertEquals(added(["low-limit", 1], ["high-limit", 1]), undefined);
  assertEquals(added(["high-limit", 1], ["low-limit", 2]), undefined);
  assertEquals(added(["high-limit", -1]), { "high-limit": -1 });
  assertEquals(parametersOf({}), {});
  assertEquals(parametersOf({ threshold: 0, filter: 0 }), { parameters: ["threshold", "filter"] });
  assertEquals(parametersOf({ threshold: 2, filter: 1, "low-limit": 0 }), {
    parameters: ["threshold", "filter", "low-limit"],
    deadband: { kind: "absolute", value: 2 },
    filter: 1,
    limits: { low: 0 },
  });
  assertEquals(parametersOf({ "high-limit": 0 }), {
    parameters: ["high-limit"],
    limits: { high: 0 },
  });
});

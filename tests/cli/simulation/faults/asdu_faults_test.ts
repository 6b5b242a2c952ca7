// The faults of ASDUs, from octets to octets.

import { assertEquals } from "@std/assert";
import { faultyAsdus } from "../../../../cli/simulation/faults/asdu_faults.ts";
import type { AsduContext } from "../../../../cli/simulation/faults/outgoing.ts";
import { FaultSet } from "../../../../cli/simulation/faults/fault_set.ts";
import type { FaultDeclaration } from "../../../../cli/simulation/faults/fault_table.ts";
import { FIRST_CP56_TIME } from "../../../../codec/low_level.ts";
import {
  type AsduInput,
  CAUSE,
  decodeAsdu,
  encodeAsdu,
  IEC104,
  type Profile,
  TIME_FLAGS,
} from "../../../../mod.ts";

/** Applies faults 10 s after their start; ASDUs as objects, with their delays. */
function apply(
  asdu: AsduInput,
  faults: readonly FaultDeclaration[],
  { profile = IEC104, role = "controlled" as const, ...given }: Partial<AsduContext> = {},
) {
  const set = new FaultSet();
  for (const fault of faults) set.add(fault, 0);
  const octets = encodeAsdu(asdu, { profile });
  const before = octets.slice();
  const found = faultyAsdus(octets, { role, faults: set, profile, now: 10_000, ...given });
  assertEquals(octets, before, "the given octets do not change");
  return found.map((each) => ({ ...each, asdu: decodeAsdu(each.asdu, { profile }) }));
}

function command(cause: number): AsduInput {
  return {
    type: "C_SC_NA_1",
    cause,
    ca: 1,
    objects: [{ ioa: 5000, value: 1, select: false }],
  } as AsduInput;
}

const CONFIRMATION = command(CAUSE.activationCon);
const TERMINATION = command(CAUSE.activationTermination);

for (
  const [fault, delays, terminations] of [
    ["omit-confirmation", [], [0]],
    ["delay-confirmation", [5000], [0]],
    ["double-confirmation", [0, 0], [0]],
    ["omit-termination", [0], []],
    ["delay-termination", [0], [5000]],
    ["flood", [0], [0]],
    ["wrong-cause", [0], [0]],
  ] as const
) {
  Deno.test(`${fault} of a confirmation and of a termination`, () => {
    for (const [asdu, expected] of [[CONFIRMATION, delays], [TERMINATION, terminations]] as const) {
      const found = apply(asdu, [{ fault }]);
      assertEquals(found.map(({ delayMs }) => delayMs), [...expected]);
      for (const each of found) assertEquals(each.asdu.cause, asdu.cause);
    }
  });
}

Deno.test("a wrong common address has one or two octets", () => {
  for (
    const [caOctets, from, ca] of [[2, 258, 258], [2, undefined, 2], [1, 258, 2], [
      1,
      255,
      255,
    ]] as const
  ) {
    const profile: Profile = { ...IEC104, cotOctets: caOctets, caOctets };
    const fault: FaultDeclaration = { fault: "wrong-ca", ...from !== undefined && { from } };
    const [found] = apply(CONFIRMATION, [fault], { profile });
    assertEquals([found!.asdu.ca, found!.asdu.type], [ca, "C_SC_NA_1"]);
  }
});

for (
  const [type, object, changed] of [
    ["C_SC_NA_1", { value: 1 }, 0],
    ["C_SC_NA_1", { value: 0 }, 1],
    ["C_DC_NA_1", { value: 1 }, 2],
    ["C_DC_TA_1", { value: 2, time: Date.UTC(2026, 10, 30) }, 1],
    ["C_RC_NA_1", { value: 2 }, 1],
    ["C_SE_NB_1", { value: 100 }, 101],
  ] as const
) {
  Deno.test(`a wrong value of ${type} is ${changed}`, () => {
    const asdu = {
      ...{ type, cause: CAUSE.activationCon, ca: 1 },
      objects: [{ ioa: 7, select: false, ...object }],
    } as unknown as AsduInput;
    const [found] = apply(asdu, [{ fault: "wrong-value" }]);
    const { objects } = found!.asdu as unknown as {
      readonly objects: readonly { value: number }[];
    };
    assertEquals(objects[0]!.value, changed);
  });
}

const TIME = Date.UTC(2026, 10, 30, 10, 0, 1);

function value(type: string, time?: number): AsduInput {
  return {
    ...{ type, cause: CAUSE.spontaneous, ca: 1 },
    objects: [{ ioa: 7, value: 1, quality: 0, ...time !== undefined && { time } }],
  } as unknown as AsduInput;
}

for (
  const [title, faults, expected] of [
    ["5 min old", [{ fault: "stale-time" }], TIME - 300_000],
    ["2 s old", [{ fault: "stale-time", byMs: 2000 }], TIME - 2000],
    ["ahead by the rate times 10 s", [{ fault: "drifting-time" }], TIME + 1000],
    ["behind by a negative rate", [{ fault: "drifting-time", rate: -7 }], TIME - 70],
    ["ahead by whole milliseconds", [{ fault: "drifting-time", rate: 0.26 }], TIME + 3],
    ["both", [{ fault: "stale-time", byMs: 2000 }, { fault: "drifting-time" }], TIME - 1000],
    ["as it was", [{ fault: "noise" }], TIME],
    [
      "not before the first that can be transmitted",
      [{ fault: "stale-time", byMs: 1e12 }],
      FIRST_CP56_TIME,
    ],
  ] as const satisfies readonly (readonly [string, readonly FaultDeclaration[], number])[]
) {
  Deno.test(`a time tag of a value is ${title}`, () => {
    const [found] = apply(value("M_SP_TB_1", TIME), faults);
    const { objects: [object] } = found!.asdu as unknown as {
      readonly objects: readonly [{ time: number; timeFlags: number; value: number }];
    };
    assertEquals([object.time, object.value, object.timeFlags], [expected, 1, 0]);
  });
}

Deno.test("a short time tag stays within its hour", () => {
  for (
    const [byMs, expected] of [[2000, 3_599_000], [3_601_000 + 3_600_000, 0], [500, 500]] as const
  ) {
    const asdu = { ...value("M_SP_TA_1"), objects: [{ ioa: 7, value: 1, quality: 0, time: 1000 }] };
    const [found] = apply(asdu as unknown as AsduInput, [{ fault: "stale-time", byMs }]);
    const { objects } = found!.asdu as unknown as { readonly objects: readonly { time: number }[] };
    assertEquals(objects[0]!.time, expected);
  }
});

Deno.test("an invalid time keeps its value, and a value without a time does not change", () => {
  const [found] = apply(value("M_SP_TB_1", TIME), [{ fault: "invalid-time" }]);
  const { objects: [object] } = found!.asdu as unknown as {
    readonly objects: readonly [{ time: number; timeFlags: number }];
  };
  assertEquals([object.time, object.timeFlags], [TIME, TIME_FLAGS.invalid]);
  for (const fault of ["invalid-time", "stale-time", "drifting-time"] as const) {
    assertEquals(apply(value("M_SP_NA_1"), [{ fault }]), apply(value("M_SP_NA_1"), []));
  }
});

Deno.test("a wrong cause keeps the other bits of its octet", () => {
  const [found] = apply({ ...value("M_SP_NA_1"), test: true }, [{ fault: "wrong-cause" }]);
  assertEquals([found!.asdu.cause, found!.asdu.test], [10, true]);
  const [given] = apply(value("M_SP_NA_1"), [{ fault: "wrong-cause", cause: 63 }]);
  assertEquals(given!.asdu.cause, 63);
});

Deno.test("a flood is as many copies as given, 100 by default", () => {
  assertEquals(apply(value("M_SP_NA_1"), [{ fault: "flood" }]).length, 100);
  assertEquals(apply(value("M_SP_NA_1"), [{ fault: "flood", copies: 3 }]).length, 3);
});

Deno.test("faults of contents apply to requests only if a controlling station sends them", () => {
  const request = command(CAUSE.activation);
  assertEquals(apply(request, [{ fault: "flood", copies: 3 }]).length, 1);
  assertEquals(apply(request, [{ fault: "flood", copies: 3 }], { role: "controlling" }).length, 3);
});

Deno.test("a scope refers to the type, the common address and the first object", () => {
  for (
    const [scope, count] of [
      [{ type: "M_SP_NA_1", ca: 1, ioa: 7 }, 2],
      [{ type: "M_SP_TB_1" }, 1],
      [{ ca: 2 }, 1],
      [{ ioa: 8 }, 1],
    ] as const
  ) {
    assertEquals(
      apply(value("M_SP_NA_1"), [{ fault: "flood", copies: 2, ...scope }]).length,
      count,
    );
  }
});

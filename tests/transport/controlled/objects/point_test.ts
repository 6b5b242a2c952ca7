// Points: initial state, changes and their effects, quality, and the objects in which they are sent.

import { assertEquals, assertThrows } from "@std/assert";
import { definePrivateType } from "../../../../codec/private_type.ts";
import type { PointDeclaration } from "../../../../transport/controlled/declaration/declaration.ts";
import { familyOf } from "../../../../transport/controlled/declaration/families.ts";
import {
  Point,
  type PointChange,
  quantize,
} from "../../../../transport/controlled/objects/point.ts";

const AT = { monotonic: 1000, instant: 5000 };

function point(declaration: Partial<PointDeclaration> = {}): Point {
  return new Point({ ioa: 9, type: "M_SP_NA_1", ...declaration }, 3);
}

/** Applies changes; returns value, quality, and the effect of each change. */
function after(declaration: Partial<PointDeclaration>, ...changes: readonly PointChange[]) {
  const it = point(declaration);
  const effects = changes.map((change) => {
    const effect = it.apply(change, AT);
    if (effect === "report") it.report();
    return effect;
  });
  return [it.value, it.quality, ...effects];
}

Deno.test("a point without an initial value is 0 and invalid until its value is set", () => {
  assertEquals(after({}), [0, 0x80]);
  assertEquals(after({ quality: ["NT", "SB"] }), [0, 0x60]);
  assertEquals(after({ value: 1 }), [1, 0]);
  assertEquals(after({ value: 1, quality: 0x10 }), [1, 0x10]);
  assertEquals(after({}, { value: 1 }), [1, 0, "report"]);
  assertEquals(after({}, { value: 0 }), [0, 0, "report"]);
  assertEquals(after({}, { quality: 0x80 }, { value: 0 }), [0, 0, "nothing", "report"]);
  assertEquals(after({}, { value: 1, quality: 0x40 }, { value: 0 }), [0, 0x40, "report", "report"]);
  assertEquals(after({ quality: 0x10 }, { value: 1 }), [1, 0x10, "report"]);
  assertEquals(after({ type: "M_EP_TD_1" }), [0, 0], "an event has no state");
});

Deno.test("a change keeps properties that it omits, and reports those that differ", () => {
  const step = { type: "M_ST_NA_1", value: 5 } as const;
  assertEquals(after(step, { transient: true }, { transient: true }, { value: 5 }), [
    5,
    0,
    "report",
    "nothing",
    "nothing",
  ]);
  assertEquals(after(step, { quality: 0x20 }, { value: 6 }), [6, 0x20, "report", "report"]);
  const wide = { type: "M_ME_NC_1", value: 5, deadband: { kind: "absolute", value: 10 } } as const;
  assertEquals(after(wide, { value: 6 }, { value: 6 }, { value: 20 }), [
    20,
    0,
    "stored",
    "nothing",
    "report",
  ]);
  assertEquals(after({ type: "M_EP_TD_1" }, { value: 1 }, { value: 1 }), [
    1,
    0,
    "report",
    "report",
  ]);
});

Deno.test("a measured value out of range is limited, with overflow until it is in range", () => {
  const scaled = { type: "M_ME_NB_1", value: 0, quality: 0x40 } as const;
  assertEquals(after(scaled, { value: 32_767 }), [32_767, 0x40, "report"]);
  assertEquals(after(scaled, { value: 32_768 }), [32_767, 0x41, "report"]);
  assertEquals(after(scaled, { value: -32_769 }, { value: 1 }), [1, 0x40, "report", "report"]);
  assertEquals(after(scaled, { value: 40_000 }, { transient: false }).slice(0, 2), [32_767, 0x41]);
  assertEquals(after({ ...scaled, type: "M_ME_ND_1", quality: 0 }, { value: 2 }), [
    32_767 / 32_768,
    0,
    "report",
  ]);
});

Deno.test("a point refuses values, qualities and times that its type cannot carry", () => {
  const fault = (declaration: Partial<PointDeclaration>, change: PointChange) => {
    const it = point(declaration);
    const before = [it.value, it.quality];
    const { message } = assertThrows(() => it.apply(change, AT), RangeError);
    assertEquals([it.value, it.quality, it.instant], [...before, undefined]);
    return message.replace(/^Cannot set \S+ CA 3 IOA 9 to /, "");
  };
  const double = { type: "M_DP_NA_1" } as const;
  assertEquals(fault(double, { value: 4 }), "value 4: expected a whole number from 0 to 3");
  assertEquals(fault(double, { value: -1 }), "value -1: expected a whole number from 0 to 3");
  assertEquals(fault(double, { value: 0.5 }), "value 0.5: expected a whole number from 0 to 3");
  assertEquals(fault({ type: "M_ME_NB_1" }, { value: NaN }), "value NaN: expected a number");
  assertEquals(
    fault({ type: "M_ME_NC_1" }, { value: "1" as unknown as number }),
    "value 1: expected a number",
  );
  assertEquals(fault(double, { quality: 1 }), "quality 1: expected bits of 0xf0");
  assertEquals(fault(double, { quality: -1 }), "quality -1: expected bits of 0xf0");
  assertEquals(fault(double, { quality: 0x10 + 0.5 }), "quality 16.5: expected bits of 0xf0");
  assertEquals(fault({ type: "M_ME_ND_1" }, { quality: 1 }), "quality 1: expected bits of 0x00");
  const protection = { type: "M_EP_TD_1" } as const;
  for (const elapsedMs of [-1, 60_000, 0.5]) {
    assertEquals(fault(protection, { elapsedMs }), `elapsedMs ${elapsedMs}: expected 0 to 59999`);
  }
  assertEquals(after(protection, { elapsedMs: 59_999 }).at(-1), "report");
});

Deno.test("a point is sent with its extra field, and a packed point with the changes since the last report", () => {
  const tag = { time: 77, timeFlags: 0x80 };
  const step = point({ type: "M_ST_NA_1", value: -3 });
  step.apply({ transient: true }, AT);
  assertEquals(step.image(), { ioa: 9, value: -3, quality: 0, transient: true });
  assertEquals(step.tagged(tag), { ioa: 9, value: -3, quality: 0, transient: true, ...tag });
  const single = point({ value: 1 });
  assertEquals(single.image(), { ioa: 9, value: 1, quality: 0 });
  const protection = point({ type: "M_EP_TD_1", value: 2 });
  protection.apply({ elapsedMs: 1234 }, AT);
  assertEquals(protection.image(), { ioa: 9, value: 2, quality: 0, elapsedMs: 1234 });
  protection.apply({ value: 1 }, AT);
  assertEquals(protection.image().elapsedMs, 1234);
  const packed = point({ type: "M_PS_NA_1", value: 0b1010 });
  packed.apply({ value: 0b1001 }, AT);
  packed.apply({ value: 0b0001 }, AT);
  assertEquals(packed.image(), { ioa: 9, value: 1, quality: 0, changed: 0b1011 });
  packed.report();
  assertEquals(packed.image().changed, 0);
});

Deno.test("a private point keeps the fields that a change does not name, and is sent with them", () => {
  const tap = definePrivateType({
    id: 160,
    name: "X_TC_NA_1",
    elements: ["VTI", {
      title: "Mode",
      octets: 1,
      fields: [
        { key: "mode", at: 0, form: "uint", mask: 0x0f },
        { key: "blocked", at: 0, form: "flag", mask: 0x80 },
        { key: "spare", at: 0, form: "reserved", mask: 0x70 },
      ],
    }],
  });
  const it = new Point({ ioa: 9, type: "X_TC_NA_1", value: 5 }, 3, { privateTypes: [tap] });
  const changes = [{ mode: 2 }, { mode: 2 }, { blocked: true }, { mode: 2, blocked: true }];
  assertEquals(changes.map((fields) => it.apply({ fields }, AT)), [
    "report",
    "nothing",
    "report",
    "nothing",
  ]);
  const { value, mode, blocked } = it.image();
  assertEquals([value, mode, blocked], [5, 2, true]);
});

Deno.test("a point has its types, its report mode and the instant of its last change", () => {
  const single = point();
  assertEquals([single.imageType, single.event, single.instant], [
    "M_SP_NA_1",
    "time-tagged",
    undefined,
  ]);
  single.apply({}, AT);
  assertEquals([single.instant, single.cyclic], [5000, true]);
  assertEquals(point({ type: "M_PS_NA_1" }).event, "untimed");
  assertEquals(point({ type: "M_EP_TD_1" }).imageType, undefined);
  assertEquals(point({ event: "both" }).event, "both");
});

Deno.test("quantize() returns the nearest value that can be encoded", () => {
  const [whole, normalized, float] = ["M_ME_NB_1", "M_ME_NA_1", "M_ME_NC_1"] as const;
  const nearest = [
    [whole, 1.4, 1],
    [whole, 1.5, 2],
    [whole, -0.4, 0],
    [whole, 1e9, 32_767],
    [whole, -1e9, -32_768],
    [normalized, 0.5, 0.5],
    [normalized, 1 / 65_000, 1 / 32_768],
    [normalized, -1e-9, 0],
    [normalized, 1, 32_767 / 32_768],
    [normalized, -3, -1],
    [float, 0.1, Math.fround(0.1)],
    [float, 1e300, 3.4028234663852886e38],
    [float, -1e300, -3.4028234663852886e38],
    [float, Infinity, Infinity],
    [float, NaN, NaN],
  ] as const;
  for (const [type, value, expected] of nearest) {
    const found = quantize(familyOf(type), value);
    assertEquals(Object.is(found, expected), true, `${type} ${value}: ${found}`);
  }
});

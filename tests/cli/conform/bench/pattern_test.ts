// Which frames are what a case waits for, which may be a wrong answer to it, and how a report names it.

import { assertEquals } from "@std/assert";
import {
  addressesOf,
  concerns,
  describePattern,
  fits,
  type FramePattern,
} from "../../../../cli/conform/bench/pattern.ts";
import type { Apci } from "../../../../codec/low_level.ts";
import { CAUSE } from "../../../../codec/mod.ts";
import type { AsduInput } from "../../../../mod.ts";
import { seen, seenAsdu } from "../../../helpers/conform/seen.ts";

const COMMAND: AsduInput = {
  ...{ type: "C_SC_NA_1", cause: CAUSE.activationCon, negative: true, test: true, originator: 3 },
  ...{ ca: 2, objects: [{ ioa: 5000, value: 1, select: false, qualifier: 0 }] },
};
const REPORT: AsduInput = {
  ...{ type: "M_SP_NA_1", cause: CAUSE.spontaneous, ca: 1 },
  objects: [{ ioa: 100, value: 1 }, { ioa: 101, value: 0 }],
};
const TEST: Apci = { format: "U", function: "TESTFR con" };

Deno.test("a frame is recognized by its format, its function or what it acknowledges", () => {
  const s = (receiveNumber: number) => seen({ format: "S", receiveNumber });
  const acknowledging = (acknowledges: number, orMore?: boolean) =>
    orMore === undefined ? { acknowledges } : { acknowledges, orMore };
  const cases: readonly (readonly [ReturnType<typeof seen>, FramePattern, boolean])[] = [
    [s(5), "S", true],
    [s(5), "I", false],
    [seenAsdu(REPORT), "I", true],
    [seen(TEST), "TESTFR con", true],
    [seen(TEST), "TESTFR act", false],
    [s(5), "TESTFR con", false],
    [s(5), acknowledging(5), true],
    [s(6), acknowledging(5), false],
    [s(6), acknowledging(5, true), true],
    [s(4), acknowledging(5, true), false],
    [s(5 + 16_383), acknowledging(5, true), true],
    [s(5 + 16_384), acknowledging(5, true), false],
    [seenAsdu(REPORT), acknowledging(0), true],
    [seen(TEST), acknowledging(0), false],
    [s(5), { ca: 1 }, false],
  ];
  for (const [index, [frame, pattern, expected]] of cases.entries()) {
    assertEquals(fits(frame, pattern), expected, `${index}: ${describePattern(pattern)}`);
  }
});

Deno.test("an ASDU has to have each property that is given", () => {
  const frame = seenAsdu(COMMAND, { index: 7 });
  for (
    const [right, wrong] of [
      [{ type: "C_SC_NA_1" }, { type: "C_DC_NA_1" }],
      [{ type: 45 }, { type: 46 }],
      [{ type: ["C_DC_NA_1", 45] }, { type: [] }],
      [{ cause: 7 }, { cause: 6 }],
      [{ cause: [10, 7] }, { cause: [10, 6] }],
      [{ negative: true }, { negative: false }],
      [{ test: true }, { test: false }],
      [{ originator: 3 }, { originator: 0 }],
      [{ ca: 2 }, { ca: 1 }],
      [{ ioa: 5000 }, { ioa: 5001 }],
      [{ after: 6 }, { after: 7 }],
      [{ that: { text: "", holds: () => true } }, { that: { text: "", holds: () => false } }],
    ] as readonly (readonly [FramePattern, FramePattern])[]
  ) {
    assertEquals([fits(frame, right), fits(frame, wrong)], [true, false], JSON.stringify(right));
  }
  assertEquals(fits(seenAsdu(REPORT), { ioa: 101 }), true);
  assertEquals(fits(seenAsdu(REPORT), {}), true, "also the first frame of all");
});

Deno.test("a wrong answer has the format, the type or the object of what a case waits for, or mirrors a request", () => {
  const [report, command, test] = [seenAsdu(REPORT), seenAsdu(COMMAND), seen(TEST)];
  const s = seen({ format: "S", receiveNumber: 1 });
  const cases: readonly (readonly [ReturnType<typeof seen>, FramePattern, boolean])[] = [
    ...[[report, "I", true], [s, "I", true], [test, "I", false], [test, "S", false]] as const,
    ...[[test, "TESTFR act", true], [s, "TESTFR act", false]] as const,
    ...[[s, { acknowledges: 9 }, true], [test, { acknowledges: 9 }, false]] as const,
    ...[[s, { ca: 1 }, false], [command, { ca: 9 }, true], [report, { ca: 1 }, false]] as const,
    ...[[report, { type: "M_SP_NA_1" }, true], [report, { type: [30, 1] }, true]] as const,
    ...[[report, { type: "M_SP_TB_1" }, false], [report, { ioa: 101 }, true]] as const,
    ...[[report, { ioa: 101, ca: 1 }, true], [report, { ioa: 101, ca: 2 }, false]] as const,
    [report, { ioa: 102 }, false],
  ];
  for (const [index, [frame, pattern, expected]] of cases.entries()) {
    assertEquals(concerns(frame, pattern), expected, `${index}: ${describePattern(pattern)}`);
  }
});

Deno.test("what a case waits for is named with all that it has to have", () => {
  assertEquals(
    [
      "I",
      "STARTDT con",
      { acknowledges: 3 },
      { acknowledges: 3, orMore: true },
      {},
      {
        ...{
          type: "C_SC_NA_1",
          cause: [7, 10],
          negative: true,
          test: true,
          originator: 3,
        } as const,
        ...{ ca: 2, ioa: 5000, that: { text: "value 1", holds: () => true } },
      },
      { type: [1, 200], negative: false, test: false },
    ].map((pattern) => describePattern(pattern as FramePattern)),
    [
      "I frame",
      "STARTDT con",
      "acknowledgement with N(R)=3",
      "acknowledgement with N(R)=3 or more",
      "ASDU",
      "C_SC_NA_1 actcon or actterm negative with T originator 3 CA 2 IOA 5000 value 1",
      "M_SP_NA_1 or type 200 positive without T",
    ],
  );
});

Deno.test("objects of an ASDU without a valid layout have no addresses", () => {
  assertEquals(addressesOf(seenAsdu(REPORT).asdu!), [100, 101]);
  const torn = seenAsdu(Uint8Array.of(1, 1, 3, 0, 1, 0, 100, 0));
  assertEquals(addressesOf(torn.asdu!), []);
});

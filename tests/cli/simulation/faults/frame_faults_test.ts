// The faults of frames, from an APCI to octets.

import { assertEquals } from "@std/assert";
import { FaultSet } from "../../../../cli/simulation/faults/fault_set.ts";
import type { FaultDeclaration } from "../../../../cli/simulation/faults/fault_table.ts";
import { faultyFrame } from "../../../../cli/simulation/faults/frame_faults.ts";
import { decodeApci } from "../../../../codec/apci.ts";
import { frame, hex, split, trace } from "../../../helpers/wire/frames.ts";

/** Applies one fault to a frame. */
function apply(text: string, fault?: FaultDeclaration) {
  const whole = frame(text);
  const faults = new FaultSet();
  if (fault !== undefined) faults.add(fault, 0);
  const asdu = text.startsWith("I") ? whole.subarray(6) : undefined;
  return faultyFrame(decodeApci(whole), asdu, {
    ...{ faults, subject: {}, now: 0, random: () => 0.999, frozen: 77 },
  });
}

for (
  const [fault, sent, expected, receiveNumber] of [
    [{ fault: "no-test-confirmation" }, "TESTFR con", undefined, undefined],
    [{ fault: "no-test-confirmation" }, "TESTFR act", "TESTFR act", undefined],
    [{ fault: "no-test-confirmation" }, "STARTDT con", "STARTDT con", undefined],
    [{ fault: "frozen-receive-number" }, "S(9)", undefined, undefined],
    [{ fault: "frozen-receive-number" }, "I(3,9)", "I(3,77)", 77],
    [{ fault: "no-s-frames" }, "S(9)", undefined, undefined],
    [{ fault: "no-s-frames" }, "I(3,9)", "I(3,9)", 9],
    [{ fault: "wrong-receive-number" }, "S(9)", "S(14)", 14],
    [{ fault: "wrong-receive-number", by: 10 }, "I(3,32767)", "I(3,9)", 9],
    [{ fault: "wrong-receive-number", by: -10 }, "I(3,9)", "I(3,32767)", 32_767],
    [{ fault: "wrong-send-number" }, "I(32767,9)", "I(0,9)", 9],
    [{ fault: "wrong-send-number", by: -4 }, "I(3,9)", "I(32767,9)", 9],
    [{ fault: "wrong-send-number" }, "S(9)", "S(9)", 9],
    [{ fault: "stop-reading" }, "I(3,9)", "I(3,9)", 9],
  ] as const
) {
  Deno.test(`${Object.values(fault).join(" ")} makes ${sent} ${expected ?? "disappear"}`, () => {
    const found = apply(sent, fault);
    assertEquals(found === undefined ? undefined : trace(found.octets), expected);
    assertEquals(found?.receiveNumber, receiveNumber);
    assertEquals(found?.singly ?? false, false);
  });
}

Deno.test("torn frames are never empty", () => {
  assertEquals(hex(apply("S(1)", { fault: "torn-frames" })!.octets), "68 04 01 00 02");
  assertEquals(hex(apply("S(1)", { fault: "torn-frames", octets: 5 })!.octets), "68");
  assertEquals(hex(apply("S(1)", { fault: "torn-frames", octets: 253 })!.octets), "68");
});

Deno.test("noise precedes a frame, with every value of an octet", () => {
  assertEquals(hex(apply("S(1)", { fault: "noise" })!.octets), "ff ff ff ff 68 04 01 00 02 00");
  const found = apply("S(1)", { fault: "noise", octets: 1 });
  assertEquals(hex(found!.octets), "ff 68 04 01 00 02 00");
  assertEquals(found!.receiveNumber, 1);
});

Deno.test("the length octet is wrong by one, or by as much as given", () => {
  assertEquals(hex(apply("S(1)", { fault: "wrong-length" })!.octets), "68 05 01 00 02 00");
  assertEquals(hex(apply("S(1)", { fault: "wrong-length", by: -4 })!.octets), "68 00 01 00 02 00");
});

Deno.test("one-octet segments change nothing else", () => {
  const found = apply("I(1,2)", { fault: "one-octet-segments" })!;
  assertEquals([found.singly, split(found.octets).length, found.receiveNumber], [true, 1, 2]);
});

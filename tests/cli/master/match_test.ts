// Which ASDUs meet an expectation, and which part of them.

import { assertEquals } from "@std/assert";
import { parseExpectation } from "../../../cli/master/expectation.ts";
import type { AsduExpectation } from "../../../cli/master/expectation.ts";
import { matchIn, type RequestTarget, targetOf, WHOLE } from "../../../cli/master/match.ts";
import { wordsOf } from "../../../cli/text/words.ts";
import { type Asdu, type AsduInput, decodeAsdu, encodeAsdu, IEC104 } from "../../../codec/mod.ts";

/** An ASDU as it is received. */
function received(input: AsduInput): Asdu {
  return decodeAsdu(encodeAsdu(input));
}

const COMMAND = {
  type: "C_SC_NA_1",
  cause: 6,
  ca: 1,
  objects: [{ ioa: 5000, value: 1, qualifier: 0, select: false }],
} as const;

const POINTS = received({
  type: "M_SP_NA_1",
  cause: 20,
  ca: 1,
  objects: [{ ioa: 100, value: 0, quality: 0 }, { ioa: 101, value: 1, quality: 0x80 }],
});

function expected(text: string): AsduExpectation {
  const words = wordsOf(text);
  if ("text" in words) throw new Error(words.text);
  return parseExpectation(words, IEC104).expectation as AsduExpectation;
}

/** Where an ASDU meets an expectation. */
function match(
  asdu: Asdu,
  text: string,
  targets: readonly RequestTarget[] = [],
  used: readonly number[] = [],
) {
  const isUsed = (index: number) => used.includes(index);
  return matchIn(asdu, expected(text), { targets, isUsed, profile: IEC104 });
}

Deno.test("an answer belongs to the last request: its type, common address and object address", () => {
  const targets = [targetOf(received(COMMAND))];
  const answer = (changes: object) => received({ ...COMMAND, cause: 7, ...changes } as AsduInput);
  const [object] = COMMAND.objects;
  assertEquals(match(answer({}), "actcon", targets), WHOLE);
  assertEquals(match(answer({}), "actcon", targets, [WHOLE]), undefined);
  for (
    const other of [
      { ca: 2 },
      { objects: [{ ...object, ioa: 5001 }] },
      { type: "C_DC_NA_1" },
      { negative: true },
      { cause: 10 },
    ]
  ) {
    assertEquals(match(answer(other), "actcon", targets), undefined, JSON.stringify(other));
  }
  assertEquals(match(answer({ ca: 2 }), "actcon C_SC_NA_1", targets), WHOLE);
  assertEquals(match(answer({ ca: 2 }), "actcon 2/5000", targets), 0);
  assertEquals(match(answer({ ca: 2 }), "actcon 1/5000", targets), undefined);
});

Deno.test("each station answers a request to all stations", () => {
  const all = received({ type: "C_IC_NA_1", cause: 6, ca: 65_535, objects: [{ qoi: 20 }] });
  const one = received({ type: "C_IC_NA_1", cause: 7, ca: 3, objects: [{ qoi: 20 }] });
  assertEquals(match(one, "actcon", [targetOf(all)]), WHOLE);
  assertEquals(match(one, "actcon", [{ ...targetOf(all), ca: 4 }]), undefined);
});

Deno.test("a refusal is a negative confirmation or an unknown type, cause or address", () => {
  const targets = [targetOf(received(COMMAND))];
  for (
    const [cause, negative, isRefusal] of [[7, true, true], [44, true, true], [47, false, true], [
      7,
      false,
      false,
    ]] as const
  ) {
    const asdu = received({ ...COMMAND, cause, negative });
    assertEquals(match(asdu, "refusal", targets), isRefusal ? WHOLE : undefined, `${cause}`);
  }
});

Deno.test("an object is found by its address, its value and its quality", () => {
  for (
    const [text, index] of [
      ["1/101", 1],
      ["101", 1],
      ["2/101", undefined],
      ["1/100 = off", 0],
      ["1/100 = 0", 0],
      ["1/100 = on", undefined],
      ["1/101 on", 1],
      ["1/101 = on IV", 1],
      ["1/101 = on good", undefined],
      ["1/101 = on with cause inrogen", 1],
      ["1/101 = on with cause spont", undefined],
      ["M_SP_NA_1", WHOLE],
      ["M_SP_TB_1", undefined],
      ["M_SP_NA_1 = on", 1],
    ] as const
  ) {
    assertEquals(match(POINTS, text), index, text);
  }
  assertEquals(match(POINTS, "1/101", [], [1]), undefined);
});

Deno.test("numbers are compared as they are sent, and ranges include their ends", () => {
  const asdu = received({
    type: "M_ME_NC_1",
    cause: 3,
    ca: 1,
    objects: [{ ioa: 7, value: 20.1, quality: 0 }],
  });
  for (
    const [value, isMet] of [["20.1", true], ["20.2", false], ["20.1..21", true], [
      "19..20.1",
      true,
    ], ["-5..20", false]] as const
  ) {
    assertEquals(match(asdu, `1/7 = ${value}`), isMet ? 0 : undefined, value);
  }
});

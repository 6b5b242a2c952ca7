// Recognition by content, and the positions where APDUs begin in data that starts anywhere.

import { assertEquals } from "@std/assert";
import { findAlignment, Recogniser } from "../../../codec/capture/recognise.ts";
import { concat, frame, frames, octets } from "../../helpers/wire/frames.ts";
import { Prng } from "../../helpers/random/prng.ts";

/** Says that no N(S) is expected. */
function never(): boolean {
  return false;
}

/** Returns the verdict after data of the client, in pieces. */
function verdict(fromStart: boolean, ...pieces: Uint8Array[]): boolean | undefined {
  const recogniser = new Recogniser(fromStart);
  let found: boolean | undefined;
  for (const piece of pieces) found ??= recogniser.accept(true, piece);
  return found;
}

Deno.test("Recogniser requires several APDUs with consecutive sequence numbers", () => {
  assertEquals(verdict(true, frame("STARTDT act")), undefined);
  assertEquals(verdict(true, frames("STARTDT act, I(0,0)")), undefined);
  assertEquals(verdict(true, frames("STARTDT act, S(0)")), true);
  assertEquals(verdict(true, frames("I(4,0), I(5,0)")), undefined);
  assertEquals(verdict(true, frames("I(4,0), I(5,0), I(6,0)")), true);
  assertEquals(verdict(true, frames("I(32766,7), I(32767,7), I(0,8)")), true);
  assertEquals(verdict(true, frames("I(4,0), I(6,0)")), false);
  assertEquals(verdict(true, frames("I(4,9), I(5,8)")), false);
});

Deno.test("Recogniser requires APDUs of 10 octets in I format, and of 6 in the others", () => {
  const information = (octets: number) =>
    concat([4, 5, 6].map((number) => frame(`I(${number},0)`, new Uint8Array(octets - 6))));
  assertEquals([9, 10].map((octets) => verdict(true, information(octets))), [false, true]);
});

Deno.test("Recogniser combines both directions", () => {
  const recogniser = new Recogniser(true);
  assertEquals(recogniser.accept(true, frame("STARTDT act")), undefined);
  assertEquals(recogniser.accept(false, frame("STARTDT con")), true);
});

Deno.test("Recogniser knows a damaged STARTDT con after STARTDT act at the start of a connection", () => {
  const answered = (hex: string, { fromStart = true, act = frame("STARTDT act") } = {}) => {
    const recogniser = new Recogniser(fromStart);
    recogniser.accept(true, act);
    const [first, second] = hex.split(" | ").map((part) => recogniser.accept(false, octets(part)));
    return second ?? first;
  };
  assertEquals(answered("68 04 0b 00 00 68 0e 00 00 00 00 46 01"), true, "without its end");
  assertEquals(answered("68 04 0b 00 00 | 68 0e 00 00 00 00 46 01"), true, "in two segments");
  assertEquals(answered("68 05 0b 00 00 00 68 0f 00 00"), true, "with a wrong length");
  assertEquals(answered("22 a2 88 05 68 04 0b 00 00 00"), true, "with octets before it");
  assertEquals(answered("53 53 48 2d 32 2e 30 2d 4f 70 65 6e"), false, "another protocol");
  assertEquals(answered("22 a2 68 05 07 00 00 00"), false, "another function");
  const damaged = "68 05 0b 00 00 00 68 0f 00 00";
  assertEquals(answered(damaged, { fromStart: false }), undefined);
  assertEquals(answered(damaged, { act: frame("TESTFR act") }), false);
});

Deno.test("Recogniser does not depend on how the data is split", () => {
  const octets = frames("I(1,0), I(2,0), I(3,0)");
  const pieces = Array.from(octets, (octet) => Uint8Array.of(octet));
  assertEquals(verdict(true, ...pieces), true);
});

Deno.test("Recogniser retries in the middle of a connection, but not indefinitely", () => {
  const wrong = Uint8Array.of(1, 2, 3);
  assertEquals(verdict(false, wrong, wrong, frames("STARTDT act, STARTDT act")), true);
  assertEquals(verdict(false, ...new Array(16).fill(wrong)), false);
  const recogniser = new Recogniser(true);
  recogniser.accept(true, frame("STARTDT act"));
  recogniser.gap(true);
  assertEquals(recogniser.accept(true, wrong), undefined);
});

Deno.test("Recogniser reaches a verdict", () => {
  const large = frame("I(0,0)", new Uint8Array(249).fill(0x68));
  const recogniser = new Recogniser(false);
  let found: boolean | undefined;
  // The numbers are never consecutive, and every second segment begins with a new APDU.
  for (let i = 0; found === undefined && i < 100; i++) found = recogniser.accept(true, large);
  assertEquals(found, false);
});

Deno.test("Recogniser does not mistake random octets for APDUs", () => {
  for (let seed = 1; seed <= 2000; seed++) {
    const prng = new Prng(seed);
    const recogniser = new Recogniser(prng.chance(0.5));
    let found: boolean | undefined;
    while (found === undefined) {
      const octets = prng.octets(prng.int(1, 300));
      octets[0] = 0x68; // data with a start octet is examined more closely
      found = recogniser.accept(prng.chance(0.5), octets);
    }
    assertEquals(found, false, `seed ${seed}`);
  }
});

Deno.test("findAlignment() trusts the start of a segment", () => {
  assertEquals(findAlignment(frame("S(3)"), never), 0);
  assertEquals(findAlignment(frame("I(3,0)").subarray(0, 8), never), 0);
  assertEquals(findAlignment(Uint8Array.of(0x68), never), 0);
  assertEquals(findAlignment(Uint8Array.of(0x68, 3), never), 2);
});

Deno.test("findAlignment() finds the first of several APDUs, or one that ends the segment", () => {
  const tail = Uint8Array.of(0x68, 0x20, 0, 0, 1, 0x68, 4, 1, 0);
  assertEquals(findAlignment(concat([tail, frames("I(3,0), I(4,0)")]), never), tail.length);
  assertEquals(findAlignment(concat([tail, frame("TESTFR act")]), never), tail.length);
  const broken = concat([tail, frames("I(3,0), I(7,0)")]);
  assertEquals(findAlignment(broken, never), tail.length + frame("I(3,0)").length);
});

Deno.test("findAlignment() trusts a chain of eight APDUs, whatever follows them", () => {
  const at = (count: number) => {
    const chain = Array.from({ length: count }, (_, i) => frame(`I(${i},0)`));
    const octets = concat([Uint8Array.of(1, 2), ...chain, Uint8Array.of(3)]);
    const found = findAlignment(octets, never);
    return found === octets.length ? "nowhere" : found;
  };
  assertEquals([7, 8].map(at), ["nowhere", 2]);
});

Deno.test("findAlignment() accepts the beginning of an APDU elsewhere only if its sequence number is expected", () => {
  const octets = concat([Uint8Array.of(1, 2), frame("I(3,0)").subarray(0, 9)]);
  assertEquals(findAlignment(octets, never), octets.length);
  assertEquals(findAlignment(octets, (sendNumber) => sendNumber === 3), 2);
});

Deno.test("Recogniser gives up after 4096 octets without a verdict", () => {
  // Each attempt has two consecutive APDUs, too few to be sure, and fails with an octet that cannot begin an APDU.
  const attempt = [frame("I(7,0)", new Uint8Array(245)), frame("I(8,0)", new Uint8Array(245))];
  const recogniser = new Recogniser(false);
  let octets = 0;
  const look = (piece: Uint8Array) => {
    octets += piece.length;
    return recogniser.accept(true, piece);
  };
  const verdicts = new Set<boolean | undefined>();
  while (octets < 4096) {
    for (const apdu of attempt) verdicts.add(look(apdu.subarray(0, 4096 - octets)));
    if (octets === 4096) break;
    verdicts.add(recogniser.accept(true, Uint8Array.of(0)));
  }
  assertEquals([...verdicts, octets], [undefined, 4096]);
  assertEquals(recogniser.accept(true, Uint8Array.of(0x68)), false);
});

// Whole APDUs: the three formats, offsets from the start octet, and octets that are not an APDU.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { type ApduInput, decodeApdu, DecodeError, encodeApdu, parseHex } from "../../codec/mod.ts";
import { Prng } from "../helpers/random/prng.ts";

Deno.test("decodeApdu() and encodeApdu() handle the three formats", () => {
  for (
    const hex of [
      "68 04 07 00 00 00",
      "68 04 01 00 fe ff",
      "68 0e 02 00 04 00 2d 01 06 03 01 00 88 13 00 85",
    ]
  ) {
    const octets = parseHex(hex);
    const apdu = decodeApdu(octets);
    assert(apdu.format !== "raw");
    assertEquals(apdu.issues, []);
    assertEquals(encodeApdu(apdu as ApduInput), octets);
  }
});

Deno.test("decodeApdu() reports offsets relative to the start octet", () => {
  const apdu = decodeApdu(parseHex("68 0e 02 00 04 00 64 01 06 00 01 00 05 00 00 14"));
  assertEquals(apdu.issues.map(({ code, offset }) => [code, offset]), [["ioa-not-zero", 12]]);
  const later = decodeApdu(parseHex("68 04 03 00 00 00"), { base: 100 });
  assertEquals(later.issues.map(({ code, offset }) => [code, offset]), [[
    "bad-control-field",
    102,
  ]]);
});

Deno.test("decodeApdu() keeps octets that are not an APDU, and throws only in strict mode", () => {
  const faults = {
    "69 04 07 00 00 00": "bad-start",
    "68 03 07 00 00": "torn",
    "68 fe 00 00 00 00": "bad-length",
    "68 04 07 00 00": "torn",
    "68 04 07 00 00 00 00": "bad-length",
    "68 04 0f 00 00 00": "bad-control-field",
    "": "torn",
  };
  for (const [hex, code] of Object.entries(faults)) {
    const octets = parseHex(hex);
    const apdu = decodeApdu(octets);
    assert(apdu.format === "raw", hex);
    assertEquals(apdu.octets, octets);
    assertEquals(apdu.issues.map((issue) => issue.code), [code], hex);
    assertEquals(encodeApdu(apdu), octets);
    const error = assertThrows(() => decodeApdu(octets, { strict: true }), DecodeError);
    assertEquals(error.code, code);
  }
});

Deno.test("decodeApdu() decodes a part of a buffer as it decodes the same octets alone", () => {
  const random = new Prng(104);
  for (let run = 0; run < 3000; run++) {
    const octets = random.octets(random.int(0, 40));
    if (random.chance(0.9)) octets.set([0x68, octets.length - 2].slice(0, octets.length));
    const before = random.octets(random.int(0, 9));
    const buffer = Uint8Array.of(...before, ...octets, ...random.octets(random.int(0, 9)));
    const from = before.length;
    const to = from + octets.length;
    assertEquals(decodeApdu(buffer, { from, to }), decodeApdu(octets));
    assertEquals(decodeApdu(buffer, { from }), decodeApdu(buffer.subarray(from)));
    assertEquals(decodeApdu(buffer, { to, base: 7 }), decodeApdu(buffer.slice(0, to), { base: 7 }));
  }
});

Deno.test("decodeApdu() refuses positions outside the octets", () => {
  const octets = parseHex("68 04 43 00 00 00");
  const refused = [[-1, 6], [0, 7], [0.5, 6], [0, NaN], [5, 4], [6, 12], [
    Infinity,
    Infinity,
  ]] as const;
  for (const [from, to] of refused) {
    const message = `Cannot read octets ${from} to ${to}: expected positions from 0 to 6`;
    assertThrows(() => decodeApdu(octets, { from, to }), RangeError, message);
  }
  const empty = decodeApdu(octets, { from: 6 });
  assert(empty.format === "raw");
  assertEquals(empty.octets.length, 0);
});

Deno.test("encodeApdu() restores random octets that decodeApdu() accepts; the rest have an issue", () => {
  const random = new Prng(68);
  for (let run = 0; run < 5000; run++) {
    const octets = random.octets(random.int(0, 40));
    if (random.chance(0.9)) octets.set([0x68, octets.length - 2].slice(0, octets.length));
    const apdu = decodeApdu(octets);
    if (apdu.format === "I" && apdu.issues.length > 0) continue;
    assertEquals(encodeApdu(apdu as ApduInput), octets, `run ${run}`);
  }
});

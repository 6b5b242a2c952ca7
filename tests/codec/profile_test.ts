// Field sizes: their effect on addresses, and on the encoded octets.

import { assert, assertEquals } from "@std/assert";
import { decodeAsdu } from "../../codec/decode_asdu.ts";
import { encodeAsdu } from "../../codec/encode_asdu.ts";
import { parseHex, toHex } from "../../codec/hex.ts";
import { broadcastCa, identifierOctets, IEC104, maxIoa } from "../../codec/profile.ts";
import { PROFILES } from "../helpers/asdu/generate_asdu.ts";

Deno.test("IEC104 has the field sizes of IEC 60870-5-104", () => {
  assertEquals(IEC104, { cotOctets: 2, caOctets: 2, ioaOctets: 3, maxAsduOctets: 249 });
  assertEquals(identifierOctets(IEC104), 6);
  assertEquals(maxIoa(IEC104), 0xffffff);
  assertEquals(broadcastCa(), 0xffff);
});

Deno.test("maxIoa(), broadcastCa() and identifierOctets() follow the field sizes", () => {
  assertEquals(PROFILES.length, 12);
  for (const profile of PROFILES) {
    const { cotOctets, caOctets, ioaOctets } = profile;
    assertEquals(maxIoa(profile), [0, 0xff, 0xffff, 0xffffff][ioaOctets]);
    assertEquals(broadcastCa(profile), caOctets === 1 ? 0xff : 0xffff);
    assertEquals(identifierOctets(profile), 2 + cotOctets + caOctets);
  }
});

Deno.test("an interrogation is encoded differently in every profile", () => {
  const cases: [cot: 1 | 2, ca: 1 | 2, ioa: 1 | 2 | 3, hex: string][] = [
    [1, 1, 1, "64 01 06 07 00 14"],
    [1, 1, 2, "64 01 06 07 00 00 14"],
    [1, 2, 2, "64 01 06 07 00 00 00 14"],
    [2, 1, 2, "64 01 06 00 07 00 00 14"],
    [2, 2, 3, "64 01 06 00 07 00 00 00 00 14"],
  ];
  for (const [cotOctets, caOctets, ioaOctets, hex] of cases) {
    const profile = { ...IEC104, cotOctets, caOctets, ioaOctets };
    const asdu = { type: "C_IC_NA_1", cause: 6, ca: 7, objects: [{ qoi: 20 }] } as const;
    assertEquals(toHex(encodeAsdu(asdu, { profile }), " ").toUpperCase(), hex);
    const decoded = decodeAsdu(parseHex(hex), { profile, strict: true });
    assert(decoded.type === "C_IC_NA_1");
    assertEquals([decoded.ca, decoded.originator, decoded.objects[0]?.qoi], [7, 0, 20]);
  }
});

Deno.test("decodeAsdu() detects an ASDU of another profile by its length", () => {
  const octets = parseHex("01 02 03 01 0A 00 01 0B 00 00");
  const profile = { ...IEC104, cotOctets: 1, caOctets: 1, ioaOctets: 2 } as const;
  assertEquals(decodeAsdu(octets, { profile }).issues, []);
  assertEquals(decodeAsdu(octets).issues.map(({ code }) => code), ["length-mismatch"]);
});

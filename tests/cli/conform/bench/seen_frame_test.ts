// What the tester says about frames that it has seen.

import { assertEquals } from "@std/assert";
import { describeFrame, readFrame } from "../../../../cli/conform/bench/seen_frame.ts";
import { IEC104 } from "../../../../mod.ts";

function described(octets: Uint8Array): string {
  const at = { index: 0, packet: 0, at: 0, instant: 0 };
  return describeFrame(readFrame(octets, { ...at, direction: "received", profile: IEC104 }));
}

Deno.test("octets that are not an APDU are shown, of many the first ones and their number", () => {
  assertEquals(described(Uint8Array.of(0x69, 4, 0)), "octets that are not an APDU: 69 04 00");
  const long = new Uint8Array(256);
  long[0] = 0x68;
  assertEquals(
    described(long),
    `octets that are not an APDU: 68${" 00".repeat(23)} … (256 octets)`,
  );
});

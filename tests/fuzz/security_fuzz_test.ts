// For any ASDUs as segments of messages of secure authentication: no exception, a bounded memory, and a message
// that is complete consists of the octets of its segments.

import { assert, assertEquals } from "@std/assert";
import { decodeAsdu } from "../../codec/decode_asdu.ts";
import { toHex } from "../../codec/hex.ts";
import { IEC104, type Profile } from "../../codec/profile.ts";
import { encodeSecurityMessage } from "../../codec/security/code.ts";
import { securityAsdus, SecurityReassembler } from "../../codec/security/segments.ts";
import { isSecurity } from "../../codec/classify.ts";
import { TYPES } from "../../codec/types.ts";
import { generateOctets, NAMES } from "../helpers/asdu/generate_asdu.ts";
import { fuzz } from "../helpers/random/fuzz.ts";
import type { Prng } from "../helpers/random/prng.ts";

const PROFILES: readonly Profile[] = [
  IEC104,
  { ...IEC104, cotOctets: 1, caOctets: 1 },
  { ...IEC104, security: { errorLayout: "csq-ksq", macOctets: 8 } },
];

const SECURITY = NAMES.filter((name) => isSecurity(TYPES[name].id));

fuzz({
  parser: "security",
  runs: 600,
  generate(random) {
    const out: number[] = [];
    for (let i = random.int(1, 6); i > 0; i--) {
      const asdus = random.chance(0.5) ? cut(random) : [damaged(random)];
      for (const asdu of asdus) {
        if (random.chance(0.05)) continue;
        for (let times = random.chance(0.1) ? 2 : 1; times > 0; times--) {
          out.push(Math.min(255, asdu.length), ...asdu.subarray(0, 255));
        }
      }
    }
    return Uint8Array.from(out);
  },
  check(input) {
    for (const profile of PROFILES) checkAll(input, profile);
  },
});

/** Returns a valid message in segments of a random size. */
function cut(random: Prng): Uint8Array[] {
  const { octets } = generateOctets(random.pick(SECURITY), random, { profile: IEC104 });
  const result = new SecurityReassembler().push(octets);
  if (result.kind !== "message") return [octets];
  try {
    const maxAsduOctets = random.int(8, 60);
    return securityAsdus(result.message, result.header, { profile: { ...IEC104, maxAsduOctets } });
  } catch (error) {
    if (error instanceof RangeError) return [octets]; // Lengths outside the limits.
    throw error;
  }
}

/** Returns an ASDU with some octets changed. */
function damaged(random: Prng): Uint8Array {
  const name = random.pick(random.chance(0.8) ? SECURITY : NAMES);
  const { octets } = generateOctets(name, random, { profile: IEC104 });
  for (let i = random.int(0, 3); i > 0; i--) {
    octets[random.int(0, octets.length - 1)] = random.int(0, 255);
  }
  return octets.subarray(0, octets.length - random.int(0, 3));
}

function checkAll(input: Uint8Array, profile: Profile): void {
  const reassembler = new SecurityReassembler({ profile, maxOctets: 300 });
  for (let at = 0; at < input.length;) {
    const asdu = input.subarray(at + 1, at + 1 + input[at]!);
    at += 1 + asdu.length;
    const result = reassembler.push(asdu);
    if (result.kind === "discarded") {
      assert(/^[A-Z0-9].*[^.]$/.test(result.reason), result.reason);
      assertEquals(reassembler.isUnfinished, false);
    }
    if (result.kind !== "message") continue;
    const { message, asdus } = result;
    const start = 2 + profile.cotOctets + profile.caOctets + (message.type === "S_KR_NA_1" ? 0 : 1);
    const content = asdus.map((each) => toHex(each.subarray(start))).join("");
    try {
      assertEquals(toHex(encodeSecurityMessage(message)), content, "a message lost octets");
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
    if (asdus.length > 1) continue;
    const decoded = decodeAsdu(asdus[0]!, { profile });
    if (!decoded.issues.some(({ code }) => code === "sq-not-permitted")) {
      assertEquals(decoded.type as string, message.type, "the decoder disagrees");
    }
  }
}

// Streams of octets that are almost valid: most frames are good, some are damaged, some are noise.

import { encodeApci, type UFunction } from "../../../codec/apci.ts";
import { concat } from "./frames.ts";
import type { Prng } from "../random/prng.ts";

const FUNCTIONS: readonly UFunction[] = [
  "STARTDT act",
  "STARTDT con",
  "STOPDT act",
  "STOPDT con",
  "TESTFR act",
  "TESTFR con",
];

/** Generates frames, mostly with the numbers that are due, with occasional damage. */
export function randomStream(random: Prng): Uint8Array {
  let sendNumber = 0;
  const parts: Uint8Array[] = random.chance(0.7)
    ? [encodeApci({ format: "U", function: random.pick(["STARTDT act", "STARTDT con"]) })]
    : [];
  for (let count = random.int(0, 12); count > 0; count--) {
    const receiveNumber = random.chance(0.9) ? 0 : random.int(0, 32_767);
    switch (random.int(0, 4)) {
      case 0:
        parts.push(encodeApci({ format: "U", function: random.pick(FUNCTIONS) }));
        break;
      case 1:
        parts.push(encodeApci({ format: "S", receiveNumber }));
        break;
      case 2:
        parts.push(random.octets(random.int(0, 8)));
        break;
      default: {
        const asdu = random.octets(random.chance(0.9) ? random.int(1, 20) : 249);
        parts.push(encodeApci({ format: "I", sendNumber, receiveNumber }, asdu));
        if (random.chance(0.95)) sendNumber++;
      }
    }
    if (random.chance(0.85)) continue;
    const last = parts.at(-1)!;
    if (last.length === 0) continue;
    if (random.chance(0.5)) last[random.int(0, Math.min(5, last.length - 1))] = random.int(0, 255);
    else parts[parts.length - 1] = last.subarray(0, random.int(0, last.length - 1));
  }
  return concat(parts);
}

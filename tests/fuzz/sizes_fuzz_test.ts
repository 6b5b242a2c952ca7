// For any ASDUs of a link, the detection of its field sizes passes all of them on, in order and in bounded memory.

import { assert, assertEquals } from "@std/assert";
import { APCI_OCTETS, encodeApci } from "../../codec/apci.ts";
import { type Released, sizeChoice, SizeGate } from "../../codec/capture/sizes/size_gate.ts";
import type { Profile } from "../../codec/profile.ts";
import { encodeAsdu } from "../../codec/encode_asdu.ts";
import { Deframer } from "../../codec/deframer.ts";
import { generateAsdu, NAMES, PROFILES } from "../helpers/asdu/generate_asdu.ts";
import { hex } from "../helpers/wire/frames.ts";
import { fuzz } from "../helpers/random/fuzz.ts";
import type { Prng } from "../helpers/random/prng.ts";

interface Item {
  readonly type: string;
  readonly octets: Uint8Array;
  readonly profile?: Profile;
}

/** Generates APDUs of one link or a mixture, some of them damaged. */
function randomStream(random: Prng): Uint8Array {
  const profile = random.pick(PROFILES);
  const parts: number[] = [];
  for (let count = random.int(1, 40); count > 0; count--) {
    const wishes = { profile: random.chance(0.9) ? profile : random.pick(PROFILES) };
    const { asdu } = generateAsdu(random.pick(NAMES), random, wishes);
    const octets = encodeAsdu(asdu as Parameters<typeof encodeAsdu>[0], wishes);
    if (random.chance(0.1)) octets[random.int(0, octets.length - 1)] = random.int(0, 255);
    const whole = random.chance(0.9) ? octets : octets.subarray(0, random.int(1, octets.length));
    for (
      const octet of encodeApci({ format: "I", sendNumber: 0, receiveNumber: 0 }, whole)
    ) parts.push(octet);
    if (random.chance(0.05)) parts.push(random.int(0, 255));
  }
  return Uint8Array.from(parts);
}

fuzz({
  parser: "sizes",
  runs: 400,
  generate: randomStream,
  check(input) {
    const deframer = new Deframer({ resync: true });
    deframer.push(input);
    const all: string[] = [];
    const passed: string[] = [];
    let gate: SizeGate<Item> | undefined = new SizeGate<Item>(sizeChoice());
    const release = ({ items, profile, verdict }: Released<Item>) => {
      gate = undefined;
      for (const item of items) {
        passed.push(hex(item.octets));
        if (item.type === "apdu") assertEquals(item.profile, profile);
      }
      if (verdict === undefined) return;
      assert(verdict.fits <= verdict.asdus && verdict.candidates.length > 0);
      assertEquals(verdict.profile ?? verdict.candidates[0], verdict.candidates[0]);
    };
    const take = (item: Item) => {
      all.push(hex(item.octets));
      const result = gate?.take(item) ?? "pass";
      if (result === "pass") passed.push(hex(item.octets));
      else if (result !== "keep") release(result);
      assert((gate?.octets ?? 0) <= 0x4000 + APCI_OCTETS + 249);
    };
    for (let event = deframer.next(); event; event = deframer.next()) take(event);
    for (let event = deframer.end(); event; event = deframer.end()) take(event);
    if (gate !== undefined) release(gate.end());
    assertEquals(passed, all);
  },
});

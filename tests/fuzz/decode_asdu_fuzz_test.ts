// For any octets as an ASDU: no exception, no octet lost, and all views agree.

import { assert, assertEquals } from "@std/assert";
import { PointColumns } from "../../codec/columns.ts";
import { decodeAsdu } from "../../codec/decode_asdu.ts";
import { dissectAsdu } from "../../codec/dissect.ts";
import { encodeAsdu } from "../../codec/encode_asdu.ts";
import { DecodeError } from "../../codec/errors.ts";
import { formatAsdu } from "../../codec/format.ts";
import { formatDissection } from "../../codec/format_dissection.ts";
import { toHex } from "../../codec/hex.ts";
import { fromJson, toJson } from "../../codec/json.ts";
import { IEC104, type Profile } from "../../codec/profile.ts";
import { readPoints } from "../../codec/read_points.ts";
import { fuzz } from "../helpers/random/fuzz.ts";
import { generateOctets, NAMES } from "../helpers/asdu/generate_asdu.ts";
import type { Prng } from "../helpers/random/prng.ts";
import { PRIVATE_PROFILE } from "../helpers/asdu/private_types.ts";
import { recover } from "../helpers/asdu/recover.ts";

/**
 * Profiles with which each input is decoded: that of 104, the smallest, a usual one of 101, and one with private
 * types.
 */
const PROFILES: readonly Profile[] = [
  IEC104,
  { ...IEC104, cotOctets: 1, caOctets: 1, ioaOctets: 1 },
  { ...IEC104, cotOctets: 1, caOctets: 1, ioaOctets: 2 },
  PRIVATE_PROFILE,
];

fuzz({
  parser: "decode_asdu",
  runs: 3000,
  generate(random) {
    const base = random.chance(0.2)
      ? random.octets(random.int(0, 60))
      : generateOctets(random.pick(NAMES), random, { profile: random.pick(PROFILES) }).octets;
    const { row } = random.pick(PRIVATE_PROFILE.privateTypes);
    if (random.chance(0.1) && base.length > 0) base[0] = row.id;
    return mutate(base, random);
  },
  check(input) {
    for (const profile of PROFILES) checkOne(input, profile);
  },
});

/** Changes, removes, duplicates or adds octets. */
function mutate(octets: Uint8Array, random: Prng): Uint8Array {
  const out = [...octets];
  for (let i = random.int(0, 4); i > 0; i--) {
    const at = random.int(0, out.length);
    const edit = random.int(0, 4);
    if (edit === 0) out.splice(at, random.int(1, 4));
    else if (edit === 1) out.splice(at, 0, ...random.octets(random.int(1, 4)));
    else if (edit === 2) out.splice(at, 0, ...out.slice(at, at + random.int(1, 8)));
    else if (at < out.length) out[at] = random.pick([0, 1, 0x7f, 0x80, 0xff, random.int(0, 255)]);
  }
  return Uint8Array.from(out);
}

function checkOne(input: Uint8Array, profile: Profile): void {
  const before = input.slice();
  const asdu = decodeAsdu(input, { profile });
  assertEquals(input, before, "the input was changed");
  assertEquals(toHex(recover(asdu, profile)), toHex(input), "an octet was lost");
  const json = JSON.parse(JSON.stringify(toJson(asdu, { profile })));
  assertEquals(fromJson(json, { profile }), asdu, "JSON lost something");
  assert(!formatAsdu(asdu, { profile }).includes("undefined"), "text has holes");
  assert(formatDissection(dissectAsdu(input, { profile })).length > 0, "no dissection");
  checkStrict(input, profile, asdu.issues.length);
  if (asdu.issues.length === 0) assertEquals(encodeAsdu(asdu, { profile: roomy(profile) }), input);
  const columns = new PointColumns();
  if (!readPoints(input, columns, { profile })) return;
  assert(asdu.type !== "raw" && asdu.issues.length === 0, "columns of an odd ASDU");
  assertEquals([...columns.ioa.subarray(0, columns.length)], asdu.objects.map(({ ioa }) => ioa));
}

/** Returns the profile without its limit of length, which does not apply to a decoder. */
function roomy(profile: Profile): Profile {
  return { ...profile, maxAsduOctets: 100_000 };
}

function checkStrict(input: Uint8Array, profile: Profile, issues: number): void {
  try {
    decodeAsdu(input, { profile, strict: true });
    assertEquals(issues, 0, "strict let an issue pass");
  } catch (error) {
    assert(error instanceof DecodeError && issues > 0, `strict threw ${error}`);
  }
}

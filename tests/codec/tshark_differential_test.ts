// Thousands of random ASDUs, decoded by tshark and by this project: every field that tshark shows must be the same.
// The comparison accounts for these intentional differences:
// - tshark shows six digits of a floating point number.
// - tshark shows a bitstring with its first octet most significant; here the first octet is the least significant.
// - tshark interprets the wall clock of a tag as UTC and one hour less with SU; here the wall clock is kept as it is.
// - tshark interprets the years 70 to 99 as 1970 to 1999; here all years are 2000 to 2099.
// - tshark shows some date for an impossible tag; here it is `NaN`, and its octets are kept.
// - tshark shows neither the substituted bit of a CP24Time2a nor reserved bits.
// - tshark interprets the first octets of IEC TS 60870-5-7 messages, which have no address, as an address.

import { assert, assertEquals } from "@std/assert";
import type { Asdu } from "../../codec/asdu_types.ts";
import { decodeAsdu } from "../../codec/decode_asdu.ts";
import { encodeAsdu } from "../../codec/encode_asdu.ts";
import { toHex } from "../../codec/hex.ts";
import { IEC104 } from "../../codec/profile.ts";
import { type TypeName, TYPES } from "../../codec/types.ts";
import { elementsOf, generateAsdu, generateOctets, NAMES } from "../helpers/asdu/generate_asdu.ts";
import { Prng } from "../helpers/random/prng.ts";
import { hasTshark } from "../helpers/capture/tshark.ts";
import {
  type Decoded,
  ELEMENT_FIELDS,
  HEADER_FIELDS,
  isRounded,
  showAsdus,
  type Shown,
} from "../helpers/capture/tshark_asdu.ts";

/** Types whose elements tshark 4.0 leaves as raw data: only the header and the first address can be compared. */
const UNDECODED: ReadonlySet<number> = new Set([
  ...[17, 18, 19, 20, 38, 39, 40, 41],
  ...[81, 82, 83, 84, 85, 86, 87, 88, 90, 91, 92, 93, 94, 95],
  ...[104, 106, 107, 113, 120, 121, 122, 123, 124, 125, 126, 127],
]);

/** Fields that tshark shows with six digits. */
const ROUNDED: ReadonlySet<string> = new Set(["float", "normval"]);

/** Number of ASDUs of each type: valid ones, and the same number with arbitrary objects. */
const OF_EACH_DECODED = 120;
const OF_EACH_UNDECODED = 8;

const ignore = !hasTshark();
const note = ignore ? " (skipped: tshark is not here)" : "";

function generate(): Uint8Array[] {
  return NAMES.flatMap((name) => {
    const runs = UNDECODED.has(TYPES[name].id) ? OF_EACH_UNDECODED : OF_EACH_DECODED;
    return Array.from({ length: runs }, (_, run) => {
      const random = new Prng(TYPES[name].id * 1000 + run);
      if (run % 2 === 1) return generateOctets(name, random, { profile: IEC104 }).octets;
      return encodeAsdu(generateAsdu(name, random, { profile: IEC104 }).asdu);
    });
  });
}

Deno.test({
  name: `tshark and the decoder agree on every field${note}`,
  ignore,
  fn() {
    const asdus = generate();
    const shown = showAsdus(asdus);
    assertEquals(shown.length, asdus.length);
    for (const [index, octets] of asdus.entries()) {
      compare(decodeAsdu(octets), shown[index]!, octets);
    }
  },
});

function compare(asdu: Asdu, shown: Shown, octets: Uint8Array): void {
  const where = toHex(octets, " ");
  assert(asdu.type !== "raw" && asdu.type !== "private", where);
  const header = Object.fromEntries(HEADER_FIELDS.map((name) => [name, shown[name]?.[0]]));
  assertEquals(header, headerOf(asdu), where);
  const objects = asdu.objects as unknown as readonly Decoded[];
  if (UNDECODED.has(asdu.typeId)) return compareRaw(asdu, shown, where);
  assertEquals(shown.ioa, objects.map(({ ioa }) => String(ioa)), where);
  for (const element of elementsOf(asdu.type)) {
    for (const [name, show] of Object.entries(ELEMENT_FIELDS[element]!)) {
      const ours = objects.map(show);
      const theirs = shown[name]?.map((text, i) =>
        ours[i] === "*" || (ROUNDED.has(name) && isRounded(text, ours[i]!)) ? ours[i] : text
      );
      assertEquals(theirs, ours, `${name} in ${where}`);
    }
  }
}

function headerOf(asdu: Asdu & { type: TypeName }): Record<string, string> {
  return {
    typeid: String(asdu.typeId),
    sq: String(Number(asdu.sq)),
    numix: String(asdu.objects.length),
    causetx: String(asdu.cause),
    nega: String(Number(asdu.negative)),
    test: String(Number(asdu.test)),
    oa: String(asdu.originator),
    addr: String(asdu.ca),
  };
}

function compareRaw(asdu: Asdu & { type: TypeName }, shown: Shown, where: string): void {
  if (TYPES[asdu.type].ioa === "none") return;
  assertEquals(shown.ioa?.[0], String(asdu.objects[0]!.ioa), where);
}

Deno.test({
  name: `tshark decodes the types that this comparison lists${note}`,
  ignore,
  fn() {
    for (const name of NAMES) {
      const decoded = elementsOf(name).every((element) => ELEMENT_FIELDS[element] !== undefined);
      if (!UNDECODED.has(TYPES[name].id)) assert(decoded, name);
    }
    const asdus = NAMES.map((name) =>
      encodeAsdu(generateAsdu(name, new Prng(1), { profile: IEC104, sq: false, count: 1 }).asdu)
    );
    const raw = showAsdus(asdus).map((shown, index) => shown.rawdata ? TYPES[NAMES[index]!].id : 0);
    // A later tshark may decode more; if it decoded less, the comparison would be worth less.
    for (const id of raw) assert(id === 0 || UNDECODED.has(id), `type ${id} is raw data`);
  },
});

// Properties of every ASDU: random ones of every type and profile, and random octets that are not an ASDU.

import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import type { Asdu } from "../../codec/asdu_types.ts";
import { decodeAsdu } from "../../codec/decode_asdu.ts";
import { asduOctets, encodeAsdu, encodeAsduInto } from "../../codec/encode_asdu.ts";
import { DecodeError } from "../../codec/errors.ts";
import { formatAsdu } from "../../codec/format.ts";
import { toHex } from "../../codec/hex.ts";
import { type AnyObject, decodeObject } from "../../codec/interpret.ts";
import { fromJson, toJson } from "../../codec/json.ts";
import { findLayout } from "../../codec/layout.ts";
import { findPlan } from "../../codec/private_type.ts";
import { identifierOctets, type Profile } from "../../codec/profile.ts";
import { Report } from "../../codec/report.ts";
import { type TypeName, TYPES } from "../../codec/types.ts";
import { generateAsdu, generateOctets, NAMES, PROFILES } from "../helpers/asdu/generate_asdu.ts";
import { Prng } from "../helpers/random/prng.ts";
import { recover } from "../helpers/asdu/recover.ts";

/** Calls the function for every type, every profile and each SQ that the type permits, several times. */
function forAll(
  runs: number,
  check: (
    given: { name: TypeName; profile: Profile; sq: boolean; random: Prng; where: string },
  ) => void,
): void {
  for (const name of NAMES) {
    for (const [index, profile] of PROFILES.entries()) {
      for (const sq of TYPES[name].sq ? [false, true] : [false]) {
        for (let run = 0; run < runs; run++) {
          const seed = ((TYPES[name].id * 16 + index) * 2 + Number(sq)) * 64 + run;
          const { cotOctets, caOctets, ioaOctets } = profile;
          const where =
            `seed ${seed}: ${name}, profile ${cotOctets}/${caOctets}/${ioaOctets}, SQ ${sq}`;
          check({ name, profile, sq, random: new Prng(seed), where });
        }
      }
    }
  }
}

Deno.test("decodeAsdu(encodeAsdu(asdu)) returns the ASDU, for every type, profile and SQ", () => {
  forAll(4, ({ name, random, where, ...wishes }) => {
    const { asdu, profile } = generateAsdu(name, random, wishes);
    const octets = encodeAsdu(asdu, { profile });
    assertEquals(octets.length, asduOctets(asdu, { profile }), where);
    assertEquals(decodeAsdu(octets, { profile, strict: true }), asdu, where);
    assertEquals(toHex(encodeAsdu(decodeAsdu(octets, { profile }), { profile })), toHex(octets));
  });
});

Deno.test("encodeAsduInto() writes the same octets at any offset, and nothing around them", () => {
  forAll(1, ({ name, random, where, ...wishes }) => {
    const { asdu, profile } = generateAsdu(name, random, wishes);
    const octets = encodeAsdu(asdu, { profile });
    const at = random.int(0, 20);
    const target = random.octets(at + octets.length + 20);
    const before = target.slice();
    before.set(octets, at);
    assertEquals(encodeAsduInto(asdu, target, { profile, at }), at + octets.length, where);
    assertEquals(target, before, where);
  });
});

Deno.test("encodeAsdu(decodeAsdu(octets)) returns the octets, whatever the objects contain", () => {
  forAll(4, ({ name, random, where, ...wishes }) => {
    const { octets, profile } = generateOctets(name, random, wishes);
    const asdu = decodeAsdu(octets, { profile });
    assertEquals(asdu.type as string, name, where);
    assertEquals(toHex(encodeAsdu(asdu, { profile })), toHex(octets), where);
  });
});

Deno.test("decodeAsdu() returns the keys and values of the reference interpreter, in its order", () => {
  forAll(2, ({ name, random, where, ...wishes }) => {
    const { octets, profile } = generateOctets(name, random, wishes);
    const asdu = decodeAsdu(octets, { profile }) as Exclude<Asdu, { type: "raw" }>;
    const interpreted = interpret(octets, profile, asdu);
    for (const [index, object] of asdu.objects.entries()) {
      assertEquals(Object.entries(object), Object.entries(interpreted[index]!), where);
    }
  });
});

/** Decodes the objects of an ASDU using only the table. */
function interpret(
  octets: Uint8Array,
  profile: Profile,
  asdu: Exclude<Asdu, { type: "raw" }>,
): AnyObject[] {
  const report = new Report(octets, { strict: false, base: 0 });
  const given = {
    plan: findPlan(asdu.typeId, profile)!,
    octets,
    start: identifierOctets(profile),
    count: asdu.objects.length,
    sq: asdu.sq,
    profile,
  };
  const { plan } = findLayout(given, report)!;
  const ioaOctets = plan.ioa === "none" ? 0 : profile.ioaOctets;
  let at = identifierOctets(profile);
  return asdu.objects.map(({ ioa }, index) => {
    if (index === 0 || !asdu.sq) at += ioaOctets;
    const object = decodeObject(plan, { octets, at, end: octets.length, ioa }, report);
    at += plan.size;
    return object;
  });
}

Deno.test("fromJson(toJson(asdu)) returns the ASDU, also through text", () => {
  forAll(1, ({ name, random, where, ...wishes }) => {
    for (const generate of [flawless, anything]) {
      const { asdu, profile } = generate(name, random, wishes);
      const text = JSON.stringify(toJson(asdu, { profile }));
      assertEquals(fromJson(JSON.parse(text), { profile }), asdu, where);
    }
  });
});

function flawless(...given: Parameters<typeof generateAsdu>): { asdu: Asdu; profile: Profile } {
  return generateAsdu(...given);
}

function anything(...given: Parameters<typeof generateAsdu>): { asdu: Asdu; profile: Profile } {
  const { octets, profile } = generateOctets(...given);
  return { asdu: decodeAsdu(octets, { profile }), profile };
}

Deno.test("formatAsdu() always writes one line", () => {
  forAll(1, ({ name, random, where, ...wishes }) => {
    const { asdu, profile } = anything(name, random, wishes);
    const line = formatAsdu(asdu, { profile });
    assert(line.startsWith(name) && !line.includes("\n") && !line.includes("undefined"), where);
  });
});

/** Generates random octets, often with a plausible identifier at the beginning. */
function garbage(random: Prng): Uint8Array {
  const octets = random.octets(random.int(0, random.chance(0.1) ? 249 : 40));
  if (octets.length > 0 && random.chance(0.7)) octets[0] = TYPES[random.pick(NAMES)].id;
  if (octets.length > 1 && random.chance(0.7)) octets[1] = octets[1]! & 0x83;
  return octets;
}

/** Returns a valid ASDU with some octets changed, removed or added. */
function damaged(random: Prng, profile: Profile): Uint8Array {
  const { octets } = generateOctets(random.pick(NAMES), random, { profile });
  for (let i = random.int(0, 3); i > 0; i--) {
    octets[random.int(0, octets.length - 1)] = random.int(0, 255);
  }
  const cut = octets.subarray(0, octets.length - random.int(0, 5));
  return Uint8Array.from([...cut, ...random.octets(random.pick([0, 0, 1, 7]))]);
}

Deno.test("decodeAsdu() never throws, and loses no octet of garbage", () => {
  for (let seed = 0; seed < 20_000; seed++) {
    const random = new Prng(seed);
    const profile = random.pick(PROFILES);
    const octets = random.chance(0.5) ? garbage(random) : damaged(random, profile);
    const where = `seed ${seed}: ${toHex(octets, " ")}`;
    const asdu = decodeAsdu(octets, { profile });
    assertEquals(toHex(recover(asdu, profile)), toHex(octets), where);
    for (const issue of asdu.issues) {
      const { offset, octets: part, detail } = issue;
      assertEquals(toHex(part), toHex(octets.subarray(offset, offset + part.length)), where);
      assert(!detail.includes("undefined") && !detail.includes("NaN"), `${where}: ${detail}`);
    }
    const json = JSON.parse(JSON.stringify(toJson(asdu, { profile })));
    assertEquals(fromJson(json, { profile }), asdu, where);
  }
});

Deno.test("decodeAsdu() in strict mode throws only DecodeError, exactly where lenient mode finds issues", () => {
  for (let seed = 0; seed < 20_000; seed++) {
    const random = new Prng(seed);
    const profile = random.pick(PROFILES);
    const octets = random.chance(0.5) ? garbage(random) : damaged(random, profile);
    const where = `seed ${seed}: ${toHex(octets, " ")}`;
    const lenient = decodeAsdu(octets, { profile });
    let error: unknown;
    try {
      assertEquals(decodeAsdu(octets, { profile, strict: true }), lenient, where);
    } catch (thrown) {
      error = thrown;
    }
    if (error === undefined) {
      assertEquals(lenient.issues, [], where);
      continue;
    }
    assertInstanceOf(error, DecodeError, where);
    const { code, offset, octets: part, detail } = error;
    assertEquals({ code, offset, octets: part, detail }, { ...lenient.issues[0]! }, where);
  }
});

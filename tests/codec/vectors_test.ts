// Every golden vector: its derivation, decoding, encoding, mirroring, every split point and every truncation.

import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import type { Asdu, AsduInput, KnownAsdu } from "../../codec/asdu_types.ts";
import { encodeApci } from "../../codec/apci.ts";
import { CAUSE } from "../../codec/cause.ts";
import { decodeAsdu } from "../../codec/decode_asdu.ts";
import { Deframer } from "../../codec/deframer.ts";
import { encodeAsdu } from "../../codec/encode_asdu.ts";
import { DecodeError } from "../../codec/errors.ts";
import { parseHex, toHex } from "../../codec/hex.ts";
import { isSecurity } from "../../codec/classify.ts";
import { layoutOf, type PlanField } from "../../codec/plan.ts";
import { findPlan } from "../../codec/private_type.ts";
import { identifierOctets, type Profile } from "../../codec/profile.ts";
import { type TypeName, TYPES } from "../../codec/types.ts";
import { recover } from "../helpers/asdu/recover.ts";
import {
  type ExpectedAsdu,
  loadVectors,
  type Vector,
  withoutDetail,
} from "../helpers/asdu/vectors.ts";

const VECTORS = loadVectors();

/** Returns the message of a failed test. */
function label({ id, octets }: Vector): string {
  return `${id}: ${toHex(octets, " ")}`;
}

Deno.test("every type has a vector, with SQ = 1 where the type permits it", () => {
  for (const name of Object.keys(TYPES) as TypeName[]) {
    const ofType = VECTORS.filter(({ type, asdu }) => type === name && asdu.issues.length === 0);
    assert(ofType.length > 0, `No flawless vector for ${name}`);
    if (!TYPES[name].sq) continue;
    assert(ofType.some(({ asdu }) => asdu.sq), `No vector for ${name} with SQ = 1`);
    assert(ofType.some(({ asdu }) => !asdu.sq), `No vector for ${name} with SQ = 0`);
  }
});

Deno.test("each vector is derived octet by octet", () => {
  for (const vector of VECTORS) {
    const pieces = vector.derivation.map((line) => {
      const piece = /^((?:[0-9A-F]{2} ?)+): \S/.exec(line)?.[1];
      assert(piece !== undefined, `${vector.id}: "${line}" does not say what its octets mean`);
      return piece;
    });
    assertEquals(pieces.join(" "), toHex(vector.octets, " ").toUpperCase(), vector.id);
  }
});

Deno.test("decodeAsdu() returns the expected result for each vector", () => {
  for (const vector of VECTORS) {
    const asdu = decodeAsdu(vector.octets, { profile: vector.profile });
    assertEquals(withoutDetail(asdu), vector.asdu, label(vector));
    for (const { detail } of asdu.issues) assert(/^[A-Z0-9].*[^.]$/.test(detail), detail);
  }
});

Deno.test("decodeAsdu() in strict mode throws the first issue of each vector that has one", () => {
  for (const vector of VECTORS) {
    const strict = (): Asdu => decodeAsdu(vector.octets, { profile: vector.profile, strict: true });
    const [first] = decodeAsdu(vector.octets, { profile: vector.profile }).issues;
    if (first === undefined) {
      assertEquals(withoutDetail(strict()), vector.asdu, label(vector));
      continue;
    }
    const error = assertThrows(strict, DecodeError, first.detail, label(vector));
    const { code, offset, octets, detail } = error;
    assertEquals({ code, offset, octets, detail }, { ...first }, label(vector));
  }
});

Deno.test("encodeAsdu() returns the octets of each vector, or refuses one that violates a rule", () => {
  for (const vector of VECTORS) {
    const { profile, encoded } = vector;
    const asdu = decodeAsdu(vector.octets, { profile });
    if (encoded === undefined) {
      assertThrows(() => encodeAsdu(asdu, { profile }), RangeError, "Cannot encode", label(vector));
    } else {
      assertEquals(toHex(encodeAsdu(asdu, { profile })), toHex(encoded), label(vector));
    }
  }
});

Deno.test("encodeAsdu() fills in omitted properties", () => {
  for (const vector of VECTORS.filter(({ asdu }) => asdu.issues.length === 0)) {
    if (vector.asdu.type === "raw") continue;
    const octets = encodeAsdu(sparse(vector.asdu, vector.profile), { profile: vector.profile });
    assertEquals(toHex(octets), toHex(vector.octets), label(vector));
  }
});

/** Keys of an information object that must be given even if they are 0 or false. */
const NEEDED = new Set(
  "value coi qoi rqt frz fbp tsc qrp delayMs kpa qpa nof nos lof scq lsq chs afq association"
    .split(" "),
);

/** Removes everything that has a default from an ASDU: header fields, and zeros and falses of its objects. */
function sparse(asdu: ExpectedAsdu, profile: Profile): AsduInput {
  const { type, cause, ca, objects, typeId, issues: _, ...rest } = asdu as KnownAsdu;
  const plan = findPlan(typeId, profile)!;
  const isPrivate = (type as string) === "private";
  const tags = new Set(
    plan.fields.filter((field) => isTag(field) || isPrivate && field.row.optional !== true)
      .map(({ row }) => row.key),
  );
  const given = Object.entries(rest).filter(([, value]) => value !== false && value !== 0);
  const few = objects.map((object) =>
    Object.fromEntries(
      Object.entries(object).filter(([key, value]) =>
        key === "ioa"
          ? plan.ioa === "object"
          : NEEDED.has(key) || isSecurity(typeId) || tags.has(key) ||
            (value !== undefined && value !== false && value !== 0)
      ),
    )
  );
  return { type, cause, ca, ...Object.fromEntries(given), objects: few } as unknown as AsduInput;
}

function isTag({ row }: PlanField): boolean {
  return row.form === "cp24" || row.form === "cp56";
}

Deno.test("decoded ASDUs can be mirrored with another cause", () => {
  for (const vector of VECTORS.filter(({ encoded }) => encoded !== undefined)) {
    const { profile, encoded } = vector;
    const asdu = decodeAsdu(vector.octets, { profile });
    for (const cause of [CAUSE.activationCon, CAUSE.unknownObjectAddress]) {
      const mirrored = encodeAsdu({ ...asdu, cause, negative: true }, { profile });
      const expected = encoded!.slice();
      expected[2] = (expected[2]! & 0x80) | 0x40 | cause;
      assertEquals(toHex(mirrored), toHex(expected), label(vector));
    }
  }
});

Deno.test("Deframer finds the vectors at every split of the stream", () => {
  for (const vector of VECTORS) {
    const apdu = encodeApci({ format: "I", sendNumber: 1, receiveNumber: 2 }, vector.octets);
    const stream = Uint8Array.from([...apdu, ...apdu]);
    for (let split = 0; split <= apdu.length; split++) {
      const deframer = new Deframer();
      const found: unknown[] = [];
      for (const chunk of [stream.slice(0, split), stream.slice(split)]) {
        deframer.push(chunk);
        for (let event = deframer.next(); event !== undefined; event = deframer.next()) {
          assertEquals(event.type, "apdu", label(vector));
          const { profile } = vector;
          found.push(withoutDetail(decodeAsdu(event.octets.subarray(6), { profile })));
        }
      }
      assertEquals(found, [vector.asdu, vector.asdu], `${label(vector)}, split at ${split}`);
    }
  }
});

Deno.test("decodeAsdu() does not throw for a truncated vector, and loses no octet", () => {
  for (const vector of VECTORS) {
    for (let length = 0; length <= vector.octets.length; length++) {
      const octets = vector.octets.slice(0, length);
      const asdu = decodeAsdu(octets, { profile: vector.profile });
      const where = `${label(vector)}, cut to ${length}`;
      assertEquals(toHex(recover(asdu, vector.profile)), toHex(octets), where);
    }
  }
});

Deno.test("decodeAsdu() in strict mode reports where a truncated vector ends", () => {
  const flawless = VECTORS.filter(({ asdu }) => asdu.issues.length === 0 && asdu.type !== "raw");
  for (const vector of flawless) {
    const { profile } = vector;
    const start = identifierOctets(profile);
    for (let length = 0; length < vector.octets.length; length++) {
      const octets = vector.octets.slice(0, length);
      const where = `${label(vector)}, cut to ${length}`;
      let error: unknown;
      try {
        decodeAsdu(octets, { profile, strict: true });
      } catch (thrown) {
        error = thrown;
      }
      // The messages of IEC TS 60870-5-7 end where their ASDU ends, so a shorter one is also complete.
      if (error === undefined) {
        const [object] = (decodeAsdu(octets, { profile }) as KnownAsdu).objects;
        const has = (key: string): boolean => Object.hasOwn(object!, key);
        const { fields } = layoutOf(findPlan(octets[0]!, profile)!, has);
        assert(fields.some(({ row }) => row.form === "rest"), where);
        continue;
      }
      assertInstanceOf(error, DecodeError, where);
      const { code, offset } = error;
      if (length < start) {
        assertEquals({ code, offset }, { code: "header-too-short", offset: 0 }, where);
      } else if (code === "sq-contradicts-length") {
        assertEquals(offset, 1, where);
      } else {
        assertEquals({ code, offset }, { code: "length-mismatch", offset: start }, where);
      }
      assertEquals(error.octets, octets.slice(offset, offset + error.octets.length), where);
    }
  }
});

Deno.test("decodeAsdu() shares no memory with the input", () => {
  for (const vector of VECTORS) {
    const octets = vector.octets.slice();
    const asdu = decodeAsdu(octets, { profile: vector.profile });
    octets.fill(0xee);
    assertEquals(withoutDetail(asdu), vector.asdu, label(vector));
  }
});

Deno.test("parseHex() reads the octets of a vector from its text", () => {
  for (const { octets } of VECTORS) assertEquals(parseHex(toHex(octets, " ")), octets);
});

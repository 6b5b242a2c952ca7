// The dissector covers every bit once, and shows the values that the decoder returns.

import { assert, assertEquals } from "@std/assert";
import { encodeApci } from "../../codec/apci.ts";
import type { Asdu } from "../../codec/asdu_types.ts";
import { decodeAsdu } from "../../codec/decode_asdu.ts";
import { dissect, dissectAsdu } from "../../codec/dissect.ts";
import type { DissectNode } from "../../codec/dissect_node.ts";
import { formatDissection } from "../../codec/format_dissection.ts";
import { toHex } from "../../codec/hex.ts";
import { identifierOctets, type Profile } from "../../codec/profile.ts";
import { generateOctets, NAMES, PROFILES } from "../helpers/asdu/generate_asdu.ts";
import { Prng } from "../helpers/random/prng.ts";
import { loadVectors } from "../helpers/asdu/vectors.ts";

/** Generates random octets of every type and profile. */
function* samples(): Generator<{ octets: Uint8Array; profile: Profile; where: string }> {
  for (const [index, name] of NAMES.entries()) {
    for (const profile of PROFILES) {
      const seed = index * 16 + PROFILES.indexOf(profile);
      const { octets } = generateOctets(name, new Prng(seed), { profile });
      yield { octets, profile, where: `seed ${seed}: ${name} ${toHex(octets, " ")}` };
    }
  }
}

/** Throws unless the children of each node cover every bit of it exactly once. */
function assertCovered(node: DissectNode, where: string): void {
  const { name, offset, length, children } = node;
  if (children.length === 0) return;
  const bits = new Uint8Array(length);
  for (const child of children) {
    for (let i = 0; i < child.length; i++) {
      const at = child.offset - offset + i;
      const mask = child.mask ?? 0xff;
      assert(at >= 0 && at < length, `${where}: ${child.name} runs out of ${name}`);
      assertEquals(bits[at]! & mask, 0, `${where}: ${child.name} shows bits of ${name} again`);
      bits[at] = bits[at]! | mask;
    }
    assertCovered(child, where);
  }
  const whole = node.mask ?? 0xff;
  assert(bits.every((octet) => octet === whole), `${where}: ${name} has bits that no child shows`);
}

/** Returns the fields in a part of a tree, by key. */
function fieldsIn(node: DissectNode): [string, unknown][] {
  const own: [string, unknown][] = node.field === undefined
    ? []
    : [[node.field.key, node.field.value]];
  return [...own, ...node.children.flatMap(fieldsIn)];
}

/** Throws unless the fields of each object in the tree equal those of the decoded object. */
function assertAgrees(tree: DissectNode, asdu: Asdu, where: string): void {
  const shown = tree.children.filter(({ name }) => name === "OBJECT");
  if (asdu.type === "raw") return assertEquals(shown, [], where);
  assertEquals(shown.length, asdu.objects.length, where);
  for (const [index, object] of asdu.objects.entries()) {
    const values = object as unknown as Readonly<Record<string, unknown>>;
    assertEquals(shown[index]!.text, `IOA ${object.ioa}`, where);
    const fields = fieldsIn(shown[index]!);
    for (const [key, value] of fields) assertEquals(value, values[key], `${where}: ${key}`);
    const keys = fields.map(([key]) => key);
    const tagless = new Set(["ioa", ...values.time === undefined ? ["time"] : []]);
    for (const [key, value] of Object.entries(values)) {
      if (tagless.has(key) || keys.includes(key) || /(?:Flags|Octets)$/.test(key)) continue;
      assert(value === 0 || value === false, `${where}: ${key} is not shown`);
    }
  }
}

Deno.test("dissectAsdu() covers every bit of every type exactly once, and agrees with decodeAsdu()", () => {
  for (const { octets, profile, where } of samples()) {
    const tree = dissectAsdu(octets, { profile });
    assertEquals([tree.offset, tree.length], [0, octets.length], where);
    assertCovered(tree, where);
    assertAgrees(tree, decodeAsdu(octets, { profile }), where);
  }
});

Deno.test("dissectAsdu() covers each golden vector and each truncation of it, and agrees with decodeAsdu()", () => {
  for (const { id, octets, profile } of loadVectors()) {
    for (let length = 0; length <= octets.length; length += octets.length > 60 ? 13 : 1) {
      const part = octets.slice(0, length);
      const where = `${id}, cut to ${length}`;
      const tree = dissectAsdu(part, { profile });
      assertCovered(tree, where);
      assertAgrees(tree, decodeAsdu(part, { profile }), where);
    }
  }
});

Deno.test("dissect() covers garbage without throwing, and the result can be formatted", () => {
  for (let seed = 0; seed < 3000; seed++) {
    const random = new Prng(seed);
    const profile = random.pick(PROFILES);
    const { octets } = generateOctets(random.pick(NAMES), random, { profile });
    const apdu = encodeApci({ format: "I", sendNumber: seed, receiveNumber: 1 }, octets);
    for (let i = random.int(0, 4); i > 0; i--) {
      apdu[random.int(0, apdu.length - 1)] = random.int(0, 255);
    }
    const damaged = apdu.subarray(0, apdu.length - random.pick([0, 0, 1, 5]));
    const where = `seed ${seed}: ${toHex(damaged, " ")}`;
    const tree = dissect(damaged, { profile });
    assertCovered(tree, where);
    assert(!formatDissection(tree).includes("undefined"), where);
  }
});

/** Throws if a node of the tree is empty; the data of a field may be empty. */
function assertNoneEmpty({ name, length, field, children }: DissectNode, where: string): void {
  assert(length > 0 || field !== undefined, `${where}: ${name} is empty`);
  for (const child of children) assertNoneEmpty(child, where);
}

Deno.test("dissect() returns no empty node, wherever the octets end", () => {
  for (const { octets, profile, where } of samples()) {
    const whole = encodeApci({ format: "I", sendNumber: 0, receiveNumber: 0 }, octets);
    const start = 6 + identifierOctets(profile);
    for (const length of [1, 2, 6, start - 1, start, start + 1, whole.length - 1, whole.length]) {
      const part = whole.slice(0, length);
      if (length >= 2) part[1] = length - 2;
      assertNoneEmpty(dissect(part, { profile }), `${where}, cut to ${length}`);
      const unknown = part.with(Math.min(6, length - 1), 0); // unknown type
      assertNoneEmpty(dissect(unknown, { profile }), `${where}, cut to ${length}, no type`);
    }
  }
});

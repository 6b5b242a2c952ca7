// Dissector and decoder use the same tables: they must agree on the values, and cover every octet once.

import { assert, assertEquals } from "@std/assert";
import { decodeAsdu, dissect, dissectAsdu, type DissectNode, parseHex } from "../../codec/mod.ts";
import { encodeApci, TYPES } from "../../codec/low_level.ts";
import { layoutOf, planOf } from "../../codec/plan.ts";
import { IEC104 } from "../../codec/profile.ts";
import { typeName } from "../../codec/types.ts";
import { generateOctets } from "../helpers/asdu/generate_asdu.ts";
import { Prng } from "../helpers/random/prng.ts";

function* nodesOf(tree: DissectNode): Generator<DissectNode> {
  yield tree;
  for (const child of tree.children) yield* nodesOf(child);
}

/** Generates the octets of a well-formed ASDU of a type. */
function randomAsdu(typeId: number, random: Prng): Uint8Array {
  return generateOctets(typeName(typeId)!, random, { profile: IEC104 }).octets;
}

/** Checks that the children of each node lie inside it and that whole octets are covered exactly once. */
function checkCover(node: DissectNode, octets: Uint8Array): void {
  if (node.children.length === 0) return;
  const seen = new Uint8Array(octets.length);
  for (const child of node.children) {
    assert(child.offset >= node.offset, `${child.name} begins before ${node.name}`);
    assert(child.offset + child.length <= node.offset + node.length, `${child.name} runs out`);
    for (let i = 0; i < child.length; i++) {
      const mask = child.mask ?? 0xff;
      assertEquals(seen[child.offset + i]! & mask, 0, `${node.name}: ${child.name} twice`);
      seen[child.offset + i]! |= mask;
    }
    checkCover(child, octets);
  }
  for (let i = node.offset; i < node.offset + node.length; i++) {
    assertEquals(seen[i], 0xff, `${node.name}: octet ${i} is not shown whole`);
  }
}

for (const [name, { id }] of Object.entries(TYPES)) {
  Deno.test(`dissectAsdu() shows every bit of ${name} once, with the decoded values`, () => {
    for (let seed = 0; seed < 40; seed++) {
      const octets = randomAsdu(id, new Prng(seed));
      const asdu = decodeAsdu(octets);
      assert(asdu.type !== "raw" && asdu.type === name, `seed ${seed}: ${asdu.type}`);
      const tree = dissectAsdu(octets);
      checkCover(tree, octets);
      const objects = tree.children.filter((node) => node.name === "OBJECT");
      assertEquals(objects.length, asdu.objects.length, `seed ${seed}`);
      for (const [i, object] of (asdu.objects as readonly object[]).entries()) {
        const fields = [...nodesOf(objects[i]!)].flatMap(({ field }) => field ?? []);
        const plan = layoutOf(planOf(id)!, (key) => Object.hasOwn(object, key));
        const carried = plan.fields.filter(({ row }) => row.form !== "length");
        assertEquals(fields.map(({ key }) => key), carried.map(({ row }) => row.key));
        for (const { key, value } of fields) {
          assertEquals(value, (object as Record<string, unknown>)[key], `seed ${seed}: ${key}`);
        }
      }
    }
  });
}

Deno.test("dissect() shows raw bits from which the octet can be restored", () => {
  const random = new Prng(7);
  for (const { id } of Object.values(TYPES)) {
    const octets = randomAsdu(id, random);
    for (const { mask, raw, offset } of nodesOf(dissectAsdu(octets))) {
      if (mask !== undefined) assertEquals(raw! * (mask & -mask), octets[offset]! & mask);
    }
  }
});

Deno.test("dissect() covers any input and never throws", () => {
  const random = new Prng(104);
  for (let run = 0; run < 3000; run++) {
    const asdu = random.octets(random.int(1, 60));
    const apdu = random.chance(0.5)
      ? encodeApci({ format: "I", sendNumber: 1, receiveNumber: 2 }, asdu)
      : random.octets(random.int(0, 20));
    const tree = dissect(apdu);
    assertEquals([tree.offset, tree.length], [0, apdu.length]);
    checkCover(tree, apdu);
  }
});

Deno.test("dissect() names the control field of each format", () => {
  const control = (hex: string) => {
    const [apci] = dissect(parseHex(hex)).children;
    const { text, children } = apci!.children.find(({ name }) => name === "CONTROL")!;
    return [
      apci!.text === text ? text : "different texts",
      ...children.map(({ name, offset, length, text }) => `${name} ${offset}+${length} ${text}`),
    ];
  };
  assertEquals(control("68 04 07 00 00 00"), ["U STARTDT act", "U 2+4 STARTDT act"]);
  assertEquals(control("68 04 83 00 00 00"), ["U TESTFR con", "U 2+4 TESTFR con"]);
  assertEquals(control("68 04 01 00 0a 00"), [
    "S N(R)=5",
    "S 2+2 acknowledges only",
    "N(R) 4+2 5",
  ]);
  assertEquals(control("68 0a 02 00 04 00 64 01 06 00 01 00"), [
    "I N(S)=1 N(R)=2",
    "N(S) 2+2 1",
    "N(R) 4+2 2",
  ]);
});

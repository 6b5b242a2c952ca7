// Slots that the addresses of redundancy groups reserve.

import { assertEquals } from "@std/assert";
import { isInBlock, parseAddressBlock } from "../../../../transport/address_block.ts";
import type { GroupDeclaration } from "../../../../transport/controlled/declaration/declaration.ts";
import {
  type Reservation,
  Reservations,
  reservationsOf,
} from "../../../../transport/controlled/declaration/reservations.ts";
import { Prng } from "../../../helpers/random/prng.ts";

/** Returns the reservations as text: group, block, connections. */
function texts(groups: readonly GroupDeclaration[]): string[] {
  return reservationsOf(groups).map(({ group, block: { octets, bits }, connections }) =>
    `${group} ${octets.join(".")}/${bits} ${connections}`
  );
}

Deno.test("reservationsOf() counts each entry that can match a peer", () => {
  const cases: [GroupDeclaration[], string[]][] = [
    [[], []],
    [[{ name: "a" }], []],
    [[{ name: "a", addresses: [] }], []],
    [[{ name: "a", addresses: ["10.0.0.1", "10.0.1.0/24"] }], [
      "a 10.0.0.1/32 0",
      "a 10.0.1.0/24 0",
    ]],
    // One address in two notations, and a block that contains an address of its own group.
    [[{ name: "a", addresses: ["10.0.0.1", "::ffff:10.0.0.1", "10.0.0.0/8"] }], [
      "a 10.0.0.1/32 0",
      "a 10.0.0.0/8 0",
    ]],
    [[{ name: "a", addresses: ["10.0.0.0/8", "10.0.0.1"] }], [
      "a 10.0.0.0/8 0",
      "a 10.0.0.1/32 0",
    ]],
    // The first group that matches counts.
    [[{ name: "a", addresses: ["10.0.0.0/8"] }, {
      name: "b",
      addresses: ["10.0.0.1", "10.0.0.0/8"],
    }], [
      "a 10.0.0.0/8 0",
    ]],
    [[{ name: "a", addresses: ["10.0.0.1"] }, { name: "b", addresses: ["10.0.0.0/8"] }], [
      "a 10.0.0.1/32 0",
      "b 10.0.0.0/8 0",
    ]],
    [[{ name: "a", addresses: ["10.0.0.1"] }, { name: "b" }, {
      name: "c",
      addresses: ["10.0.0.2"],
    }], [
      "a 10.0.0.1/32 0",
    ]],
  ];
  for (const [groups, expected] of cases) assertEquals(texts(groups), expected);
});

Deno.test("reservationsOf() omits exactly the entries that an earlier one hides, in any combination", () => {
  const blocks = ["0.0.0.0/0", "10.0.0.0/7", "10.0.0.0/8", "10.128.0.0/9", "11.0.0.0/8", "10.0.0.1"]
    .concat("10.0.0.9/8", "::/0", "a00::/8", "a00::1", "::ffff:10.0.0.1", "a00::/9");
  const random = new Prng(2404);
  for (let round = 0; round < 300; round++) {
    const groups = ["a", "b", "c"].map((name) => ({
      name,
      addresses: Array.from({ length: random.int(0, 5) }, () => random.pick(blocks)),
    }));
    const expected: Reservation[] = [];
    for (const { name, addresses } of groups) {
      for (const text of addresses) {
        const block = parseAddressBlock(text)!;
        const hides = (other: Reservation) =>
          other.block.bits <= block.bits && isInBlock(text.split("/")[0]!, other.block) &&
          (other.group !== name || other.block.bits === block.bits);
        if (!expected.some(hides)) expected.push({ group: name, block, connections: 0 });
      }
    }
    assertEquals(reservationsOf(groups), expected, JSON.stringify(groups));
  }
});

Deno.test("reservationsOf() handles fifty thousand addresses without comparing each pair", () => {
  const addresses = Array.from(
    { length: 50_000 },
    (_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`,
  );
  assertEquals(reservationsOf([{ name: "a", addresses }]).length, 50_000);
  assertEquals(reservationsOf([{ name: "a", addresses }, { name: "b", addresses }]).length, 50_000);
});

Deno.test("a peer has the most specific entry, in the first group that admits it", () => {
  const blocks = ["0.0.0.0/0", "10.0.0.0/7", "10.0.0.0/8", "10.128.0.0/9", "11.0.0.0/8", "10.0.0.1"]
    .concat("10.0.0.9/8", "::/0", "a00::/8", "a00::1", "::ffff:10.0.0.1", "a00::/9");
  const addresses = ["10.0.0.1", "10.129.0.1", "11.2.3.4", "192.0.2.1", "a00::1", "a01::", ""];
  const random = new Prng(2404);
  for (let round = 0; round < 300; round++) {
    const groups = ["a", "b", "c"].map((name) => ({
      name,
      addresses: Array.from({ length: random.int(0, 5) }, () => random.pick(blocks)),
    }));
    const reservations = new Reservations(groups);
    for (const address of addresses) {
      const isIn = (text: string) => isInBlock(address, parseAddressBlock(text)!);
      const group = groups.find((one) => one.addresses.some(isIn));
      const bits = group?.addresses.filter(isIn).map((text) => parseAddressBlock(text)!.bits) ?? [];
      const found = reservations.find(address);
      assertEquals(
        [found?.group, found?.block.bits],
        group === undefined ? [undefined, undefined] : [group.name, Math.max(...bits)],
        `${address} in ${JSON.stringify(groups)}`,
      );
    }
  }
});

Deno.test("the most specific entry is found first, whatever the order of the entries", () => {
  const blocks = ["10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.1.2.3"];
  for (const addresses of [blocks, blocks.toReversed()]) {
    const reservations = new Reservations([{ name: "a", addresses }]);
    const found = ["10.9.0.1", "10.1.9.1", "10.1.2.9", "10.1.2.3"].map((address) =>
      reservations.find(address)?.block.bits
    );
    assertEquals(found, [8, 16, 24, 32]);
  }
});

Deno.test("reservations count their entries, and those without a connection", () => {
  const reservations = new Reservations([
    { name: "a", addresses: ["10.0.0.0/8", "10.1.0.1"] },
    { name: "b", addresses: ["192.0.2.1"] },
  ]);
  const counts = () =>
    [reservations.unused, reservations.unusedOf("a"), reservations.unusedOf("b")] as const;
  assertEquals([reservations.entriesOf("a"), reservations.entriesOf("c")], [2, 0]);
  assertEquals(counts(), [3, 2, 1]);
  const block = reservations.find("10.2.0.1")!;
  reservations.count(block, 1);
  reservations.count(block, 1);
  assertEquals([counts(), block.connections], [[2, 1, 1], 2]);
  reservations.count(block, -1);
  assertEquals(counts(), [2, 1, 1]);
  reservations.count(block, -1);
  assertEquals([counts(), reservations.unusedOf("c")], [[3, 2, 1], 0]);
});

// Many blocks of addresses: the same answers as when each block is compared.

import { assertEquals } from "@std/assert";
import { AddressPrefixes, BlockSet } from "../../../../transport/controlled/authority/block_set.ts";
import { isInBlock, parseAddressBlock } from "../../../../transport/address_block.ts";
import { parseAddress } from "../../../../transport/ip_address.ts";
import { Prng } from "../../../helpers/random/prng.ts";

function setOf(...texts: readonly string[]): BlockSet {
  return new BlockSet(texts.map((text) => parseAddressBlock(text)!));
}

/** Returns an address from one of two small families, so that blocks and addresses often overlap. */
function addressOf(random: Prng): string {
  const part = () => random.pick([0, 1, 128, 255]);
  return random.chance(0.5)
    ? `10.${part()}.${part()}.${part()}`
    : `2001:db8::${part().toString(16)}:${part().toString(16)}`;
}

Deno.test("BlockSet finds an address exactly where one of its blocks contains it", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = new Prng(seed);
    const blocks = Array.from({ length: 4 }, () => {
      const address = addressOf(random);
      const most = address.includes(":") ? 128 : 32;
      return `${address}/${most - random.pick([0, 1, 7, 8, 9, 16, 24, 32])}`;
    });
    const set = setOf(...blocks);
    const address = addressOf(random);
    const expected = blocks.some((block) => isInBlock(address, parseAddressBlock(block)!));
    const found = set.has(new AddressPrefixes(parseAddress(address)!));
    assertEquals(found, expected, `seed ${seed}: ${address} in ${blocks.join(", ")}`);
    assertEquals(set.includes(setOf(address)), expected, `seed ${seed}: ${address} as a block`);
  }
});

Deno.test("BlockSet includes another one if each of its blocks is within one block, never across families", () => {
  const cases: readonly [readonly string[], readonly string[], boolean][] = [
    [["10.0.0.0/8"], ["10.1.0.0/16", "10.255.255.255"], true],
    [["10.0.0.0/8"], ["10.1.0.0/16", "11.0.0.0"], false],
    [["10.0.0.0/16", "10.1.0.0/16"], ["10.0.0.0/15"], false],
    [["0.0.0.0/0"], ["10.0.0.0/8"], true],
    [["0.0.0.0/0"], ["::/0"], false],
    [["::/0"], ["0.0.0.0/0"], false],
    [["::ffff:0:0/96"], ["0.0.0.0/0"], true],
    [["a00::/8"], ["10.0.0.0/8"], false],
  ];
  for (const [outer, inner, expected] of cases) {
    assertEquals(setOf(...outer).includes(setOf(...inner)), expected, `${outer} and ${inner}`);
  }
});

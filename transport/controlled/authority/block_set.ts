// Many blocks of addresses, in which an address or a block is found without a comparison with each.

import { type AddressBlock, prefixOf } from "../../address_block.ts";

/** The prefixes of one address, each made once, for many sets. */
export class AddressPrefixes {
  readonly #address: AddressBlock;
  readonly #made = new Map<number, string>();

  /** Takes an address by its octets. */
  constructor(octets: readonly number[]) {
    this.#address = { octets, bits: octets.length * 8 };
  }

  /** The first bits as text; empty, which no block has, where the address has fewer. */
  of(bits: number): string {
    if (bits > this.#address.bits) return "";
    let prefix = this.#made.get(bits);
    if (prefix === undefined) this.#made.set(bits, prefix = prefixOf(this.#address, bits));
    return prefix;
  }
}

/** Blocks of IP addresses. */
export class BlockSet {
  readonly #blocks: readonly AddressBlock[];
  readonly #prefixes: ReadonlySet<string>;
  /** The distinct prefix lengths. */
  readonly #lengths: readonly number[];

  /** Creates a set of blocks. */
  constructor(blocks: readonly AddressBlock[]) {
    this.#blocks = blocks;
    this.#prefixes = new Set(blocks.map((block) => prefixOf(block, block.bits)));
    this.#lengths = [...new Set(blocks.map(({ bits }) => bits))];
  }

  /** Whether one of the blocks contains an address. */
  has(address: AddressPrefixes): boolean {
    return this.#lengths.some((bits) => this.#prefixes.has(address.of(bits)));
  }

  /** Whether each block of another set is within one of these. */
  includes(other: BlockSet): boolean {
    return other.#blocks.every((block) => this.#covers(block));
  }

  #covers(block: AddressBlock): boolean {
    return this.#lengths.some((bits) =>
      bits <= block.bits && this.#prefixes.has(prefixOf(block, bits))
    );
  }
}

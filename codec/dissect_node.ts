// The node of a dissection, and the two ways to make one.

import { toHex } from "./hex.ts";

/** One line of the tree: a range of octets, or some bits of it, and what they mean. */
export interface DissectNode {
  /** Abbreviation of the standard, such as `SIQ` or `SPI`. */
  readonly name: string;
  /** What it is, in words. */
  readonly title: string;
  /** First octet, counted from the start of what was dissected. */
  readonly offset: number;
  /** Number of octets. */
  readonly length: number;
  /** Which bits of a single octet; absent where whole octets are meant. */
  readonly mask?: number;
  /** The bits or octets as an unsigned number, where they are at most four octets. */
  readonly raw?: number;
  /** The key and value of the decoder, if the node is a field of an information object. */
  readonly field?: { readonly key: string; readonly value: unknown };
  /** The value and its meaning for people. */
  readonly text: string;
  /** What it consists of. */
  readonly children: readonly DissectNode[];
}

/** Which octets and bits a node covers. */
export interface Span {
  /** First octet. */
  readonly offset: number;
  /** Number of octets. */
  readonly length: number;
  /** Which bits of a single octet. */
  readonly mask?: number;
  /** The bits or octets as an unsigned number. */
  readonly raw?: number;
}

/** Creates a node. */
export function node(
  name: readonly [name: string, title: string],
  span: Span,
  text: string,
  children: readonly DissectNode[] = [],
): DissectNode {
  return { name: name[0], title: name[1], ...span, text, children };
}

/** A node for octets that have no meaning here. */
export function octetsNode(
  octets: Uint8Array,
  offset: number,
  end: number,
  title: string,
): DissectNode {
  const text = toHex(octets.subarray(offset, end), " ");
  return node(["OCTETS", title], { offset, length: end - offset }, text);
}

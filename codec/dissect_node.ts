// The node of a dissection, and functions that create one.

import { toHex } from "./hex.ts";

/** One line of the tree: a range of octets, or some bits of an octet, with their meaning. */
export interface DissectNode {
  /** Abbreviation of the standard, such as `SIQ` or `SPI`. */
  readonly name: string;
  /** Description. */
  readonly title: string;
  /** First octet, counted from the start of the dissected data. */
  readonly offset: number;
  /** Number of octets. */
  readonly length: number;
  /** Mask of the bits within a single octet; absent for whole octets. */
  readonly mask?: number;
  /** The bits or octets as an unsigned number, for up to four octets. */
  readonly raw?: number;
  /** Key and value in the decoded object, if the node is one of its fields. */
  readonly field?: { readonly key: string; readonly value: unknown };
  /** The value and its meaning as text. */
  readonly text: string;
  /** Child nodes. */
  readonly children: readonly DissectNode[];
}

/** The octets and bits of a node. */
export interface Span {
  /** First octet. */
  readonly offset: number;
  /** Number of octets. */
  readonly length: number;
  /** Mask of the bits within a single octet. */
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

/** Creates a node for octets without a meaning here. */
export function octetsNode(
  octets: Uint8Array,
  offset: number,
  end: number,
  title: string,
): DissectNode {
  const text = toHex(octets.subarray(offset, end), " ");
  return node(["OCTETS", title], { offset, length: end - offset }, text);
}

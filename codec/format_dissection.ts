// Formats a dissection as text, with one indented line per node.

import type { DissectNode } from "./dissect_node.ts";

/**
 * Formats the tree as indented lines, each with octet range, bits, name and meaning.
 *
 * ```ts
 * import { dissect, formatDissection, parseHex } from "@telecontrol/iec104";
 *
 * console.log(formatDissection(dissect(parseHex("68 04 01 00 02 00"))));
 * ```
 */
export function formatDissection(tree: DissectNode, indent = 0): string {
  const last = tree.offset + tree.length - 1;
  const range = tree.length === 1 ? `${tree.offset}` : `${tree.offset}-${last}`;
  const bits = tree.mask === undefined ? "" : ` ${bitPattern(tree.mask, tree.raw ?? 0)}`;
  const where = `${range.padStart(7)}${bits}`.padEnd(18);
  const line = `${where}${"  ".repeat(indent)}${tree.name} (${tree.title}): ${tree.text}`;
  return [line, ...tree.children.map((child) => formatDissection(child, indent + 1))].join("\n");
}

/**
 * Formats the bits of an octet, with dots for bits that do not belong to the field: `..0. ....`.
 */
function bitPattern(mask: number, raw: number): string {
  const inPlace = raw * (mask & -mask);
  let text = "";
  for (let bit = 7; bit >= 0; bit--) {
    text += ((mask >> bit) & 1) === 0 ? "." : String((inPlace >> bit) & 1);
    if (bit === 4) text += " ";
  }
  return text;
}

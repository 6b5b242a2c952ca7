// Adds names and units of objects to the dissection of an APDU.

import type { Apdu, DissectNode } from "../../../codec/mod.ts";
import type { Names } from "../../text/names.ts";

type Label = ReturnType<Names["labelIn"]>;

/** Returns a copy of a dissection in which objects have their names, and values their units. */
export function nameTree(tree: DissectNode, apdu: Apdu, names: Names): DissectNode {
  if (apdu.format !== "I") return tree;
  const { typeId, ca } = apdu.asdu;
  return nameObjects(tree, (ioa) => names.labelIn(typeId, ca, ioa));
}

function nameObjects(node: DissectNode, labelOf: (ioa: number) => Label): DissectNode {
  const ioa = node.name === "OBJECT" ? /^IOA (\d+)$/.exec(node.text)?.[1] : undefined;
  if (ioa === undefined) {
    const children = node.children.map((child) => nameObjects(child, labelOf));
    return { ...node, children };
  }
  const label = labelOf(Number(ioa));
  const children = node.children.map((child) => nameField(child, label));
  return { ...node, text: joined(node.text, label.name), children };
}

/** The address gets the name, the value the unit. */
function nameField(node: DissectNode, { name, unit, textOf }: Label): DissectNode {
  if (node.name === "IOA") return { ...node, text: joined(node.text, name) };
  if (node.field?.key !== "value") return node;
  const converted = textOf?.(node.field.value);
  const text = converted === undefined
    ? joined(node.text, unit)
    : `${node.text} = ${joined(converted, unit)}`;
  return { ...node, text };
}

function joined(text: string, more: string): string {
  return more === "" ? text : `${text} ${more}`;
}

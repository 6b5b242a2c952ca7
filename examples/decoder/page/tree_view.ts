// The dissected tree of an APDU: one collapsible line per field, with its octets.

import type { DissectNode } from "../../../codec/mod.ts";
import { SEVERAL_ROWS } from "../messages.ts";
import { h, newId, replace } from "./dom.ts";
import type { Pointed } from "./pointing/pointed.ts";
import { pointAt } from "./pointing/targets.ts";

/** Number of objects of an ASDU that are initially expanded. */
const OPEN_OBJECTS = 6;

/** A node with its position in the tree. */
interface Item {
  readonly node: DissectNode;
  readonly parent: Item | undefined;
  readonly level: number;
  readonly children: Item[];
  readonly id: string;
  open: boolean;
}

/** Event handlers of the tree. */
export interface TreeOptions {
  /** The target of the last node of a path from the root, if nodes have a menu. */
  readonly pointed?: (path: readonly DissectNode[]) => Pointed;
  /** A node became the active one. */
  readonly onSelect: (node: DissectNode) => void;
  /** The pointer is over a node, or has left the nodes. */
  readonly onHover: (node: DissectNode | undefined) => void;
}

/** A tree for pointer, keyboard and screen reader. */
export class TreeView {
  /** The tree. */
  readonly element: HTMLElement;
  readonly #options: TreeOptions;
  #root: Item | undefined;
  #active: Item | undefined;
  #hovered: DissectNode | undefined;

  /** Creates an empty tree. */
  constructor(options: TreeOptions) {
    this.#options = options;
    this.element = h("div", {
      class: "tree",
      role: "tree",
      tabindex: 0,
      "aria-label": "Dissection of the APDU",
      onkeydown: (event: KeyboardEvent) => this.#key(event),
      onpointerleave: () => options.onHover(undefined),
    });
  }

  /** Shows another tree. */
  show(tree: DissectNode | undefined): void {
    this.#root = tree && makeItem(tree, undefined, 0);
    this.#active = undefined;
    this.element.scrollTop = 0;
    this.#render();
  }

  /** Activates the innermost node that covers a whole octet. */
  selectOctet(offset: number): DissectNode | undefined {
    const item = this.#root && deepest(this.#root, offset);
    if (item !== undefined) this.#select(item);
    return item?.node;
  }

  /** Shows the node of an octet without selecting it. */
  hoverOctet(offset: number | undefined): DissectNode | undefined {
    const item = offset === undefined || this.#root === undefined
      ? undefined
      : deepest(this.#root, offset);
    this.#hovered = item?.node;
    for (const line of this.element.children) {
      line.classList.toggle("hover", item !== undefined && line.id === item.id);
    }
    return this.#hovered;
  }

  #select(item: Item): void {
    this.#active = item;
    for (let at = item.parent; at !== undefined; at = at.parent) at.open = true;
    this.#render();
    document.getElementById(item.id)?.scrollIntoView({ block: "nearest" });
  }

  #choose(item: Item): void {
    this.#select(item);
    this.#options.onSelect(item.node);
  }

  #toggle(item: Item, open = !item.open): void {
    item.open = open;
    this.#render();
  }

  #render(): void {
    const lines = this.#root === undefined ? [] : visible(this.#root);
    replace(this.element, ...lines.map((item) => this.#line(item)));
    if (this.#active === undefined) this.element.removeAttribute("aria-activedescendant");
    else this.element.setAttribute("aria-activedescendant", this.#active.id);
  }

  #line(item: Item): HTMLElement {
    const { node, level, children, open, id } = item;
    const twisty = h("span", {
      class: "twisty",
      "aria-hidden": "true",
      onclick: (event: Event) => {
        event.stopPropagation();
        if (children.length > 0) this.#toggle(item);
      },
    }, children.length === 0 ? "" : open ? "▾" : "▸");
    const line = h(
      "div",
      {
        class: `tree-line${item === this.#active ? " active" : ""}`,
        id,
        role: "treeitem",
        "aria-level": level + 1,
        "aria-expanded": children.length === 0 ? undefined : String(open),
        "aria-selected": item === this.#active ? "true" : "false",
        title: `${node.title}, ${octetRange(node)}`,
        onclick: () => this.#choose(item),
        ondblclick: () => children.length > 0 && this.#toggle(item),
        onpointerenter: () => this.#options.onHover(node),
      },
      twisty,
      h("span", { class: "tree-name" }, node.name),
      h("span", { class: "tree-text" }, node.text),
      node.mask === undefined ? null : h("code", { class: "tree-bits" }, bitPattern(node)),
      h("span", { class: "tree-title" }, node.title),
    );
    line.style.setProperty("--level", String(level));
    const { pointed } = this.#options;
    return pointed === undefined ? line : pointAt(line, () => [pointed(pathOf(item))]);
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || this.#root === undefined) return;
    const lines = visible(this.#root);
    const at = this.#active === undefined ? -1 : lines.indexOf(this.#active);
    const active = this.#active;
    switch (event.key) {
      case "ArrowDown":
        this.#choose(lines[Math.min(lines.length - 1, at + 1)]!);
        break;
      case "ArrowUp":
        this.#choose(lines[Math.max(0, at - 1)]!);
        break;
      case "Home":
        this.#choose(lines[0]!);
        break;
      case "End":
        this.#choose(lines.at(-1)!);
        break;
      case "ArrowRight":
        if (active === undefined) return;
        if (!active.open && active.children.length > 0) this.#toggle(active, true);
        else if (active.children.length > 0) this.#choose(active.children[0]!);
        break;
      case "ArrowLeft":
        if (active === undefined) return;
        if (active.open && active.children.length > 0) this.#toggle(active, false);
        else if (active.parent !== undefined) this.#choose(active.parent);
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}

function makeItem(node: DissectNode, parent: Item | undefined, index: number): Item {
  const level = parent === undefined ? 0 : parent.level + 1;
  const isObject = parent?.node.name === "ASDU";
  const isControl = node.name === "APCI" || node.name === "DUI";
  const open = !isControl && node.mask === undefined && (!isObject || index <= OPEN_OBJECTS);
  const item: Item = { node, parent, level, children: [], id: newId("node"), open };
  for (const child of node.children) {
    item.children.push(makeItem(child, item, item.children.length));
  }
  return item;
}

function pathOf(item: Item): readonly DissectNode[] {
  return item.parent === undefined ? [item.node] : [...pathOf(item.parent), item.node];
}

function visible(item: Item): Item[] {
  return [item, ...item.open ? item.children.flatMap(visible) : []];
}

function deepest(item: Item, offset: number): Item | undefined {
  const { node } = item;
  const covers = offset >= node.offset && offset < node.offset + node.length;
  if (!covers || node.mask !== undefined) return undefined;
  for (const child of item.children) {
    const found = deepest(child, offset);
    if (found !== undefined) return found;
  }
  return item;
}

/** `octet 6`, `octets 6 to 14`. */
export function octetRange({ offset, length }: DissectNode): string {
  if (offset === SEVERAL_ROWS) return "octets of several packets";
  if (length === 0) return "no octets";
  return length === 1 ? `octet ${offset}` : `octets ${offset} to ${offset + length - 1}`;
}

/** Formats the bits of an octet, with dots for bits that do not belong to the field: `..0. ....`. */
function bitPattern({ mask = 0, raw = 0 }: DissectNode): string {
  const inPlace = raw * (mask & -mask);
  let text = "";
  for (let bit = 7; bit >= 0; bit--) {
    text += (mask >> bit & 1) === 0 ? "·" : String(inPlace >> bit & 1);
    if (bit === 4) text += " ";
  }
  return text;
}

// The octets of an APDU as a grid of hex digits, with the selected field marked.

import type { DissectNode } from "../../../codec/mod.ts";
import { h, newId, replace } from "./dom.ts";
import { octetRange } from "./tree_view.ts";

/** Number of octets per line. */
const COLUMNS = 16;

/** Event handlers of the grid. */
export interface HexOptions {
  /** An octet became the active one. */
  readonly onSelect: (offset: number) => void;
  /** The pointer is over an octet, or has left the octets. */
  readonly onHover: (offset: number | undefined) => void;
}

/** Octets for pointer, keyboard and screen reader. */
export class HexView {
  /** The grid, with the bits of the marked octet below it. */
  readonly element: HTMLElement;
  readonly #grid: HTMLElement;
  readonly #bits: HTMLElement;
  readonly #options: HexOptions;
  readonly #id = newId("octets");
  #octets: Uint8Array = new Uint8Array(0);
  #cells: HTMLElement[] = [];
  #active = -1;

  /** Creates an empty grid. */
  constructor(options: HexOptions) {
    this.#options = options;
    this.#grid = h("div", {
      class: "hex",
      role: "grid",
      tabindex: 0,
      "aria-label": "Octets of the APDU",
      onkeydown: (event: KeyboardEvent) => this.#key(event),
      onpointerleave: () => options.onHover(undefined),
    });
    this.#bits = h("p", { class: "hex-bits" });
    this.element = h("div", { class: "hex-box" }, this.#grid, this.#bits);
  }

  /** Shows other octets. */
  show(octets: Uint8Array): void {
    this.#octets = octets;
    this.#active = -1;
    this.#cells = Array.from(octets, (octet, offset) => this.#cell(octet, offset));
    const rows: HTMLElement[] = [];
    for (let from = 0; from < octets.length; from += COLUMNS) {
      const part = octets.subarray(from, from + COLUMNS);
      rows.push(h(
        "div",
        { class: "hex-row", role: "row" },
        h("span", { class: "hex-offset", role: "rowheader" }, hex(from)),
        h(
          "span",
          { class: "hex-octets", role: "presentation" },
          ...this.#cells.slice(from, from + COLUMNS),
        ),
        h("span", { class: "hex-text", "aria-hidden": "true" }, printable(part)),
      ));
    }
    replace(this.#grid, ...rows);
    replace(this.#bits);
    this.#grid.removeAttribute("aria-activedescendant");
  }

  /** Marks the octets of a field, or its bits if it is only part of an octet. */
  mark(node: DissectNode): void {
    const { offset, length, mask } = node;
    this.#each((cell, at) => {
      const isMarked = at >= offset && at < offset + length;
      cell.classList.toggle("on", isMarked);
      cell.setAttribute("aria-selected", String(isMarked));
    });
    this.#cells[offset]?.scrollIntoView({ block: "nearest" });
    replace(this.#bits, ...bitsOf(this.#octets, node, mask ?? 0xff));
  }

  /** Highlights the octets under the pointer. */
  hover(node: DissectNode | undefined): void {
    this.#each((cell, at) => {
      const isHovered = node !== undefined && at >= node.offset && at < node.offset + node.length;
      cell.classList.toggle("hover", isHovered);
    });
  }

  #each(visit: (cell: HTMLElement, at: number) => void): void {
    this.#cells.forEach(visit);
  }

  #cell(octet: number, offset: number): HTMLElement {
    return h("span", {
      class: "octet",
      id: `${this.#id}-${offset}`,
      role: "gridcell",
      "aria-selected": "false",
      "aria-label": `Octet ${offset}: ${hex(octet)}`,
      onclick: () => this.#select(offset),
      onpointerenter: () => this.#options.onHover(offset),
    }, hex(octet));
  }

  #select(offset: number): void {
    this.#active = offset;
    this.#grid.setAttribute("aria-activedescendant", `${this.#id}-${offset}`);
    this.#options.onSelect(offset);
    this.#each((cell, at) => cell.classList.toggle("active", at === offset));
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: COLUMNS,
      ArrowUp: -COLUMNS,
      Home: -this.#octets.length,
      End: this.#octets.length,
    };
    const step = steps[event.key];
    if (step === undefined || this.#octets.length === 0) return;
    const last = this.#octets.length - 1;
    this.#select(Math.max(0, Math.min(last, this.#active < 0 ? 0 : this.#active + step)));
    event.preventDefault();
    event.stopPropagation();
  }
}

/** The bits of a field within one octet, as ones and zeros. */
function bitsOf(
  octets: Uint8Array,
  node: DissectNode,
  mask: number,
): (Node | string)[] {
  const { offset, length, name, text } = node;
  const octet = octets[offset];
  if (length !== 1 || octet === undefined) {
    return [h("span", { class: "hex-where" }, `${name}, ${octetRange(node)}`)];
  }
  const bits = Array.from({ length: 8 }, (_, index) => {
    const bit = 7 - index;
    const isOn = (mask >> bit & 1) === 1;
    return h("span", { class: isOn ? "bit on" : "bit" }, octet >> bit & 1);
  });
  return [
    h("span", { class: "hex-where" }, `Octet ${offset}`),
    h(
      "span",
      { class: "bits", role: "img", "aria-label": octet.toString(2).padStart(8, "0") },
      ...bits,
    ),
    h("span", { class: "hex-meaning" }, `${name} ${text}`),
  ];
}

function hex(octet: number): string {
  return octet.toString(16).padStart(2, "0");
}

function printable(octets: Uint8Array): string {
  return Array.from(
    octets,
    (octet) => octet >= 0x20 && octet < 0x7f ? String.fromCharCode(octet) : "·",
  ).join("");
}

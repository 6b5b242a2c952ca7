// Connects elements of the page with what they show, so that a menu can be opened for it from anywhere.

import "../dom.ts";
import type { Pointed } from "./pointed.ts";

/** The targets of an element and its neighbours, such as the cells of a row. */
export interface Targets {
  readonly all: readonly Pointed[];
  /** Index of the one that the user points at. */
  readonly at: number;
}

/** An element with targets. */
export interface Found {
  /** The part of it that the user points at. */
  readonly element: HTMLElement;
  /** Makes the targets. */
  readonly open: () => Targets;
}

type Find = (from: Element) => Found | undefined;

const FINDERS = new WeakMap<Element, Find>();

/** Declares that an element has targets; `find` gets the innermost element at the pointer. */
export function pointable<E extends Element>(element: E, find: Find): E {
  FINDERS.set(element, find);
  return element;
}

/** Declares the targets of an element that has no parts. */
export function pointAt<E extends HTMLElement>(
  element: E,
  open: () => readonly Pointed[],
  at = 0,
): E {
  return pointable(element, () => ({ element, open: () => ({ all: open(), at }) }));
}

/** Declares the targets of the cells of a row; a cell with several targets has parts with numbers (`data-part`). */
export function pointAtCells<E extends HTMLElement>(
  row: E,
  open: (texts: readonly string[]) => readonly (readonly Pointed[])[],
): E {
  return pointable(row, (from) => {
    const cells = Array.from(row.children) as HTMLElement[];
    const index = Math.max(0, cells.findIndex((cell) => cell.contains(from)));
    return {
      element: cells[index] ?? row,
      open: () => {
        const byCell = open(cells.map(({ textContent }) => textContent ?? ""));
        const before = byCell.slice(0, index).reduce((sum, { length }) => sum + length, 0);
        const all = byCell.flat();
        return { all, at: Math.min(before + partAt(from, row), Math.max(0, all.length - 1)) };
      },
    };
  });
}

/** The number of the part of a cell that an element is in. */
function partAt(from: Element, row: Element): number {
  for (let at: Element | null = from; at !== null && at !== row; at = at.parentElement) {
    const part = at.getAttribute("data-part");
    if (part !== null) return Number(part);
  }
  return 0;
}

/** Finds the targets of the innermost element that has some. */
export function foundAt(from: Element): Found | undefined {
  for (let at: Element | null = from; at !== null; at = at.parentElement) {
    const found = FINDERS.get(at)?.(from);
    if (found !== undefined) return found;
  }
  return undefined;
}

// Creates elements. No part of the page is parsed from text, so nothing in a capture can become markup; control characters
// and marks of text direction are escaped, so no name in a capture can look like another one.

/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

import { shownText } from "@telecontrol/iec104/low-level";

/** The content of an element. */
export type Child = Node | string | number | null | undefined | false;

/** Attributes by name; functions are event handlers, such as `onclick`. */
export type Props = Readonly<Record<string, string | number | boolean | undefined | Listener>>;

// deno-lint-ignore no-explicit-any -- the event depends on the name, which the caller knows
type Listener = (event: any) => void;

const SVG = "http://www.w3.org/2000/svg";

/** Creates an element of HTML. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  props: Props = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  return fill(document.createElement(tag), props, children);
}

/** Creates an element of SVG. */
export function svg<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  props: Props = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[Tag] {
  return fill(document.createElementNS(SVG, tag) as SVGElementTagNameMap[Tag], props, children);
}

function fill<E extends Element>(element: E, props: Props, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else setAttribute(element, name, value);
  }
  append(element, children);
  return element;
}

/** Sets an attribute; `false` and `undefined` remove it. */
export function setAttribute(
  element: Element,
  name: string,
  value: string | number | boolean | undefined,
): void {
  if (value === undefined || value === false) element.removeAttribute(name);
  else {
    const text = value === true ? "" : String(value);
    element.setAttribute(name, SHOWN_ATTRIBUTES.has(name) ? harmlessText(text) : text);
  }
}

/** Attributes that are shown or read aloud. */
const SHOWN_ATTRIBUTES: ReadonlySet<string> = new Set(["title", "aria-label", "alt"]);

/** The text with control characters escaped, except line feeds and tabs. */
export function harmlessText(text: string): string {
  return text.replace(/[^\n\t]+/g, shownText);
}

/** Replaces the content of an element. */
export function replace(element: Element, ...children: readonly Child[]): void {
  element.replaceChildren();
  append(element, children);
}

function append(element: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (typeof child === "string") element.append(harmlessText(child));
    else element.append(typeof child === "number" ? String(child) : child);
  }
}

let lastId = 0;

/** An id that no other element has. */
export function newId(prefix: string): string {
  return `${prefix}-${++lastId}`;
}

// Text of HTML into which every text is escaped on its way.

import { shownText } from "../../../codec/low_level.ts";

/** A piece of HTML, as opposed to a text, which still has to be escaped. */
export class Markup {
  /** The characters of the file. */
  readonly text: string;

  /** Declares a text to be HTML. Use {@linkcode markup} instead wherever a text from elsewhere is part of it. */
  constructor(text: string) {
    this.text = text;
  }
}

/** What {@linkcode markup} inserts: texts are escaped, `undefined` is nothing, and the members of a list follow one another. */
export type MarkupPart = string | number | Markup | undefined | readonly MarkupPart[];

/**
 * Builds HTML from a template. Everything that is inserted is escaped, except what is {@linkcode Markup} already.
 *
 * ```ts ignore
 * markup`<td>${name}</td>`
 * ```
 */
export function markup(template: TemplateStringsArray, ...parts: readonly MarkupPart[]): Markup {
  const texts = template.raw.map((text, at) => at === 0 ? text : textOf(parts[at - 1]) + text);
  return new Markup(texts.join(""));
}

/** Joins pieces of HTML, each on a line of its own. */
export function markupLines(parts: readonly Markup[]): Markup {
  return new Markup(parts.map(({ text }) => text).join("\n"));
}

/** A text of several lines, which stay lines. */
export function linesOfText(text: string): Markup {
  return new Markup(text.split(/\r\n|[\r\n]/).map(escapeHtml).join("<br>"));
}

/** Escapes text for elements and quoted attributes, and its control characters and marks of text direction. */
export function escapeHtml(text: string): string {
  return shownText(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The HTML of an inserted part. */
function textOf(part: MarkupPart): string {
  if (part === undefined) return "";
  if (part instanceof Markup) return part.text;
  if (typeof part === "object") return part.map(textOf).join("");
  return escapeHtml(String(part));
}

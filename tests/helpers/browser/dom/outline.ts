// Writes an element as text that can be reviewed: one line per element; elements that contain only words share the line
// of their parent.

import type { FakeElement } from "./element.ts";
import { classesOf } from "./selector.ts";

/** Attributes that an outline omits because another part of it contains the same information. */
const OMITTED = new Set(["class", "type", "viewBox"]);

/** Maximum length of a line with several elements. */
const WIDTH = 150;

/** Maximum number of similar elements in a row that are written; the others are only counted. */
const MOST_ALIKE = 16;

/** Writes an element and all its descendants. Ids that the page numbers are renamed in order of appearance. */
export function outline(element: FakeElement): string {
  const names = new Map<string, string>();
  return `${lines(element).join("\n")}\n`.replaceAll(/\b([a-z]+)-\d+(?=[\s-])/g, (id, prefix) => {
    if (!names.has(id)) names.set(id, `${prefix}-${String.fromCharCode(65 + names.size)}`);
    return names.get(id)!;
  });
}

function lines(element: FakeElement): string[] {
  const head = headOf(element);
  if (element.getAttribute("role") === "row" && !element.matches(".list-head")) {
    const cells = element.children.map((cell) =>
      cell.content.map((each) => inline(each)).join(" ")
    );
    return [`${head} | ${cells.join(" | ")}`];
  }
  const children = alike(element).map((child) =>
    typeof child === "string" ? [child] : lines(child)
  );
  if (children.length === 0) return [head];
  const flat = children.flat();
  const isFlat = flat.length === children.length && [head, ...flat].join("  ").length <= WIDTH;
  if (isFlat) return [flat.length === 1 ? `${head} ${flat[0]}` : `${head} { ${flat.join("  ")} }`];
  return [head, ...flat.map((line) => `  ${line}`)];
}

/** The content of an element: texts in quotes, and for a long row of similar elements only the number of the rest. */
function alike(element: FakeElement): (FakeElement | string)[] {
  const kindOf = (child: FakeElement | string | undefined) =>
    child === undefined || typeof child === "string" ? undefined : kind(child);
  const content: (FakeElement | string)[] = [];
  let run = 0;
  element.content.forEach((child, index) => {
    const isAlike = typeof child !== "string" && kindOf(element.content[index - 1]) === kind(child);
    run = isAlike ? run + 1 : 0;
    if (run < MOST_ALIKE) content.push(typeof child === "string" ? JSON.stringify(child) : child);
    else if (kindOf(element.content[index + 1]) !== kindOf(child)) {
      content.push(`… ${run + 1 - MOST_ALIKE} more ${kindOf(child)}`);
    }
  });
  return content;
}

function inline(child: FakeElement | string): string {
  if (typeof child === "string") return child;
  const content = child.content.map(inline).join(" ");
  return child.children.length > 1
    ? `${headOf(child)} { ${content} }`
    : `${headOf(child)} ${content}`;
}

function kind(element: FakeElement): string {
  return [element.tagName, ...classesOf(element)].join(".");
}

function headOf(element: FakeElement): string {
  const attributes = [...element.attributes].filter(([key]) => !OMITTED.has(key))
    .map(([key, value]) => value === "" ? key : `${key}=${quoted(value)}`);
  const style = Object.entries(element.style).map(([key, value]) => `${key}:${value}`);
  const value = ["select", "input", "textarea"].includes(element.tagName) && element.value !== ""
    ? [`value:${quoted(element.value)}`]
    : [];
  return [kind(element), ...attributes, ...style, ...value].join(" ");
}

function quoted(text: string): string {
  return /^[\w.,:#/+-]+$/.test(text) ? text : JSON.stringify(text);
}

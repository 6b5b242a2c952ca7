// The selectors that the page uses: names, classes, ids and attributes, descendant combinators, and lists.

/** Properties of an element that a selector examines. */
export interface Selectable {
  readonly tagName: string;
  readonly parent: Selectable | undefined;
  getAttribute(name: string): string | null;
}

/** Whether an element matches a selector. */
export function matches(element: Selectable, selector: string): boolean {
  return selector.split(",").some((each) => {
    const parts = each.trim().replaceAll(/\s*>\s*/g, " >").split(/\s+/);
    return matchesPath(element, parts);
  });
}

function matchesPath(element: Selectable, parts: readonly string[]): boolean {
  const last = parts.at(-1)!;
  const isChild = last.startsWith(">");
  if (!matchesOne(element, isChild ? last.slice(1) : last)) return false;
  const rest = parts.slice(0, -1);
  if (rest.length === 0) return true;
  for (let at = element.parent; at !== undefined; at = at.parent) {
    if (matchesPath(at, rest)) return true;
    if (isChild) return false;
  }
  return false;
}

function matchesOne(element: Selectable, compound: string): boolean {
  const pieces = compound.match(/^[\w*-]+|[.#][\w-]+|\[[^\]]+\]/g);
  if (pieces === null || pieces.join("") !== compound) {
    throw new SyntaxError(`Cannot select by ${compound}`);
  }
  return pieces.every((piece) => {
    const rest = piece.slice(1);
    if (piece[0] === ".") return classesOf(element).includes(rest);
    if (piece[0] === "#") return element.getAttribute("id") === rest;
    if (piece[0] === "[") {
      const [, name, value] = /^\[([\w-]+)(?:="?([^"]*)"?)?\]$/.exec(piece)!;
      const found = element.getAttribute(name!);
      return value === undefined ? found !== null : found === value;
    }
    return piece === "*" || element.tagName === piece;
  });
}

/** The classes of an element. */
export function classesOf(element: Selectable): string[] {
  return (element.getAttribute("class") ?? "").split(/\s+/).filter((name) => name !== "");
}

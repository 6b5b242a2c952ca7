// The selectors that the page uses: names, classes, ids and attributes, descendant combinators, and lists.

/** Properties of an element that a selector examines. */
export interface Selectable {
  readonly tagName: string;
  readonly parent: Selectable | undefined;
  getAttribute(name: string): string | null;
}

/** Conditions for one element of a path, and whether it must be a child of the one before. */
interface Step {
  readonly isChild: boolean;
  readonly conditions: readonly ((element: Selectable) => boolean)[];
}

/** Parsed selectors: those of the page and its tests, which are few. */
const PARSED = new Map<string, readonly (readonly Step[])[]>();

/** Whether an element matches a selector. */
export function matches(element: Selectable, selector: string): boolean {
  const paths = PARSED.get(selector) ?? parse(selector);
  PARSED.set(selector, paths);
  return paths.some((steps) => matchesPath(element, steps, steps.length - 1));
}

/** Whether an element matches a path up to a step. */
function matchesPath(element: Selectable, steps: readonly Step[], last: number): boolean {
  const { isChild, conditions } = steps[last]!;
  for (const isMet of conditions) if (!isMet(element)) return false;
  if (last === 0) return true;
  for (let at = element.parent; at !== undefined; at = at.parent) {
    if (matchesPath(at, steps, last - 1)) return true;
    if (isChild) return false;
  }
  return false;
}

function parse(selector: string): readonly (readonly Step[])[] {
  return selector.split(",").map((path) =>
    path.trim().replaceAll(/\s*>\s*/g, " >").split(/\s+/).map((part) => {
      const isChild = part.startsWith(">");
      return { isChild, conditions: conditionsOf(isChild ? part.slice(1) : part) };
    })
  );
}

function conditionsOf(compound: string): Step["conditions"] {
  const pieces = compound.match(/^[\w*-]+|[.#][\w-]+|\[[^\]]+\]/g);
  if (pieces === null || pieces.join("") !== compound) {
    throw new SyntaxError(`Cannot select by ${compound}`);
  }
  return pieces.map((piece) => {
    const rest = piece.slice(1);
    if (piece[0] === ".") return (element: Selectable) => classesOf(element).includes(rest);
    if (piece[0] === "#") return (element: Selectable) => element.getAttribute("id") === rest;
    if (piece[0] === "[") {
      const [, name, value] = /^\[([\w-]+)(?:="?([^"]*)"?)?\]$/.exec(piece)!;
      return (element: Selectable) => {
        const found = element.getAttribute(name!);
        return value === undefined ? found !== null : found === value;
      };
    }
    return (element: Selectable) => piece === "*" || element.tagName === piece;
  });
}

/** The classes of an element. */
export function classesOf(element: Selectable): string[] {
  const text = element.getAttribute("class") ?? "";
  return text === "" ? [] : text.split(/\s+/).filter((name) => name !== "");
}

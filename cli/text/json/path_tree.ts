// A tree of paths such as `stations[0].name`, used to record the positions of values.

import { largest } from "../extremes.ts";

const KEY = /(?:^|\.)([A-Za-z_$][\w$]*)|\[(\d+)\]|\["/y;

/** The paths with a common prefix. */
export class PathTree {
  readonly #members = new Map<string | number, PathTree>();
  readonly #paths: readonly (readonly PathTree[])[];
  #at: number | undefined;

  /** Builds the tree of some paths; a malformed path is used as far as it is valid. */
  constructor(paths: readonly string[]) {
    this.#paths = paths.map((path) => {
      const steps: PathTree[] = [this];
      for (const key of keysOf(path)) {
        steps.push(steps.at(-1)!.#step(key));
      }
      return steps;
    });
  }

  /** The subtree of a key, if a path contains it. */
  member(key: string | number): PathTree | undefined {
    return this.#members.get(key);
  }

  /** Records the position of the value. */
  found(at: number): void {
    this.#at ??= at;
  }

  /** The position of each path's value, or of the innermost container found; 0 if none was found. */
  offsets(): readonly number[] {
    return this.#paths.map((steps) => largest(steps.map((step) => step.#at ?? 0)));
  }

  #step(key: string | number): PathTree {
    const known = this.#members.get(key);
    if (known !== undefined) return known;
    const made = new PathTree([]);
    this.#members.set(key, made);
    return made;
  }
}

/** The last key of a path; `undefined` if it has none. */
export function lastKeyOf(path: string): string | number | undefined {
  return keysOf(path).at(-1);
}

/** The keys of a path. */
export function keysOf(path: string): readonly (string | number)[] {
  const keys: (string | number)[] = [];
  KEY.lastIndex = 0;
  for (let match = KEY.exec(path); match !== null; match = KEY.exec(path)) {
    const [, name, index] = match;
    if (name !== undefined) keys.push(name);
    else if (index !== undefined) keys.push(Number(index));
    else {
      const begin = match.index + 1;
      const end = quoteAfter(path, begin) + 1;
      keys.push(JSON.parse(path.slice(begin, end)) as string);
      KEY.lastIndex = end + 1;
    }
  }
  return keys;
}

/** The index of the quote that closes the string starting at `begin`. */
function quoteAfter(path: string, begin: number): number {
  let at = begin + 1;
  while (path[at] !== '"') at += path[at] === "\\" ? 2 : 1;
  return at;
}

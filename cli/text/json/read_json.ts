// Parses hand-written JSON: allows comments and trailing commas, reports positions, and checks for duplicate keys.

import { memberPath } from "../../../codec/low_level.ts";
import { JsonScanner, JsonSyntaxFault } from "./scanner.ts";
import { type TextPlace, TextPlaces } from "./text_places.ts";
import { PathTree } from "./path_tree.ts";

/** A mistake in the text itself. */
export interface TextFault {
  /** Path of the value, such as `stations[0].name`; `""` for the whole document. */
  readonly path: string;
  /** Position in the text. */
  readonly place: TextPlace;
  /** Description of the mistake. */
  readonly what: string;
}

/** A parsed text. */
export interface JsonText {
  /** The value; `undefined` if the text is not valid JSON, which is then the only fault. */
  readonly value: unknown;
  /** Syntax errors and duplicate keys; the first of several duplicates is used. */
  readonly faults: readonly TextFault[];
  /** Returns the positions of the values at some paths; for a missing value, that of its container. */
  readonly placesOf: (paths: readonly string[]) => readonly TextPlace[];
}

/** Maximum nesting depth; more than any file needs, and far less than would overflow the stack. */
export const MAX_JSON_DEPTH = 64;

/** Parses JSON with comments (`//`, `/* *` `/`) and trailing commas. Never throws. */
export function readJson(text: string): JsonText {
  const places = new TextPlaces(text);
  const reader = new Reader(text);
  try {
    const value = reader.document();
    const placesOf = (paths: readonly string[]) => {
      // Positions are determined in a second pass, because few texts have mistakes and all positions would need more
      // memory than the values.
      const tree = new PathTree(paths);
      new Reader(text, tree).document();
      return tree.offsets().map((at) => places.placeAt(at));
    };
    return { value, faults: repetitions(reader.repeated, { places, placesOf }), placesOf };
  } catch (error) {
    if (!(error instanceof JsonSyntaxFault)) throw error;
    const place = places.placeAt(error.at);
    const faults = [{ path: "", place, what: error.message }];
    return { value: undefined, faults, placesOf: (paths) => paths.map(() => place) };
  }
}

/** A duplicate key of an object. */
interface Repeated {
  readonly path: string;
  /** Position in the text. */
  readonly at: number;
}

function repetitions(
  repeated: readonly Repeated[],
  { places, placesOf }: Pick<JsonText, "placesOf"> & { readonly places: TextPlaces },
): readonly TextFault[] {
  if (repeated.length === 0) return [];
  const firsts = placesOf(repeated.map(({ path }) => path));
  return repeated.map(({ path, at }, index) => {
    const what = `occurs twice, first in line ${firsts[index]!.line}; expected each name only once`;
    return { path, place: places.placeAt(at), what };
  });
}

class Reader {
  readonly repeated: Repeated[] = [];
  readonly #scanner: JsonScanner;
  readonly #tree: PathTree | undefined;
  readonly #keys: (string | number)[] = [];

  /** @param tree Receives the positions of its paths, if given. */
  constructor(text: string, tree?: PathTree) {
    this.#scanner = new JsonScanner(text);
    this.#tree = tree;
  }

  document(): unknown {
    const value = this.#value(this.#tree);
    if (this.#scanner.peek() !== undefined) throw this.#scanner.expected("the end");
    return value;
  }

  #value(tree: PathTree | undefined): unknown {
    const scanner = this.#scanner;
    const next = scanner.peek();
    tree?.found(scanner.at);
    if (next !== "{" && next !== "[") return scanner.scalar();
    if (this.#keys.length >= MAX_JSON_DEPTH) {
      throw scanner.expected(`at most ${MAX_JSON_DEPTH} levels of brackets`);
    }
    scanner.take(next);
    return next === "{" ? this.#object(tree) : this.#array(tree);
  }

  #object(tree: PathTree | undefined): unknown {
    const scanner = this.#scanner;
    const object: Record<string, unknown> = {};
    while (!scanner.take("}")) {
      if (scanner.peek() !== '"') throw scanner.expected("a name in quotes, or }");
      const { at } = scanner;
      const key = scanner.string();
      if (!scanner.take(":")) throw scanner.expected(":");
      const isFirst = !Object.hasOwn(object, key);
      this.#keys.push(key);
      const value = this.#value(isFirst ? tree?.member(key) : undefined);
      if (isFirst) setOwn(object, key, value);
      else this.repeated.push({ path: this.#path(), at });
      this.#keys.pop();
      if (!scanner.take(",") && scanner.peek() !== "}") throw scanner.expected(", or }");
    }
    return object;
  }

  #array(tree: PathTree | undefined): unknown {
    const scanner = this.#scanner;
    const array: unknown[] = [];
    while (!scanner.take("]")) {
      this.#keys.push(array.length);
      array.push(this.#value(tree?.member(array.length)));
      this.#keys.pop();
      if (!scanner.take(",") && scanner.peek() !== "]") throw scanner.expected(", or ]");
    }
    return array;
  }

  #path(): string {
    return this.#keys.reduce<string>((path, key) => memberPath(path, key), "");
  }
}

/** Sets an own property, even for a key such as `__proto__`. */
function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== "__proto__") object[key] = value;
  else {
    Object.defineProperty(object, key, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
}

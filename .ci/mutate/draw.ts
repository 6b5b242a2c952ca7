// Draws mutants: a file (longer files are more likely), a kind of fault that it allows, and one of the places for it.

import type { Prng } from "../../tests/helpers/random/prng.ts";
import type { SourceFile } from "../files.ts";
import { type Mutant, mutantOf } from "./mutant.ts";
import { OPERATORS } from "./operators.ts";
import { type Edit, type Source, sourceOf } from "./source.ts";

/** A kind of fault, with all places for it in one file. */
interface Kind {
  readonly name: string;
  readonly edits: readonly Edit[];
}

/** Number of consecutive repeated draws after which the files count as exhausted. */
const MOST_REPEATS = 200;

/** Draws mutants from files; the same random numbers produce the same mutants. */
export class Sampler {
  readonly #files: readonly SourceFile[];
  readonly #random: Prng;
  readonly #total: number;
  readonly #kinds = new Map<string, { readonly source: Source; readonly kinds: readonly Kind[] }>();
  readonly #drawn = new Set<string>();

  constructor(files: readonly SourceFile[], random: Prng) {
    this.#files = files;
    this.#random = random;
    this.#total = files.reduce((sum, { text }) => sum + text.length, 0);
  }

  /** The next mutant, never the same twice; `undefined` when there seem to be no more. */
  next(): Mutant | undefined {
    for (let repeats = 0; repeats < MOST_REPEATS; repeats++) {
      const { source, kinds } = this.#kindsOf(this.#file());
      if (kinds.length === 0) continue;
      const kind = this.#random.pick(kinds);
      const edit = this.#random.pick(kind.edits);
      const key = `${source.path} ${edit.from} ${edit.to} ${edit.text}`;
      if (this.#drawn.has(key)) continue;
      this.#drawn.add(key);
      return mutantOf(source, kind.name, edit);
    }
    return undefined;
  }

  #file(): SourceFile {
    let at = this.#random.next() * this.#total;
    return this.#files.find(({ text }) => (at -= text.length) < 0) ?? this.#files.at(-1)!;
  }

  #kindsOf(file: SourceFile): { readonly source: Source; readonly kinds: readonly Kind[] } {
    let known = this.#kinds.get(file.path);
    if (known === undefined) {
      const source = sourceOf(file);
      const kinds = OPERATORS.map(({ name, edits }) => ({ name, edits: edits(source) }))
        .filter(({ edits }) => edits.length > 0);
      this.#kinds.set(file.path, known = { source, kinds });
    }
    return known;
  }
}

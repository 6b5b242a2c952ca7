// Orders tests by what they are about: the words that a part of the code shares with the paths and titles of tests.

import type { SourceFile } from "../files.ts";

/** The words of tests. */
export class Topics {
  readonly #words = new Map<string, ReadonlySet<string>>();
  /** Number of tests with a word. */
  readonly #counts = new Map<string, number>();

  /** Reads the paths and titles of the tests among these files. */
  constructor(files: readonly SourceFile[]) {
    for (const { path, text } of files) {
      if (!/^tests\/.*_test\.ts$/.test(path)) continue;
      const titles = [...text.matchAll(/(?:Deno\.test\(\s*|\bname:\s*)["'`]([^"`\n]*)/g)];
      const words = wordsOf([path, ...titles.map((match) => match[1])].join(" "));
      this.#words.set(path, words);
      for (const word of words) this.#counts.set(word, (this.#counts.get(word) ?? 0) + 1);
    }
  }

  /** Sorts tests: first those that share most words with the code. Words of few tests weigh more. */
  closest(tests: readonly string[], code: string): string[] {
    const words = wordsOf(code);
    const weights = new Map(tests.map((test) => [test, this.#weight(test, words)]));
    return tests.toSorted((a, b) => weights.get(b)! - weights.get(a)!);
  }

  #weight(test: string, words: ReadonlySet<string>): number {
    const shared = [...this.#words.get(test) ?? []].filter((word) => words.has(word));
    return shared.reduce((sum, word) => {
      return sum + Math.log(this.#words.size / this.#counts.get(word)!);
    }, 0);
  }
}

/** The words of a text, also within names, in lower case and in the singular. */
function wordsOf(text: string): Set<string> {
  const words = text.match(/[A-Z]?[a-z]{3,}/g) ?? [];
  return new Set(words.map((word) => word.toLowerCase().replace(/s$/, "")));
}

// Orders tests by topic: by the words that a part of the code shares with the paths and titles of tests, by the compound
// names, such as storeTimeoutMs, that both contain, and by the phrases of the code that tests contain.

import type { SourceFile } from "../files.ts";

/** A name or phrase that at most this number of tests contain identifies them best, and weighs as much as several words. */
const FEW = 5;
const RARE = 4;

/** The words of tests. */
export class Topics {
  readonly #words = new Map<string, ReadonlySet<string>>();
  readonly #texts = new Map<string, string>();
  /** Number of tests with a word. */
  readonly #counts = new Map<string, number>();

  /** Reads the tests among these files. */
  constructor(files: readonly SourceFile[]) {
    for (const { path, text } of files) {
      if (!/^tests\/.*_test\.ts$/.test(path)) continue;
      const titles = [...text.matchAll(/(?:Deno\.test\(\s*|\bname:\s*)["'`]([^"`\n]*)/g)];
      const words = wordsOf([path, ...titles.map((match) => match[1])].join(" "))
        .union(namesOf(text));
      this.#words.set(path, words);
      this.#texts.set(path, text);
      for (const word of words) this.#counts.set(word, (this.#counts.get(word) ?? 0) + 1);
    }
  }

  /** Sorts tests: first those that share most words with the code. Words of few tests weigh more. */
  closest(tests: readonly string[], code: string): string[] {
    const words = wordsOf(code).union(namesOf(code));
    const weights = new Map(tests.map((test) => [test, this.#weight(test, words)]));
    for (const phrase of phrasesOf(code)) {
      const holders = [...this.#texts].filter(([, text]) => text.includes(phrase));
      if (holders.length > FEW) continue;
      const weight = RARE * Math.log(this.#texts.size / holders.length);
      for (const [test] of holders) weights.set(test, (weights.get(test) ?? 0) + weight);
    }
    return tests.toSorted((a, b) => weights.get(b)! - weights.get(a)!);
  }

  #weight(test: string, words: ReadonlySet<string>): number {
    let weight = 0;
    for (const word of this.#words.get(test) ?? []) {
      if (!words.has(word)) continue;
      const count = this.#counts.get(word)!;
      const isRareName = count <= FEW && /[A-Z]/.test(word);
      weight += (isRareName ? RARE : 1) * Math.log(this.#words.size / count);
    }
    return weight;
  }
}

/** The words of a text, including those within names, in lower case and in the singular. */
function wordsOf(text: string): Set<string> {
  const words = text.match(/[A-Z]?[a-z]{3,}/g) ?? [];
  return new Set(words.map((word) => word.toLowerCase().replace(/s$/, "")));
}

/** The compound names in a text. */
function namesOf(text: string): Set<string> {
  return new Set(text.match(/(?<![\w$])[a-z]+(?:[A-Z][a-z\d]*)+(?![\w$])/g));
}

/** The texts of at least two words in a text, without the values in templates. */
function phrasesOf(text: string): Set<string> {
  const quoted = text.match(/"[^"\n]*"|`[^`]*`/g) ?? [];
  const parts = quoted.flatMap((each) => each.slice(1, -1).split(/\$\{[^}]*\}|\n/));
  return new Set(
    parts.map((part) => part.replace(/^\W+|\W+$/g, "")).filter((part) => / \w/.test(part)),
  );
}

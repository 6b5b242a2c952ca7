// Checks for text that must not be published: paths of a particular machine, notes about unfinished work, invisible
// characters, and phrases that are not native English.

import { PHRASES } from "./english.ts";
import { type Finding, report } from "./finding.ts";
import { lineOf, listFiles } from "./files.ts";

/** A pattern, its description and the remedy. The patterns are written so that they do not match this file. */
const WORDS: readonly (readonly [RegExp, string, string])[] = [
  [
    /(?:\/home|\/Users|\/work|[A-Z]:\\Users)[\/\\]\w+/g,
    "a path of a particular machine",
    "make it relative",
  ],
  [
    /\b(?:TO[D]O|FIX[M]E|X[X]X|HA[C]K)\b/g,
    "a note about unfinished work",
    "finish it or open an issue",
  ],
  [/^(?:<{7}|={7}|>{7})(?= |$)/gm, "a conflict marker", "resolve the conflict"],
  [/[\u202a-\u202e\u2066-\u2069\u200b\ufeff]/g, "an invisible character", "remove it"],
  [/\bDeno\.test\.only\b|\bonly: tru[e]\b/g, "a test that switches off the others", "remove it"],
];

const BINARY = /\.(?:pcap|pcapng|bin|png|gz|sqlite)$/;

/** Texts for readers, including names of tests. The changelog is not rewritten, and the lists of phrases contain the phrases. */
const PROSE =
  /^(?!\.github\/CHANGELOG\.md|\.ci\/english\.ts|tests\/house\/words_test\.ts).*\.(?:ts|md|json|html|yml)$/;

/** Returns every such text in the files of the project. */
export function checkWords(root: string): Finding[] {
  return listFiles(root).filter((path) => !BINARY.test(path)).flatMap((path) => {
    const text = Deno.readTextFileSync(`${root}/${path}`);
    return [...findWords(path, text), ...(PROSE.test(path) ? findPhrases(path, text) : [])];
  });
}

function findPhrases(path: string, text: string): Finding[] {
  return PHRASES.flatMap(({ pattern, better }) =>
    [...text.matchAll(pattern)].map((match) => ({
      where: `${path}:${lineOf(text, match.index)}`,
      what: `says ${JSON.stringify(match[0])}`,
      todo: `write: ${better}`,
    }))
  );
}

function findWords(path: string, text: string): Finding[] {
  return WORDS.flatMap(([pattern, what, todo]) =>
    [...text.matchAll(pattern)].map((match) => ({
      where: `${path}:${lineOf(text, match.index)}`,
      what: `contains ${what}, ${JSON.stringify(match[0])}`,
      todo,
    }))
  );
}

if (import.meta.main) report("words", checkWords("."));

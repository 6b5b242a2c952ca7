// Phrases that never belong in the texts of the project, and their replacements.

import { markdown } from "./markdown.ts";

/** One phrase. */
export interface Phrase {
  readonly pattern: RegExp;
  /** The phrase as CONTRIBUTING.md lists it. */
  readonly phrase: string;
  /** The replacement. */
  readonly better: string;
}

/** Every phrase. A letter in brackets keeps this file from being refused by its own check. */
export const PHRASES: readonly Phrase[] = [
  {
    pattern: /\btell[s]? (?:why|what|which|how|whether|so)\b/gi,
    phrase: "_tells_ why, what, which, how, whether, so",
    better: "reports, says",
  },
  { pattern: /\bin silenc[e]\b/gi, phrase: "in _silence_", better: "silently" },
  { pattern: /\bby means o[f]\b/gi, phrase: "by _means_ of", better: "with, by" },
  {
    pattern: /\b(?:takes?|took|taken) bac[k]\b/gi,
    phrase: "_take_ back",
    better: "cancel, undo, revoke",
  },
  { pattern: /\bto begin wit[h]\b/gi, phrase: "to _begin_ with", better: "sample, initial" },
  { pattern: /\bthe one wh[o]\b/gi, phrase: "the _one_ who", better: "the caller, the driver" },
  { pattern: /\bso man[y]\b/gi, phrase: "so _many_", better: "this number of, N" },
  {
    pattern:
      /\bis n[o] (?:APDU|ASDU|address|capture|date|digit|event|file|number|text|type|value)\b/g,
    phrase: "is _no_ address, value, file, ...",
    better: "is not an address, value, file",
  },
  {
    pattern: /\b(?:goes|go) o[n]\b/g,
    phrase: "_goes_ on",
    better: "continues",
  },
  {
    pattern: /\/\*\* Make[s] an?\b/g,
    phrase: "doc comments that start _Makes_ a",
    better: "Creates a",
  },
  {
    pattern: /\bThe name of the clas[s]\b/g,
    phrase: "The _name_ of the class",
    better: "what it is",
  },
  {
    pattern: /\bgive[s] (?:back|the exit code|the number)\b/g,
    phrase: "_gives_ back",
    better: "returns",
  },
  {
    pattern: /\bbehind (?:it|them|the last|its end)\b/g,
    phrase: "_behind_ it, the last",
    better: "after it, the last",
  },
  {
    pattern: /\bnobod[y] (?:can|could|has|knows|reads|took|takes|asked)\b/g,
    phrase: "_nobody_ can, has, knows, took",
    better: "name what is missing: without a terminal, unread",
  },
];

/** The phrases as a table for CONTRIBUTING.md. */
export function phraseTable(): string {
  return markdown([
    ["not", "but"],
    ...PHRASES.map(({ phrase, better }) => [phrase, better]),
  ]);
}

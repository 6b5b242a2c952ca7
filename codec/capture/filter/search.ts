// Words without a field: a search through names, addresses, types, causes, functions and hosts.

import { parseAddressNumber } from "../../address_text.ts";
import { addressTest } from "./address.ts";
import { type FilterNames, ofAsdu } from "./field.ts";
import { globTest } from "./glob.ts";
import { CAUSE_NAMES, CAUSE_TITLES, TYPE_TITLES, typeNames } from "./names.ts";
import { numberIn, numbersNamed } from "./number_field.ts";
import { ends, ofEndpoints } from "./place_fields.ts";
import { any, type Test } from "./subject.ts";

/** Shorter words are not searched for in the titles of types and causes, where almost anything contains them. */
const TITLE_LETTERS = 4;

/** The test for a word. */
export function searchTest(word: string, names: FilterNames): Test {
  const number = /^(?:(\d+)\/)?(\d+)$/.exec(word) ?? splitAddress(word);
  if (number !== null) return numberSearch(number);
  return any([
    nameSearch(globTest(`*${word}*`)),
    ...hostSearch(word),
    ofAsdu(numberIn(({ typeId }) => typeId, typesWith(word, names))),
    ofAsdu(numberIn(({ cause }) => cause, causesWith(word))),
    functionSearch(word),
  ]);
}

/** `1/0.2.188` or `1/0x2bc`, which have both addresses; `null` for any other word. */
function splitAddress(word: string): readonly string[] | null {
  const [, ca, text] = /^(\d+)\/([\da-fx._]+)$/i.exec(word) ?? [];
  const ioa = text === undefined ? undefined : parseAddressNumber(text);
  return ioa === undefined ? null : [word, ca!, String(ioa)];
}

/** `5020` is a common address, an object address, or part of a name; `47/5020` both addresses. */
function numberSearch([word, first, last]: readonly string[]): Test {
  const number = Number(last);
  const named = nameSearch((name) => holdsNumber(name, word!));
  if (first !== undefined) {
    const wanted = Number(first);
    return any([
      named,
      ofAsdu(({ ca, ioa }) => {
        if (ca !== undefined && ca !== wanted || ioa !== undefined && ioa !== number) return false;
        return ca === undefined || ioa === undefined ? undefined : true;
      }),
    ]);
  }
  return any([
    named,
    ofAsdu(({ ca, ioa }) => {
      if (ca === number || ioa === number) return true;
      return ca === undefined || ioa === undefined ? undefined : false;
    }),
  ]);
}

/** Whether a name contains a number that is not part of a longer one. */
function holdsNumber(name: string, number: string): boolean {
  for (let at = name.indexOf(number); at >= 0; at = name.indexOf(number, at + 1)) {
    if (!isDigit(name[at - 1]) && !isDigit(name[at + number.length])) return true;
  }
  return false;
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && /^\d$/.test(character);
}

function nameSearch(matches: (name: string) => boolean): Test {
  return ofAsdu(({ name }) => name === undefined ? undefined : matches(name));
}

/** A complete address, a prefix, or the first parts of an address. */
function hostSearch(word: string): readonly Test[] {
  const exact = word.endsWith("::") ? undefined : addressTest(word);
  if (exact !== undefined) return [ofEndpoints(ends, ({ address }) => exact(address))];
  const isPart = /^\d{1,3}(?:\.\d{1,3}){1,2}\.?$/.test(word) ||
    /^[0-9a-f:]*:[0-9a-f:]*$/i.test(word);
  if (!isPart) return [];
  const start = word.toLowerCase().replace(/[.:]*$/, word.includes(":") ? ":" : ".");
  return [ofEndpoints(ends, ({ address }) => address.startsWith(start))];
}

function typesWith(word: string, names: FilterNames): ReadonlySet<number> {
  return new Set([...numbersNamed(`*${word}*`, typeNames(names)), ...titled(word, TYPE_TITLES)]);
}

/** Short names are compared completely, because `act` is not meant to find `deactcon`. */
function causesWith(word: string): ReadonlySet<number> {
  return new Set([...numbersNamed(word, CAUSE_NAMES), ...titled(word, CAUSE_TITLES)]);
}

function titled(
  word: string,
  titles: readonly (readonly [title: string, number: number])[],
): readonly number[] {
  if (word.replaceAll("*", "").length < TITLE_LETTERS) return [];
  const matches = globTest(`*${word}*`);
  return titles.filter(([title]) => matches(title)).map(([, number]) => number);
}

function functionSearch(word: string): Test {
  const matches = globTest(`*${word}*`);
  const isLong = word.replaceAll("*", "").length >= TITLE_LETTERS;
  return (subject) => {
    if (!isLong || subject.format !== undefined && subject.format !== "U") return false;
    return subject.function === undefined ? undefined : matches(subject.function);
  };
}

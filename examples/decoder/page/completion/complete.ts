// Completes the filter at the caret: fields, values of the open capture, and words that stand for objects.

import { FILTER_FIELDS, type FilterFieldName, filterTerm } from "../../../../codec/capture/mod.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** A way to complete the text. */
export interface Option {
  /** What is shown. */
  readonly label: string;
  /** Its meaning on one line. */
  readonly note: string;
  /** What replaces the part of the text. */
  readonly text: string;
  /** Whether a value follows, so that completion continues. */
  readonly continues: boolean;
}

/** The part of the text that is completed, and how. */
export interface Completion {
  readonly from: number;
  readonly to: number;
  readonly options: readonly Option[];
}

/** Maximum number of options. */
const MOST = 60;

/** Words of fewer letters are not searched for in names and meanings. */
const LEAST_LETTERS = 2;

/** Filters to start with. */
const EXAMPLES: readonly (readonly [text: string, note: string])[] = [
  ["type=C_*", "commands, interrogations and other requests"],
  ["type=M_ME_*", "measured values"],
  ["cause=spont", "spontaneous data"],
  ["negative", "negative answers"],
  ["quality=bad", "objects with a quality bit"],
  ["not format=S", "without acknowledgements"],
  ["delta>15s", "after a silence of the connection"],
  ["finding", "packets of the findings"],
  ["transaction=command", "commands and their answers"],
];

/** What is before the caret: the operator and the values so far, if a value is expected. */
interface Place {
  readonly field: FilterFieldName | undefined;
  /** Start of the word at the caret, with its quote. */
  readonly from: number;
  /** The part of the word before the caret, without its quote. */
  readonly part: string;
}

/** Completes a filter at a position. */
export function complete(text: string, caret: number, vocabulary: Vocabulary): Completion {
  const { field, from, part } = placeAt(text.slice(0, caret));
  const rest = text[from] === '"' ? /^[^"]*"?/ : /^[^\s()<>=!,{}"]*/;
  const to = caret + rest.exec(text.slice(caret))![0].length;
  if (field !== undefined) {
    const cas = field === "ioa" || field === "name" ? casIn(text) : new Set<number>();
    return { from, to, options: valueOptions(field, part, { vocabulary, cas }) };
  }
  if (text.trim() === "") return { from, to, options: [...examples(), ...fieldOptions("")] };
  return {
    from,
    to,
    options: [...fieldOptions(part), ...wordOptions(part, vocabulary)].slice(0, MOST),
  };
}

function examples(): readonly Option[] {
  return EXAMPLES.map(([text, note]) => ({ label: text, note, text, continues: false }));
}

const WORD = '(?:"[^"]*"|[^\\s()<>=!,{}"~]+)';

/** A field, its operator, and complete values with commas or in braces, up to the word at the caret. */
const VALUE = new RegExp(
  `(?:^|[\\s(!])([A-Za-z]+)\\s*(?:(?:[=!<>~]+|\\b(?:contains|eq|ne|lt|le|gt|ge)\\s)\\s*(?:${WORD}\\s*,\\s*)*|` +
    `\\bin\\s*[{(](?:\\s*${WORD}\\s*,?)*\\s*)$`,
  "i",
);

function placeAt(before: string): Place {
  const open = (before.match(/"/g)?.length ?? 0) % 2 === 1;
  const from = open ? before.lastIndexOf('"') : before.search(/[^\s()<>=!,{}"~]*$/);
  const part = before.slice(open ? from + 1 : from);
  const name = VALUE.exec(before.slice(0, from))?.[1]?.toLowerCase();
  const field = FILTER_FIELDS.find((each) => each.name === name)?.name;
  return { field, from, part };
}

/** The common addresses that the filter names. */
function casIn(text: string): ReadonlySet<number> {
  return new Set(
    Array.from(text.matchAll(/\bca\s*==?\s*(\d+(?:\s*,\s*\d+)*)/gi), ([, list]) => list!.split(","))
      .flat().map(Number),
  );
}

function fieldOptions(part: string): readonly Option[] {
  const lower = part.toLowerCase();
  const found = FILTER_FIELDS.filter(({ name, text }) =>
    name.startsWith(lower) ||
    lower.length > LEAST_LETTERS && (name.includes(lower) || text.toLowerCase().includes(lower))
  ).toSorted((a, b) => Number(b.name.startsWith(lower)) - Number(a.name.startsWith(lower)));
  return found.map(({ name, text, values }) => {
    const isFlag = values === "";
    return {
      label: isFlag ? name : `${name}=`,
      note: text,
      text: isFlag ? name : `${name}=`,
      continues: !isFlag,
    };
  });
}

function valueOptions(
  field: FilterFieldName,
  part: string,
  { vocabulary, cas }: { readonly vocabulary: Vocabulary; readonly cas: ReadonlySet<number> },
): readonly Option[] {
  const words = cas.size === 0
    ? vocabulary.wordsOf(field)
    : vocabulary.objects().filter(({ ca }) => cas.has(ca)).map(({ ioa, name, meaning }) =>
      field === "ioa"
        ? { value: String(ioa), meaning: [name, meaning].filter((word) => word !== "").join(", ") }
        : { value: name, meaning: `IOA ${ioa}, ${meaning}` }
    ).filter(({ value }) => value !== "");
  return best(words, part, ({ value, meaning }) => [value, meaning]).map(({ value, meaning }) => ({
    label: value,
    note: meaning,
    text: filterTerm(field, value).slice(field.length + 1),
    continues: false,
  }));
}

/** Objects by name or address, hosts, types and causes that contain a word. */
function wordOptions(part: string, vocabulary: Vocabulary): readonly Option[] {
  if (part.length < LEAST_LETTERS) return [];
  const objects = best(
    vocabulary.objects(),
    part,
    ({ name, ioa, ca }) => [String(ioa), `${ca}/${ioa} ${name}`],
  );
  const options = objects.map(({ ca, ioa, name, meaning }): Option => {
    const text = `${filterTerm("ca", ca)} ${filterTerm("ioa", ioa)}`;
    return {
      label: text,
      note: [name, meaning].filter((word) => word !== "").join(", "),
      text,
      continues: false,
    };
  });
  for (const field of ["host", "type", "cause", "finding"] as const) {
    for (
      const { value, meaning } of best(vocabulary.wordsOf(field), part, ({ value }) => [value, ""])
    ) {
      const text = filterTerm(field, value);
      options.push({ label: text, note: meaning, text, continues: false });
    }
  }
  return options;
}

/** The items that contain a word, those that begin with it first. */
function best<Item>(
  items: readonly Item[],
  word: string,
  textsOf: (item: Item) => readonly [value: string, meaning: string],
): readonly Item[] {
  const lower = word.toLowerCase();
  const [first, then, last]: [Item[], Item[], Item[]] = [[], [], []];
  for (const item of items) {
    const [value, meaning] = textsOf(item).map((text) => text.toLowerCase()) as [string, string];
    if (value.startsWith(lower)) first.push(item);
    else if (value.includes(lower)) then.push(item);
    else if (lower.length >= LEAST_LETTERS && meaning.includes(lower)) last.push(item);
    if (first.length === MOST) break;
  }
  return [...first, ...then.slice(0, MOST), ...last.slice(0, MOST)].slice(0, MOST);
}

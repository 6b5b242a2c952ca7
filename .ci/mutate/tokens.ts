// Changes to single tokens: operators, numbers, strings and method names.

import type { Edit, Source } from "./source.ts";
import { kindOf } from "./statements.ts";

/** The replacements of a token. */
const RELATIONS: Readonly<Record<string, string>> = {
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "===": "!==",
  "!==": "===",
};
const ARITHMETIC: Readonly<Record<string, string>> = {
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "%": "*",
  "&": "|",
  "|": "&",
  "<<": ">>>",
  ">>": "<<",
  ">>>": "<<",
  "+=": "-=",
  "-=": "+=",
};
const METHODS: Readonly<Record<string, string>> = {
  "Math.min": "Math.max",
  "Math.max": "Math.min",
  "Math.floor": "Math.ceil",
  "Math.ceil": "Math.floor",
  "Math.round": "Math.floor",
  ".some": ".every",
  ".every": ".some",
  ".shift": ".pop",
  ".pop": ".shift",
  ".push": ".unshift",
  ".unshift": ".push",
  ".startsWith": ".endsWith",
  ".endsWith": ".startsWith",
  ".indexOf": ".lastIndexOf",
  ".lastIndexOf": ".indexOf",
};

/** Replaces each match of a pattern; its first group is the token. */
function swap(
  { code }: Source,
  pattern: RegExp,
  other: (token: string) => string | undefined,
): Edit[] {
  return [...code.matchAll(pattern)].flatMap((match) => {
    const [from, to] = match.indices![1]!;
    const text = other(match[1]!);
    return text === undefined ? [] : [{ from, to, text }];
  });
}

/** `<` for `<=` and similar pairs. */
export function relations(source: Source): Edit[] {
  return swap(source, /(?<=\s)([<>]=?|[=!]==)(?=\s)/dg, (token) => RELATIONS[token]);
}

/** `&&` for `||`. */
export function connectives(source: Source): Edit[] {
  return swap(source, /(?<=\s)(&&|\|\|)(?=\s)/dg, (token) => token === "&&" ? "||" : "&&");
}

/** `+` for `-`, `++` for `--` and similar pairs. */
export function arithmetic(source: Source): Edit[] {
  return [
    ...swap(
      source,
      /(?<=[\w)\]}"'`] |\n\s*)([-+*\/%&|]|<<|>>>?|[-+]=)(?=\s)/dg,
      (token) => ARITHMETIC[token],
    ),
    ...swap(
      source,
      /(?:(?<=[\w)\]])|(?<![\w)\]+-]))(\+\+|--)/dg,
      (token) => token === "++" ? "--" : "++",
    ),
  ];
}

const NUMBER = String.raw`(?<![\w$.])(0x[\da-fA-F_]+|\d[\d_]*(?:\.\d+)?)(?![\w.])`;

/** A constant for a limit or a duration, where one more or less makes no difference. */
const LIMIT = new RegExp(String.raw`(?<=\bconst [A-Z][A-Z\d_]* = )${NUMBER}(?=;)`, "dg");

/** The same in hexadecimal: only with such a name, because others are masks and numbers of the wire. */
const OCTETS = /(?<=\bconst (?:[A-Z\d_]+_)?OCTETS = )(0x[\da-fA-F_]+)(?=;)/dg;

/** Smaller constants are numbers of the wire, not limits. */
const LEAST_LIMIT = 50;

function isLimit(token: string): boolean {
  return !token.startsWith("0x") && valueOf(token) >= LEAST_LIMIT;
}

function valueOf(token: string): number {
  return Number(token.replaceAll("_", ""));
}

/** Replaces a number by the next greater and the next smaller one. */
export function offByOne(source: Source): Edit[] {
  const limits = new Set(doubledLimits(source).map(({ from }) => from));
  const changed = (token: string, by: number) => {
    const value = valueOf(token) + by;
    if (value < 0) return undefined;
    return token.startsWith("0x") ? `0x${value.toString(16)}` : String(value);
  };
  return [1, -1].flatMap((by) =>
    swap(source, new RegExp(NUMBER, "dg"), (token) => changed(token, by))
  ).filter(({ from }) => !limits.has(from));
}

/** Doubles a limit or a time. */
export function doubledLimits(source: Source): Edit[] {
  const doubled = (token: string) => String(2 * valueOf(token));
  return [
    ...swap(source, LIMIT, (token) => isLimit(token) ? doubled(token) : undefined),
    ...swap(source, OCTETS, doubled),
  ];
}

/** A signal aborts only once, so its listener is called once with any value. */
const ONCE_ABORTED = /\.addEventListener\("abort", (?:[\w.#]+|\(\) => [\w.#?]+\(\w*\)), \{ once: $/;

/** `true` for `false`. */
export function booleans(source: Source): Edit[] {
  return swap(source, /(?<![\w$.])(true|false)(?![\w$:])/dg, (token) => String(token === "false"))
    .filter(({ from }) => !ONCE_ABORTED.test(source.text.slice(0, from).slice(-100)));
}

/** `Math.min` for `Math.max`, `.some` for `.every` and similar pairs. */
export function methods(source: Source): Edit[] {
  return swap(source, /(\bMath\.\w+|\.\w+)(?=\()/dg, (token) => METHODS[token]);
}

/** Strings with more words are prose: a test that detected a different wording would only repeat it. */
const MOST_WORDS = 4;

/** Replaces a string by the next one of its kind in the file; a few words without an alternative are replaced by an empty string. */
export function strings({ code, text }: Source): Edit[] {
  const all = [...code.matchAll(/"[^"\n]*"|'[^'\n]*'/g)].flatMap(({ 0: { length }, index }) => {
    const line = code.slice(code.lastIndexOf("\n", index) + 1, index);
    if (/^(?:import|export)\b.*\bfrom |^\} from |\bimport\(?\s*$/.test(line)) return [];
    const literal = text.slice(index, index + length);
    if (literal.trim().split(/\s+/).length > MOST_WORDS) return [];
    return [{ from: index, to: index + length, text: literal }];
  });
  return all.flatMap((each, i) => {
    const hasWords = each.text.includes(" ");
    const other = [...all.slice(i + 1), ...all.slice(0, i)].find(({ text }) =>
      text !== each.text && text.length > 2 && text.includes(" ") === hasWords
    );
    if (other !== undefined) return [{ ...each, text: other.text }];
    return hasWords ? [{ ...each, text: '""' }] : [];
  });
}

/** Removes `await` from a call; a result that is returned outside `try` is awaited by the caller anyway. */
export function awaits(source: Source): Edit[] {
  const { code } = source;
  return [...code.matchAll(/\bawait /g)]
    .filter(({ index }) => {
      const head = code.slice(Math.max(0, index - 7), index);
      if (/\bfor $/.test(head)) return false;
      return !/(?:\breturn |=> )$/.test(head) || isInTry(source, index);
    })
    .map(({ 0: { length }, index }) => ({ from: index, to: index + length, text: "" }));
}

/** Whether a position is in a block of `try`, with no function in between. */
function isInTry(source: Source, at: number): boolean {
  const { code, partner } = source;
  for (let i = at - 1; i >= 0; i--) {
    if (")]}".includes(code[i]!)) i = partner.get(i)!;
    else if (code[i] === "{") {
      if (/\btry $/.test(code.slice(Math.max(0, i - 5), i))) return true;
      if (kindOf(source, i) === "function") return false;
    }
  }
  return false;
}

/** `x` for `!x`. */
export function negations({ code }: Source): Edit[] {
  return [...code.matchAll(/(?<=[\s(\[{])!(?=[\w$(])/g)]
    .map(({ index }) => ({ from: index, to: index + 1, text: "" }));
}

/** Calls that only sort, filter or trim. */
const OPTIONAL =
  /\.(?:sort|toSorted|reverse|toReversed|filter|slice|trim|trimEnd|flat|toLowerCase|toUpperCase|padEnd|padStart)(?=\()/g;

/** Removes a call that sorts or filters a value. */
export function calls({ code, partner }: Source): Edit[] {
  return [...code.matchAll(OPTIONAL)].map(({ 0: { length }, index }) => ({
    from: index,
    to: partner.get(index + length)! + 1,
    text: "",
  }));
}

/** Functions whose two arguments have the same meaning. */
const SYMMETRIC = String.raw`Math\.m(?:in|ax)|Object\.is|equalOctets`;

/** Two names in the parentheses of a call of any other function. */
const PAIR = new RegExp(
  String.raw`(?<=(?<!${SYMMETRIC})(?<=[\w$])\()([\w$.]+), ([\w$.]+)(?=\)(?!\s*(?:=>|\{)))`,
  "g",
);

/** Swaps two arguments. */
export function swappedArguments({ code }: Source): Edit[] {
  return [...code.matchAll(PAIR)].filter(([, a, b]) => a !== b).map((match) => ({
    from: match.index,
    to: match.index + match[0].length,
    text: `${match[2]}, ${match[1]}`,
  }));
}

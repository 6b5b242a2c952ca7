// First pass over pasted text: characters that look alike become the ASCII ones, marks of HTML, terminals and
// layout become blanks. The length never changes, so columns remain those of the text.

/** Anything that is not plain ASCII, or may be part of HTML. */
const UNUSUAL = /[^\t\x20-\x7e]|&[#a-z]|<[/a-z]/i;

/** Colours and movements of a terminal: a control character and what follows it. */
const ANSI = /\p{Cc}(?:\[[0-9;?]*[A-Za-z]|\([A-Z0-9])/gu;

const ENTITY = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi;

const ENTITIES: Readonly<Record<string, string>> = {
  nbsp: " ",
  ensp: " ",
  emsp: " ",
  thinsp: " ",
  zwnj: " ",
  shy: " ",
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  apos: "'",
  larr: "\u2190",
  rarr: "\u2192",
};

/** Elements of HTML that occur around text; `<Buffer` of Node.js and `<68>` are not among them. */
const TAG =
  /<\/?(?:a|b|i|u|p|br|hr|em|tt|td|th|tr|li|ul|ol|dl|dt|dd|h[1-6]|div|pre|code|span|font|samp|kbd|strong|table|tbody|thead|body|html|head|title)(?:\s[^<>]{0,400})?\/?>/gi;

/** Blanks of every width, characters without width, and control characters. */
const BLANKS = /[\p{Zs}\p{Zl}\p{Zp}\p{Cc}\p{Cf}]/gu;

const FULL_WIDTH = /[\uff01-\uff5e]/g;

const LOOKALIKES =
  /[\u2010-\u2015\u2212\u2018-\u201f\u2032\u2033\u3001\u3002\u3008-\u3011\u3014\u3015]/g;

const PLAIN: ReadonlyMap<string, string> = new Map([
  ..."\u2010\u2011\u2012\u2013\u2014\u2015\u2212".split("").map((dash) => [dash, "-"] as const),
  ..."\u2018\u2019\u201a\u201b\u2032".split("").map((quote) => [quote, "'"] as const),
  ..."\u201c\u201d\u201e\u201f\u2033".split("").map((quote) => [quote, '"'] as const),
  ["\u3001", ","],
  ["\u3002", "."],
  ..."\u3008\u300a".split("").map((open) => [open, "<"] as const),
  ..."\u3009\u300b".split("").map((close) => [close, ">"] as const),
  ..."\u300c\u300e\u3010\u3014".split("").map((open) => [open, "["] as const),
  ..."\u300d\u300f\u3011\u3015".split("").map((close) => [close, "]"] as const),
]);

/** Returns a line in plain characters, of the same length. */
export function cleanLine(line: string): string {
  if (!UNUSUAL.test(line)) return line;
  return line
    .replace(ANSI, blanksFor)
    .replace(TAG, blanksFor)
    .replace(ENTITY, plainEntity)
    .replace(FULL_WIDTH, narrow)
    .replace(BLANKS, blanksFor)
    .replace(LOOKALIKES, (character) => PLAIN.get(character) ?? character);
}

function blanksFor(found: string): string {
  return " ".repeat(found.length);
}

function narrow(character: string): string {
  return String.fromCharCode(character.charCodeAt(0) - 0xfee0);
}

function plainEntity(whole: string, decimal?: string, hex?: string, name?: string): string {
  const code = Number.parseInt(decimal ?? hex ?? "", decimal === undefined ? 16 : 10);
  const character = name === undefined
    ? (code >= 0x20 && code <= 0xffff ? String.fromCharCode(code) : undefined)
    : ENTITIES[name.toLowerCase()];
  return character === undefined ? whole : character.padEnd(whole.length);
}

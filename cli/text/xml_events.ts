// Reads XML as a sequence of tags: well-formed documents in UTF-8, without a document type and thus without entities
// other than the five of the standard. Nothing outside the text is ever read.

/** A start or an end tag. An empty element has both. */
export type XmlEvent =
  | {
    readonly type: "open";
    /** Name, with its prefix. */
    readonly name: string;
    readonly attributes: ReadonlyMap<string, string>;
    /** Line and column, from 1. */
    readonly line: number;
    readonly column: number;
  }
  | { readonly type: "close"; readonly name: string };

/** The text is not well-formed, or has what is not read. */
export class XmlError extends Error {
  /** Always `XmlError`. */
  override readonly name = "XmlError";
  /** Line and column, from 1. */
  readonly line: number;
  readonly column: number;

  /** Creates an error at a place. */
  constructor(
    message: string,
    { line, column }: { readonly line: number; readonly column: number },
  ) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

/** Maximum number of nested elements, and of attributes of one. */
const MAX_DEPTH = 200;
const MAX_ATTRIBUTES = 500;

const NAME = String.raw`[\p{L}_:][\p{L}\p{N}_:.\-]*`;
const TAG = new RegExp(
  String.raw`<(/?)(${NAME})((?:\s+${NAME}\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(/?)>`,
  "uy",
);
const ATTRIBUTE = new RegExp(String.raw`(${NAME})\s*=\s*(?:"([^"]*)"|'([^']*)')`, "gu");

/**
 * The tags of a document in order. Texts, comments and processing instructions are skipped.
 *
 * @throws {XmlError} The text is not well-formed, has a document type, or is nested too deeply.
 */
export function* xmlEvents(text: string): Generator<XmlEvent> {
  const places = new Places(text);
  const open: string[] = [];
  let hasRoot = false;
  for (let at = text.indexOf("<"); at >= 0; at = text.indexOf("<", at)) {
    const skipped = skippedEnd(text, at, places);
    if (skipped !== undefined) {
      at = skipped;
      continue;
    }
    TAG.lastIndex = at;
    const match = TAG.exec(text);
    const place = places.of(at);
    if (match === null) throw new XmlError("A tag is not well-formed", place);
    const [whole, slash, name, attributes, end] = match as unknown as string[];
    at += whole!.length;
    if (slash === "/") {
      const expected = open.pop();
      if (expected !== name || end === "/" || attributes !== "") {
        const what = expected === undefined ? "no end tag" : `</${expected}>`;
        throw new XmlError(`Found </${name}>, expected ${what}`, place);
      }
      yield { type: "close", name: name! };
      continue;
    }
    if (open.length === 0 && hasRoot) {
      throw new XmlError(`Found a second root element <${name}>`, place);
    }
    hasRoot = true;
    if (open.length >= MAX_DEPTH) {
      throw new XmlError(`More than ${MAX_DEPTH} nested elements`, place);
    }
    yield { type: "open", name: name!, attributes: attributesOf(attributes!, place), ...place };
    if (end === "/") yield { type: "close", name: name! };
    else open.push(name!);
  }
  const last = places.of(text.length);
  if (open.length > 0) throw new XmlError(`The end tag </${open.at(-1)}> is missing`, last);
  if (!hasRoot) throw new XmlError("There is no element", last);
}

/** The end of a comment, a processing instruction or a CDATA section; `undefined` at anything else. */
function skippedEnd(text: string, at: number, places: Places): number | undefined {
  if (/^<!DOCTYPE/i.test(text.slice(at, at + 9))) {
    throw new XmlError(
      "A document type (<!DOCTYPE>) is not read, expected a file without one",
      places.of(at),
    );
  }
  for (const [begin, end] of [["<!--", "-->"], ["<?", "?>"], ["<![CDATA[", "]]>"]] as const) {
    if (!text.startsWith(begin, at)) continue;
    const found = text.indexOf(end, at + begin.length);
    if (found < 0) throw new XmlError(`Expected ${end} after ${begin}`, places.of(at));
    return found + end.length;
  }
  return undefined;
}

function attributesOf(
  text: string,
  place: { readonly line: number; readonly column: number },
): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name, double, single] of text.matchAll(ATTRIBUTE)) {
    if (attributes.has(name!)) throw new XmlError(`The attribute ${name} is given twice`, place);
    attributes.set(name!, unescaped(double ?? single ?? "", place));
    if (attributes.size > MAX_ATTRIBUTES) {
      throw new XmlError(`More than ${MAX_ATTRIBUTES} attributes`, place);
    }
  }
  return attributes;
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

function unescaped(
  text: string,
  place: { readonly line: number; readonly column: number },
): string {
  return text.replaceAll(/&([^;&\s]{0,12});?/g, (whole, name: string) => {
    const [, hex, decimal] = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name) ?? [];
    const code = hex === undefined ? Number(decimal ?? NaN) : parseInt(hex, 16);
    if (code > 0 && code <= 0x10ffff && whole.endsWith(";")) return String.fromCodePoint(code);
    if (Object.hasOwn(ENTITIES, name) && whole.endsWith(";")) return ENTITIES[name]!;
    throw new XmlError(
      `Unknown entity ${whole}, expected &amp; &lt; &gt; &quot; &apos; or a number`,
      place,
    );
  });
}

/** Finds line and column of rising positions. */
class Places {
  readonly #text: string;
  #line = 1;
  #start = 0;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  of(at: number): { readonly line: number; readonly column: number } {
    for (;;) {
      const end = this.#text.indexOf("\n", this.#at);
      if (end < 0 || end >= at) break;
      this.#line++;
      this.#start = this.#at = end + 1;
    }
    return { line: this.#line, column: at - this.#start + 1 };
  }
}

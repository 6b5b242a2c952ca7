// Secrets that must not leave the process: values of environment variables, and passphrases. Texts name them instead.

/** Minimum length of a secret; shorter values occur in too many texts. */
const LEAST_CHARACTERS = 4;

/** Minimum length of a line that is searched for, in a value with several lines. */
const LEAST_LINE = 8;

/** The first and the last line of a PEM file, which are the same in every file. */
const PEM_FRAME = /^-----/;

/** A list of secrets that are replaced in texts. */
export class Secrets {
  /** Each form of each secret, and its replacement. */
  readonly #shown = new Map<string, string>();
  #pattern: RegExp | undefined;
  #longest = 0;

  /** Length of the longest form of a secret, in characters. */
  get longest(): number {
    return this.#longest;
  }

  /** Adds a secret; texts show `shown` in its place. Values of fewer than four characters are ignored. */
  add(shown: string, value: string): void {
    if (this.#shown.has(value)) return;
    const lines = value.split(/\r?\n/).map((line) => line.trim());
    const parts = lines.filter((line) => line.length >= LEAST_LINE && !PEM_FRAME.test(line));
    for (const part of [value, value.trim(), ...parts]) {
      for (const form of formsOf(part)) this.#add(shown, form);
    }
  }

  /** Returns the text with each secret replaced by its name. */
  conceal(text: string): string {
    if (this.#shown.size === 0) return text;
    this.#pattern ??= patternOf([...this.#shown.keys()]);
    return text.replace(this.#pattern, (found) => this.#shown.get(found)!);
  }

  /** A value of JSON with its texts concealed. */
  concealAll(value: unknown): unknown {
    if (typeof value === "string") return this.conceal(value);
    if (Array.isArray(value)) return value.map((each) => this.concealAll(each));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, this.concealAll(each)]),
    );
  }

  #add(shown: string, form: string): void {
    if (form.length < LEAST_CHARACTERS || this.#shown.has(form)) return;
    this.#shown.set(form, shown);
    this.#longest = Math.max(this.#longest, form.length);
    this.#pattern = undefined;
  }
}

/** The forms in which a text appears in other texts: unchanged, in JSON, in a URL, in Base64, and in SQL or a shell. */
function formsOf(text: string): string[] {
  const octets = new TextEncoder().encode(text);
  return [
    text,
    JSON.stringify(text).slice(1, -1),
    urlForm(text),
    octets.length > MOST_BASE64 ? text : base64(octets),
    text.replaceAll("'", "''"),
    text.replaceAll("'", "'\\''"),
  ];
}

function base64(octets: Uint8Array): string {
  let binary = "";
  for (const octet of octets) binary += String.fromCharCode(octet);
  return btoa(binary);
}

/** Maximum length of a value that is searched for in Base64; keys are longer. */
const MOST_BASE64 = 10_000;

/** The text in a URL; a lone surrogate has none. */
function urlForm(text: string): string {
  return text.isWellFormed() ? encodeURIComponent(text) : text;
}

/** Characters with a meaning in a regular expression. */
const SPECIAL = /[\\^$.*+?()[\]{}|/-]/g;

/** Finds the longest form at each place. */
function patternOf(forms: readonly string[]): RegExp {
  const sorted = [...forms].sort((a, b) => b.length - a.length);
  return new RegExp(sorted.map((form) => form.replace(SPECIAL, "\\$&")).join("|"), "g");
}

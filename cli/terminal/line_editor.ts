// A line editor for a terminal without echo: processes keys and returns lines.

/** The actions of non-text keys. */
type Key = (editor: LineEditor) => void;

/** Maximum number of history lines. */
const HISTORY_LINES = 200;

/** Escape sequences that terminals send for keys. */
// deno-lint-ignore no-control-regex -- the sequences that terminals send
const SEQUENCE = /^(?:\x1b\[[0-9;]*[A-Za-z~]|\x1bO[A-Za-z]|\x1b[^[O]|[^\x1b])/u;

/** An incomplete escape sequence at the end of the input. */
// deno-lint-ignore no-control-regex -- the sequences that terminals send
const UNFINISHED = /^\x1b(?:\[[0-9;]*|O)?$/;

/** Returns the possible completions of the last word before the cursor. */
export type Complete = (before: string) => readonly string[];

/** Processes keyboard input. */
export class LineEditor {
  readonly #complete: Complete;
  #text = "";
  #cursor = 0;
  #pending = "";
  readonly #history: string[] = [];
  /** Index of the history line shown; the history length for the line being typed. */
  #shown = 0;
  #draft = "";
  #submitted: string[] = [];
  #candidates: readonly string[] = [];
  #isInterrupted = false;

  /** Creates an editor with an empty line. */
  constructor(complete: Complete = () => []) {
    this.#complete = complete;
  }

  /** The line typed so far. */
  get text(): string {
    return this.#text;
  }

  /** Number of characters before the cursor. */
  get cursor(): number {
    return this.#cursor;
  }

  /** Whether Ctrl-C arrived as a key, as on some systems. */
  get isInterrupted(): boolean {
    return this.#isInterrupted;
  }

  /** The possible completions after an ambiguous Tab. */
  get candidates(): readonly string[] {
    return this.#candidates;
  }

  /** Processes keys and returns the completed lines. */
  feed(keys: string): string[] {
    let rest = this.#pending + keys;
    this.#candidates = [];
    while (rest !== "" && !UNFINISHED.test(rest)) {
      const [key] = SEQUENCE.exec(rest) ?? [rest[0]!];
      rest = rest.slice(key.length);
      const act = KEYS.get(key);
      if (act !== undefined) act(this);
      // Other control characters and sequences mean nothing here.
      // deno-lint-ignore no-control-regex -- control characters are not text
      else if (!/^[\x00-\x1f\x7f]/.test(key)) this.#insert(key);
    }
    this.#pending = rest;
    return this.#submitted.splice(0);
  }

  #insert(text: string): void {
    this.#replace(this.#cursor, this.#cursor, text);
  }

  #replace(from: number, to: number, text: string): void {
    this.#text = this.#text.slice(0, from) + text + this.#text.slice(to);
    this.#cursor = from + text.length;
  }

  #show(index: number): void {
    if (index < 0 || index > this.#history.length) return;
    if (this.#shown === this.#history.length) this.#draft = this.#text;
    this.#shown = index;
    this.#text = this.#history[index] ?? this.#draft;
    this.#cursor = this.#text.length;
  }

  #submit(): void {
    const line = this.#text;
    this.#submitted.push(line);
    if (line.trim() !== "" && line !== this.#history.at(-1)) this.#history.push(line);
    if (this.#history.length > HISTORY_LINES) this.#history.shift();
    this.#shown = this.#history.length;
    this.#text = "";
    this.#draft = "";
    this.#cursor = 0;
  }

  /** Completes the last word up to the common prefix of all candidates. */
  #tab(): void {
    const before = this.#text.slice(0, this.#cursor);
    const words = this.#complete(before);
    const typed = /\S*$/.exec(before)![0].length;
    const [first] = words;
    if (first === undefined) return;
    let common = first.length;
    for (const word of words) while (!word.startsWith(first.slice(0, common))) common--;
    const isWhole = words.length === 1 && !first.endsWith("=");
    this.#insert(first.slice(typed, common) + (isWhole ? " " : ""));
    if (words.length > 1 && common === typed) this.#candidates = words;
  }

  /** Key bindings. */
  static readonly keys: Readonly<Record<string, Key>> = {
    submit: (editor) => editor.#submit(),
    tab: (editor) => editor.#tab(),
    interrupt: (editor) => editor.#isInterrupted = true,
    backspace: (editor) => editor.#replace(Math.max(0, editor.#cursor - 1), editor.#cursor, ""),
    delete: (editor) => {
      const at = editor.#cursor;
      editor.#replace(at, at + 1, "");
    },
    left: (editor) => editor.#cursor = Math.max(0, editor.#cursor - 1),
    right: (editor) => editor.#cursor = Math.min(editor.#text.length, editor.#cursor + 1),
    home: (editor) => editor.#cursor = 0,
    end: (editor) => editor.#cursor = editor.#text.length,
    up: (editor) => editor.#show(editor.#shown - 1),
    down: (editor) => editor.#show(editor.#shown + 1),
    clear: (editor) => editor.#replace(0, editor.#cursor, ""),
    word: (editor) => {
      const before = editor.#text.slice(0, editor.#cursor).replace(/\S*\s*$/, "");
      editor.#replace(before.length, editor.#cursor, "");
    },
  };
}

const { keys } = LineEditor;

const KEYS: ReadonlyMap<string, Key> = new Map([
  ["\r", keys.submit!],
  ["\n", keys.submit!],
  ["\t", keys.tab!],
  ["\x03", keys.interrupt!],
  ["\x7f", keys.backspace!],
  ["\b", keys.backspace!],
  ["\x1b[3~", keys.delete!],
  ["\x1b[D", keys.left!],
  ["\x1bOD", keys.left!],
  ["\x02", keys.left!],
  ["\x1b[C", keys.right!],
  ["\x1bOC", keys.right!],
  ["\x06", keys.right!],
  ["\x1b[H", keys.home!],
  ["\x1bOH", keys.home!],
  ["\x1b[1~", keys.home!],
  ["\x01", keys.home!],
  ["\x1b[F", keys.end!],
  ["\x1bOF", keys.end!],
  ["\x1b[4~", keys.end!],
  ["\x05", keys.end!],
  ["\x1b[A", keys.up!],
  ["\x1bOA", keys.up!],
  ["\x10", keys.up!],
  ["\x1b[B", keys.down!],
  ["\x1bOB", keys.down!],
  ["\x0e", keys.down!],
  ["\x15", keys.clear!],
  ["\x17", keys.word!],
]);

// How one argument is read.

/** One name or several. */
export type Names<N extends string> = N | readonly N[];

interface Options {
  alias?: Record<string, string | readonly string[]>;
  boolean?: Names<string>;
  collect?: Names<string>;
  negatable?: Names<string>;
  string?: Names<string>;
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** The names as a list. */
export function namesOf(names: Names<string> = []): readonly string[] {
  return typeof names === "string" ? [names] : names;
}

/** The declared arguments and what has been read so far. */
export class Rules {
  readonly result: Record<string, unknown> & { _: (string | number)[] } = {
    _: [],
  };
  readonly #names = new Map<string, readonly string[]>();
  readonly #boolean: Set<string>;
  readonly #string: Set<string>;
  readonly #collect: Set<string>;
  readonly #negatable: Set<string>;
  readonly #unknown: Options["unknown"];

  constructor(options: Options) {
    for (const [name, others] of Object.entries(options.alias ?? {})) {
      const all = [name, ...namesOf(others)];
      for (const each of all) this.#names.set(each, all);
    }
    this.#boolean = this.#withAliases(options.boolean);
    this.#string = this.#withAliases(options.string);
    this.#collect = this.#withAliases(options.collect);
    this.#negatable = this.#withAliases(options.negatable);
    this.#unknown = options.unknown;
  }

  /** Reads `--key`, `--key=value` or `--no-key`; true when the next argument was its value. */
  long(arg: string, next: string | undefined): boolean {
    const [, key, value] = /^--(.+?)(?:=(.*))?$/s.exec(arg) as unknown as [
      string,
      string,
      string?,
    ];
    if (value !== undefined) {
      this.#set(key, this.#boolean.has(key) ? value !== "false" : value, arg);
      return false;
    }
    if (key.startsWith("no-") && this.#negatable.has(key.slice(3))) {
      this.#set(key.slice(3), false, arg);
      return false;
    }
    return this.#withNext(key, arg, next?.startsWith("-") ? undefined : next);
  }

  /** Reads `-k`, `-k=value`, `-kvalue` for numbers, or several letters; true when the next argument was the value. */
  short(arg: string, next: string | undefined): boolean {
    for (let i = 1; i < arg.length - 1; i++) {
      const letter = arg[i]!;
      const rest = arg.slice(i + 1);
      const value = this.#glued(letter, rest);
      if (value !== undefined) {
        this.#set(letter, value, arg);
        if (rest !== "-") return false;
        continue;
      }
      this.#set(letter, this.#string.has(letter) ? "" : true, arg);
    }
    const key = arg.at(-1)!;
    if (key === "-") return false;
    return this.#withNext(
      key,
      arg,
      next && /^--?[^-]/.test(next) ? undefined : next,
    );
  }

  /** Keeps an argument without a name. */
  positional(arg: string): void {
    if (this.#unknown && this.#unknown(arg) === false) return;
    this.result._.push(this.#string.has("_") ? arg : numberOr(arg));
  }

  /** Fills in what was not given. */
  complete(
    booleans: readonly string[],
    defaults: Record<string, unknown>,
  ): void {
    for (const [key, value] of Object.entries(defaults)) {
      if (!Object.hasOwn(this.result, key)) this.#store(key, value);
    }
    for (const key of booleans.flatMap((name) => this.#aliases(name))) {
      if (!Object.hasOwn(this.result, key)) {
        this.result[key] = this.#collect.has(key) ? [] : false;
      }
    }
    for (const key of this.#string) {
      if (!Object.hasOwn(this.result, key) && this.#collect.has(key)) {
        this.result[key] = [];
      }
    }
  }

  /** A value in the same argument as its letter. */
  #glued(letter: string, rest: string): string | undefined {
    if (rest === "-") return "-";
    if (rest === "=") return "";
    if (/[A-Za-z]/.test(letter)) {
      const value = /=(.+)/.exec(rest)?.[1];
      if (value !== undefined) return value;
      if (/-?\d+(\.\d*)?(e-?\d+)?$/.test(rest)) return rest;
    }
    return rest.length > 1 && /\W/.test(rest[0]!) ? rest : undefined;
  }

  /** Sets the argument from the next one where that is its value. */
  #withNext(key: string, arg: string, next: string | undefined): boolean {
    const boolean = this.#boolean.has(key);
    if (next && (!boolean || next === "true" || next === "false")) {
      this.#set(key, boolean ? next === "true" : next, arg);
      return true;
    }
    this.#set(key, this.#string.has(key) ? "" : true, arg);
    return false;
  }

  #set(key: string, value: string | boolean, arg: string): void {
    if (key.includes(".")) {
      throw new Error(`Cannot read "${arg}": no nested names offline`);
    }
    const declared = this.#boolean.has(key) || this.#string.has(key) ||
      this.#names.has(key) ||
      this.#collect.has(key);
    if (
      !declared && this.#unknown && this.#unknown(arg, key, value) === false
    ) return;
    const typed = typeof value === "string" && !this.#string.has(key) ? numberOr(value) : value;
    this.#store(key, typed, typed !== false || !this.#negatable.has(key));
  }

  #store(key: string, value: unknown, collect = false): void {
    for (const name of this.#aliases(key)) {
      const old = this.result[name];
      if (!collect || !this.#collect.has(name)) this.result[name] = value;
      else if (Array.isArray(old)) old.push(value);
      else this.result[name] = old ? [old, value] : [value];
    }
  }

  #aliases(name: string): readonly string[] {
    return this.#names.get(name) ?? [name];
  }

  #withAliases(names: Names<string> | undefined): Set<string> {
    return new Set(namesOf(names).flatMap((name) => this.#aliases(name)));
  }
}

function numberOr(text: string): string | number {
  return /\S/.test(text) && Number.isFinite(Number(text)) ? Number(text) : text;
}

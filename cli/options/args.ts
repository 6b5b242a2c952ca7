// Parses a command's arguments against its option table, with checked access to each value.

import { parseArgs } from "@std/cli/parse-args";
import { UsageError } from "../io/exit.ts";
import type { OptionRow } from "./option_row.ts";
import { DURATION, type SettingForm, wholeNumber } from "../text/settings/setting_form.ts";
import type { ContextKey } from "./context_key.ts";
import { didYouMean } from "../text/suggest.ts";
import { nearestName } from "../../codec/low_level.ts";

/** The parts of a command that the parser needs. */
export interface Declaration {
  /** Positional arguments, as shown in the usage line. */
  readonly usage: string;
  /** Minimum and maximum number of positional arguments. */
  readonly operands: readonly [least: number, most: number];
  /** The options it accepts. */
  readonly options: readonly OptionRow[];
}

/**
 * Parses the arguments of a command.
 *
 * @throws {UsageError} An option is unknown or lacks its value, or the number of positional arguments is wrong.
 */
export function parseValues(args: readonly string[], declaration: Declaration): Values {
  const { options, operands: [least, most] } = declaration;
  const texts = options.filter((row) => row.value !== undefined).map((row) => row.name);
  refuseSwitchValues(args, options);
  const letters = options.filter((row) => row.letter !== undefined);
  const parsed = parseArgs(gluedNumbers(args, texts), {
    boolean: options.filter((row) => row.value === undefined).map((row) => row.name),
    string: [...texts, "_"],
    collect: texts,
    alias: Object.fromEntries(letters.map((row) => [row.name, row.letter!])),
    unknown: (arg, key) => {
      if (key !== undefined) throw unknownOption(arg, options);
    },
  });
  const operands = parsed._.map(String);
  for (const name of texts) {
    if ((parsed[name] as string[]).includes("")) {
      throw new UsageError(`Option --${name} needs a value: ${valueOf(options, name)}`);
    }
  }
  if (operands.length < least) {
    throw new UsageError(`Missing argument: expected ${declaration.usage}`);
  }
  if (operands.length > most) {
    throw new UsageError(
      `Too many arguments: expected ${declaration.usage}, unexpected "${operands[most]}"`,
    );
  }
  return new Values(parsed, operands);
}

/** Refuses `--yes=no`, because any value would set a switch. */
function refuseSwitchValues(args: readonly string[], options: readonly OptionRow[]): void {
  const end = args.indexOf("--");
  for (const arg of end < 0 ? args : args.slice(0, end)) {
    const [, dashes, name, value] = /^(--?)([^=]+)=(.*)$/s.exec(arg) ?? [];
    if (name === undefined) continue;
    const row = options.find((each) => (dashes === "--" ? each.name : each.letter) === name);
    if (row === undefined || row.value !== undefined) continue;
    throw new UsageError(`Option --${row.name} takes no value, found "${value}"`);
  }
}

/** Rewrites `--value -5` as `--value=-5`; otherwise the minus sign would start a new option. */
function gluedNumbers(args: readonly string[], names: readonly string[]): readonly string[] {
  const glued: string[] = [];
  for (const arg of args) {
    const before = glued.at(-1) ?? "";
    const isValue = /^-\.?\d/.test(arg) && before.startsWith("--") &&
      names.includes(before.slice(2));
    if (isValue) glued[glued.length - 1] = `${before}=${arg}`;
    else glued.push(arg);
  }
  return glued;
}

function valueOf(options: readonly OptionRow[], name: string): string {
  return options.find((row) => row.name === name)?.value ?? "";
}

function unknownOption(arg: string, options: readonly OptionRow[]): UsageError {
  if (arg.includes("-----BEGIN ")) {
    return new UsageError(
      "Found the text of a key or certificate among the arguments, which others can read: expected a " +
        "file, or '${NAME}' for an environment variable",
    );
  }
  const typed = /^-+([^=]*)/.exec(arg)![1]!;
  const nearest = nearestName(typed, [...options.map((row) => row.name), "help"]);
  const hint = nearest === undefined ? "" : `; did you mean --${nearest}?`;
  return new UsageError(`Unknown option ${/^[^=]*/.exec(arg)![0]}${hint}`);
}

/** The parsed arguments. Every getter throws a `UsageError` that says what was expected. */
export class Values {
  /** Positional arguments. */
  readonly operands: readonly string[];
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #context: ReadonlyMap<ContextKey<unknown>, unknown>;

  /** Wraps the parser's output. */
  constructor(
    values: Readonly<Record<string, unknown>>,
    operands: readonly string[],
    context: ReadonlyMap<ContextKey<unknown>, unknown> = new Map(),
  ) {
    this.#values = values;
    this.operands = operands;
    this.#context = context;
  }

  /** What accompanies the arguments under this key, if anything does. */
  context<Value>(key: ContextKey<Value>): Value | undefined {
    return this.#context.get(key) as Value | undefined;
  }

  /** The same arguments, accompanied by this. */
  within<Value>(key: ContextKey<Value>, value: Value | undefined): Values {
    return new Values(this.#values, this.operands, new Map([...this.#context, [key, value]]));
  }

  /** Whether a switch is set. */
  flag(name: string): boolean {
    return this.#values[name] === true;
  }

  /** Whether an option is present, with or without a value. */
  given(name: string): boolean {
    const value = this.#values[name];
    return Array.isArray(value) ? value.length > 0 : value === true;
  }

  /** All values of a repeatable option, in command-line order. */
  all(name: string): readonly string[] {
    return this.#values[name] as string[] | undefined ?? [];
  }

  /** The value of an option; the last one if it is repeated. */
  text(name: string): string | undefined {
    return this.all(name).at(-1);
  }

  /** The value of an option that accepts a fixed set of words; the first word is the default. */
  choice<T extends string>(name: string, words: readonly [T, ...T[]]): T {
    const text = this.text(name);
    if (text === undefined) return words[0];
    const found = words.find((word) => word === text);
    if (found !== undefined) return found;
    const hint = didYouMean(text, words);
    throw new UsageError(
      `Option --${name} is "${text}", expected ${words.join(", ")}${hint}`,
    );
  }

  /** All values of an option, each a whole number within a range. */
  integers(name: string, [low, high]: readonly [number, number]): readonly number[] {
    const form = wholeNumber(low, high);
    return this.all(name).map((text) => requireForm(name, text, form));
  }

  /** The value of an option as a whole number within a range. */
  integer(name: string, range: readonly [number, number]): number | undefined {
    return this.integers(name, range).at(-1);
  }

  /** The value of an option as a duration in milliseconds. */
  duration(name: string): number | undefined {
    return this.formed(name, DURATION);
  }

  /** The value of an option in a form. */
  formed<Value>(name: string, form: SettingForm<Value>): Value | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : requireForm(name, text, form);
  }
}

function requireForm<Value>(name: string, text: string, form: SettingForm<Value>): Value {
  const value = form.read(text);
  if (value !== undefined) return value;
  throw new UsageError(`Option --${name} is "${text}", expected ${form.expected}`);
}

// Command line arguments to an object. Names with dots, which nest in the real one, are refused here.

import { type Names, namesOf, Rules } from "./rules.ts";

/** Which arguments there are, and what they hold. */
export interface ParseOptions<
  B extends string = string,
  S extends string = string,
  C extends string = string,
  D extends Record<string, unknown> = Record<string, unknown>,
  A extends Record<string, string | readonly string[]> = Record<
    string,
    string | readonly string[]
  >,
> {
  /** Other names of an argument. */
  alias?: A;
  /** Arguments without a value: false unless given. */
  boolean?: Names<B>;
  /** Arguments whose values are collected into a list. */
  collect?: Names<C>;
  /** Values of arguments that are not given. */
  default?: D;
  /** Arguments that `--no-NAME` sets to false. */
  negatable?: Names<string>;
  /** Whether everything from the first positional argument on is positional. */
  stopEarly?: boolean;
  /** Arguments whose values stay text; `_` means the positional ones. */
  string?: Names<S>;
  /** Called for arguments that are not declared; they are omitted if it returns false. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** The value of each argument under each of its names, and the positional ones. */
export type Args<B extends string, S extends string, C extends string, D, A> =
  & Record<string, unknown>
  & { [K in Exclude<S, C | keyof D> as K | AliasOf<K, A>]?: string }
  & { [K in S & C & string as K | AliasOf<K, A>]: string[] }
  & {
    [K in Exclude<S & keyof D, C> as K | AliasOf<K, A>]:
      | string
      | D[K & keyof D];
  }
  & { [K in B as K | AliasOf<K, A>]: boolean }
  & { _: (string | number)[] };

type AliasOf<K, A> = K extends keyof A ? A[K] extends readonly string[] ? A[K][number]
  : A[K] extends string ? A[K]
  : never
  : never;

/** Reads command line arguments: `--key value`, `--key=value`, `--no-key`, `-k value`, `-abc`, `--`. */
export function parseArgs<
  B extends string = never,
  S extends string = never,
  C extends string = never,
  const D extends Record<string, unknown> = Record<never, unknown>,
  const A extends Record<string, string | readonly string[]> = Record<
    never,
    string
  >,
>(
  args: readonly string[],
  options: ParseOptions<B, S, C, D, A> = {},
): Args<B, S, C, D, A> {
  const rules = new Rules(options);
  const end = args.indexOf("--");
  const before = end < 0 ? args : args.slice(0, end);
  const after = end < 0 ? [] : args.slice(end + 1);
  for (let i = 0; i < before.length; i++) {
    const arg = before[i]!;
    const next = before[i + 1];
    if (/^--./s.test(arg)) {
      if (rules.long(arg, next)) i++;
    } else if (/^-./s.test(arg)) {
      if (rules.short(arg, next)) i++;
    } else {
      rules.positional(arg);
      if (!options.stopEarly) continue;
      for (const rest of before.slice(i + 1)) rules.result._.push(rest);
      break;
    }
  }
  rules.complete(namesOf(options.boolean), options.default ?? {});
  for (const rest of after) rules.result._.push(rest);
  return rules.result as Args<B, S, C, D, A>;
}

// Fuzzing with a memory: an input that has failed once is kept in a file and tried first from then on.

import { hex, octets } from "../wire/frames.ts";
import { Prng } from "./prng.ts";

/** A parser to fuzz, and its inputs. */
export interface FuzzTarget {
  /** Name of the parser, and of its folder of kept inputs, `tests/fuzz/regressions/<parser>/`. */
  readonly parser: string;
  /** Number of random inputs in the suite; `deno task soak fuzz` tries more. */
  readonly runs: number;
  /** Creates an input. */
  generate(random: Prng): Uint8Array;
  /** Throws if the parser misbehaves with this input. */
  check(input: Uint8Array): void;
}

/** Factor by which the argument of the test program multiplies the number of inputs. */
const TIMES = Number(Deno.args[0] ?? 1);

/** Registers two tests: one with the kept inputs, one with random inputs. */
export function fuzz({ parser, runs, generate, check }: FuzzTarget): void {
  const folder = new URL(`../../fuzz/regressions/${parser}/`, import.meta.url);

  Deno.test(`fuzz, ${parser}: inputs that failed once`, () => {
    for (const { name } of Deno.readDirSync(folder)) {
      if (!name.endsWith(".hex")) continue;
      const input = octets(Deno.readTextFileSync(new URL(name, folder)).replace(/#.*/g, ""));
      try {
        check(input);
      } catch (error) {
        throw new Error(`With ${parser}/${name}: ${messageOf(error)}`, { cause: error });
      }
    }
  });

  Deno.test(`fuzz, ${parser}: random inputs`, () => {
    for (let seed = 1; seed <= runs * TIMES; seed++) {
      const input = generate(new Prng(seed));
      const error = failure(check, input);
      if (error === undefined) continue;
      const smallest = shrink(input, (less) => failure(check, less) !== undefined);
      const kept = keep(new URL(`seed-${seed}.hex`, folder), smallest, messageOf(error));
      throw new Error(
        `With seed ${seed}, ${kept}, octets ${hex(smallest)}: ${messageOf(error)}`,
        { cause: error },
      );
    }
  });
}

/** Removes octets as long as the input still fails. */
export function shrink(input: Uint8Array, fails: (input: Uint8Array) => boolean): Uint8Array {
  let smallest = input;
  for (let size = Math.ceil(input.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < smallest.length;) {
      const less = new Uint8Array([...smallest.subarray(0, at), ...smallest.subarray(at + size)]);
      if (fails(less)) smallest = less;
      else at += size;
    }
  }
  return smallest;
}

function failure(check: (input: Uint8Array) => void, input: Uint8Array): unknown {
  try {
    check(input);
    return undefined;
  } catch (error) {
    return error ?? new Error("undefined was thrown");
  }
}

function keep(file: URL, input: Uint8Array, why: string): string {
  try {
    Deno.writeTextFileSync(file, `# ${why.split("\n")[0]}\n${hex(input)}\n`);
    return `kept in ${file.pathname.split("/").slice(-2).join("/")}`;
  } catch (error) {
    return `not kept (${messageOf(error)})`;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

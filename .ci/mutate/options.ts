// The command line of the sampler.

import { parseArgs } from "@std/cli/parse-args";

/** The help text. */
export const USAGE = `deno task mutate [OPTIONS] [FOLDER ...]

Plants faults in a copy of the product code, one at a time, and reports those that the nearest tests do not notice.
FOLDER limits it to files whose path begins like that; without one it is codec transport cli examples/decoder.

  --count N           how many mutants to judge, besides equivalent ones and those that do not compile (20)
  --seed S            the same seed draws the same mutants; printed in any case
  --cap N             tests in a ring, nearest first (6); those of a ring run in one process
  --rings N           rings of tests that a mutant must survive to be reported (8); half of them have tests whose titles
                      share words with the changed code
  --deadline 30s      how much longer than three times its usual time a test may take
  --equivalents FILE  mutants not to count, with reasons (.ci/mutate/equivalents.json)
  --json FILE         writes every verdict to a file below tests/.tmp
  -h, --help          show this help
`;

/** The options of the command line. */
export interface Options {
  readonly count: number;
  readonly seed: number;
  readonly cap: number;
  readonly rings: number;
  readonly deadlineMs: number;
  readonly equivalents: string;
  readonly json: string | undefined;
  /** Prefixes of the paths to draw from. */
  readonly folders: readonly string[];
}

const NAMES = ["count", "seed", "cap", "rings", "deadline", "equivalents", "json"] as const;

/**
 * Reads the command line.
 *
 * @throws {RangeError} An option is unknown, or its value is invalid.
 */
export function readOptions(args: readonly string[]): Options {
  const parsed = parseArgs([...args], {
    string: [...NAMES, "_"],
    unknown: (arg, key) => {
      if (key !== undefined) throw new RangeError(`Unknown option ${arg}`);
      return true;
    },
  });
  for (const name of NAMES) {
    if (parsed[name] === "") throw new RangeError(`--${name} lacks its value`);
  }
  const whole = (name: "count" | "seed" | "cap" | "rings", otherwise: number, least: number) => {
    const text = parsed[name];
    if (text === undefined) return otherwise;
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= 0xffff_ffff) return value;
    throw new RangeError(`Cannot use --${name} ${text}: expected a whole number from ${least}`);
  };
  const deadline = /^(\d+)s$/.exec(parsed.deadline ?? "30s")?.[1];
  if (deadline === undefined) {
    throw new RangeError(`Cannot use --deadline ${parsed.deadline}: expected seconds like 30s`);
  }
  const folders = parsed._.map(String);
  return {
    count: whole("count", 20, 1),
    seed: whole("seed", crypto.getRandomValues(new Uint32Array(1))[0]!, 0),
    cap: whole("cap", 6, 1),
    rings: whole("rings", 8, 1),
    deadlineMs: 1000 * Number(deadline),
    equivalents: parsed.equivalents ?? ".ci/mutate/equivalents.json",
    json: parsed.json,
    folders: folders.length > 0 ? folders : ["codec", "transport", "cli", "examples/decoder"],
  };
}

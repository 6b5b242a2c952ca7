// How long programs take to start: processor time and elapsed time, compared with an empty program.

import { type Bench, compare, type Row, scaled } from "./harness.ts";
import { taskFlags } from "./task_flags.ts";

/** Number of runs of each program in one measurement, and number of measurements. */
const RUNS = 10;
const ROUNDS = 4;

/** Runs a command several times in a shell, which prints the processor time of its children. */
const SCRIPT =
  'n=$1; shift; while [ $n -gt 0 ]; do "$@" >/dev/null 2>&1; n=$((n - 1)); done; times';

/** Milliseconds of processor time and of elapsed time for one run. */
async function effort(runs: number, args: readonly string[]): Promise<[number, number]> {
  const begun = performance.now();
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", SCRIPT, "sh", `${runs}`, Deno.execPath(), ...args],
  }).output();
  const elapsed = performance.now() - begun;
  const children = new TextDecoder().decode(stdout).trim().split("\n")[1]!;
  let seconds = 0;
  for (const [, minutes, rest] of children.matchAll(/(\d+)m([\d.]+)s/g)) {
    seconds += 60 * Number(minutes) + Number(rest);
  }
  return [seconds * 1000 / runs, elapsed / runs];
}

function local(path: string): string {
  return new URL(path, import.meta.url).pathname;
}

/** Start-up. */
export const START_UP: Bench = {
  title: "The start of programs, compared with that of an empty one",
  run: async (scale) => {
    const run = ["run", "--no-check"];
    const tool = taskFlags();
    const programs: Readonly<Record<string, readonly string[]>> = {
      "an empty program": [...run, local("empty.ts")],
      "import of the codec and first frame": [...run, local("first_frame.ts")],
      "import of everything": [...run, local("../../mod.ts")],
      "iec104 --help": [...tool, "--help"],
      "iec104 decode --help": [...tool, "decode", "--help"],
      "iec104 station --help": [...tool, "station", "--help"],
    };
    const runs = scaled(RUNS, scale);
    const times = new Map<string, [number, number][]>();
    for (const [name, args] of Object.entries(programs)) {
      await effort(1, args); // Deno caches the code.
      times.set(name, []);
    }
    for (let round = 0; round < scaled(ROUNDS, scale); round++) {
      for (const [name, args] of Object.entries(programs)) {
        times.get(name)!.push(await effort(runs, args));
      }
    }
    const rows: Row[] = [];
    for (const [kind, index] of [["processor time", 0], ["elapsed time", 1]] as const) {
      const [first, ...others] = [...times].map(([name, all]) => {
        let round = 0;
        return [`${name}: ${kind}`, () => all[round++]![index]] as const;
      });
      rows.push(
        ...await compare(
          "ms",
          ["an empty program", first![1]],
          Object.fromEntries(others),
          scaled(ROUNDS, scale),
        ),
      );
    }
    return rows;
  },
};

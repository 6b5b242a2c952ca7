// The mutation sampler: plants faults in a copy of the product code and reports those that no nearby test detects.

import { Prng } from "../../tests/helpers/random/prng.ts";
import { readFiles } from "../files.ts";
import { Sampler } from "./draw.ts";
import { isEquivalent, readEquivalents } from "./equivalents.ts";
import { Judge, type Verdict } from "./judge.ts";
import type { Mutant } from "./mutant.ts";
import { UseGraph } from "./nearest_tests.ts";
import { type Options, readOptions, USAGE } from "./options.ts";
import { excerpts, reportText, type Result } from "./table.ts";
import { Topics } from "./topics.ts";
import { WorkCopy } from "./work_copy.ts";

/** The folder of copies, the only one that the task may write to. */
const WITHIN = "tests/.tmp";

/** Maximum number of mutants drawn and type-checked at a time. */
const BATCH = 50;

interface Config {
  readonly tasks: Readonly<Record<string, { readonly command: string }>>;
}

/** Draws and judges the requested number of mutants, or until the signal fires. */
async function sample(root: string, options: Options, signal: AbortSignal): Promise<Result> {
  const files = readFiles(root, ".ts");
  const product = files.filter(({ path }) =>
    /^(?:codec|transport|cli|examples)\//.test(path) &&
    options.folders.some((folder) => path === folder || path.startsWith(`${folder}/`))
  );
  if (product.length === 0) {
    throw new RangeError(`Found no product code in ${options.folders.join(" ")}`);
  }
  const known = readEquivalents(options.equivalents);
  const { tasks } = JSON.parse(Deno.readTextFileSync(`${root}/deno.json`)) as Config;
  const commands = Object.entries(tasks).map(([name, { command }]) => [name, command] as const);
  const testArgs = tasks["test:files"]!.command.split(" ").slice(1);

  using copy = new WorkCopy(
    root,
    WITHIN,
    readable(testArgs).filter((path) => path.startsWith("../")),
  );
  const graph = new UseGraph(files, Object.fromEntries(commands));
  const judge = new Judge(copy, graph, new Topics(files), { ...options, testArgs, signal });
  const sampler = new Sampler(product, new Prng(options.seed));
  const verdicts: Verdict[] = [];
  const equivalent: Mutant[] = [];
  try {
    for (let judged = 0; judged < options.count;) {
      const batch = draw(sampler, Math.min(BATCH, options.count - judged));
      if (batch.length === 0) break;
      const counted = batch.filter((mutant) => !isEquivalent(known, mutant));
      const compiling = await judge.compiling(counted);
      for (const mutant of batch) {
        if (!counted.includes(mutant)) {
          equivalent.push(mutant);
          continue;
        }
        const verdict: Verdict = compiling.has(mutant)
          ? await judge.judge(mutant)
          : { mutant, outcome: "does not compile", tests: [] };
        verdicts.push(verdict);
        if (verdict.outcome !== "does not compile") judged++;
        console.error(progress(verdict));
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return { verdicts, equivalent, unfit: judge.unfit };
}

/** Draws up to this number of mutants. */
function draw(sampler: Sampler, most: number): Mutant[] {
  const drawn: Mutant[] = [];
  for (let next = sampler.next(); next !== undefined; next = sampler.next()) {
    drawn.push(next);
    if (drawn.length === most) break;
  }
  return drawn;
}

/** The paths that the tests may read. */
function readable(testArgs: readonly string[]): string[] {
  return testArgs.flatMap((arg) => /^--allow-read=(.*)/.exec(arg)?.[1]?.split(",") ?? []);
}

/** Prints one line as soon as a mutant is judged. */
function progress({ mutant, outcome, tests }: Verdict): string {
  const [before, after] = excerpts(mutant);
  const by = outcome.startsWith("caught") ? `  [${tests.at(-1)}]` : "";
  return `${outcome.padEnd(18)} ${mutant.path}:${mutant.line}  ${before}  ->  ${after}${by}`;
}

/**
 * Checks in advance that the file can be written.
 *
 * @throws {RangeError} The file cannot be written.
 */
function requireWritable(path: string): void {
  if (Deno.permissions.querySync({ name: "write", path }).state === "granted") return;
  throw new RangeError(`Cannot write --json ${path}: the task may write only below ${WITHIN}`);
}

/** Writes every verdict. */
function writeJson(path: string, { verdicts, ...rest }: Result, seed: number): void {
  const rows = verdicts.map(({ mutant: { text: _, ...mutant }, ...verdict }) => ({
    ...mutant,
    ...verdict,
  }));
  const equivalent = rest.equivalent.map(({ text: _, ...mutant }) => mutant);
  const document = { seed, ...rest, equivalent, verdicts: rows };
  Deno.writeTextFileSync(path, `${JSON.stringify(document, undefined, 2)}\n`);
}

if (Deno.args.includes("--help") || Deno.args.includes("-h")) {
  console.log(USAGE);
  Deno.exit(0);
}
try {
  const options = readOptions(Deno.args);
  if (options.json !== undefined) requireWritable(options.json);
  const interruption = new AbortController();
  const stop = () => interruption.abort();
  Deno.addSignalListener("SIGINT", stop);
  Deno.addSignalListener("SIGTERM", stop);
  console.error(`seed ${options.seed}`);
  const result = await sample(".", options, interruption.signal);
  if (options.json !== undefined) writeJson(options.json, result, options.seed);
  console.log(`seed ${options.seed}\n\n${reportText(result)}`);
  Deno.exit(0);
} catch (error) {
  if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
  console.error(`mutate: ${error.message}\nTry: deno task mutate --help`);
  Deno.exit(2);
}

// `deno task bench` and `deno task bench:compare`: the benchmarks of tests/bench/, each in its own process, the size of the
// codec in a browser, and what has changed since the baseline.

import { BENCHES, RUN_ONE } from "../tests/bench/benches.ts";
import type { Row } from "../tests/bench/harness.ts";
import { type Baseline, changesSince } from "../tests/bench/baseline.ts";
import { refuseTask, taskArguments, type TaskSpec } from "./task_options.ts";

const BASELINE = "tests/bench/baseline.json";

const SIZE =
  "run --lock=.ci/bundle.lock --frozen --allow-read=. --allow-env --allow-run .ci/bundle.ts --size codec/mod.ts codec/capture/mod.ts";

const SPEC: TaskSpec = {
  name: "bench",
  usage: `deno task bench [PART ...]
deno task bench:compare [PART ...]

Measures everything, or each PART, and prints the cost of each task, the cost of a simple operation in the same run, and their
ratio; less is better. tests/bench/README.md describes the parts:

  size ${Object.keys(BENCHES).join(" ")}

bench:compare prints what has changed by more than 15 % since ${BASELINE}.

  --scale N  the amount of work, 1 by default
  --write    store the results in ${BASELINE}`,
  flags: ["compare", "write"],
  texts: ["scale"],
  most: Infinity,
};

/** Measures one part. */
async function measure(name: string, scale: string): Promise<readonly Row[]> {
  const args = [...RUN_ONE, name, scale];
  const { success, code, stdout } = await new Deno.Command("deno", { args, stderr: "inherit" })
    .output();
  if (!success) Deno.exit(code);
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Prints the rows of a part as a table. */
function print(rows: readonly Row[]): void {
  const cells = rows.map(({ name, cost, unit, ratio, anchor, anchorCost }) => [
    name,
    `${numberText(cost)} ${unit}`,
    `${numberText(ratio)} x`,
    `${anchor} (${numberText(anchorCost)})`,
  ]);
  const width = (column: number) =>
    cells.reduce((most, row) => Math.max(most, row[column]!.length), 0);
  const [names, costs, ratios] = [width(0), width(1), width(2)];
  for (const [name, cost, ratio, anchor] of cells) {
    console.log(
      `  ${name!.padEnd(names)}  ${cost!.padStart(costs)}  ${ratio!.padStart(ratios)}  ${anchor}`,
    );
  }
}

function numberText(value: number | null): string {
  return value === null ? "-" : `${Number(value.toPrecision(3))}`;
}

const { operands, flags, texts } = taskArguments(SPEC);
const parts = ["size", ...Object.keys(BENCHES)];
for (const name of operands) {
  if (!parts.includes(name)) {
    refuseTask(SPEC, `Unknown part "${name}", expected ${parts.join(", ")}`);
  }
}
const scale = texts.get("scale") ?? "1";
if (!(Number(scale) > 0)) refuseTask(SPEC, `--scale must be a number above 0, not "${scale}"`);
const baseline: Baseline = JSON.parse(Deno.readTextFileSync(BASELINE));
const changes: string[] = [];
const measured: Record<string, readonly Row[]> = {};
for (const name of operands.length === 0 ? parts : operands) {
  if (name === "size") {
    const { success, code } = await new Deno.Command("deno", { args: SIZE.split(" ") }).spawn()
      .status;
    if (!success) Deno.exit(code);
    continue;
  }
  const { title } = await BENCHES[name]!();
  console.log(`\n${name}: ${title}`);
  const rows = await measure(name, scale);
  print(rows);
  measured[name] = rows;
  for (const text of changesSince(baseline.rows[name] ?? [], rows)) {
    changes.push(`${name}: ${text}`);
  }
}
if (flags.has("compare")) {
  console.log(`\nSince the baseline (${baseline.machine}):`);
  for (const text of changes.length > 0 ? changes : ["nothing has changed by more than 15 %"]) {
    console.log(`  ${text}`);
  }
}
if (flags.has("write")) {
  const { os, arch } = Deno.build;
  const machine =
    `${os} ${arch}, ${navigator.hardwareConcurrency} processors, Deno ${Deno.version.deno}`;
  const next: Baseline = { machine, rows: { ...baseline.rows, ...measured } };
  Deno.writeTextFileSync(BASELINE, `${JSON.stringify(next, undefined, 2)}\n`);
}

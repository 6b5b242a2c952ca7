// `deno task soak`: tests that take minutes of real time; its help lists the runs, each of which is loaded when it starts.

import { refuseTask, taskArguments, type TaskSpec } from "../../.ci/task_options.ts";

async function stations(pairs = 200, seconds = 60): Promise<readonly string[]> {
  const { stationsRun } = await import("./stations_run.ts");
  console.log(`${pairs} pairs of stations, ${seconds} s`);
  const { report, faults } = await stationsRun({
    pairs,
    seconds,
    onProgress: (text) => console.log(text),
  });
  for (const line of report) console.log(line);
  return faults;
}

async function crash(kills = 100, seed = Date.now() % 1_000_000): Promise<readonly string[]> {
  const { crashRun } = await import("./crash_run.ts");
  const folder = newFolder();
  console.log(`${kills} kills, seed ${seed}, folder ${folder}`);
  const result = await crashRun({
    kills,
    seed,
    folder,
    rate: 2000,
    eventsPerLife: 4000,
    mostWaiting: 20_000, // the events of ten seconds
    onProgress: (text) => console.log(text),
  });
  console.log(result);
  if (result.faults.length === 0) Deno.removeSync(folder, { recursive: true });
  return result.faults;
}

async function collect(stations = 200, seconds = 600): Promise<readonly string[]> {
  const { collectRun } = await import("./collect_run.ts");
  console.log(`a collector of ${stations} stations, ${seconds} s`);
  const folder = newFolder();
  const faults = await collectRun({
    stations,
    seconds,
    folder,
    onProgress: (text) => console.log(text),
  });
  Deno.removeSync(folder, { recursive: true });
  return faults;
}

async function hostile(
  seconds = 600,
  seed = Date.now() % 1_000_000,
): Promise<readonly string[]> {
  const { hostileRun } = await import("./hostile/hostile_run.ts");
  const folder = newFolder();
  console.log(`every attack at once, ${seconds} s, seed ${seed}, folder ${folder}`);
  const { report, faults, attacks } = await hostileRun({
    seconds,
    seed,
    folder,
    scale: 1,
    stations: 20,
    t1Ms: 5000,
    standstill: { lastsMs: 8000, everyMs: 20_000 },
    visitMs: 10_000,
    onProgress: (text) => console.log(text),
  });
  for (const line of report) console.log(line);
  if (faults.length === 0) Deno.removeSync(folder, { recursive: true });
  const idle = Object.entries(attacks).filter(([, { connections }]) => connections === 0);
  return [...faults, ...idle.map(([name]) => `${name}: never got a connection`)];
}

async function fuzz(times = 20): Promise<readonly string[]> {
  const { fuzzRun } = await import("./fuzz_run.ts");
  console.log(`fuzz tests, ${times} times the inputs of the suite`);
  return await fuzzRun(times);
}

function newFolder(): string {
  Deno.mkdirSync("tests/.tmp", { recursive: true });
  return Deno.makeTempDirSync({ dir: "tests/.tmp", prefix: "soak-" });
}

const RUNS: Readonly<Record<string, (...args: number[]) => Promise<readonly string[]>>> = {
  stations,
  crash,
  collect,
  hostile,
  fuzz,
};

const SPEC: TaskSpec = {
  name: "soak",
  usage: `deno task soak [RUN [NUMBER] [NUMBER]]

Runs what takes minutes of real time: everything, or one of

  stations [PAIRS] [SECONDS]    many stations of both kinds in one process
  crash [KILLS] [SEED]          the crash test of the collector in its long form
  collect [STATIONS] [SECONDS]  processor and memory of a collector of many stations
  hostile [SECONDS] [SEED]      every attack at once, against a station and a collector
  fuzz [TIMES]                  the fuzz tests with TIMES as many random inputs`,
  most: 3,
};

const [name, ...numbers] = taskArguments(SPEC).operands;
if (name !== undefined && !Object.hasOwn(RUNS, name)) {
  refuseTask(SPEC, `Unknown run "${name}", expected ${Object.keys(RUNS).join(", ")}`);
}
const wrong = numbers.find((text) => !/^\d{1,9}$/.test(text));
if (wrong !== undefined) refuseTask(SPEC, `Expected a whole number, found "${wrong}"`);
const args = numbers.map(Number);
let failed = false;
for (const [each, run] of Object.entries(RUNS)) {
  if (name !== undefined && each !== name) continue;
  const faults = await run(...args);
  for (const fault of faults.slice(0, 20)) console.error(`fault: ${fault}`);
  if (faults.length > 20) console.error(`fault: and ${faults.length - 20} more`);
  console.log(`${each}: ${faults.length === 0 ? "passed" : "FAILED"}`);
  failed ||= faults.length > 0;
}
Deno.exit(failed ? 1 : 0);

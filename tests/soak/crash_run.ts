// A station that numbers its events, a collector that is killed again and again, links that break and sinks that fail:
// in the end every number is in the store once, and in every sink at least once.

import { DatabaseSync } from "node:sqlite";
import { ControlledStation, serve, type StationDeclaration } from "../../mod.ts";
import { Prng } from "../helpers/prng.ts";
import { FlakyLink } from "./flaky_link.ts";

/** How to run. */
export interface CrashOptions {
  /** How often the collector is killed. */
  readonly kills: number;
  /** Events in a second. */
  readonly rate: number;
  /** Decides about kills and cuts. */
  readonly seed: number;
  /** A folder that is empty; it holds the store and what the sinks have got. */
  readonly folder: string;
  /** Told how it goes. */
  readonly onProgress?: (text: string) => void;
}

/** What came of it. */
export interface CrashResult {
  /** Events of the station. */
  readonly events: number;
  readonly kills: number;
  readonly cuts: number;
  /** Values that the station had to send again. */
  readonly redelivered: number;
  /** Rows that each sink got more than once. */
  readonly repeated: Readonly<Record<string, number>>;
  /** What is not as it must be; empty when all is well. */
  readonly faults: readonly string[];
}

const POINTS = 50;
const FIRST_IOA = 700;

/** Milliseconds between two steps of the station. */
const STEP_MS = 10;

const STATION: StationDeclaration = {
  sectors: [{
    ca: 1,
    points: Array.from({ length: POINTS }, (_, index) => ({
      ioa: FIRST_IOA + index,
      type: "M_ME_NC_1",
      value: 0,
    })),
  }],
  events: { classes: [{ name: "events", limit: 1_000_000 }] },
};

/** Runs until the collector was killed so often, then lets it finish, and looks. */
export async function crashRun(options: CrashOptions): Promise<CrashResult> {
  const { kills, rate, seed, folder, onProgress = () => {} } = options;
  const random = new Prng(seed);
  await using station = new ControlledStation(STATION);
  await using server = serve(station, { hostname: "127.0.0.1", port: 0 });
  await using link = new FlakyLink(server.port, random);
  Deno.writeTextFileSync(`${folder}/plant.json`, JSON.stringify(configOf(link.port)));

  let events = 0;
  let begun = performance.now();
  const source = setInterval(() => {
    const due = Math.floor((performance.now() - begun) * rate / 1000);
    while (events < due) station.set(1, FIRST_IOA + events % POINTS, ++events);
  }, STEP_MS);
  begun = performance.now();

  let child = startCollector(folder);
  for (let kill = 1; kill <= kills; kill++) {
    const lives = random.int(300, 1500);
    const cutAt = random.chance(0.6) ? random.int(200, lives) : Infinity;
    await wait(Math.min(lives, cutAt));
    if (cutAt < lives) {
      link.cut();
      await wait(lives - cutAt);
    }
    child.kill("SIGKILL");
    await child.status;
    const behind = station.bufferedEvents.values().next().value ?? 0;
    onProgress(`kill ${kill} of ${kills}: ${events} events, ${behind} not acknowledged`);
    child = startCollector(folder);
  }
  clearInterval(source);
  const faults: string[] = [];
  const drained = () => [...station.bufferedEvents.values()].every((count) => count === 0);
  if (!await until(drained, 60_000)) faults.push("the station still has events after 60 s");
  const delivered = () => undelivered(`${folder}/plant.sqlite`) === 0;
  if (!await until(delivered, 60_000)) faults.push("a sink still lacks rows after 60 s");
  child.kill("SIGTERM");
  const { code } = await child.status;
  if (code !== 0) faults.push(`the collector ended with ${code} after SIGTERM, expected 0`);
  const found = inspect(folder, events);
  return { events, kills, cuts: link.cuts, ...found, faults: [...faults, ...found.faults] };
}

function configOf(port: number): unknown {
  const program = new URL("flaky_sink.ts", import.meta.url).pathname;
  const run = ["deno", "run", "--quiet", "--allow-write=.", program];
  const backOff = { firstMs: 20, maxMs: 200 };
  const columns = ["store", "seq", "value", "cause"];
  const command = { kind: "command", backOff, columns, timeoutMs: 5000 };
  return {
    store: { file: "plant.sqlite" },
    stations: [{ name: "Numbers", address: `127.0.0.1:${port}`, ca: 1, backOff }],
    sinks: [
      {
        name: "file",
        kind: "file",
        file: "file.ndjson",
        columns,
        batch: { rows: 500, seconds: 0.1 },
      },
      {
        ...command,
        name: "batch",
        command: [...run, "batch", "batch.ndjson", "0.1"],
        batch: { rows: 20_000, seconds: 0.3 },
      },
      {
        ...command,
        name: "stream",
        mode: "stream",
        command: [...run, "stream", "stream.ndjson", "0.0002"],
        batch: { rows: 2000, seconds: 0.1 },
      },
    ],
  };
}

function startCollector(folder: string): Deno.ChildProcess {
  const main = new URL("../../cli/main.ts", import.meta.url).pathname;
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const log = Deno.openSync(`${folder}/log.txt`, { append: true, create: true });
  const allow = ["net=127.0.0.1", "read", "write=.", "run"].map((each) => `--allow-${each}`);
  const child = new Deno.Command("deno", {
    args: ["run", "--quiet", `--config=${config}`, ...allow, main, "collect", "plant.json"],
    cwd: folder,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  child.stderr.pipeTo(log.writable);
  return child;
}

/** Rows that some sink has not got yet. */
function undelivered(file: string): number {
  using database = new DatabaseSync(file, { readOnly: true });
  const row = database.prepare(
    "SELECT (SELECT max(seq) FROM value) * 3 - (SELECT sum(position) FROM sink) AS lag",
  ).get();
  return row?.lag as number ?? Infinity;
}

/** Looks at the store and at what the sinks have got. */
function inspect(
  folder: string,
  events: number,
): Pick<CrashResult, "faults" | "redelivered" | "repeated"> {
  const faults: string[] = [];
  using database = new DatabaseSync(`${folder}/plant.sqlite`, { readOnly: true });
  const rows = database.prepare("SELECT seq, value FROM value WHERE cause = 3").all();
  const stored = new Map<number, number>();
  for (const { seq, value } of rows as unknown as readonly { seq: number; value: number }[]) {
    if (stored.has(value)) {
      faults.push(`event ${value} is in the store as ${stored.get(value)} and ${seq}`);
    }
    stored.set(value, seq);
  }
  for (let number = 1; number <= events; number++) {
    if (!stored.has(number)) faults.push(`event ${number} is not in the store`);
  }
  const repeated: Record<string, number> = {};
  for (const sink of ["file", "batch", "stream"]) {
    const keys = new Map<string, number>();
    let lines = 0;
    for (const line of Deno.readTextFileSync(`${folder}/${sink}.ndjson`).trimEnd().split("\n")) {
      const { store, seq, value } = JSON.parse(line) as {
        store: string;
        seq: number;
        value: number;
      };
      const key = `${store}-${seq}`;
      if ((keys.get(key) ?? value) !== value) faults.push(`${sink}: key ${key} has two values`);
      keys.set(key, value);
      lines++;
    }
    const numbers = new Set(keys.values());
    for (let number = 1; number <= events; number++) {
      if (!numbers.has(number)) faults.push(`${sink}: event ${number} is missing`);
    }
    repeated[sink] = lines - keys.size;
  }
  const { count } = database.prepare(
    "SELECT coalesce(sum(redelivered), 0) AS count FROM value",
  ).get() as { readonly count: number };
  const aside = database.prepare("SELECT sink, count(*) AS count FROM set_aside GROUP BY sink")
    .all();
  for (const { sink, count } of aside) faults.push(`${sink}: ${count} rows were set aside`);
  return { redelivered: count, repeated, faults: faults.slice(0, 20) };
}

async function until(condition: () => boolean, ms: number): Promise<boolean> {
  for (const end = performance.now() + ms; performance.now() < end;) {
    if (condition()) return true;
    await wait(50);
  }
  return condition();
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

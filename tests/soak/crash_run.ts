// A station that numbers its events, a collector that is killed repeatedly, links that break, sinks that fail, and
// another program that locks the store: in the end every number is in the store once, and in every sink at least once.

import { DatabaseSync } from "node:sqlite";
import { CAUSE, ControlledStation, serve, type StationDeclaration } from "../../mod.ts";
import { Prng } from "../helpers/random/prng.ts";
import { FlakyLink } from "./flaky_link.ts";

/** Options of a run. */
export interface CrashOptions {
  /** Number of times that the collector is killed. */
  readonly kills: number;
  /** Events per second. */
  readonly rate: number;
  /** Events acknowledged to a collector before it is killed: a random number up to this. */
  readonly eventsPerLife: number;
  /** Maximum number of unacknowledged events of the station; on a slow machine, further events are delayed. */
  readonly mostWaiting: number;
  /** Determines kills and cuts. */
  readonly seed: number;
  /** An empty folder, for the store and the output of the sinks. */
  readonly folder: string;
  /** Called with progress reports. */
  readonly onProgress?: (text: string) => void;
}

/** Result of a run. */
export interface CrashResult {
  /** Events of the station. */
  readonly events: number;
  /** Duration, including the final delivery. */
  readonly seconds: number;
  readonly kills: number;
  readonly cuts: number;
  /** Number of times that another program locked the store. */
  readonly locks: number;
  /** Values that the station had to resend. */
  readonly redelivered: number;
  /** Rows that each sink received more than once. */
  readonly repeated: Readonly<Record<string, number>>;
  /** Violations; empty if there are none. */
  readonly faults: readonly string[];
}

const POINTS = 50;
const FIRST_IOA = 700;

/** Interval between two steps of the station, in ms. */
const STEP_MS = 10;

/** Sinks that are programs. */
const PROGRAMS = ["batch", "stream"];

/** If there is no progress for this time, there will be none. */
const PATIENCE_MS = 120_000;

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

/** Runs until the collector has been killed this often, then lets it finish, and checks the results. */
export async function crashRun(options: CrashOptions): Promise<CrashResult> {
  const { kills, rate, eventsPerLife, mostWaiting, seed, folder, onProgress = () => {} } = options;
  const random = new Prng(seed);
  await using station = new ControlledStation(STATION);
  await using server = await serve(station, { host: "127.0.0.1", port: 0 });
  await using link = new FlakyLink(server.port, random);
  for (const sink of PROGRAMS) Deno.mkdirSync(`${folder}/${sink}`);
  Deno.writeTextFileSync(`${folder}/plant.json`, JSON.stringify(configOf(link.port)));

  let events = 0;
  const waiting = () => station.bufferedEvents.values().next().value ?? 0;
  const begun = performance.now();
  const source = setInterval(() => {
    const due = Math.floor((performance.now() - begun) * rate / 1000);
    // On a machine that is too slow for the rate, events are delayed; otherwise the run would not end.
    while (events < due && waiting() < mostWaiting) {
      station.set(1, FIRST_IOA + events % POINTS, ++events);
    }
  }, STEP_MS);
  const acknowledged = () => events - waiting();

  const store = `${folder}/plant.sqlite`;
  const faults: string[] = [];
  let locks = 0;
  for (let kill = 1; kill <= kills; kill++) {
    const child = startCollector(folder);
    // Some collectors are killed before they have done anything, most while they are working.
    if (kill > 1 && random.chance(0.2)) await wait(random.int(0, 700));
    else {
      const before = acknowledged();
      await progress(() => acknowledged() > before ? undefined : 1);
      if (kill % 3 === 1) await loseAcknowledgements(link, store);
      for (let trouble = random.int(0, 3); trouble > 0; trouble--) {
        await wait(random.int(0, 300));
        if (random.chance(0.6)) link.cut();
        else {
          await withLock(store, () => wait(random.int(0, 200)));
          locks++;
        }
      }
      const enough = acknowledged() + random.int(0, eventsPerLife);
      await progress(() => Math.max(0, enough - acknowledged()) || undefined);
    }
    child.kill("SIGKILL");
    await child.status;
    onProgress(`kill ${kill} of ${kills}: ${events} events, ${waiting()} not acknowledged`);
  }
  clearInterval(source);
  const child = startCollector(folder);
  if (!await progress(() => waiting() || undefined)) faults.push("the station still has events");
  if (!await progress(() => undelivered(store) || undefined)) {
    faults.push("a sink still lacks rows");
  }
  child.kill("SIGTERM");
  const { code } = await child.status;
  if (code !== 0) faults.push(`the collector ended with ${code} after SIGTERM, expected 0`);
  const seconds = (performance.now() - begun) / 1000;
  const found = inspect(folder, events);
  const { cuts } = link;
  return { events, seconds, kills, cuts, locks, ...found, faults: [...faults, ...found.faults] };
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
        command: [...run, "batch", "batch", "0.1"],
        batch: { rows: 20_000, seconds: 0.3 },
      },
      {
        ...command,
        name: "stream",
        mode: "stream",
        command: [...run, "stream", "stream", "0.0002"],
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
    args: ["run", "--quiet", "--unstable-lazy-dynamic-imports", `--config=${config}`]
      .concat(allow, main, "collect", "plant.json"),
    cwd: folder,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  child.stderr.pipeTo(log.writable);
  return child;
}

/** Returns the number of rows that some sink has not yet received. */
function undelivered(file: string): number {
  using database = new DatabaseSync(file, { readOnly: true });
  const row = database.prepare(
    "SELECT (SELECT max(seq) FROM value) * 3 - (SELECT sum(position) FROM sink) AS lag",
  ).get();
  return row?.lag as number ?? Infinity;
}

/** Checks the store and the output of the sinks. */
function inspect(
  folder: string,
  events: number,
): Pick<CrashResult, "faults" | "redelivered" | "repeated"> {
  const faults: string[] = [];
  using database = new DatabaseSync(`${folder}/plant.sqlite`, { readOnly: true });
  const rows = database.prepare(
    "SELECT store.id || '-' || seq AS key, value, cause FROM value, store",
  ).all() as unknown as readonly { key: string; value: number; cause: number }[];
  const stored = new Map(rows.map(({ key, value }) => [key, value]));
  const keys = new Map<number, string>();
  for (const { key, value, cause } of rows) {
    if (cause !== CAUSE.spontaneous) continue; // answer to an interrogation
    const other = keys.get(value);
    if (other !== undefined) faults.push(`event ${value} is in the store as ${other} and ${key}`);
    keys.set(value, key);
  }
  for (let number = 1; number <= events; number++) {
    if (!keys.has(number)) faults.push(`event ${number} is not in the store`);
  }
  const repeated: Record<string, number> = {};
  for (const sink of ["file", ...PROGRAMS]) {
    const got = new Set<string>();
    let lines = 0;
    for (const { store, seq, value } of deliveries(folder, sink)) {
      const key = `${store}-${seq}`;
      if (stored.get(key) !== value) {
        faults.push(`${sink}: ${key} is ${value}, in the store ${stored.get(key)}`);
      }
      got.add(key);
      lines++;
    }
    for (const key of stored.keys()) if (!got.has(key)) faults.push(`${sink}: ${key} is missing`);
    repeated[sink] = lines - got.size;
  }
  const { count } = database.prepare(
    "SELECT coalesce(sum(redelivered), 0) AS count FROM value",
  ).get() as { readonly count: number };
  const aside = database.prepare("SELECT sink, count(*) AS count FROM set_aside GROUP BY sink")
    .all();
  for (const { sink, count } of aside) faults.push(`${sink}: ${count} rows were set aside`);
  return { redelivered: count, repeated, faults: faults.slice(0, 20) };
}

/** A row as the sinks receive it. */
interface Delivered {
  readonly store: string;
  readonly seq: number;
  readonly value: number;
}

/**
 * Yields the rows that a sink has received: for a program that was ended while it was writing, all lines except the
 * incomplete one.
 */
function* deliveries(folder: string, sink: string): Iterable<Delivered> {
  const files = PROGRAMS.includes(sink)
    ? Array.from(Deno.readDirSync(`${folder}/${sink}`), ({ name }) => `${folder}/${sink}/${name}`)
    : [`${folder}/${sink}.ndjson`];
  for (const file of files) {
    for (const line of Deno.readTextFileSync(file).split("\n").slice(0, -1)) {
      yield JSON.parse(line) as Delivered;
    }
  }
}

/**
 * Breaks the link after rows have reached the disk but before they are acknowledged, so that the station resends
 * them.
 */
async function loseAcknowledgements(link: FlakyLink, store: string): Promise<void> {
  const before = lastSeq(store);
  link.deafen();
  await progress(() => lastSeq(store) > before ? undefined : 1);
  link.cut();
}

function lastSeq(file: string): number {
  using database = new DatabaseSync(file, { readOnly: true });
  return database.prepare("SELECT coalesce(max(seq), 0) AS seq FROM value").get()!.seq as number;
}

/** Prevents others from writing to the store meanwhile. */
async function withLock(file: string, meanwhile: () => Promise<void>): Promise<void> {
  using database = new DatabaseSync(file);
  database.exec("PRAGMA busy_timeout = 10000; BEGIN IMMEDIATE");
  await meanwhile();
  database.exec("ROLLBACK");
}

/** Waits until nothing is left to do; returns `false` if there has been no progress for long. */
async function progress(left: () => number | undefined): Promise<boolean> {
  let before = Infinity;
  let since = performance.now();
  for (let now = left(); now !== undefined; now = left()) {
    if (now !== before) since = performance.now();
    else if (performance.now() - since > PATIENCE_MS) return false;
    before = now;
    await wait(50);
  }
  return true;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

// Measures a collector under load: stations in another process, real time, a real disk.

import process from "node:process";
import { Collector } from "../../../cli/collect/collector.ts";
import type { SinkConfig } from "../../../cli/collect/config/config.ts";
import type { Entry, Tally } from "../../../cli/collect/store/entry.ts";
import { PROMPT_CLOCK } from "../../../cli/collect/prompt_clock.ts";
import { Store } from "../../../cli/collect/store/store.ts";
import { Output } from "../../../cli/text/output.ts";

/** Load on a collector. */
export interface LoadOptions {
  /** Folder of its store. */
  readonly folder: string;
  readonly stations: number;
  /** Values per second from all stations together; 0 for as many as possible. */
  readonly rate: number;
  /** Values per ASDU. */
  readonly objects: number;
  readonly seconds: number;
  readonly sinks?: readonly SinkConfig[];
  /** Called every second while it runs. */
  readonly onSecond?: (second: number, result: LoadResult) => void;
}

/** Result of a measurement. */
export interface LoadResult {
  readonly values: number;
  /** Transactions that contained values. */
  readonly commits: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** From the event at the station to its row on disk. */
  readonly latency: Latency;
}

/** Histogram of latencies, in milliseconds. */
export class Latency {
  readonly #counts = new Uint32Array(60_000);
  #total = 0;

  /** Counts one latency. */
  add(ms: number): void {
    this.#counts[Math.min(this.#counts.length - 1, Math.max(0, ms))]!++;
    this.#total++;
  }

  /** Returns the latency, in ms, that a fraction of all values does not exceed. */
  quantile(part: number): number {
    let left = this.#total * part;
    return this.#counts.findIndex((count) => (left -= count) <= 0);
  }
}

/** A store that records when values are on disk. */
class WatchedStore extends Store {
  latency = new Latency();
  values = 0;
  commits = 0;

  override commit(entries: readonly Entry[], more: () => void): Tally {
    const tally = super.commit(entries, more);
    const now = Date.now();
    for (const entry of entries) {
      if (entry.type !== "arrival") continue;
      for (const { time } of entry.drafts) this.latency.add(now - time!);
    }
    this.values += tally.stored;
    if (tally.stored > 0) this.commits++;
    return tally;
  }

  /** Resets the count. */
  reset(): void {
    this.latency = new Latency();
    this.values = 0;
    this.commits = 0;
  }
}

/** Collects from stations in another process for some seconds. */
export async function collectUnderLoad(options: LoadOptions): Promise<LoadResult> {
  const { folder, stations, rate, objects, seconds, sinks = [], onSecond } = options;
  const program = new URL("collect_source.ts", import.meta.url).pathname;
  const source = new Deno.Command("deno", {
    args: ["run", "--quiet", "--allow-net=127.0.0.1", program, `${rate}`, `${objects}`],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const port = await firstLine(source.stdout);
  const file = `${folder}/${stations}-${rate}-${objects}.sqlite`;
  using store = new WatchedStore(file, Date.now());
  const collector = new Collector({
    loaded: {
      config: {
        store: { file },
        stations: Array.from({ length: stations }, (_, index) => ({
          name: `Station ${index + 1}`,
          address: `127.0.0.1:${port}`,
          ca: 1,
          startUp: [],
        })),
        sinks,
      },
      folder: "",
      pointLists: new Map(),
      privateTypes: new Map(),
      texts: new Map(),
    },
    store,
    clock: PROMPT_CLOCK,
    readText: (path) => Deno.readTextFile(path),
    stdout: new Output({ write: (octets) => Promise.resolve(octets.length) }, {}),
    log: () => {},
    onStdoutClosed: () => {},
  });
  collector.open();
  await wait(2000); // until everything is compiled and every station has started
  store.reset();
  const begun = performance.now();
  const cpu = cpuSeconds();
  const result = () => ({
    values: store.values,
    commits: store.commits,
    seconds: (performance.now() - begun) / 1000,
    cpuSeconds: cpuSeconds() - cpu,
    latency: store.latency,
  });
  for (let second = 1; second <= seconds; second++) {
    await wait(Math.max(0, begun + second * 1000 - performance.now()));
    onSecond?.(second, result());
  }
  const end = result();
  await collector.close(AbortSignal.abort());
  await source.stdin.close();
  await source.status;
  return end;
}

/** CPU time that this process has used since its start, in seconds. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function firstLine(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  const reader = stream.getReader();
  let text = "";
  while (!text.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) throw new Error("The stations did not start");
    text += new TextDecoder().decode(value);
  }
  reader.releaseLock();
  return text.trim();
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

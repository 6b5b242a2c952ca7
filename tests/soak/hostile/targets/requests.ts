// A controlling station that sends requests to hostile stations that never end: `requests.ts OPTIONS`, where OPTIONS is
// the JSON of `RequestOptions`. It reports the outcome of every request.

import { connect, type ControllingStation } from "../../../../mod.ts";
import { emit, linesOf } from "../messages.ts";
import { plainReason } from "../plain_reason.ts";
import type { HostileStation } from "../attackers/main.ts";

/** Options of the process. */
export interface RequestsOptions {
  readonly stations: readonly HostileStation[];
  /** Limits of each request. */
  readonly limits: { readonly totalMs: number; readonly maxObjects: number };
}

/** Messages of the process. */
export interface RequestsMessage {
  readonly event: "outcomes";
  /** Number of each outcome, by request. */
  readonly outcomes: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

type Request = (
  station: ControllingStation,
  options: RequestsOptions["limits"],
) => Promise<{ readonly outcome: string; readonly reason: string }>;

/** Requests to the stations of an attack, one after the other. */
const REQUESTS: Readonly<Record<string, Readonly<Record<string, Request>>>> = {
  "endless directory": { directory: (station, options) => station.listFiles(1, options) },
  "endless file": {
    file: (station, options) => station.getFile(1, { ioa: 30_000, nof: 1 }, options),
  },
  "endless answers": {
    interrogation: (station, options) => station.interrogate(1, options),
    broadcast: (station, options) => station.interrogate(65_535, options),
    counters: (station, options) => station.readCounters(1, options),
  },
};

const { stations, limits } = JSON.parse(Deno.args[0]!) as RequestsOptions;
const outcomes: Record<string, Record<string, number>> = {};
const stop = new AbortController();

function count(request: string, outcome: string): void {
  const counts = outcomes[request] ??= {};
  const plain = plainReason(outcome);
  counts[plain] = (counts[plain] ?? 0) + 1;
}

async function ask({ host, port }: HostileStation, [name, request]: [string, Request]) {
  try {
    await using station = await connect({ host, port, signal: stop.signal });
    const { outcome, reason } = await request(station, limits);
    count(name, `${outcome}: ${reason}`);
  } catch (error) {
    if (!stop.signal.aborted) count(name, (error as Error).message);
  }
}

async function askAll(station: HostileStation): Promise<void> {
  while (!stop.signal.aborted) {
    for (const request of Object.entries(REQUESTS[station.attack] ?? {})) {
      await ask(station, request);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const asking = Promise.all(stations.map(askAll));
for await (const _ of linesOf(Deno.stdin.readable));
stop.abort();
await asking;
emit<RequestsMessage>({ event: "outcomes", outcomes });
Deno.exit(0);

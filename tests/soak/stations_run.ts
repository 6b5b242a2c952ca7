// Many stations of both kinds in one process, over TCP on loopback, in real time: no timer is missed, no event is lost
// or duplicated, every request is answered, and memory does not grow.

import { connect, ControlledStation, type ControllingStation, serve } from "../../mod.ts";
import { LinkWatch, type Totals } from "./link_watch.ts";
import { percentiles, WatchedClock } from "./watched_clock.ts";

/** Options of a run. */
export interface StationsOptions {
  /** Number of controlling and of controlled stations. Every second pair is idle. */
  readonly pairs: number;
  readonly seconds: number;
  /** Called with progress reports. */
  readonly onProgress?: (text: string) => void;
}

/** Result of a run. */
export interface StationsResult {
  /** Report in text, line by line. */
  readonly report: readonly string[];
  /** Violations; empty if there are none. */
  readonly faults: readonly string[];
}

/** Short timers, so that each expires many times in a minute: an idle connection is tested every 2 s. */
const SESSION = { t1Ms: 3000, t2Ms: 1000, t3Ms: 2000 } as const;

/** A timer that fires later than this counts as missed, in ms. */
const MOST_LATE_MS = 500;

/** Time after which memory is compared: the runtime is loaded and all code is compiled. */
const WARM_UP_SECONDS = 15;

/**
 * Permitted growth after the warm-up, in octets: of the heap without garbage, and of the process, whose heap for new
 * objects alone may grow to 48 MB.
 */
const MOST_GROWTH = { heap: 2e6, rss: 56e6 } as const;

const EVENT = { ca: 1, ioa: 100 } as const;
const COMMAND = { type: "C_SC_NA_1", ioa: 5000, value: 1 } as const;

interface Pair extends AsyncDisposable {
  readonly station: ControllingStation;
  readonly controlled: ControlledStation;
  readonly idle: boolean;
  /** Number of events that were produced, and that arrived. */
  happened: number;
  arrived: number;
}

/** Runs this number of pairs for this time. */
export async function stationsRun(options: StationsOptions): Promise<StationsResult> {
  const { pairs: count, seconds, onProgress = () => {} } = options;
  const clock = new WatchedClock();
  const totals: Totals = {
    frames: { I: 0, S: 0, U: 0 },
    longestSilenceMs: 0,
    longestAcknowledgementMs: 0,
  };
  const faults: string[] = [];
  const pairs = await Promise.all(
    Array.from({ length: count }, (_, index) => pair(index, { clock, totals, faults })),
  );
  let warm: Memory | undefined;
  let requests = 0;
  const ask = (what: string, answer: Promise<{ readonly outcome: string }>) => {
    requests++;
    answer.then(
      ({ outcome }) => outcome === "done" || faults.push(`${what}: ${outcome}`),
      (error) => faults.push(`${what}: ${error}`),
    );
  };

  const begun = performance.now();
  for (let second = 0; second < seconds; second++) {
    // A tenth of the pairs at a time, so that the process is neither idle nor busy with everything at once.
    for (let tenth = 0; tenth < 10; tenth++) {
      for (let index = tenth; index < count; index += 10) {
        const one = pairs[index]!;
        if (one.idle) continue;
        one.controlled.set(EVENT.ca, EVENT.ioa, ++one.happened);
        const turn = (second + index) % 10;
        if (turn === 0) ask("interrogation", one.station.interrogate(1));
        if (turn === 3) ask("command", one.station.command(1, COMMAND));
        if (turn === 6) ask("read", one.station.read(1, EVENT.ioa));
      }
      await until(begun + second * 1000 + tenth * 100 + 100);
    }
    if (second % 10 === 9) onProgress(`${second + 1} s: ${describe(memoryNow())}`);
    if (second === WARM_UP_SECONDS) warm = memoryWithoutGarbage();
  }
  await until(performance.now() + SESSION.t2Ms);

  const events = pairs.reduce((sum, { happened }) => sum + happened, 0);
  for (const [index, { happened, arrived, station }] of pairs.entries()) {
    if (arrived !== happened) {
      faults.push(`pair ${index}: ${arrived} of ${happened} events arrived`);
    }
    if (station.state !== "started") faults.push(`pair ${index} is ${station.state}`);
  }
  const levels = [50, 90, 99, 99.9, 100] as const;
  const lateness = percentiles(clock.latenessMs, levels);
  const end = memoryWithoutGarbage();
  judge(faults, { lateness: lateness.at(-1)!, totals, warm, end });
  const report = [
    `${count} controlling and ${count} controlled stations for ${seconds} s, every second pair idle`,
    `timers: ${clock.latenessMs.length}, late by ${
      levels.map((level, index) => `p${level} ${lateness[index]!.toFixed(1)} ms`).join(", ")
    }`,
    `longest silence ${totals.longestSilenceMs.toFixed(0)} ms (t3 ${SESSION.t3Ms} ms), ` +
    `longest wait for an acknowledgement ${totals.longestAcknowledgementMs.toFixed(0)} ms ` +
    `(t2 ${SESSION.t2Ms} ms, t1 ${SESSION.t1Ms} ms)`,
    `frames: I ${totals.frames.I}, S ${totals.frames.S}, U ${totals.frames.U}`,
    `events: ${events}, requests: ${requests}`,
    `memory after ${WARM_UP_SECONDS} s: ${warm ? describe(warm) : "?"}; at the end: ${
      describe(end)
    }`,
  ];
  await Promise.all(pairs.map((one) => one[Symbol.asyncDispose]()));
  return { report, faults };
}

async function pair(
  index: number,
  given: { readonly clock: WatchedClock; readonly totals: Totals; readonly faults: string[] },
): Promise<Pair> {
  const { clock, totals, faults } = given;
  const far = new LinkWatch(totals);
  const controlled = new ControlledStation({
    sectors: [{
      ca: EVENT.ca,
      points: [{ ioa: EVENT.ioa, type: "M_ME_NC_1", value: 0 }],
      commands: [{ ioa: COMMAND.ioa, type: COMMAND.type }],
    }],
    session: SESSION,
  }, { clock, onFrame: (_, direction, apdu) => far.onFrame(direction, apdu) });
  const server = await serve(controlled, { host: "127.0.0.1", port: 0 });
  const station = await connect({
    host: "127.0.0.1",
    port: server.port,
    clock,
    ...SESSION,
    onFrame: new LinkWatch(totals).onFrame,
    onAsdu: (asdu) => {
      if (asdu.type !== "M_ME_TF_1") return;
      for (const { value } of asdu.objects) {
        if (value !== ++one.arrived) {
          faults.push(`pair ${index}: event ${value}, not ${one.arrived}`);
        }
        one.arrived = value;
      }
    },
    onObservation: ({ code, detail }) => faults.push(`pair ${index}: ${code}, ${detail}`),
  });
  const one: Pair = {
    station,
    controlled,
    idle: index % 2 === 1,
    happened: 0,
    arrived: 0,
    async [Symbol.asyncDispose]() {
      await station.close();
      await server.close();
      await controlled.close();
    },
  };
  return one;
}

/** Memory in octets. */
interface Memory {
  readonly rss: number;
  readonly heap: number;
}

function memoryNow(): Memory {
  const { rss, heapUsed } = Deno.memoryUsage();
  return { rss, heap: heapUsed };
}

function describe({ rss, heap }: Memory): string {
  const megabytes = (octets: number) => (octets / 1e6).toFixed(1);
  return `RSS ${megabytes(rss)} MB, heap ${megabytes(heap)} MB`;
}

/** Memory in use after garbage collection. */
function memoryWithoutGarbage(): Memory {
  const { gc } = globalThis as { readonly gc?: () => void };
  if (gc === undefined) throw new Error("Expected the runtime to have the flag --expose-gc");
  gc();
  return memoryNow();
}

function judge(
  faults: string[],
  found: {
    readonly lateness: number;
    readonly totals: Totals;
    readonly warm: Memory | undefined;
    readonly end: Memory;
  },
): void {
  const { lateness, totals, warm, end } = found;
  const check = (what: string, value: number, limit: number) => {
    if (value <= limit) return;
    faults.push(`${what}: ${value.toFixed(1)}, expected at most ${limit.toFixed(1)}`);
  };
  check("a timer was late, in ms", lateness, MOST_LATE_MS);
  check("silence, in ms", totals.longestSilenceMs, SESSION.t3Ms + MOST_LATE_MS);
  check(
    "wait for an acknowledgement, in ms",
    totals.longestAcknowledgementMs,
    SESSION.t2Ms + MOST_LATE_MS,
  );
  if (warm === undefined) return;
  check("growth of the heap, in octets", end.heap - warm.heap, MOST_GROWTH.heap);
  check("growth of the process, in octets", end.rss - warm.rss, MOST_GROWTH.rss);
}

function until(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, time - performance.now())));
}

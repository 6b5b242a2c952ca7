// All attacks at once: against a station with an honest client, a collector with honest stations, and a controlling
// station with requests. Honest peers must not be affected.

import type { AttackCounts } from "./attackers/wire.ts";
import { Cast } from "./cast.ts";
import type { Child } from "./child.ts";
import type { CollectorLog } from "./collector_log.ts";
import { Faults } from "./faults.ts";
import type { HonestMessage } from "./honest/main.ts";
import { judgeMemory, megabytes } from "./memory.ts";
import { HONEST_NAME } from "./plant.ts";
import { attackTable, roundTripLine } from "./report.ts";
import { standStill, standstillText } from "./standstill.ts";
import { checkStore } from "./store_check.ts";

/** Options of a run. */
export interface HostileOptions {
  /** Duration of the attacks. */
  readonly seconds: number;
  /** Seed of all random choices. */
  readonly seed: number;
  /** An empty folder. */
  readonly folder: string;
  /** Fraction of the connections of every attack; 1 for all. */
  readonly scale: number;
  /** Names of the attacks to run; all by default. */
  readonly only?: readonly string[];
  /** Number of honest stations of the collector. */
  readonly stations: number;
  /** t1 of the targets. */
  readonly t1Ms: number;
  /** Duration of a stall of a target, and the interval between stalls. */
  readonly standstill: { readonly lastsMs: number; readonly everyMs: number };
  /** Interval between two visits of honest peers, in ms. */
  readonly visitMs: number;
  /** Called with progress reports. */
  readonly onProgress?: (text: string) => void;
}

/** Result of a run. */
export interface HostileResult {
  /** Report in text, line by line. */
  readonly report: readonly string[];
  /** Violations; empty if there are none. */
  readonly faults: readonly string[];
  /** Counts of every attack. */
  readonly attacks: Readonly<Record<string, AttackCounts>>;
  /** Number of events of the honest client and the honest stations. */
  readonly events: number;
  /** Number of commands that the honest client completed, also during a stall. */
  readonly commands: number;
}

/** Events of the attacked station per second. */
const RATE = 100;

/** Events of each honest station per second. */
const STATION_RATE = 10;

/** Interval of progress reports, in ms. */
const PROGRESS_MS = 10_000;

/** If there is no progress for this time, there will be none. */
const PATIENCE_MS = 60_000;

/** Runs all attacks, and checks the results. */
export async function hostileRun(options: HostileOptions): Promise<HostileResult> {
  const { folder, seed, scale, only, stations, t1Ms, standstill, visitMs } = options;
  const faults = new Faults();
  const { cast, station, attackers, honest, collector, requests } = await Cast.start({
    folder,
    attackers: { seed, scale, ...only && { only } },
    station: { t1Ms, rate: RATE },
    honest: { stations, rate: STATION_RATE, visitMs },
    busyMs: standstill.lastsMs,
    onTrouble: (text) => {
      if (faults.add(text)) options.onProgress?.(`trouble, ${text}`);
    },
  });
  await using _cast = cast;
  await honest.tell("begin");
  await attackers.tell("begin");
  const progress = showProgress(cast, honest, options);
  const standstills = await standStill({
    targets: [station, collector],
    ...standstill,
    signal: AbortSignal.timeout(options.seconds * 1000),
  });
  clearInterval(progress);

  const outcomes = requests.next("outcomes");
  await requests.end();
  const counts = attackers.next("counts");
  await attackers.end();
  await honest.tell("quiet");
  const { events = 0 } = await station.ask("quiet", "quiet") ?? {};
  const state = await settled(honest, { events, stations, log: cast.log, faults });
  await honest.tell("ending");
  cast.log.isEnding = true;
  const { code } = await collector.end("SIGTERM");
  if (code !== 0) faults.add(`the collector ended with ${code} after SIGTERM, expected 0`);
  const results = honest.next("results");
  await honest.end();
  const endings = station.next("endings");
  await station.end();

  const found = checkStore(`${folder}/plant.sqlite`, state?.events ?? []);
  const memory = [station, collector, requests]
    .map(({ name, samples }) => judgeMemory(name, samples));
  const late = Array.from({ length: stations }, (_, index) => `${HONEST_NAME} ${index + 1}`)
    .filter((name) => !cast.log.interrogated.has(name))
    .map((name) => `${name}: the start-up interrogation never ended`);
  const ended = cast.all.map(({ fault }) => fault).filter((fault) => fault !== undefined);
  for (
    const fault of [
      ...found.faults,
      ...cast.log.trouble,
      ...late,
      ...ended,
      ...memory.flatMap(({ faults }) => faults),
    ]
  ) faults.add(fault);
  const attacks = (await counts)?.attacks ?? {};
  const { commands = [], visits = {} } = await results ?? {};
  const ofStation = standstills.filter(({ target }) => target === station.name);
  const report = [
    ...attackTable(attacks, {
      endings: (await endings)?.endings ?? {},
      log: cast.log.reasons,
      outcomes: (await outcomes)?.outcomes ?? {},
    }),
    "",
    standstillText(standstills, { ...standstill, t1Ms }),
    `station: ${events} events, ${state?.arrived} arrived in order`,
    roundTripLine("commands, select and execute", commands, ofStation),
    ...Object.entries(visits).map(([kind, trips]) =>
      roundTripLine(`visits (${kind}), connect and interrogate`, trips, ofStation)
    ),
    `collector: ${found.events} events of ${stations} honest stations in the store, ` +
    `${found.values} values of ${found.points} points in total`,
    ...memory.map(({ line }) => line),
  ];
  return {
    report,
    faults: faults.list,
    attacks,
    events: (state?.arrived ?? 0) + found.events,
    commands: commands.length,
  };
}

/** Reports progress at intervals. */
function showProgress(
  cast: Cast,
  honest: Child<HonestMessage>,
  { onProgress = () => {} }: HostileOptions,
): ReturnType<typeof setInterval> {
  const begun = performance.now();
  return setInterval(async () => {
    const state = await honest.ask("state", "state");
    const memory = cast.all.filter(({ samples }) => samples.length > 0).map((child) => {
      const { rss, heap } = child.samples.at(-1)!;
      return `${child.name} ${megabytes(rss)}, heap ${megabytes(heap)}`;
    });
    const elapsed = ((performance.now() - begun) / 1000).toFixed(0);
    onProgress(`${elapsed} s: event ${state?.arrived}; ${memory.join("; ")}`);
  }, PROGRESS_MS);
}

/** Waits until every event has arrived, as long as events keep arriving. */
async function settled(
  honest: Child<HonestMessage>,
  given: {
    readonly events: number;
    readonly stations: number;
    readonly log: CollectorLog;
    readonly faults: Faults;
  },
) {
  const { events, stations, log, faults } = given;
  let since = performance.now();
  let before = Infinity;
  for (;;) {
    const state = await honest.ask("state", "state");
    if (state === undefined) return undefined;
    const left = events - state.arrived + state.waiting + stations - log.interrogated.size;
    if (left === 0) return state;
    if (left !== before) since = performance.now();
    before = left;
    if (performance.now() - since > PATIENCE_MS) {
      faults.add(
        `${events - state.arrived} events of the station and ${state.waiting} of the stations ` +
          `of the collector never arrived`,
      );
      return state;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

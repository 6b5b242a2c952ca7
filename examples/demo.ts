// A simulated substation and a controlling station on this machine: `deno task demo`.

import {
  type Asdu,
  connect,
  ControlledStation,
  type ControllingStation,
  formatDuration,
  serve,
  SYSTEM_CLOCK,
} from "@telecontrol/iec104";

import { ExampleProcess } from "../cli/example/example_process.ts";
import { EXAMPLE_CA, EXAMPLE_SUBSTATION, IOA } from "../cli/example/example_substation.ts";
import { type PointRow, pointRows } from "../cli/text/point_row.ts";
import { Names } from "../cli/text/names.ts";
import { runProcess } from "../cli/example/process.ts";
import { demoOptions } from "./demo/options.ts";
import { Recorder } from "./demo/recorder.ts";
import { detail, event, image, step, title } from "./demo/screen.ts";

const OPTIONS = demoOptions(Deno.args);
const LISTEN_MS = OPTIONS.quick ? 300 : 1500;
const WATCH_MS = OPTIONS.quick ? 900 : 3800;

/** Initial clock error of the substation, like that of a device without a time source. */
const WRONG_BY_MS = -3217;

const BREAKER_ON = 2;

const names = new Names(EXAMPLE_SUBSTATION);
const database = openDatabase();
using recorder = new Recorder(database);

// The substation. Until the controlling station sets its clock, its time tags are invalid.
await using substation = new ControlledStation(
  { ...EXAMPLE_SUBSTATION, time: { source: "controlling" } },
  { clock: { ...SYSTEM_CLOCK, instant: () => Date.now() + WRONG_BY_MS } },
);
await using server = await serve(substation, { host: "127.0.0.1", port: 0 });

const { points = [], counters = [], commands = [] } = EXAMPLE_SUBSTATION.sectors[0]!;
const types = new Set([...points.map(({ type }) => type), "M_IT_NA_1"]);
title(`${EXAMPLE_SUBSTATION.name}, simulated on ${server.host}:${server.port}`);
detail(
  `common address ${EXAMPLE_CA}: ${points.length} points and ${counters.length} counters of ` +
    `${types.size} types, ${commands.length} commands`,
);

let live = false;
const started = performance.now();
await using station = await connect({
  host: server.host,
  port: server.port,
  onAsdu: record,
});
step(1, "Connect", `data transfer started (STARTDT) after ${since(started)}`);

await setClock(station);
// Events that are older than the clock would have time tags that are wrong.
using _process = runProcess(
  substation,
  new ExampleProcess(Math.random, OPTIONS.quick ? 0.6 : 3.9),
  250,
);
await interrogate(station);
await readCounters(station);

step(5, "Listen", "changes beyond the deadband arrive spontaneously, with their time (UTC)");
live = true;
await wait(LISTEN_MS);

await operate(station);

step(7, "Watch", "the load of the feeder comes up, and something happens to another one");
await wait(WATCH_MS);
live = false;

await station.close(); // STOPDT, then disconnect.
summarize();

/** Records every ASDU, and shows it in the live view. */
function record(asdu: Asdu): void {
  const rows = pointRows(asdu, { received: Date.now(), names });
  if (rows === undefined) return;
  recorder.record(asdu, rows);
  if (live) { for (const row of rows) event(row); }
}

async function setClock(station: ControllingStation): Promise<void> {
  const before = substation.instant;
  const { outcome, reason, roundTripMs = 0 } = await station.synchronizeClock(EXAMPLE_CA);
  if (outcome !== "done") throw new Error(`Clock synchronization: ${reason}`);
  const seconds = ((Date.now() - before) / 1000).toFixed(1);
  step(
    2,
    "Set the clock",
    `it was ${seconds} s slow; confirmed after ${formatDuration(roundTripMs)}`,
  );
}

async function interrogate(station: ControllingStation): Promise<void> {
  const result = await station.interrogate(EXAMPLE_CA);
  if (result.outcome !== "done") throw new Error(`Interrogation: ${result.reason}`);
  const rows = rowsOf(result.data);
  const how = `${rows.length} points in ${result.data.length} ASDUs after ${
    formatDuration(result.steps[0]?.terminatedMs ?? 0)
  }`;
  step(3, "Interrogate", how);
  image(rows);
}

async function readCounters(station: ControllingStation): Promise<void> {
  const result = await station.readCounters(EXAMPLE_CA, { freeze: "freeze" });
  if (result.outcome !== "done") throw new Error(`Counters: ${result.reason}`);
  const rows = rowsOf(result.data);
  step(4, "Read counters", `${rows.length} counters, frozen at the same moment`);
  image(rows);
}

/** Closes a feeder breaker: select, execute, and return information. */
async function operate(station: ControllingStation): Promise<void> {
  const command = commands.find(({ feedback }) => feedback?.ioa === IOA.ringBreaker)!;
  step(6, "Operate", `${command.name} ON, select before operate`);
  const result = await station.command(
    EXAMPLE_CA,
    { type: "C_DC_NA_1", ioa: command.ioa, value: BREAKER_ON },
    {
      mode: "select-before-operate",
      returnInformation: { ioa: IOA.ringBreaker, value: BREAKER_ON },
    },
  );
  if (result.outcome !== "done") throw new Error(`Command: ${result.reason}`);
  const words = result.steps.map(({ step, confirmedMs, terminatedMs }) => {
    const end = terminatedMs === undefined
      ? ""
      : `, terminated after ${formatDuration(terminatedMs)}`;
    return `${step.replaceAll("-", " ")} confirmed after ${formatDuration(confirmedMs ?? 0)}${end}`;
  });
  detail(`${words.join("; ")}`);
}

function summarize(): void {
  const { values, points, causes } = recorder.summary();
  title(`${values} values of ${points} points recorded in ${database}`);
  for (const { cause, values } of causes) detail(`${String(values).padStart(4)}  ${cause}`);
  detail(`sqlite3 ${database} "SELECT * FROM value WHERE ioa = ${IOA.ringBreaker}"`);
  title("With a real RTU, or with this substation in another terminal");
  detail("deno task iec104 monitor 192.0.2.10   every value that it sends; nothing is operated");
  detail("deno task iec104 station              this substation, for a control centre to try on");
  detail("deno task iec104 --help               captures, and what else there is\n");
}

function rowsOf(asdus: readonly Asdu[]): PointRow[] {
  return asdus.flatMap((asdu) => pointRows(asdu, { received: Date.now(), names }) ?? []);
}

/** Opens the database: a new file, unless one is given. */
function openDatabase(): string {
  if (OPTIONS.database !== undefined) return OPTIONS.database;
  const path = "examples/demo.sqlite";
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return path;
}

function since(start: number): string {
  return formatDuration(performance.now() - start);
}

function wait(duration: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, duration));
}

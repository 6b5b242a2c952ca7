// Serves a station and lets its simulation run, until somebody ends it.

import { TextLineStream } from "@std/streams/text-line-stream";
import { LinkError, listenTcp, SYSTEM_CLOCK, type ZonePolicy } from "../../mod.ts";
import { EXIT } from "../command.ts";
import { formatEndpoint, type HostPort } from "../endpoint.ts";
import type { Io } from "../io.ts";
import { Names } from "../names.ts";
import { StationLog } from "../station_log.ts";
import { Bench } from "./bench_station.ts";
import { Console, showAnswer } from "./console/console.ts";
import type { Step } from "./console/script.ts";
import { ScriptError, ScriptRunner } from "./console/script_runner.ts";
import { inventory } from "./inventory.ts";
import { newSeed } from "./random.ts";
import { isRandom, type Scenario } from "./scenario.ts";
import type { Display } from "./view/display.ts";
import { LineDisplay } from "./view/line_display.ts";

/** How to serve. */
export interface ServingOptions {
  /** Where to listen. */
  readonly listen: HostPort;
  /** End after that time. */
  readonly durationMs: number | undefined;
  /** The zone of the times printed; that of the machine if not given. */
  readonly zone: ZonePolicy | undefined;
  /** What randomness begins with, in place of that of the file. */
  readonly seed: number | undefined;
  /** A script that runs from the start. */
  readonly script: Script | undefined;
}

/** A script and where it comes from. */
export interface Script {
  readonly path: string;
  readonly steps: readonly Step[];
}

/** Serves until Ctrl-C, or the end of the time; gives the exit code. */
export async function serveScenario(
  scenario: Scenario,
  options: ServingOptions,
  io: Io,
): Promise<number> {
  const stop = new AbortController();
  const display = new LineDisplay({ io, zone: options.zone, onClosed: () => stop.abort() });
  const { declaration } = scenario;
  const { listen, seed = scenario.simulation.seed ?? newSeed() } = options;
  const log = new StationLog(new Names(declaration));
  let bench: Bench;
  try {
    bench = new Bench({
      scenario,
      seed,
      clock: SYSTEM_CLOCK,
      listen: (port) => listenTcp({ hostname: listen.host, port }),
      port: listen.port,
      onNote: (text) => display.note(text),
      onEvent: (event) => display.note(log.textOf(event)),
      onQuit: () => stop.abort(),
    });
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    io.stderr.line(`iec104 station: ${error.message}`);
    return EXIT.noConnection;
  }
  await using _bench = bench;
  io.stdout.line(`${declaration.name ?? "Station"}: ${inventory(declaration)}`);
  if (isRandom(scenario)) io.stdout.line(`Seed ${seed}: --seed ${seed} repeats what is random`);
  const { hostname: host, port } = bench.gate.address;
  io.stdout.line(listening({ host, port }, listen));
  await io.stdout.flush();
  const end = AbortSignal.any([io.interruption(), stop.signal]);
  const timer = options.durationMs === undefined
    ? undefined
    : setTimeout(() => stop.abort(), options.durationMs);
  try {
    const typed = takeLines(io, new Console([bench], display), end);
    const code = await runScript(options.script, { bench, display, stop, signal: end, io });
    await ended(end);
    await typed;
    return code;
  } finally {
    clearTimeout(timer);
    display.close();
  }
}

/** Where it listens, and what to try. */
function listening(address: HostPort, { host }: HostPort): string {
  const isAny = host === "0.0.0.0" || host === "::";
  const target = isAny ? { ...address, host: "127.0.0.1" } : address;
  return `Listening on ${formatEndpoint(address)}, try: iec104 monitor ${formatEndpoint(target)}`;
}

/** What a script runs with. */
interface ScriptPlace {
  readonly bench: Bench;
  readonly display: Display;
  readonly stop: AbortController;
  readonly signal: AbortSignal;
  readonly io: Io;
}

/** Runs the script, if there is one; gives the exit code. A script that fails ends the station. */
async function runScript(script: Script | undefined, place: ScriptPlace): Promise<number> {
  if (script === undefined) return EXIT.done;
  const { bench, display, stop, signal, io } = place;
  const onAnswer = (answer: Parameters<typeof showAnswer>[0]) => showAnswer(answer, display);
  try {
    await new ScriptRunner({ bench, clock: SYSTEM_CLOCK, signal, onAnswer }).run(script.steps);
    if (!signal.aborted) display.note(`${script.path} has come to its end`);
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    io.stderr.line(`iec104 station: ${script.path}, ${error.message}`);
    stop.abort();
    return error.exitCode;
  }
}

/** Does what the lines of standard input say, until its end or that of the station. */
async function takeLines(io: Io, console: Console, signal: AbortSignal): Promise<void> {
  const octets = io.stdin() as ReadableStream<Uint8Array<ArrayBuffer>>;
  const reader = octets.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream())
    .getReader();
  const stop = () => void reader.cancel();
  signal.addEventListener("abort", stop, { once: true });
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    await console.take(next.value);
  }
  signal.removeEventListener("abort", stop);
}

/** Resolves when the signal fires. */
function ended(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}

// Serves a station and lets its simulation run, until somebody ends it.

import {
  ControlledStation,
  LinkError,
  serve,
  type StationServer,
  SYSTEM_CLOCK,
  type ZonePolicy,
} from "../../mod.ts";
import { EXIT } from "../command.ts";
import { formatEndpoint, type HostPort } from "../endpoint.ts";
import type { Io } from "../io.ts";
import { Names } from "../names.ts";
import { StationLog } from "../station_log.ts";
import { inventory } from "./inventory.ts";
import { newSeed } from "./random.ts";
import { SimulationRunner } from "./runner.ts";
import { isRandom, type Scenario, simulationOf } from "./scenario.ts";

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
}

/** Serves until Ctrl-C, or the end of the time; gives the exit code. */
export async function serveScenario(
  scenario: Scenario,
  options: ServingOptions,
  io: Io,
): Promise<number> {
  const { declaration } = scenario;
  const { listen, seed = scenario.simulation.seed ?? newSeed() } = options;
  const stop = new AbortController();
  const log = new StationLog(io, {
    names: new Names(declaration),
    declaration,
    zone: options.zone,
    onClosed: () => stop.abort(),
  });
  await using station = new ControlledStation(declaration, log.handlers());
  let server: StationServer;
  try {
    server = serve(station, { hostname: listen.host, port: listen.port });
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    io.stderr.line(`iec104 station: ${error.message}`);
    return EXIT.noConnection;
  }
  await using _server = server;
  io.stdout.line(`${declaration.name ?? "Station"}: ${inventory(declaration)}`);
  if (isRandom(scenario)) io.stdout.line(`Seed ${seed}: --seed ${seed} repeats what is random`);
  io.stdout.line(listening({ host: server.hostname, port: server.port }, listen));
  await io.stdout.flush();
  const simulation = simulationOf(scenario, {
    seed,
    onEnd: ({ file }) => log.note(`${file} has come to its end`),
  });
  using _runner = new SimulationRunner(station, simulation, {
    clock: SYSTEM_CLOCK,
    onRefused: ({ ca, ioa }, { message }) => log.note(`${ca}/${ioa} stays as it is: ${message}`),
  });
  await ended(AbortSignal.any([io.interruption(), stop.signal]), options.durationMs);
  return EXIT.done;
}

/** Where it listens, and what to try. */
function listening(address: HostPort, { host }: HostPort): string {
  const isAny = host === "0.0.0.0" || host === "::";
  const target = isAny ? { ...address, host: "127.0.0.1" } : address;
  return `Listening on ${formatEndpoint(address)}, try: iec104 monitor ${formatEndpoint(target)}`;
}

/** Resolves when the signal fires, or the time is over. */
function ended(signal: AbortSignal, durationMs: number | undefined): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = durationMs === undefined ? undefined : setTimeout(resolve, durationMs);
  if (signal.aborted) resolve();
  signal.addEventListener("abort", () => resolve(), { once: true });
  return promise.finally(() => clearTimeout(timer));
}

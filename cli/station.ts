// `iec104 station`: runs a simulated controlled station, and tells who connects and what is asked of it.

import {
  ControlledStation,
  DEFAULT_PORT,
  LinkError,
  serve,
  type StationDeclaration,
  type StationServer,
  type ZonePolicy,
} from "../mod.ts";
import type { Values } from "./args.ts";
import { type Command, EXIT, UsageError } from "./command.ts";
import { count } from "./count.ts";
import { formatEndpoint, type HostPort, parseEndpoint } from "./endpoint.ts";
import { ExampleProcess } from "./example_process.ts";
import { EXAMPLE_SUBSTATION } from "./example_substation.ts";
import type { Io } from "./io.ts";
import { Names } from "./names.ts";
import { type Process, runProcess, WanderingProcess } from "./process.ts";
import { StationLog } from "./station_log.ts";
import { readStationFile } from "./station_file.ts";
import { zoneOf } from "./zone.ts";

/** How often the simulated process changes. */
const STEP_MS = 500;

/** The row of the command table. */
export const station: Command = {
  name: "station",
  summary: "simulate a controlled station (RTU), declared in a file or built in",
  usage: "[FILE] [options]",
  operands: [0, 1],
  text:
    `Serves a controlled station until Ctrl-C: it answers interrogations, counters, reads and clock
synchronization, executes commands with select before operate, and reports changes. Without FILE it is a
110/20 kV substation whose values change. It prints who connects and what is asked of it.

FILE is JSON; --example prints one to begin with. In short:
  { "name": "Substation", "sectors": [{ "ca": 1,
    "points":   [{ "ioa": 100, "type": "M_DP_NA_1", "name": "Q0 position", "value": 1 }],
    "counters": [{ "ioa": 900, "name": "Energy", "unit": "kWh" }],
    "commands": [{ "ioa": 5000, "type": "C_DC_NA_1", "mode": "select-before-operate",
                   "feedback": { "ioa": 100, "delayMs": 800 } }] }] }`,
  options: [
    {
      name: "listen",
      letter: "l",
      value: "ADDRESS",
      text:
        "address to listen on, with or without port (default 127.0.0.1:2404, this machine only;\n" +
        "0.0.0.0 for all networks, port 0 for a free one)",
    },
    { name: "simulate", text: "let the measured values of FILE wander and its counters count" },
    { name: "for", value: "DURATION", text: "end after that time" },
    { name: "check", text: "only tell whether FILE is in order" },
    { name: "example", text: "print the built-in substation as a file, and end" },
    {
      name: "zone",
      value: "ZONE",
      text: "zone of the times printed; that of this machine by default",
    },
  ],
  exits: [
    [EXIT.done, "ended by Ctrl-C, or after --for"],
    [EXIT.usage, "the command line or FILE is wrong; nothing was listened on"],
    [EXIT.noConnection, "the address cannot be listened on"],
  ],
  examples: [
    [
      "iec104 station",
      "the built-in substation; then in another terminal: iec104 monitor 127.0.0.1",
    ],
    ["iec104 station --example > substation.json", "a file to begin with"],
    [
      "iec104 station substation.json --listen 0.0.0.0 --simulate",
      "your own, for the whole network",
    ],
  ],
  run: runStation,
};

async function runStation(values: Values, io: Io): Promise<number> {
  if (values.flag("example")) {
    io.stdout.line(JSON.stringify(EXAMPLE_SUBSTATION, undefined, 2));
    return EXIT.done;
  }
  const listen = parseEndpoint(values.text("listen") ?? "127.0.0.1", DEFAULT_PORT, 0);
  const durationMs = values.duration("for");
  const zone = zoneOf(values);
  const path = values.operands[0];
  if (path === undefined && values.flag("check")) {
    throw new UsageError("--check needs a FILE to look at");
  }
  const declaration = path === undefined ? EXAMPLE_SUBSTATION : await readStationFile(path, io);
  if (values.flag("check")) {
    io.stdout.line(`${path} is in order: ${inventory(declaration)}`);
    return EXIT.done;
  }
  const process = path === undefined
    ? new ExampleProcess(Math.random)
    : values.flag("simulate")
    ? new WanderingProcess(declaration, Math.random)
    : undefined;
  return await serveStation({ declaration, process, listen, durationMs, zone }, io);
}

/** What to serve, where and how long. */
interface Plan {
  readonly declaration: StationDeclaration;
  readonly process: Process | undefined;
  readonly listen: HostPort;
  readonly durationMs: number | undefined;
  readonly zone: ZonePolicy | undefined;
}

async function serveStation(plan: Plan, io: Io): Promise<number> {
  const { declaration, listen } = plan;
  const stop = new AbortController();
  const log = new StationLog(io, {
    names: new Names(declaration),
    declaration,
    zone: plan.zone,
    onClosed: () => stop.abort(),
  });
  await using controlled = new ControlledStation(declaration, log.handlers());
  let server: StationServer;
  try {
    server = serve(controlled, { hostname: listen.host, port: listen.port });
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    io.stderr.line(`iec104 station: ${error.message}`);
    return EXIT.noConnection;
  }
  await using _server = server;
  const address = { host: server.hostname, port: server.port };
  const target = listen.host === "0.0.0.0" || listen.host === "::" ? "this machine" : address.host;
  io.stdout.line(`${declaration.name ?? "Station"}: ${inventory(declaration)}`);
  io.stdout.line(
    `Listening on ${formatEndpoint(address)}, try: iec104 monitor ${
      formatEndpoint({ host: target === "this machine" ? "127.0.0.1" : target, port: address.port })
    }`,
  );
  await io.stdout.flush();
  using _running = plan.process && runProcess(controlled, plan.process, STEP_MS);
  await ended(AbortSignal.any([io.interruption(), stop.signal]), plan.durationMs);
  return EXIT.done;
}

/** Resolves when the signal fires, or the time is over. */
function ended(signal: AbortSignal, durationMs: number | undefined): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = durationMs === undefined ? undefined : setTimeout(resolve, durationMs);
  if (signal.aborted) resolve();
  signal.addEventListener("abort", () => resolve(), { once: true });
  return promise.finally(() => clearTimeout(timer));
}

/** `CA 47 with 43 points, 4 counters, 7 commands`. */
function inventory({ sectors }: StationDeclaration): string {
  const parts = sectors.map(({ ca, points = [], counters = [], commands = [] }) =>
    `CA ${ca} with ${count(points.length, "point")}, ${count(counters.length, "counter")}, ${
      count(commands.length, "command")
    }`
  );
  return parts.join("; ");
}

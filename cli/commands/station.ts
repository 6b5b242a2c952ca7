// `iec104 station`: runs a simulated controlled station, and tells who connects and what is asked of it.

import { DEFAULT_PORT } from "../../mod.ts";
import type { Values } from "../options/args.ts";
import { type Command, EXIT, UsageError } from "../options/subcommand.ts";
import { parseEndpoint } from "../options/endpoint.ts";
import { EXAMPLE_SUBSTATION } from "../example/example_substation.ts";
import type { Io } from "../io/io.ts";
import { languageLines } from "../simulation/console/language.ts";
import { inventory } from "../simulation/inventory.ts";
import type { ReplayDeclaration } from "../simulation/declaration.ts";
import { loadScript } from "../simulation/load_script.ts";
import { loadScenario } from "../simulation/load_scenario.ts";
import { parseNumber } from "../simulation/value_type.ts";
import { GENERATOR_SCHEMAS, STATION_DOCUMENT_SCHEMA } from "../simulation/schema.ts";
import { serveScenario } from "../simulation/serve_scenario.ts";
import { zoneOf } from "../options/zone.ts";

/** Most stations of one process. */
const MOST_STATIONS = 1000;

/** Seeds, 32 bits. */
const HIGHEST_SEED = 2 ** 32 - 1;

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

FILE is JSON with comments; --example prints one to start from, --schema its JSON Schema. In short:
  { "name": "Substation", "sectors": [{ "ca": 1,
    "points":   [{ "ioa": 100, "type": "M_DP_NA_1", "name": "Q0 position", "value": 1 },
                 { "ioa": 700, "type": "M_ME_NC_1", "name": "U L1-L2", "unit": "kV", "value": 20 }],
    "counters": [{ "ioa": 900, "name": "Energy", "unit": "kWh" }],
    "commands": [{ "ioa": 5000, "type": "C_DC_NA_1", "mode": "select-before-operate",
                   "feedback": { "ioa": 100, "delayMs": 800 } }] }],
    "simulation": { "generators": [
      { "ioa": 700, "kind": "sine", "mean": 20, "amplitude": 0.5, "periodMs": 60000 },
      { "ioa": 900, "kind": "count", "perHour": 3600 }] } }

Generators are ${Object.keys(GENERATOR_SCHEMAS).join(", ")}. A recording is a
capture (pcap, pcapng), of which the values that the station sent are played, or CSV with the columns time, ca, ioa,
value and, if wanted, quality. A capture without FILE is enough: the station is then one like that in the capture.

On a terminal it shows connections, events that wait, and values as they change; elsewhere it prints lines. It does
what is typed, or comes from another program: set 47/503 20.5, quality 47/* NT, burst 500, cut, help. A script says
the same, and waits, repeats and expects: it makes a test of a control centre. --language lists all.
In the background nobody types: iec104 station --lines < /dev/null > station.log &`,
  options: [
    {
      name: "listen",
      letter: "l",
      value: "ADDRESS",
      text:
        "address to listen on, with or without port (default 127.0.0.1:2404, this machine only;\n" +
        "0.0.0.0 for all networks, port 0 for a free one)",
    },
    {
      name: "simulate",
      text: "let measured values that nothing else changes wander, and counters count",
    },
    {
      name: "drive",
      value: "GENERATOR",
      text:
        'change a value, such as "503 sine mean=20 amplitude=1 period=1m": address, kind, and the\n' +
        "parameters as in FILE, durations with their unit; may be repeated",
    },
    { name: "replay", value: "RECORDING", text: "play a capture or a CSV file; may be repeated" },
    { name: "speed", value: "FACTOR", text: "play 10 times as fast (10), or at half speed (0.5)" },
    { name: "loop", text: "begin again at the end of a recording" },
    {
      name: "from",
      value: "HOST[:PORT]",
      text: "of a capture with several stations: only what that one sent",
    },
    { name: "seed", value: "NUMBER", text: "repeat what is random; the seed is printed otherwise" },
    {
      name: "script",
      value: "SCRIPT",
      text: "do what a file says, line by line; checked before anything listens",
    },
    { name: "lines", text: "lines also on a terminal, instead of the live view" },
    {
      name: "stations",
      value: "NUMBER",
      text: "serve so many, all alike, on the port and those that follow: for load tests",
    },
    { name: "language", text: "print what lines, scripts and generators can say, and end" },
    { name: "for", value: "DURATION", text: "end after that time" },
    { name: "check", text: "only check whether FILE, recordings and generators are valid" },
    { name: "declare", text: "print the station as a file, such as the one of a capture, and end" },
    { name: "example", text: "print the built-in substation as a file, and end" },
    { name: "schema", text: "print the JSON Schema of station files, and end" },
    {
      name: "zone",
      value: "ZONE",
      text: "zone of the times printed; that of this machine by default",
    },
  ],
  exits: [
    [EXIT.done, "ended by Ctrl-C, by quit, or after --for"],
    [EXIT.fault, "a value was not what the script expected, or a line of it could not be done"],
    [EXIT.usage, "the command line, FILE or the script is wrong; nothing was listened on"],
    [EXIT.noConnection, "the address cannot be listened on"],
    [
      EXIT.timedOut,
      "what the script waited for did not come in time, or --for was over before its end",
    ],
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
    [
      "echo 'event 47/310 ON' | iec104 station substation.json",
      "an event, as soon as it runs",
    ],
    [
      "iec104 station bay.json --script trip.txt --for 10m",
      "a test of a control centre: exit code 0 if it did what the script expects",
    ],
    [
      "iec104 station --replay rtu.pcapng --loop",
      "a station like the one that was captured, sending what it sent",
    ],
  ],
  run: runStation,
};

async function runStation(values: Values, io: Io): Promise<number> {
  if (values.flag("example")) {
    io.stdout.line(JSON.stringify(EXAMPLE_SUBSTATION, undefined, 2));
    return EXIT.done;
  }
  if (values.flag("schema")) {
    io.stdout.line(JSON.stringify(STATION_DOCUMENT_SCHEMA, undefined, 2));
    return EXIT.done;
  }
  if (values.flag("language")) {
    for (const line of languageLines()) io.stdout.line(line);
    return EXIT.done;
  }
  const listen = parseEndpoint(values.text("listen") ?? "127.0.0.1", DEFAULT_PORT, 0);
  const durationMs = values.duration("for");
  const zone = zoneOf(values);
  const seed = values.integer("seed", [0, HIGHEST_SEED]);
  const stations = values.integer("stations", [1, MOST_STATIONS]) ?? 1;
  if (listen.port + stations > 65_536) {
    throw new UsageError(`${stations} stations do not fit from port ${listen.port} up to 65535`);
  }
  const [path] = values.operands;
  const replays = replaysOf(values);
  const name = path ?? replays[0]?.file;
  const isOnly = values.flag("check") || values.flag("declare");
  if (name === undefined && isOnly) throw new UsageError("--check and --declare need a FILE");
  const drives = values.all("drive");
  const simulateAll = values.flag("simulate");
  const scenario = await loadScenario({ path, replays, drives, simulateAll }, io);
  const { declaration, notes, objects } = scenario;
  const scriptPath = values.text("script");
  const script = scriptPath === undefined
    ? undefined
    : { path: scriptPath, steps: await loadScript(scriptPath, objects, io) };
  for (const note of notes) io.stderr.line(`iec104 station: ${note}`);
  if (values.flag("declare")) {
    io.stdout.line(JSON.stringify(declaration, undefined, 2));
    return EXIT.done;
  }
  if (values.flag("check")) {
    io.stdout.line(`${name} is in order: ${inventory(declaration)}`);
    return EXIT.done;
  }
  const lines = values.flag("lines");
  const serving = { listen, stations, lines, durationMs, zone, seed, script };
  return await serveScenario(scenario, serving, io);
}

/** The recordings of the command line, all played in the same way. */
function replaysOf(values: Values): readonly ReplayDeclaration[] {
  const files = values.all("replay");
  const [speed, station, loop] = [speedOf(values), values.text("from"), values.flag("loop")];
  if (files.length === 0) {
    const given = ["speed", "from", "loop"].find((name) =>
      name === "loop" ? loop : values.text(name) !== undefined
    );
    if (given !== undefined) throw new UsageError(`--${given} needs a --replay to go with`);
  }
  return files.map((file) => ({
    file,
    loop,
    ...(speed !== undefined && { speed }),
    ...(station !== undefined && { station }),
  }));
}

function speedOf(values: Values): number | undefined {
  const text = values.text("speed");
  if (text === undefined) return undefined;
  const speed = parseNumber(text.replace(/x$/, ""));
  if (speed !== undefined && speed >= 0.001 && speed <= 1000) return speed;
  throw new UsageError(`Option --speed is "${text}", expected a number from 0.001 to 1000`);
}

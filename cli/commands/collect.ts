// `iec104 collect`: collects from any number of stations into a local store, passes on to sinks, and loses nothing.

import type { Values } from "../options/args.ts";
import { type Command, EXIT, UsageError } from "../options/subcommand.ts";
import type { Io } from "../io/io.ts";
import { zoneOf } from "../options/zone.ts";

/** The row of the command table. */
export const collect: Command = {
  name: "collect",
  summary: "collect from stations into SQLite and pass on to databases, files and brokers",
  usage: "CONFIG [options]",
  operands: [0, 1],
  text:
    `Connects to every station of the configuration and keeps every value: with the time of the station and of its
arrival, quality, cause and name, in a local SQLite file. A station gets its acknowledgement when the value is on
the disk, not before; what it sends again after a break is recognised. Sinks (files, programs such as psql, mariadb
or mosquitto_pub) get the values from there at their own pace, each row at least once, with a key that makes it once;
examples/collect/ has recipes for PostgreSQL, MySQL, SQL Server, SQLite, MQTT, NATS, Kafka and Redis, and as a service.

CONFIG is JSON with comments; --init prints one to begin with, and --schema its JSON Schema. \${NAME} in a text stands
for an environment variable. SIGTERM and Ctrl-C end in order, a second one at once. SIGHUP reads CONFIG and the
files it names again; lists of revoked certificates (crlFile) are read again every minute as well.
Deno must be permitted what CONFIG asks for: --allow-net --allow-read --allow-write --allow-env --allow-run.`,
  options: [
    { name: "check", text: "only tell whether CONFIG is in order" },
    { name: "init", text: "print a configuration to begin with, or write it to the file CONFIG" },
    { name: "schema", text: "print the JSON Schema of configurations" },
    { name: "table", value: "SINK", text: "print the SQL that makes the table for a sink" },
    {
      name: "redeliver",
      value: "SINK",
      text: "offer a sink once more what it has refused, and end; not while the collector runs",
    },
    {
      name: "restored",
      text: "collect; the store is a copy from a backup, and gets a new ID",
    },
    {
      name: "salvage",
      value: "FILE",
      text: "rescue what is readable in a damaged store into FILE.salvaged, deliver it to the\n" +
        "sinks that lack it, and end",
    },
    { name: "log", value: "FORM", text: "lines on standard error as text or json" },
    { name: "lines", text: "lines also on a terminal, instead of the live view" },
    { name: "for", value: "DURATION", text: "end after that time" },
    {
      name: "zone",
      value: "ZONE",
      text: "zone of the times printed; that of this machine by default",
    },
  ],
  exits: [
    [EXIT.done, "ended by a signal or after --for; all that arrived is stored"],
    [
      EXIT.fault,
      "with --redeliver: a row was refused again; with --salvage: something is lost, or a sink still lacks rows",
    ],
    [EXIT.usage, "CONFIG is wrong, or the store cannot be opened; nothing was connected"],
  ],
  examples: [
    ["iec104 collect --init plant.json", "a configuration to begin with"],
    ["iec104 collect plant.json", "collect; on a terminal with a live view"],
    ["iec104 query plant.sqlite", "what was collected, the last of each point"],
  ],
  run: runCollect,
};

async function runCollect(values: Values, io: Io): Promise<number> {
  const zone = zoneOf(values);
  const form = values.choice("log", ["text", "json"]);
  const durationMs = values.duration("for");
  if (values.flag("schema")) {
    const { CONFIG_SCHEMA } = await import("../collect/config/schema.ts");
    io.stdout.line(JSON.stringify(CONFIG_SCHEMA, undefined, 2));
    return EXIT.done;
  }
  const [path] = values.operands;
  if (values.flag("init")) return await writeExample(path, io);
  if (path === undefined) {
    throw new UsageError("Missing argument: expected CONFIG [options]; --init prints one");
  }
  // Only now, so that other commands need not load a database.
  const run = await import("../collect/run.ts");
  const table = values.text("table");
  if (table !== undefined) return await run.printTable(path, table, io);
  const redeliver = values.text("redeliver");
  if (redeliver !== undefined) return await run.redeliver(path, redeliver, io);
  const damaged = values.text("salvage");
  if (damaged !== undefined) {
    const { salvageStore } = await import("../collect/salvage_store.ts");
    return await salvageStore(path, damaged, io);
  }
  if (values.flag("check")) return await run.check(path, io);
  const hasView = io.stdout.isTerminal && !values.flag("lines") && values.text("log") === undefined;
  const restored = values.flag("restored");
  return await run.collect(path, { form, zone, durationMs, hasView, restored }, io);
}

async function writeExample(path: string | undefined, io: Io): Promise<number> {
  const { EXAMPLE_CONFIG } = await import("../collect/config/example.ts");
  if (path === undefined) io.stdout.write(EXAMPLE_CONFIG);
  else {
    try {
      await io.save(path, new TextEncoder().encode(EXAMPLE_CONFIG), { replace: false });
    } catch (error) {
      if (error instanceof Deno.errors.AlreadyExists) {
        throw new UsageError(`There is a file ${path} already, expected a new name`);
      }
      throw new UsageError(`Cannot write ${path}: ${(error as Error).message}`);
    }
    io.stderr.line(`${path} is written; edit it, then: iec104 collect ${path}`);
  }
  return EXIT.done;
}

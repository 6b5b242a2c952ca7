// `iec104 collect`: collects from any number of stations into a local store and delivers to sinks, without losing data.

import type { Values } from "../options/args.ts";
import { type Command, EXIT, UsageError } from "../options/subcommand.ts";
import type { Io } from "../io/io.ts";
import { LINK_OPTIONS } from "../link/link_rows.ts";
import { linkValues } from "../link/link_values.ts";
import { zoneOf } from "../options/zone.ts";

/** The row of the command table. */
export const collect: Command = {
  name: "collect",
  summary: "collect from stations into SQLite and deliver to databases, files and brokers",
  usage: "CONFIG [options]",
  operands: [0, 1],
  text:
    `Connects to every station in the configuration and stores every value in a local SQLite file, with the time tag, the
time of arrival, quality, cause and name. A value is acknowledged to the station only when it is on disk. Values that
the station repeats after an interruption are recognised. Sinks (files, and programs such as psql, mariadb or
mosquitto_pub) receive the values at their own pace, each row at least once, with a key that removes duplicates.
examples/collect/ has recipes for PostgreSQL, MySQL, SQL Server, SQLite, MQTT, NATS, Kafka and Redis, and for services.

CONFIG is JSON with comments; --init prints a sample, --schema its JSON Schema. \${NAME} in a text is replaced by that
environment variable. SIGTERM and Ctrl-C shut down in an orderly way; the second one exits at once. SIGHUP reloads
CONFIG and the files it names; certificate revocation lists (crlFile) are also reloaded every minute. Deno needs the
permissions that CONFIG requires: --allow-net --allow-read --allow-write --allow-env --allow-run.`,
  options: [
    { name: "check", text: "validate CONFIG, then exit" },
    { name: "init", text: "print a sample configuration, or write it to CONFIG" },
    { name: "schema", text: "print the JSON Schema of configurations, then exit" },
    {
      name: "table",
      value: "SINK",
      text: "print the SQL that creates the table of a sink, then exit",
    },
    {
      name: "redeliver",
      value: "SINK",
      text: "deliver the rows again that a sink refused, then exit; not while the collector runs",
    },
    {
      name: "restored",
      text: "collect into a store restored from a backup; the store gets a new ID",
    },
    {
      name: "salvage",
      value: "FILE",
      text:
        "copy what is readable in a damaged store to FILE.salvaged, deliver it to the sinks that lack it, " +
        "then exit",
    },
    {
      name: "log",
      value: "FORM",
      words: ["text", "json"],
      text: "form of the log on standard error: text (default) or json",
    },
    { name: "lines", text: "print lines even on a terminal, instead of the live view" },
    { name: "for", value: "DURATION", text: "exit after this time" },
    {
      name: "zone",
      value: "ZONE",
      text: "time zone of the output (default: that of this machine)",
    },
    ...LINK_OPTIONS,
  ],
  exits: [
    [EXIT.done, "ended by a signal or after --for; everything that arrived is stored"],
    [
      EXIT.fault,
      "the store could not be written at the end, a row was refused again, or not everything was salvaged",
    ],
    [EXIT.usage, "CONFIG is wrong, or the store cannot be opened; no station was contacted"],
  ],
  examples: [
    ["iec104 collect --init plant.json", "write a sample configuration"],
    ["iec104 collect plant.json", "collect, with a live view on a terminal"],
    ["iec104 query plant.sqlite", "show the last collected value of each point"],
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
  const given = linkValues(values);
  const [path] = values.operands;
  if (values.flag("init")) return await writeExample(path, io);
  if (path === undefined) {
    throw new UsageError("Missing argument: expected CONFIG [options]; --init prints one");
  }
  // Only now, so that other commands need not load a database.
  const run = await import("../collect/run.ts");
  const table = values.text("table");
  if (table !== undefined) return await run.printTable(path, table, { io, given });
  const redeliver = values.text("redeliver");
  if (redeliver !== undefined) return await run.redeliver(path, redeliver, { io, given });
  const damaged = values.text("salvage");
  if (damaged !== undefined) {
    const { salvageStore } = await import("../collect/salvage_store.ts");
    return await salvageStore(path, damaged, { io, given });
  }
  if (values.flag("check")) return await run.check(path, { io, given });
  const hasView = io.stdout.isTerminal && !values.flag("lines") && values.text("log") === undefined;
  const restored = values.flag("restored");
  return await run.collect(path, { form, zone, durationMs, hasView, restored, given }, io);
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

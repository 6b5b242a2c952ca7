// `iec104 collect`: collects data from stations into a local store and delivers it to sinks, without data loss.

import type { Values } from "../options/args.ts";
import { RUN_TIME } from "../text/settings/setting_form.ts";
import { EXIT, UsageError } from "../io/exit.ts";
import type { CommandBody } from "../options/subcommand.ts";
import { IDENTITY_PERMISSION, type Io } from "../io/io.ts";
import { writeNew } from "../io/local_file.ts";
import { AUDIT_OPTIONS, auditValues } from "../audit/audit_config.ts";
import { DECODE_OPTION, TRACE_OPTIONS, watchSettings } from "../trace/trace_options.ts";
import { LINK_OPTIONS } from "../link/link_rows.ts";
import { linkValues } from "../link/link_values.ts";
import { DRY_RUN_OPTION } from "../request/options.ts";
import { TYPES_OPTION } from "../options/profile_rows.ts";
import { zoneOf } from "../options/zone.ts";

/** The `collect` command. */
export const collect: CommandBody = {
  usage: "CONFIG [options]",
  operands: [0, 1],
  text:
    `Connects to every station in the configuration and stores every value in a local SQLite file, with its time tag,
arrival time, quality, cause and name. A value is acknowledged to the station only after it has been written to disk.
Values that a station resends after an interruption are detected. Sinks (files, and programs such as psql, mariadb or
mosquitto_pub) receive the values at their own pace, each row at least once, with a key for removing duplicates.
A batch counts as delivered when its program exits with status 0; with "confirm": true it must also print ok SEQ.
examples/collect/ has recipes for PostgreSQL, MySQL, SQL Server, SQLite, MQTT, NATS, Kafka and Redis, and for running as
a service.

CONFIG is JSON with comments; --init prints a sample, --schema its JSON Schema. \${NAME} in a string is replaced by that
environment variable. SIGTERM and Ctrl-C shut down cleanly; another signal, after half a second, exits immediately. SIGHUP reloads CONFIG and
the files it refers to; certificates, keys and revocation lists are also reloaded every minute. With a new certificate
the links are connected again, a standby first.

Deno needs the permissions that CONFIG requires: --allow-net --allow-read --allow-write --allow-env --allow-run, and
${IDENTITY_PERMISSION} for --audit and --syslog.`,
  options: [
    { name: "check", text: "validate CONFIG, then exit" },
    {
      ...DRY_RUN_OPTION,
      text:
        "print what each station would be sent when data transfer starts, decoded and in hex, without connecting, then exit",
    },
    {
      name: "init",
      text: "write a sample configuration to CONFIG; print it if CONFIG is - or missing",
    },
    {
      name: "from",
      value: "HOST[:PORT]",
      text:
        "with --init: scan this station (see iec104 scan --help) and write a configuration with its points; asks first",
    },
    {
      name: "ca",
      value: "CA",
      text: "with --from: only these common addresses, such as 47 or 1-5",
    },
    {
      name: "names",
      value: "FILE",
      text: "with --from: names, units and scales from a station file or a point list",
    },
    {
      ...TYPES_OPTION,
      text: "with --from: private types (JSON), see examples/private_types.json",
    },
    { name: "yes", letter: "y", text: "with --from: do not ask; required without a terminal" },
    { name: "schema", text: "print the JSON Schema of configurations, then exit" },
    {
      name: "table",
      value: "SINK",
      text: "print the SQL statement that creates a sink's table, then exit",
    },
    {
      name: "redeliver",
      value: "SINK",
      text: "redeliver the rows that a sink rejected, then exit; stop the collector first",
    },
    {
      name: "restored",
      text: "start with a store restored from a backup; the store gets a new ID",
    },
    {
      name: "salvage",
      value: "FILE",
      text:
        "copy the readable rows of a damaged store to FILE.salvaged, deliver them to the sinks that lack them, " +
        "then exit",
    },
    {
      name: "log",
      value: "FORM",
      words: ["text", "json"],
      text: "log format on standard error: text (default) or json",
    },
    { name: "lines", text: "print lines instead of the live view, even on a terminal" },
    { name: "for", value: "DURATION", text: "exit after this time" },
    {
      name: "zone",
      value: "ZONE",
      text:
        "time zone of the output (default UTC): +01:00, Europe/Madrid, or local for that of this machine",
    },
    DECODE_OPTION,
    ...TRACE_OPTIONS,
    ...AUDIT_OPTIONS,
    ...LINK_OPTIONS,
  ],
  exits: [
    [EXIT.done, "stopped by a signal or --for; all received data has been stored"],
    [
      EXIT.fault,
      "the store could not be written, a row was rejected again, or some rows could not be salvaged",
    ],
    [EXIT.usage, "CONFIG is invalid, or the store cannot be opened; no station was contacted"],
    [EXIT.noConnection, "--from: the connection failed or was lost"],
    [EXIT.timedOut, "--from: the station did not answer in time"],
  ],
  examples: [
    ["iec104 collect --init plant.json", "write a sample configuration"],
    [
      "iec104 collect --init plant.json --from 192.0.2.10 --yes",
      "write a configuration with the points of a station",
    ],
    ["iec104 collect plant.json", "collect, with a live view on a terminal"],
    ["iec104 query plant.sqlite", "show the last collected value of each point"],
  ],
  run: runCollect,
};

async function runCollect(values: Values, io: Io): Promise<number> {
  const zone = zoneOf(values);
  const form = values.choice("log", ["text", "json"]);
  const durationMs = values.formed("for", RUN_TIME);
  if (values.flag("schema")) {
    const { CONFIG_SCHEMA } = await import("../collect/config/schema.ts");
    io.stdout.line(JSON.stringify(CONFIG_SCHEMA, undefined, 2));
    return EXIT.done;
  }
  const given = linkValues(values);
  const audit = auditValues(values);
  const [operand] = values.operands;
  const path = operand === STDOUT && values.flag("init") ? undefined : operand;
  const from = values.text("from");
  for (const name of ["from", "ca", "names", "types", "yes"]) {
    if (!values.given(name)) continue;
    if (!values.flag("init")) throw new UsageError(`Option --${name} needs --init`);
    if (from === undefined) throw new UsageError(`Option --${name} needs --from`);
  }
  if (from !== undefined) {
    const { initFrom } = await import("../scan/init_collect.ts");
    return await initFrom(values, io, { host: from, path, given });
  }
  if (values.flag("init")) return await writeExample(path, io);
  if (path === undefined) {
    throw new UsageError("Missing argument: expected CONFIG [options]; --init prints one");
  }
  // Loaded here so that other commands do not load SQLite.
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
  if (values.flag(DRY_RUN_OPTION.name)) {
    const { printStartUp } = await import("../collect/dry_run.ts");
    return await printStartUp(path, await run.load(path, { io, given }), io);
  }
  const hasView = io.stdout.isTerminal && !values.flag("lines") && values.text("log") === undefined;
  const restored = values.flag("restored");
  const watch = watchSettings(values);
  const options = { form, zone, durationMs, hasView, restored, given, audit, watch };
  return await run.collect(path, options, io);
}

/** The name of standard output, on which --init prints. */
const STDOUT = "-";

async function writeExample(path: string | undefined, io: Io): Promise<number> {
  const { EXAMPLE_CONFIG } = await import("../collect/config/example.ts");
  if (path === undefined) io.stdout.write(EXAMPLE_CONFIG);
  else {
    await writeNew(path, EXAMPLE_CONFIG, io);
    io.stderr.line(`Wrote ${path}. Edit it, then run: iec104 collect ${path}`);
  }
  return EXIT.done;
}

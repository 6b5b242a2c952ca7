// `iec104 query`: queries the store of `iec104 collect`.

import { CSV_RAW_OPTION } from "../options/csv_option.ts";
import { ADDRESS_FORMAT_OPTION } from "../options/address_row.ts";
import type { Values } from "../options/args.ts";
import { EXIT, UsageError } from "../io/exit.ts";
import type { CommandBody } from "../options/subcommand.ts";
import type { Io } from "../io/io.ts";
import { zoneOf } from "../options/zone.ts";
import { FORMATS, type ViewName } from "../query/query.ts";

/** The views and their descriptions. */
const VIEWS: Readonly<Record<ViewName, string>> = {
  last: "the last value of each point, now or at --at",
  history: "values in time order",
  events: "spontaneous values, and values reported after commands",
  gaps: "periods without a link, and silent points (--silence); exit code 1 if there are any",
  quality: "share of good values per point, duration of bad quality, and the quality bits set",
  points: "the points, with their number of values",
  stations: "the stations and their connection state",
  links: "each start and stop of data transfer",
  messages: "ASDUs without values: end of initialization, private types, malformed ASDUs",
  sinks: "delivery progress of each sink",
  refused: "rows that sinks rejected, with the error",
};

const viewHelp = Object.entries(VIEWS).map(([name, text]) => `  ${name.padEnd(8)}  ${text}`);

/** The `query` command. */
export const query: CommandBody = {
  usage: "FILE [VIEW [POINT...]] [options]",
  words: Object.keys(VIEWS),
  operands: [0, Infinity],
  text:
    `FILE is the SQLite store of iec104 collect. It is opened read-only, so the collector may be running.

VIEW is last by default:
${viewHelp.join("\n")}

POINT is a name, a pattern such as "E01*", or an address: 47/501, 501, 47/0.1.245, 47/500-599; all points by default.
TIME is 03:12 (the most recent), "yesterday 22:00", 2024-03-15, or 2024-03-15T03:12:04Z. The time of a value is its
time tag if that is plausible, otherwise its arrival time.`,
  options: [
    { name: "from", value: "TIME", text: "start time (default: a day ago)" },
    { name: "to", value: "TIME", text: "end time; a date without a time includes the whole day" },
    { name: "last", value: "DURATION", text: "duration before --to or before now: 2h, 7d" },
    { name: "all", text: "the whole store" },
    { name: "at", value: "TIME", text: "with last: the values at that time" },
    {
      name: "station",
      value: "NAME",
      text: "only stations with this name or pattern, may be repeated",
    },
    {
      name: "silence",
      value: "DURATION",
      text: "with gaps: also points without a new value for longer than this",
    },
    { name: "bad", text: "only values with bad quality" },
    { name: "flagged", text: "only values with a flag, such as unknown-point" },
    {
      name: "limit",
      value: "N",
      text: "at most the latest N rows (default 1000 in tables, unlimited otherwise)",
    },
    {
      name: "format",
      words: FORMATS,
      letter: "f",
      value: "FORMAT",
      text: "table (default), csv, ndjson, json or, for history, sparkline",
    },
    CSV_RAW_OPTION,
    { name: "json", text: "the same as --format ndjson" },
    {
      name: "columns",
      value: "NAMES",
      text: "columns to print, separated by commas; for values, also the columns of sinks",
    },
    ADDRESS_FORMAT_OPTION,
    {
      name: "zone",
      value: "ZONE",
      text:
        "time zone of times on the command line and of the output (default UTC): +01:00, Europe/Madrid, or local for that of this machine",
    },
    {
      name: "schema",
      text: "print the schema of the store (tables and views), for use with other tools",
    },
  ],
  exits: [
    [EXIT.done, "answered"],
    [EXIT.fault, "gaps: at least one was found"],
    [EXIT.usage, "FILE is not a readable store, or the query is invalid"],
  ],
  examples: [
    ["iec104 query plant.sqlite", "the last value of each point"],
    ["iec104 query plant.sqlite gaps --from 22:00 --to 06:00", "check for data lost last night"],
    ['iec104 query plant.sqlite last "T1 voltage" --at 03:12', "voltage at 03:12"],
    [
      "iec104 query plant.sqlite history 47/501 --last 2h -f sparkline",
      "trend of the last two hours",
    ],
    [
      "iec104 query plant.sqlite history --all -f csv > values.csv",
      "all values as a spreadsheet",
    ],
  ],
  run: runQuery,
};

async function runQuery(values: Values, io: Io): Promise<number> {
  const [file, view = "last"] = values.operands;
  if (values.flag("schema")) {
    const { STORE_DESCRIPTION } = await import("../query/schema.ts");
    io.stdout.write(STORE_DESCRIPTION);
    return EXIT.done;
  }
  if (file === undefined) {
    throw new UsageError(`Missing argument: expected ${query.usage}`);
  }
  if (!Object.hasOwn(VIEWS, view)) throw await unknownView(view, file);
  // Loaded here so that other commands do not load SQLite.
  const { answer } = await import("../query/run.ts");
  return await answer({ file, view: view as ViewName, zone: zoneOf(values) }, values, io);
}

async function unknownView(text: string, file: string): Promise<UsageError> {
  const { nearestName } = await import("../../codec/low_level.ts");
  const nearest = nearestName(text, Object.keys(VIEWS));
  if (nearest !== undefined) {
    return new UsageError(`Unknown view "${text}"; did you mean ${nearest}?`);
  }
  return new UsageError(
    `Unknown view "${text}", expected ${
      Object.keys(VIEWS).join(", ")
    }; a point comes after the view: iec104 query ${file} last "${text}"`,
  );
}

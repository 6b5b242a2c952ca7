// `iec104 query`: reads back what `iec104 collect` has stored.

import type { Values } from "../options/args.ts";
import { type Command, EXIT, UsageError } from "../options/subcommand.ts";
import type { Io } from "../io/io.ts";
import { zoneOf } from "../options/zone.ts";
import { FORMATS, type ViewName } from "../query/query.ts";

/** The views, with what each returns. */
const VIEWS: Readonly<Record<ViewName, string>> = {
  last: "the last value of each point, now or at --at",
  history: "values in order of time",
  events: "spontaneous values, and values that follow commands",
  gaps: "times without a link, and silent points (--silence); exit code 1 if there are any",
  quality: "how many values of each point were good, for how long, and which quality bits were set",
  points: "the points, with their number of values",
  stations: "the stations, and whether they are connected",
  links: "each start and end of data transfer",
  messages: "ASDUs without values: end of initialization, private types, malformed ones",
  sinks: "how far each sink has received",
  refused: "rows that sinks refused, with the error",
};

const viewHelp = Object.entries(VIEWS).map(([name, text]) => `  ${name.padEnd(8)}  ${text}`);

/** The row of the command table. */
export const query: Command = {
  name: "query",
  summary: "query the store of collect: values, gaps, quality, sinks",
  usage: "FILE [VIEW [POINT...]] [options]",
  words: Object.keys(VIEWS),
  operands: [0, Infinity],
  text:
    `FILE is the store of iec104 collect, an SQLite file. It is opened read-only; the collector may be running.

VIEW is last by default:
${viewHelp.join("\n")}

POINT is a name, a pattern such as "E01*", or an address: 47/501, 501, 47/500-599; all points by default.
TIME is 03:12 (the most recent), "yesterday 22:00", 2024-03-15, or 2024-03-15T03:12:04Z. The time of a value is its
time tag if that is credible, otherwise its time of arrival.`,
  options: [
    { name: "from", value: "TIME", text: "start time (default: a day ago)" },
    { name: "to", value: "TIME", text: "end time; a date without time includes that day" },
    { name: "last", value: "DURATION", text: "the time before --to, or before now: 2h, 7d" },
    { name: "all", text: "the whole store" },
    { name: "at", value: "TIME", text: "with last: the values at that time" },
    { name: "station", value: "NAME", text: "only this station or pattern, may be repeated" },
    {
      name: "silence",
      value: "DURATION",
      text: "with gaps: also points without a value for longer than this",
    },
    { name: "bad", text: "only values whose quality is not good" },
    { name: "flagged", text: "only values with a flag, such as unknown-point" },
    {
      name: "limit",
      value: "N",
      text: "at most N rows, the latest (default 1000 in tables, else all)",
    },
    {
      name: "format",
      words: FORMATS,
      letter: "f",
      value: "FORMAT",
      text: "table (default), csv, ndjson, json, or for history sparkline",
    },
    { name: "json", text: "the same as --format ndjson" },
    {
      name: "columns",
      value: "NAMES",
      text: "these columns, separated by commas; for values, the columns of sinks as well",
    },
    {
      name: "zone",
      value: "ZONE",
      text:
        "time zone of the output: UTC, +01:00, Europe/Madrid (default: that of this machine; UTC in csv and JSON)",
    },
    { name: "schema", text: "print the tables and views of a store, for use with other tools" },
  ],
  exits: [
    [EXIT.done, "answered"],
    [EXIT.fault, "gaps: at least one was found"],
    [EXIT.usage, "FILE is not a readable store, or the query is invalid"],
  ],
  examples: [
    ["iec104 query plant.sqlite", "the last value of each point"],
    ["iec104 query plant.sqlite gaps --from 22:00 --to 06:00", "did we lose anything last night?"],
    ['iec104 query plant.sqlite last "T1 voltage" --at 03:12', "what was the voltage at 03:12?"],
    ["iec104 query plant.sqlite history 47/501 --last 2h -f sparkline", "a quick look"],
    [
      "iec104 query plant.sqlite history --all -f csv > values.csv",
      "everything, for a spreadsheet",
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
  // Only now, so that other commands need not load a database.
  const { answer } = await import("../query/run.ts");
  return await answer({ file, view: view as ViewName, zone: zoneOf(values) }, values, io);
}

async function unknownView(text: string, file: string): Promise<UsageError> {
  const { suggest } = await import("../text/suggest.ts");
  const nearest = suggest(text, Object.keys(VIEWS));
  if (nearest !== undefined) {
    return new UsageError(`Unknown view "${text}"; did you mean ${nearest}?`);
  }
  return new UsageError(
    `Unknown view "${text}", expected ${
      Object.keys(VIEWS).join(", ")
    }; a point comes after the view: iec104 query ${file} last "${text}"`,
  );
}

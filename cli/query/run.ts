// Runs a query on a store.

import type { ZonePolicy } from "../../codec/mod.ts";
import type { Values } from "../options/args.ts";
import { addressStyleOf } from "../options/address_options.ts";
import { type AddressStyle, addressText, PLAIN_ADDRESSES } from "../text/address_text.ts";
import { EXIT, UsageError } from "../io/exit.ts";
import { parseColumn } from "../collect/format/fields.ts";
import { damageAdvice } from "../collect/store/damage.ts";
import { isStoreFault, storeErrorOf } from "../collect/store/store_error.ts";
import type { Io } from "../io/io.ts";
import { nearestName } from "../../codec/low_level.ts";
import { openForReading } from "./open.ts";
import { PointList } from "./points.ts";
import { timesText } from "../text/zoned_time.ts";
import { type Answer, FORMATS, type Query, type ViewName } from "./query.ts";
import { ALL_TIME, rangeOf, rangeText } from "./range.ts";
import type { SheetColumn } from "./sheet.ts";
import { writeSparklines } from "./sparkline.ts";
import { parseTime, shortTime } from "./time_text.ts";
import { gaps } from "./views/gaps.ts";
import { links, messages, points, stations } from "./views/inventory.ts";
import { lastValues } from "./views/last.ts";
import { quality } from "./views/quality.ts";
import { refused, sinks } from "./views/sinks.ts";
import { events, history } from "./views/values.ts";
import { type SheetFormat, writeSheet } from "./write.ts";

/** The query as given on the command line. */
export interface Question {
  readonly file: string;
  readonly view: ViewName;
  /** Time zone of the output; UTC if absent. */
  readonly zone: ZonePolicy | undefined;
}

/** Default row limit of a table. */
const TABLE_ROWS = 1000;

/** Options that apply to certain views only. */
const VIEWS_OF: Readonly<Record<string, readonly ViewName[]>> = {
  at: ["last"],
  silence: ["gaps"],
  bad: ["history", "events"],
  flagged: ["history", "events"],
};

// deno-lint-ignore no-explicit-any -- each view has rows of its own
const VIEWS: Readonly<Record<ViewName, (query: Query) => Answer<any>>> = {
  last: lastValues,
  history,
  events,
  gaps,
  quality,
  points,
  stations,
  links,
  messages,
  sinks,
  refused,
};

/**
 * Prints the result and returns the exit code.
 *
 * @throws {UsageError} The store cannot be read, or the query is invalid.
 */
export async function answer(question: Question, values: Values, io: Io): Promise<number> {
  try {
    return await tryAnswer(question, values, io);
  } catch (error) {
    if (!isStoreFault(error)) throw error;
    throw new UsageError(
      storeErrorOf(`Cannot read ${question.file}`, error, () => damageAdvice(question.file))
        .message,
    );
  }
}

/** The column of addresses in a table, with addresses in a style. */
// deno-lint-ignore no-explicit-any -- each view has rows of its own
function withStyle(column: SheetColumn<any>, style: AddressStyle): SheetColumn<any> {
  if (column.name !== "point" || column.only !== "table") return column;
  return { ...column, of: (row) => addressText(row, style) };
}

async function tryAnswer(question: Question, values: Values, io: Io): Promise<number> {
  const { file, view, zone } = question;
  const format = formatOf(values, view);
  for (const [option, views] of Object.entries(VIEWS_OF)) {
    if (values.given(option) && !views.includes(view)) {
      throw new UsageError(`Option --${option} applies to ${views.join(" and ")}, not to ${view}`);
    }
  }
  const isShown = format === "table" || format === "sparkline";
  const addresses = isShown ? addressStyleOf(values) : PLAIN_ADDRESSES;
  const now = io.now();
  const context = { now, zone };
  const at = values.text("at");
  const until = at === undefined ? undefined : parseTime(at, "Option --at", context).instant;
  const given = ["from", "to", "last"].some((name) => values.given(name));
  const range = view === "refused" && !given ? ALL_TIME : rangeOf(values, context);
  const limit = values.integer("limit", [1, 1e9]) ?? (format === "table" ? TABLE_ROWS : Infinity);
  using database = await openForReading(file);
  const list = new PointList(database);
  const stationsMeant = list.selectStations(values.all("station"));
  const names = values.operands.slice(2);
  const pointsMeant = list.select(names, stationsMeant);
  const query: Query = {
    database,
    list,
    points: pointsMeant,
    named: names.length > 0,
    stations: names.length === 0
      ? stationsMeant
      : stationsMeant.filter((name) => pointsMeant.some(({ station }) => station === name)),
    range,
    filter: { bad: values.flag("bad"), flagged: values.flag("flagged") },
    now,
    at: until,
    silenceMs: values.duration("silence"),
    zone,
    addresses,
    limit,
  };
  if (format === "sparkline") {
    await writeSparklines(query, io.stdout);
    io.stderr.line(timesText(zone));
    return EXIT.done;
  }
  const { sheet, remarks, isFault } = VIEWS[view](query);
  const columns = chosenColumns(values, sheet.columns.map((each) => withStyle(each, addresses)));
  const count = await writeSheet(
    { columns, rows: sheet.rows },
    { out: io.stdout, format, zone, csvRaw: values.flag("csv-raw") },
  );
  await io.stdout.flush();
  if (count === 0) io.stderr.line(emptyText(view, query));
  for (const remark of remarks?.() ?? []) io.stderr.line(remark);
  // The times of records already contain their zone.
  const hasTimes = columns.some(({ kind, only }) => kind === "instant" && only !== "records");
  if (count > 0 && format === "table" && hasTimes) io.stderr.line(timesText(zone));
  return isFault?.() === true ? EXIT.fault : EXIT.done;
}

function formatOf(values: Values, view: ViewName): SheetFormat | "sparkline" {
  const format = values.choice("format", FORMATS);
  if (values.flag("json")) {
    if (values.given("format") && format !== "ndjson") {
      throw new UsageError(
        `Option --json means --format ndjson, expected it without --format ${format}`,
      );
    }
    return "ndjson";
  }
  if (format === "sparkline" && view !== "history") {
    throw new UsageError(`Format sparkline applies to history, not to ${view}`);
  }
  return format;
}

/** The requested columns, in the requested order; all by default. */
function chosenColumns<T>(
  values: Values,
  columns: readonly SheetColumn<T>[],
): readonly SheetColumn<T>[] {
  const texts = values.all("columns").flatMap((text) => text.split(",")).map((text) => text.trim());
  if (texts.length === 0) return columns;
  return texts.map((text) => {
    const { name, field } = parseColumn(text);
    // If two columns have the same name, the one for records contains the raw value.
    const found = columns.filter((column) => column.name === field);
    const column = found.find(({ only }) => only !== "table") ?? found[0];
    if (column !== undefined) return { name, kind: column.kind, of: column.of };
    const known = [...new Set(columns.map((each) => each.name))];
    const nearest = nearestName(field, known);
    throw new UsageError(
      `Unknown column "${field}"${
        nearest === undefined ? `, expected ${known.join(", ")}` : `; did you mean ${nearest}?`
      }`,
    );
  });
}

/** Explains an empty result. */
function emptyText(view: ViewName, query: Query): string {
  const { database, range, zone } = query;
  switch (view) {
    case "history":
    case "events": {
      const { first, last } = database.prepare(
        `SELECT (SELECT received FROM value ORDER BY seq LIMIT 1) AS first,
           (SELECT received FROM value ORDER BY seq DESC LIMIT 1) AS last`,
      ).get() as { readonly first: number | null; readonly last: number | null };
      const kept = first === null || last === null
        ? "the store is empty"
        : `the store contains values received from ${shortTime(first, zone)} to ${
          shortTime(last, zone)
        }`;
      return `no matching value ${rangeText(range, query)}; ${kept}`;
    }
    case "last":
      return "no value";
    case "sinks":
      return "no sink has received anything";
    case "links":
    case "messages":
      return `none ${rangeText(range, query)}`;
    default:
      return "nothing to list";
  }
}

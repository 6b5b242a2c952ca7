// `iec104 analyze`: reports links, commands, points and findings of one or more captures.

import { type AnalyzerOptions, REPORT_SCHEMA, type Severity } from "../../codec/capture/mod.ts";
import { HTML_LIMITS, htmlReport } from "../report/analysis/html.ts";
import { makeDocument } from "../report/analysis/make_document.ts";
import { MAC_KEYS_OPTION, PICS_OPTION, TRY_OPEN_POINTS_OPTION } from "../analyze/rare_options.ts";
import { openTarget, OUTPUT_OPTIONS } from "../analyze/target.ts";
import { POINT_COLUMNS, pointLines } from "../report/analysis/points_csv.ts";
import { analyzeFiles } from "../analyze/read_files.ts";
import { SETTING_OPTIONS, settingsOf } from "../analyze/settings.ts";
import { writeText } from "../report/analysis/text.ts";
import type { Values } from "../options/args.ts";
import { EXIT, UsageError } from "../io/exit.ts";
import type { CommandBody } from "../options/subcommand.ts";
import { CSV_RAW_OPTION } from "../options/csv_option.ts";
import { FILTER_HELP } from "../text/filter_help.ts";
import { FILTER_OPTIONS } from "../options/filter_rows.ts";
import { filterOf } from "../options/filter_options.ts";
import { factsOf } from "../analyze/filter_facts.ts";
import type { Io } from "../io/io.ts";
import { listFiles } from "../io/list_files.ts";
import { POINT_ORDERS, type PointOrder } from "../text/point_order.ts";
import { namedReport } from "../report/analysis/named_report.ts";
import { PLAIN_ADDRESSES } from "../text/address_text.ts";
import { ADDRESS_FORMAT_OPTION } from "../options/address_row.ts";
import { addressStyleOf } from "../options/address_options.ts";
import { Names } from "../text/names.ts";
import { PROFILE_OPTIONS, SECURITY_EDITION_OPTION } from "../options/profile_rows.ts";
import { profileOf, sizesOf, withEdition } from "../options/profile_option.ts";
import { oneOf } from "../options/one_of.ts";
import { isAsExpected } from "../report/analysis/sections/expectation.ts";
import { NAMES_OPTION } from "../options/names_row.ts";
import { readNames, readPointList, requirePoints } from "../points/point_list_file.ts";
import { zoneOf } from "../options/zone.ts";

const SEVERITIES: readonly Severity[] = ["error", "warning", "notice"];

const ORDERS = ["address", "quality", "bad", "changes", "reports"] as const satisfies PointOrder[];

/** Options of the report, which --pics does not print, and filters of ASDUs, all of which it compares. */
const NOT_WITH_PICS = [
  ...["html", "points", "try-open-points", "fail-on", "expect", "all", "sort"],
  ...["ca", "ioa", "type", "cause"],
];

/** Maximum number of rows per table in the text report. */
const TEXT_ROWS = 20;

const columnHelp = Object.entries(POINT_COLUMNS).map(([name, text]) =>
  `  ${name.padEnd(15)}  ${text}`
);

/** The `analyze` command. */
export const analyze: CommandBody = {
  usage: "FILE... [options]",
  operands: [0, 10_000],
  text:
    `Each FILE is a capture (pcap, pcapng, snoop or ERF, also compressed with gzip or zstd), text with octets, such as the log
of a gateway with times and directions (iec104 decode --help describes text), or a directory of such files; - reads standard
input. Multiple files, such as those of a ring buffer, are merged in time order into one capture. Files are streamed, so
they may be larger than memory. The report lists the links, their quality and why they closed, every command with
its sender and result, the points of each station, and findings. Ctrl-C stops reading and reports on the data read
so far.

Filters for hosts, connections, frames and times exclude everything else. Filters for ASDUs select which content is
counted; they do not affect the links. Source, destination and direction select whole links, because an answer belongs to
its request.

${FILTER_HELP}

--points csv prints one row per point, with a header:
${columnHelp.join("\n")}`,
  options: [
    { name: "json", text: "the full report as JSON; --schema prints its schema" },
    { name: "html", text: "the report as one self-contained HTML file" },
    { name: "points", value: "csv", words: ["csv"], text: "only the table of points" },
    {
      name: "sort",
      value: "ORDER",
      words: ORDERS,
      text: `order of the points in CSV and HTML: ${
        Object.entries(POINT_ORDERS).map(([name, text]) => `${name} (${text})`).join("; ")
      }`,
    },
    CSV_RAW_OPTION,
    { name: "schema", text: "print the JSON Schema of --json, then exit" },
    ...OUTPUT_OPTIONS,
    {
      name: "all",
      letter: "a",
      text: `list all rows, not only the first ${TEXT_ROWS} of each table`,
    },
    ...FILTER_OPTIONS,
    {
      name: "zone",
      value: "ZONE",
      text:
        "time zone of the report (default UTC): +01:00, Europe/Madrid; JSON and CSV are always in UTC",
    },
    NAMES_OPTION,
    {
      name: "expect",
      value: "LIST",
      text:
        "compare the points with a list: a station file, or CSV with the columns CA, IOA, type, name and unit (in English, German, French or Spanish, in any order); report points that are missing, extra or of another type, with exit code 1",
    },
    ADDRESS_FORMAT_OPTION,
    ...PROFILE_OPTIONS,
    SECURITY_EDITION_OPTION,
    {
      name: "port",
      letter: "p",
      value: "PORT",
      text:
        "TCP port of IEC 60870-5-104 (default 2404), may be repeated; on other ports, IEC 104 is detected by content",
    },
    ...SETTING_OPTIONS,
    MAC_KEYS_OPTION,
    TRY_OPEN_POINTS_OPTION,
    PICS_OPTION,
    {
      name: "fail-on",
      words: ["error", "warning", "notice"],
      value: "SEVERITY",
      text: "exit with code 1 on any finding of this severity or above: error, warning or notice",
    },
  ],
  exits: [
    [EXIT.done, "all files were read, with or without findings"],
    [
      EXIT.fault,
      "one of several files cannot be opened, a file is damaged or not a capture, reading was interrupted, --fail-on found something, the points differ from --expect, no open points make all MACs right, or something violates --pics",
    ],
    [EXIT.usage, "the command line is invalid, or the only file does not exist"],
  ],
  examples: [
    ["iec104 analyze substation.pcapng", "a report on the terminal"],
    ["iec104 analyze gateway.log", "a report on the APDUs in a log"],
    ["iec104 analyze ring_*.pcap.gz --html -o report.html", "a file to share"],
    [
      "iec104 analyze day.pcap --from 03:10 --to 03:15 --zone Europe/Madrid",
      "why did the link drop?",
    ],
    ["iec104 analyze day.pcap --ioa 4711 --type 'C_*'", "who opened breaker 4711?"],
    ["iec104 analyze day.pcap --json | jq '.findings[].detail'", "for other programs"],
    ["iec104 analyze day.pcap --points csv > points.csv", "list all points"],
    [
      "iec104 analyze day.pcap --mac-keys keys.json --try-open-points",
      "which octets does a device include in its MACs?",
    ],
    ["iec104 analyze day.pcap --expect points.csv", "which points of the list are missing?"],
    [
      "iec104 analyze day.pcap --pics rtu.pics.json",
      "does the device send only what its interoperability list declares?",
    ],
  ],
  run: runAnalyze,
};

async function runAnalyze(values: Values, io: Io): Promise<number> {
  const form = oneOf(values, ["json", "html", "points", "try-open-points", "schema"]);
  const target = await openTarget(values, io);
  const sheetPath = values.text("pics");
  if (form === "schema") {
    const schema = sheetPath === undefined
      ? REPORT_SCHEMA
      : (await import("../conform/sheet/capture/check_schema.ts")).CHECK_SCHEMA;
    await target.write([JSON.stringify(schema, undefined, 2)]);
    return EXIT.done;
  }
  if (sheetPath !== undefined) {
    for (const name of NOT_WITH_PICS) oneOf(values, ["pics", name]);
  }
  if (values.operands.length === 0) {
    throw new UsageError("Missing argument: expected FILE... [options]");
  }
  if (form === "points") values.choice("points", ["csv"]);
  if (form === "try-open-points") {
    for (const name of ["fail-on", "expect", "all", "sort"]) oneOf(values, [form, name]);
  }
  const order = values.given("sort") ? values.choice("sort", ORDERS) : "address";
  if (form === "html" && target.isTerminal) {
    throw new UsageError("Option --html writes a file to open in a browser: add -o report.html");
  }
  const failOn = values.given("fail-on")
    ? values.choice("fail-on", ["error", "warning", "notice"])
    : undefined;
  const zone = zoneOf(values);
  const profile = withEdition(values, await profileOf(values, io));
  const isText = form === undefined || form === "html";
  const style = isText ? addressStyleOf(values, profile) : PLAIN_ADDRESSES;
  const given = await readNames(values.text("names"), io, { ...profile, style });
  const listPath = values.text("expect");
  const list = listPath === undefined
    ? undefined
    : await readPointList(listPath, io, profile.privateTypes);
  if (list !== undefined) requirePoints(list.points, listPath!);
  const names = given ?? new Names(undefined, style);
  if (list !== undefined) names.add(list);
  const sizes = sizesOf(values, profile);
  const filter = filterOf(values, { zone, profile });
  const ports = values.integers("port", [1, 65_535]);
  const analyzer: AnalyzerOptions = {
    ...await settingsOf(values),
    ...sizes,
    ...ports.length === 0 ? {} : { ports },
  };
  const files = await listFiles(values.operands, io);
  const facts = await factsOf(filter, io, {
    files,
    names: given === undefined && list === undefined ? undefined : names,
    analyzer,
    ports,
  });
  if (sheetPath !== undefined) {
    const { checkPics } = await import("../analyze/check_pics.ts");
    const { lines, exitCode } = await checkPics(sheetPath, io, {
      ...{ files, ports, zone, isJson: form === "json" },
      analyzer: { ...analyzer, facts, ...filter !== undefined && { filter } },
    });
    await target.write(lines);
    return exitCode;
  }
  const keysPath = values.text("mac-keys");
  const keys = keysPath === undefined
    ? undefined
    : await (await import("../analyze/mac_keys.ts")).readMacKeys(keysPath, io);
  const opening = form === "try-open-points"
    ? await import("../analyze/try_open_points.ts")
    : undefined;
  const search = opening?.searchOpenPoints(keys);
  const verifier = search ?? keys?.verifier;
  const options = {
    ...analyzer,
    facts,
    ...verifier === undefined ? {} : { macVerifier: verifier },
    ...filter === undefined ? {} : { filter },
    ...list === undefined ? {} : { expected: list.points },
  };
  const { report, lost } = await analyzeFiles(files, io, {
    analyzer: options,
    ports,
    zone,
  });
  if (opening !== undefined) {
    const result = search!.result();
    await target.write(opening.openPointLines(result));
    return lost || !opening.isSolved(result) ? EXIT.fault : EXIT.done;
  }
  const all = values.flag("all");
  const look = { zone, names, order };
  if (form === "json") {
    const named = given === undefined ? report : namedReport(report, given);
    await target.write([JSON.stringify(named, undefined, 2)]);
  } else if (form === "points") {
    await target.write(pointLines(report, names, { isRaw: values.flag("csv-raw"), order }));
  } else if (form === "html") {
    const everything = { rows: Infinity, places: Infinity, points: Infinity };
    const document = makeDocument(report, { ...look, ...all ? everything : HTML_LIMITS });
    await target.write([htmlReport(document)]);
  } else {
    const limits = all ? { rows: Infinity, places: Infinity } : { rows: TEXT_ROWS };
    const document = makeDocument(report, { ...look, ...limits });
    await target.text((out, columns) => writeText(document, out, { colour: out.colour, columns }));
  }
  const limit = failOn === undefined ? -1 : SEVERITIES.indexOf(failOn);
  const failed = report.findings.some(({ severity }) => SEVERITIES.indexOf(severity) <= limit);
  const differs = !isAsExpected(report.expectation);
  return lost || failed || differs ? EXIT.fault : EXIT.done;
}

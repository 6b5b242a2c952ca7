// `iec104 scan`: finds out what a station has, with requests that change nothing.

import type { Values } from "../options/args.ts";
import { PLANT } from "../link/plant.ts";
import { openTarget, OUTPUT_OPTIONS } from "../analyze/target.ts";
import type { Io } from "../io/io.ts";
import { ADDRESS_FORMAT_OPTION } from "../options/address_row.ts";
import { addressSetOf, addressStyleOf } from "../options/address_options.ts";
import { CONNECT_OPTIONS, linkExit, linkSettings } from "../link/link_options.ts";
import { NAMES_OPTION } from "../options/names_row.ts";
import { namesOf, readPointList, requirePoints } from "../points/point_list_file.ts";
import { EXIT, UsageError } from "../io/exit.ts";
import type { CommandBody } from "../options/subcommand.ts";
import { broadcastCa, maxIoa } from "../../codec/low_level.ts";
import { agreed, YES_OPTION } from "../request/consent.ts";
import { interruptedBy } from "../io/interruption.ts";
import { interruptedText } from "../request/interrupted.ts";
import { RequestError } from "../../mod.ts";
import { reportLinkError } from "../request/link_error.ts";
import { compareList, unrequestedEvents } from "../scan/compare.ts";
import { differenceLines, scanDocument, scanLines } from "../scan/report.ts";
import { scan as runScan } from "../scan/run.ts";
import { nothingFound, type ScanResult } from "../scan/result.ts";
import { stationDocument } from "../scan/station_file.ts";
import { count } from "../text/count.ts";
import { formatEndpoint } from "../text/endpoint.ts";
import { writeJson } from "../text/write_json.ts";

/** Maximum number of files that a message names. */
const MAX_LISTED = 5;

/** Maximum number of common addresses, and of objects to read. */
const MAX_ADDRESSES = 1000;

/** The `scan` command. */
export const scan: CommandBody = {
  usage: "HOST[:PORT] [options]",
  operands: [1, 1],
  text:
    `Finds out what a station has: field sizes, the common addresses that answer, points by interrogation and by group,
counters, files, the types that it sends, and the requests that it refuses.

It sends only interrogations (C_IC_NA_1), counter interrogations without freeze or reset (C_CI_NA_1), reads (C_RD_NA_1)
and directory calls (F_SC_NA_1), at most --rate per second, and asks before it connects. It changes nothing. With
--files it also fetches files (F_SC_NA_1 and F_AF_NA_1).

With --output it also writes a station file: iec104 station FILE then answers in the same way, with the same order,
number of objects per ASDU and time tags in interrogations. The file has no commands, has files only with --files, and
has names and units only if --names has them. With --expect it compares the points with a list.

After Ctrl-C or the loss of the link, the output and the station file have what was found until then, and say that they
are incomplete.

With --json, the output is one document with the keys host, port, profile, requests, incomplete (null, or why), sectors,
files, typesSeen, oddAsdus, typesRefused, absent, notes, differences, eventsNotCompared and exitCode.`,
  options: [
    {
      name: "ca",
      value: "CA",
      text:
        "common addresses, such as 47, 1,3 or 1-5 (default: all that answer a request to all stations)",
    },
    { name: "no-groups", text: "do not interrogate each group" },
    {
      name: "read",
      value: "IOA",
      text: "also read these objects in each station, such as 9000 or 100-199; may be repeated",
    },
    {
      name: "files",
      value: "OCTETS",
      text: "also fetch the files of up to this length, 16 MiB in all, for the station file",
    },
    { name: "rate", value: "N", text: "at most this number of requests per second (default 5)" },
    {
      name: "expect",
      value: "LIST",
      text:
        "compare the points with a list (see iec104 points --help): report those that are missing, extra, of another type or of bad quality, with exit code 1",
    },
    ...OUTPUT_OPTIONS.map((row) =>
      row.name === "output" ? { ...row, text: "write a station file" } : row
    ),
    { name: "json", text: "one JSON document instead of tables" },
    { name: "verbose", letter: "v", text: "with --trace, decode the frames" },
    YES_OPTION,
    NAMES_OPTION,
    ADDRESS_FORMAT_OPTION,
    ...CONNECT_OPTIONS,
  ],
  exits: [
    [EXIT.done, "the station was scanned, and the points are those of --expect"],
    [EXIT.fault, "the points differ from --expect, or the user did not confirm"],
    [
      EXIT.usage,
      "the command line is invalid, or there is no terminal for the confirmation; nothing was sent",
    ],
    [EXIT.noConnection, "the connection failed, or was lost: the result is incomplete"],
    [
      EXIT.timedOut,
      "the station did not confirm STARTDT, no common address answered, or Ctrl-C: the result is incomplete",
    ],
  ],
  examples: [
    ["iec104 scan 192.0.2.10 --yes --rate 100", "everything that can be read"],
    [
      "iec104 scan 192.0.2.10 --ca 47 --yes --rate 100 -o copy.json",
      "a station file; then: iec104 station copy.json",
    ],
    ["iec104 scan 192.0.2.10 --ca 47 --yes --rate 100 --expect list.csv", "check a point list"],
  ],
  run: runCommand,
};

async function runCommand(values: Values, io: Io): Promise<number> {
  const link = await linkSettings(values, io);
  const { profile, endpoint } = link;
  const style = addressStyleOf(values, profile);
  const plan = {
    cas: values.given("ca")
      ? addressesOf(values, "ca", [1, broadcastCa(profile) - 1])
      : values.context(PLANT)?.cas ?? [],
    groups: !values.flag("no-groups"),
    read: addressesOf(values, "read", [0, maxIoa(profile)]),
    fileOctets: values.integer("files", [1, 0xff_ffff]),
    rate: values.integer("rate", [1, 1000]) ?? 5,
    confirmationMs: link.timeoutMs,
    terminationMs: Math.max(link.timeoutMs, 10_000),
  };
  const listPath = values.text("expect");
  const expected = listPath === undefined
    ? undefined
    : await readPointList(listPath, io, profile.privateTypes);
  if (expected !== undefined) requirePoints(expected.points, listPath!);
  const names = await namesOf(values, io, { ...profile, style });
  if (expected !== undefined) names.add(expected);
  const target = await openTarget(values, io);
  const where = formatEndpoint(endpoint);
  const requests = plan.fileOctets === undefined ? "directories" : "directories, files";
  const what =
    `scan the station (interrogations, counters, reads, ${requests}; nothing is changed)`;
  if (!values.flag("yes") && !await agreed({ what, where }, io)) {
    io.stderr.line("iec104 scan: Nothing was sent");
    return EXIT.fault;
  }
  const signal = io.interruption();
  try {
    const isSizeGiven = values.given("profile") ||
      values.context(PLANT)?.link.profile !== undefined;
    const result = await runScan(link, { io, command: "scan", plan, isSizeGiven });
    const incomplete = incompleteText(result, signal);
    const differences = expected &&
      compareList(result.list, { expected, declaration: result.declaration })
        .filter(({ kind }) => incomplete === undefined || kind !== "missing");
    const events = expected && unrequestedEvents(result.list, expected);
    const exitCode = exitCodeOf(result, { signal, hasDifferences: (differences ?? []).length > 0 });
    if (values.flag("json")) {
      const more = { ...endpoint, incomplete, differences, events, exitCode };
      await writeJson(scanDocument(result, more), io.stdout);
    } else {
      for (const line of scanLines(result, { names, incomplete })) io.stdout.line(line);
      if (differences !== undefined) {
        io.stdout.line();
        const given = { expected: expected!.points.length, events: events!, names, incomplete };
        for (const line of differenceLines(differences, given)) io.stdout.line(line);
      }
    }
    const name = incomplete === undefined ? where : `${where} (incomplete scan)`;
    const document = stationDocument(result, { name, names });
    const path = values.text("output");
    if (path !== undefined && document !== undefined) {
      await target.write([JSON.stringify(document, undefined, 2)]);
      io.stderr.line(`Wrote ${path}; run it with: iec104 station ${path}`);
      const missing = missingFilesText(result, path);
      if (missing !== undefined) io.stderr.line(missing);
    }
    io.stderr.line(
      `${count(result.requests, "request")}, ${count(result.list.points.length, "point")}`,
    );
    if (incomplete !== undefined) {
      io.stderr.line(`iec104 scan: ${incomplete}; the result is incomplete`);
    }
    if (result.declaration === undefined && plan.cas.length === 0) {
      io.stderr.line(
        "iec104 scan: Some stations do not answer a request to all stations: try --ca 1-10",
      );
    }
    return exitCode;
  } catch (error) {
    const code = signal.aborted ? EXIT.timedOut : linkExit(error);
    if (code === undefined) throw error;
    if (values.flag("json")) {
      const nothing = nothingFound(profile, error as Error);
      const incomplete = incompleteText(nothing, signal);
      const none = { differences: undefined, events: undefined };
      const document = scanDocument(nothing, { ...endpoint, ...none, incomplete, exitCode: code });
      await writeJson(document, io.stdout);
    }
    if (signal.aborted) {
      const progress = error instanceof RequestError ? error.progress : undefined;
      io.stderr.line(`iec104 scan: ${interruptedText(signal, progress)}; the scan has no result`);
      return EXIT.timedOut;
    }
    return reportLinkError("scan", error, io.stderr);
  }
}

/** Why a result is incomplete; `undefined` if it is complete. */
function incompleteText(
  { interruption }: ScanResult,
  signal: AbortSignal,
): string | undefined {
  if (interruption === undefined) return undefined;
  return signal.aborted ? `Interrupted by ${interruptedBy(signal)}` : interruption.message;
}

function exitCodeOf(
  { interruption, declaration }: ScanResult,
  { signal, hasDifferences }: { readonly signal: AbortSignal; readonly hasDifferences: boolean },
): number {
  if (interruption !== undefined) {
    return signal.aborted ? EXIT.timedOut : linkExit(interruption) ?? EXIT.noConnection;
  }
  if (declaration === undefined) return EXIT.timedOut;
  return hasDifferences ? EXIT.fault : EXIT.done;
}

/** Names the files that a station file lacks; `undefined` if it has all. */
function missingFilesText({ files }: ScanResult, path: string): string | undefined {
  const missing = files.filter(({ octets }) => octets === undefined);
  if (missing.length === 0) return undefined;
  const listed = missing.slice(0, MAX_LISTED)
    .map(({ ca, ioa, nof, unfetched }) =>
      `${ca}/${ioa}/${nof}${unfetched === undefined ? "" : ` (${unfetched})`}`
    );
  const more = missing.length > MAX_LISTED ? `, and ${missing.length - MAX_LISTED} more` : "";
  const hint = missing.some(({ unfetched }) => unfetched === undefined)
    ? "; --files OCTETS fetches them"
    : "";
  return `${path} lacks ${count(missing.length, "file")}: ${listed.join(", ")}${more}${hint}`;
}

/** The addresses of an option, of a limited number. */
function addressesOf(
  values: Values,
  name: string,
  range: readonly [number, number],
): readonly number[] {
  const set = addressSetOf(values, name, { range });
  if (set === undefined) return [];
  if (set.size <= MAX_ADDRESSES) return [...set];
  throw new UsageError(
    `Option --${name} has ${set.size} addresses, expected at most ${MAX_ADDRESSES}`,
  );
}

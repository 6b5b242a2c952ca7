// `iec104 conform`: tests whether a device conforms to IEC 60870-5-104.

import type { Values } from "../options/args.ts";
import { PLANT } from "../link/plant.ts";
import { oneOf } from "../options/one_of.ts";
import type { Io } from "../io/io.ts";
import { ALL_CASES } from "../conform/cases/all_cases.ts";
import type { DeviceRole } from "../conform/case.ts";
import { commandText } from "../conform/command/command_text.ts";
import { emptySheet, readDeviceSheet, requireSizes } from "../conform/command/device_sheet.ts";
import { INIT_ROWS, writeFirstSheet } from "../conform/command/init_file.ts";
import { listCases, listLines } from "../conform/command/list_cases.ts";
import { OUTPUT_ROWS, Outputs } from "../conform/command/outputs.ts";
import { type PlannedCampaign, refuseSheet, runOnDevice } from "../conform/command/run_device.ts";
import {
  CONFORM_LINK_OPTIONS,
  givenAddresses,
  listenAddress,
  runSettings,
} from "../conform/command/settings.ts";
import { CATALOGUE_VERSION } from "../conform/campaign_report.ts";
import { compareReports, requireComparable } from "../conform/report/compare.ts";
import { comparisonLines } from "../conform/report/comparison_text.ts";
import { readReport } from "../conform/report/read_report.ts";
import { CAMPAIGN_REPORT_SCHEMA } from "../conform/report/report_schema.ts";
import { casesToRepeat, chooseCases } from "../conform/run/choose_cases.ts";
import { PICS_SCHEMA } from "../conform/sheet/schema.ts";
import { openUpper, UPPER_OPTIONS } from "../conform/upper/open_upper.ts";
import { linkSettings } from "../link/link_options.ts";
import { EXIT, UsageError } from "../io/exit.ts";
import type { OptionRow } from "../options/option_row.ts";
import type { CommandBody } from "../options/subcommand.ts";
import { formatEndpoint } from "../text/endpoint.ts";

/** The schemas of `--schema`. */
const SCHEMAS = { pics: PICS_SCHEMA, report: CAMPAIGN_REPORT_SCHEMA };

const OPTIONS: readonly OptionRow[] = [
  {
    name: "listen",
    value: "[HOST:]PORT",
    text: "test the controlling station that connects to this address, instead of a controlled one",
  },
  {
    name: "pics",
    value: "FILE",
    text:
      "the sheet of the device: its interoperability list (clause 9), the answers for the test and the signals that tests may use; --schema pics prints its schema",
  },
  ...INIT_ROWS,
  {
    name: "only",
    value: "CASES",
    text:
      "run only these cases: ids such as SSP-03, areas such as SSP, ranges such as SSP-03..SSP-07, mandatory, optional, or the .json file of a report for its cases that did not pass; separated by commas, may be repeated",
  },
  { name: "skip", value: "CASES", text: "do not run these cases" },
  {
    name: "list",
    text:
      "list the cases, and whether and why each would run, then exit; with --json as an array. After the id: + the " +
      "device has to do it, - it has to refuse it, R it has to survive it; M mandatory, C selected by the sheet",
  },
  { name: "repeat", value: "N", text: "run each case this many times; the worst verdict counts" },
  {
    name: "seed",
    value: "N",
    text:
      "seed of everything random, to repeat a campaign (default: a new one, which the report names)",
  },
  {
    name: "fuzz",
    value: "N",
    text:
      "number of frames that the robustness case ROB-01 generates from --seed (default 2000); with --evidence or --report, the sequence that ends the device is kept as a script",
  },
  {
    name: "budget",
    value: "DURATION",
    text: "begin no case after this time, such as 30m; the rest are NOT TESTED",
  },
  {
    name: "connections",
    value: "N",
    text:
      "run independent cases side by side on this number of connections (default: pixit.maxConnections of the sheet, otherwise 1)",
  },
  {
    name: "other-address",
    value: "ADDRESS",
    text: "a second IP address of this machine, for cases that connect from two addresses",
  },
  ...UPPER_OPTIONS,
  ...OUTPUT_ROWS,
  {
    name: "compare",
    value: "OLD.json",
    text:
      "compare with an earlier report: what improved, what got worse; with a second report (NEW.json) instead of HOST, only the files are compared",
  },
  {
    name: "json",
    text:
      "print the report as JSON, and the progress to standard error; --schema report prints its schema",
  },
  {
    name: "schema",
    value: "WHICH",
    words: Object.keys(SCHEMAS),
    text: "print the JSON Schema of sheets (pics) or of reports (report), then exit",
  },
  {
    name: "verbose",
    letter: "v",
    text: "also print the cases that do not apply; with --trace, decode the frames",
  },
  ...CONFORM_LINK_OPTIONS,
];

/** The `conform` command. */
export const conform: CommandBody = {
  usage: "HOST[:PORT] | --listen [HOST:]PORT [options]",
  operands: [0, 1],
  text:
    `Tests whether a device conforms to IEC 60870-5-104: a controlled station at HOST, or with --listen a controlling
station that connects here. The tester writes each frame itself, including wrong ones, and judges what the device does and when.

The cases and their criteria are those of this project, from public sources. A report is not a certificate.

A test operates the device: cases start and stop data transfer, send commands and, if the sheet says that they may,
reset the device and change its clock. Commands go only to the signals that the sheet lists. Without --pics only the mandatory cases
run.

Verdicts: PASS; PASS+, with a remark; FAIL; INCONCLUSIVE, something was missing, and the reason says what; NOT APPLICABLE,
the sheet does not mark the item; NOT TESTED, the campaign ended early or --keys excludes the case; ERROR, a fault of the tester,
which never counts against the device. The result is PASS only if all cases that apply passed.

After Ctrl-C, the reports are written too, with the remaining cases as NOT TESTED.`,
  options: OPTIONS,
  exits: [
    [EXIT.done, "nothing failed; the summary says what could not be judged"],
    [EXIT.fault, "a case ended with FAIL or ERROR, or --compare found one that got worse"],
    [
      EXIT.usage,
      "the command line is invalid, the sheet contradicts itself, or a report cannot be written",
    ],
    [EXIT.noConnection, "the device was never reached, or the port cannot be opened"],
    [EXIT.timedOut, "Ctrl-C: the campaign is incomplete"],
  ],
  examples: [
    ["iec104 conform 192.0.2.10", "the mandatory cases"],
    [
      "iec104 conform 192.0.2.10 --pics device.json --report results",
      "everything that the sheet declares, with all reports and recordings",
    ],
    ["iec104 conform 192.0.2.10 --pics device.json --only SSP,T1-01..T1-03", "some cases"],
    ["iec104 conform --listen 0.0.0.0:2404 --pics master.json", "a controlling station"],
    ["iec104 conform --compare old/report.json new/report.json", "what changed since?"],
    ["iec104 conform 192.0.2.10 --init device.json", "write a first sheet, to be completed"],
    ["iec104 conform --list --pics device.json", "what would run, and why"],
  ],
  run: runConform,
};

async function runConform(values: Values, io: Io): Promise<number> {
  const form = oneOf(values, ["schema", "list", "init"]);
  if (form === "schema") {
    const which = values.choice("schema", ["pics", "report"]);
    io.stdout.line(JSON.stringify(SCHEMAS[which], undefined, 2));
    return EXIT.done;
  }
  if (form === "init") return await initialize(values, io);
  const [operand] = values.operands;
  if (values.given("compare") && operand?.endsWith(REPORT_ENDING) === true) {
    return await compareFiles(values, operand, io);
  }
  const settings = runSettings(values);
  const { only, skip } = settings.choice;
  const cases = chooseCases(ALL_CASES, {
    only: await withoutReports(only, io),
    skip: await withoutReports(skip, io),
  });
  const listen = listenAddress(values);
  const [host] = values.operands;
  if (host !== undefined && listen !== undefined) {
    throw new UsageError("Expected HOST or --listen, found both");
  }
  const path = values.text("pics");
  const given = path === undefined ? undefined : await readDeviceSheet(path, io);
  const role = roleOf(given?.sheet.role, {
    isListening: listen !== undefined,
    isConnecting: host !== undefined,
  });
  const addresses = givenAddresses(values);
  const sheet = given ??
    emptySheet(role, addresses.length > 0 ? addresses : plantAddresses(values));
  if (form === "list") {
    const listed = listCases(cases, { sheet: sheet.sheet, role });
    if (values.flag("json")) io.stdout.line(JSON.stringify(listed, undefined, 2));
    else for (const line of listLines(listed)) io.stdout.line(line);
    return EXIT.done;
  }
  const target = listen === undefined ? host : formatEndpoint(listen);
  if (target === undefined) {
    const more = values.given("compare") ? ", or a second report for --compare" : "";
    throw new UsageError(`Missing argument: expected HOST[:PORT], or --listen [HOST:]PORT${more}`);
  }
  const link = await linkSettings(values, io, listen === undefined ? target : LISTENING);
  requireSizes(sheet.sheet, link.profile);
  const outputs = new Outputs(values, io);
  await outputs.check(cases.filter(({ passive }) => passive === undefined).map(({ id }) => id));
  const plan: PlannedCampaign = {
    ...{ cases, role, sheet, settings, outputs },
    link: listen === undefined ? link : { ...link, endpoint: listen },
    choice: { only, skip, omitted: ALL_CASES.length - cases.length },
    otherAddress: values.text("other-address"),
    baseline: await baselineOf(values, role, io),
    command: commandText(values, OPTIONS),
    json: values.flag("json"),
    verbose: values.flag("verbose"),
    showsRunning: !values.flag("operator"),
  };
  if (sheet.errors.length > 0) return await refuseSheet(plan, io);
  await using bench = await openUpper(values, io, {
    sheet: sheet.sheet,
    signal: io.interruption(),
    tell: (line) => io.stderr.line(line),
  });
  return await runOnDevice({ ...plan, bench }, io);
}

/** How the name of a report ends, as opposed to a host. */
const REPORT_ENDING = ".json";

/** The terms that name cases, with the cases to be tested again of each report. */
async function withoutReports(texts: readonly string[], io: Io): Promise<readonly string[]> {
  const terms: string[] = [];
  for (const term of texts.flatMap((text) => text.split(","))) {
    const path = term.trim();
    if (!path.endsWith(REPORT_ENDING)) {
      terms.push(term);
      continue;
    }
    const again = casesToRepeat((await readReport(path, io)).cases);
    if (again.length === 0) throw new UsageError(`${path} has no case to test again`);
    for (const id of again) terms.push(id);
  }
  return terms;
}

/** Compares two files; returns the exit code. */
async function compareFiles(values: Values, recent: string, io: Io): Promise<number> {
  const old = values.text("compare")!;
  const comparison = compareReports(
    { name: old, report: await readReport(old, io) },
    { name: recent, report: await readReport(recent, io) },
  );
  if (values.flag("json")) io.stdout.line(JSON.stringify(comparison, undefined, 2));
  else for (const line of comparisonLines(comparison)) io.stdout.line(line);
  return comparison.worse.length > 0 ? EXIT.fault : EXIT.done;
}

/** The report of `--compare`, which a campaign is compared with. */
async function baselineOf(
  values: Values,
  role: DeviceRole,
  io: Io,
): Promise<PlannedCampaign["baseline"]> {
  const name = values.text("compare");
  if (name === undefined) return undefined;
  const report = await readReport(name, io);
  const campaign = { name: "this tester", catalogue: CATALOGUE_VERSION, device: { role } };
  requireComparable({ name, ...report }, campaign);
  return { name, report };
}

/** Writes the first sheet of a controlled station. */
async function initialize(values: Values, io: Io): Promise<number> {
  const extra = ["listen", "pics"].find((name) => values.given(name));
  if (extra !== undefined) {
    throw new UsageError(`Option --init asks a controlled station at HOST, found --${extra}`);
  }
  if (values.operands[0] === undefined) {
    throw new UsageError("Missing argument: expected HOST[:PORT] --init FILE");
  }
  return await writeFirstSheet(values, await linkSettings(values, io), io);
}

/** The common addresses of the station of a plant file. */
function plantAddresses(values: Values): readonly number[] {
  return values.context(PLANT)?.cas ?? [];
}

/** A host that is replaced by the address to listen on. */
const LISTENING = "127.0.0.1";

/**
 * The role of the device.
 *
 * @throws {UsageError} The sheet describes the other one.
 */
function roleOf(
  declared: DeviceRole | undefined,
  { isListening, isConnecting }: { readonly isListening: boolean; readonly isConnecting: boolean },
): DeviceRole {
  const role = isListening ? "controlling" : isConnecting ? "controlled" : declared ?? "controlled";
  if (declared === undefined || declared === role) return role;
  const expected = declared === "controlling" ? "--listen [HOST:]PORT" : "HOST[:PORT]";
  throw new UsageError(`The sheet is that of a ${declared} station: expected ${expected}`);
}

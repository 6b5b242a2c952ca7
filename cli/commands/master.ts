// `iec104 master`: a controlling station that a script drives, with expectations and deliberate misbehaviour.

import { type Asdu, SYSTEM_CLOCK } from "../../mod.ts";
import { formatAsdu, IEC104 } from "../../codec/mod.ts";
import { shownText } from "../../codec/low_level.ts";
import { newSeed } from "../example/random.ts";
import { interruptedBy } from "../io/interruption.ts";
import type { Io } from "../io/io.ts";
import { readText, textOf } from "../io/read_text.ts";
import { LEAVE_MS } from "../link/leave.ts";
import { openLink } from "../master/open_link.ts";
import { masterLanguage } from "../master/language.ts";
import { MasterReport, resultLines, resultRecord } from "../master/report.ts";
import { ScriptRequests } from "../master/requests.ts";
import { MasterRunner } from "../master/runner.ts";
import { linesOf, type MasterScript, parseMasterScript } from "../master/script.ts";
import type { Values } from "../options/args.ts";
import { PLANT } from "../link/plant.ts";
import { openWatch } from "../link/link_options.ts";
import { EXIT, UsageError } from "../io/exit.ts";
import type { Command, CommandBody } from "../options/subcommand.ts";
import { agreed, YES_OPTION } from "../request/consent.ts";
import { REQUEST_OPTIONS, requestSettings } from "../request/options.ts";
import type { RequestSettings } from "../request/request_settings.ts";
import { openRequestRecords } from "../request/request_records.ts";
import { SESSION_COMMANDS } from "../session/language.ts";
import { faultLines } from "../simulation/console/language.ts";
import { FaultSet } from "../simulation/faults/fault_set.ts";
import type { FaultDeclaration } from "../simulation/faults/fault_table.ts";
import { parseFault } from "../simulation/faults/fault_text.ts";
import { count } from "../text/count.ts";
import { formatEndpoint } from "../text/endpoint.ts";
import { flushed } from "../text/output.ts";
import { listFaults } from "../text/text_faults.ts";
import { Mistake, wordsOf } from "../text/words.ts";
import { writeJson } from "../text/write_json.ts";
import { wallClockTime } from "../text/zoned_time.ts";

/** Options of requests that this command does not have, or defines itself. */
const NOT_HERE: readonly string[] = ["json", "verbose", "test", "dry-run"];

/** The script in the help; it is in `examples/simulation/rtu_test.txt` too, and tests `bay.json` there. */
export const EXAMPLE_SCRIPT: readonly string[] = [
  "connect",
  "start",
  "interrogate --ca 1",
  "expect actcon within 2s",
  "expect actterm within 30s",
  "every 60s clock --ca 1           # alongside the other lines; each must succeed",
  "command 1/5000 --type double --off --select-before-operate",
  "expect actcon within 1s",
  "expect M_DP_TB_1 1/100 = off within 10s",
  "command 1/5999 --type single --on",
  "expect refusal with cause 47",
  "expect no M_DP_TB_1 for 2s",
  "fault frozen-receive-number      # acknowledge nothing from now on",
  "interrogate --ca 1",
  "expect link closed within 20s",
];

/** An address for the check of a script that names no station; it is reserved for documentation. */
const NOWHERE = "192.0.2.10";

/**
 * Creates the `master` command.
 *
 * @param load Loads a command by its name.
 */
export function master(load: (name: string) => Promise<Command | undefined>): CommandBody {
  return {
    usage: "FILE [options]",
    operands: [0, 1],
    text:
      `Runs a script as the controlling station, to test an RTU: it connects, sends requests, expects answers and values
within time limits, and misbehaves deliberately. FILE is the script, or - for standard input. All mistakes in the
script are reported before anything connects. For example, first.txt:
${EXAMPLE_SCRIPT.map((line) => `  ${line}`).join("\n")}

Requests are written as in iec104 session: ${SESSION_COMMANDS.join(", ")}. --language lists
everything that a script can contain, and --list-faults all kinds of misbehaviour.

It prints each line with its result and, after a failure, what arrived instead. It ends at the first failure, unless
--continue is given.
If the script operates something, sends octets or misbehaves, it asks once before it connects; --yes skips the question.

With --json, the output is one document with the keys command, script, host, port, startedAt, outcome, exitCode,
passed, failed, omitted and results.`,
    options: [
      {
        name: "host",
        value: "HOST[:PORT]",
        text: "the station to connect to; by default, that of the line host of the script",
      },
      { name: "continue", text: "continue after a failure" },
      { name: "check", text: "only check the script, without connecting" },
      {
        name: "fault",
        value: "FAULT",
        text:
          'misbehave from the start, for example "flood copies=20 type=C_SC_NA_1"; may be repeated',
      },
      {
        name: "list-faults",
        text:
          "print all faults with their parameters and how iec104 analyze reports them, then exit",
      },
      { name: "language", text: "print everything that a script can contain, then exit" },
      { name: "json", text: "one JSON document instead of text" },
      {
        name: "verbose",
        letter: "v",
        text: "also print every ASDU that arrives, with its time; with --trace, decode every frame",
      },
      YES_OPTION,
      ...REQUEST_OPTIONS.filter(({ name }) => !NOT_HERE.includes(name)),
    ],
    exits: [
      [EXIT.done, "every expectation was met, and every request without one succeeded"],
      [
        EXIT.fault,
        "an expectation was not met, the station refused a request, or the user did not confirm",
      ],
      [EXIT.usage, "the command line or the script is invalid; nothing connected"],
      [EXIT.noConnection, "the connection failed, or was lost unexpectedly"],
      [
        EXIT.timedOut,
        "the station did not confirm STARTDT or did not answer a request in time, or Ctrl-C was pressed",
      ],
    ],
    examples: [
      ["iec104 master first.txt --host 192.0.2.10 --yes", "run a script, for example in CI"],
      ["iec104 master first.txt --check", "report the mistakes in a script"],
      [
        "iec104 master first.txt --host 192.0.2.10 --yes --continue --json > report.json",
        "all results, for other programs",
      ],
    ],
    run: (values, io) => runMaster(values, io, load),
  };
}

async function runMaster(
  values: Values,
  io: Io,
  load: (name: string) => Promise<Command | undefined>,
): Promise<number> {
  const reference = values.flag("list-faults")
    ? faultLines("controlling")
    : values.flag("language")
    ? masterLanguage()
    : undefined;
  if (reference !== undefined) {
    for (const line of reference) io.stdout.line(line);
    return EXIT.done;
  }
  const plan = await planOf(values, io, load);
  const { name, script } = plan;
  if (values.flag("check")) {
    const lines = [...linesOf(script.steps)];
    const expectations = lines.filter(({ type }) => type === "expect").length;
    io.stdout.line(
      `${name}: ${count(lines.length, "line")}, ${count(expectations, "expectation")}; no mistakes`,
    );
    return EXIT.done;
  }
  if (!await mayRun(plan, io)) {
    io.stderr.line("iec104 master: Nothing was sent");
    return EXIT.fault;
  }
  return await runPlan(plan, values, io);
}

/** A script that has been checked. */
interface Plan {
  /** The name of the script, for messages. */
  readonly name: string;
  readonly script: MasterScript;
  readonly requests: ScriptRequests;
  readonly settings: RequestSettings;
  /** Faults from the start. */
  readonly faults: readonly FaultDeclaration[];
}

/**
 * Reads and checks the command line and the script.
 *
 * @throws {UsageError} There are mistakes; the message lists all mistakes in the script.
 */
async function planOf(
  values: Values,
  io: Io,
  load: (name: string) => Promise<Command | undefined>,
): Promise<Plan> {
  const [file] = values.operands;
  if (file === undefined) {
    throw new UsageError("Missing argument: expected FILE, or - for standard input");
  }
  const faults = values.all("fault").map(faultOf);
  const name = file === "-" ? "standard input" : file;
  const text = file === "-" ? await textOf(io.stdin()) : await readText(file, io);
  const first = parseMasterScript(text, IEC104);
  if (first.steps.length + first.mistakes.length === 0) {
    throw new UsageError(`${name} has no statements, expected lines such as: connect`);
  }
  const host = values.text("host") ?? first.host;
  if (values.text("plant") !== undefined) {
    if (host === undefined) {
      throw new UsageError("Option --plant needs the name of a station: expected --host NAME");
    }
    const { withStationOfPlant } = await import("../collect/config/plant_file.ts");
    values = await withStationOfPlant(values, host, io);
  }
  const settings = await requestSettings(values, io, host ?? NOWHERE);
  const script = parseMasterScript(text, settings.link.profile);
  const commands = (await Promise.all(SESSION_COMMANDS.map(load))).filter((each) =>
    each !== undefined
  );
  const requests = new ScriptRequests({
    ...{ commands, io, plant: values.context(PLANT) },
    settings: { ...settings, yes: true, json: false, verbose: false },
  });
  const mistakes = [...script.mistakes, ...await requests.plan(script.steps)]
    .toSorted((a, b) => a.line - b.line || a.column - b.column);
  const isUnnamed = host === undefined && !values.flag("check") && script.host === undefined;
  const unnamed = "expected the station: --host HOST, or a line host HOST[:PORT]";
  const all = isUnnamed && !hasHostMistake(text, mistakes)
    ? [{ line: 1, column: 1, text: unnamed }, ...mistakes]
    : mistakes;
  if (all.length > 0) throw new UsageError(listFaults(name, all));
  return { name, script, requests, settings, faults };
}

/** Whether the script has a line host with a mistake. */
function hasHostMistake(text: string, mistakes: readonly { readonly line: number }[]): boolean {
  const lines = text.split(/\r\n?|\n/);
  return mistakes.some(({ line }) => /^\s*host\b/.test(lines[line - 1] ?? ""));
}

function faultOf(text: string): FaultDeclaration {
  const words = wordsOf(text);
  const fault = words instanceof Mistake ? words : parseFault(words, "controlling");
  if (!(fault instanceof Mistake)) return fault;
  throw new UsageError(`Option --fault "${text}": ${fault.text}`);
}

/** Asks whether to run a script that operates something or misbehaves. */
async function mayRun(
  { name, script, requests, settings, faults }: Plan,
  io: Io,
): Promise<boolean> {
  if (settings.yes) return true;
  const acts = [
    ...faults.map(({ fault }) => `misbehave (${fault})`),
    ...[...linesOf(script.steps)].flatMap((step) =>
      step.type === "send" || step.type === "fault" ? [step.text] : requests.questionsOf(step)
    ),
  ];
  if (acts.length === 0) return true;
  const shown = [...new Set(acts)];
  const most = 5;
  const more = shown.length > most ? `; and ${shown.length - most} more` : "";
  const what = `run ${name}, which will ${shown.slice(0, most).join("; ")}${more}`;
  return await agreed({ what, where: formatEndpoint(settings.link.endpoint) }, io);
}

/** Runs a script, and reports its results. */
async function runPlan(
  { name, script, requests, settings, faults: given }: Plan,
  values: Values,
  io: Io,
): Promise<number> {
  const { link, names, json, verbose } = settings;
  const { profile, zone, endpoint, timeoutMs } = link;
  const interruption = io.interruption();
  const closed = new AbortController();
  const signal = AbortSignal.any([interruption, closed.signal]);
  const show = (lines: readonly string[]) => {
    if (json) return;
    for (const line of lines) io.stdout.line(line);
    flushed(io.stdout, () => closed.abort());
  };
  const tell = (text: string) => io.stderr.line(`iec104 master: ${text}`);
  const form = { profile, labelOf: names.labelOf, addressFormat: names.addressFormat };
  const faults = { first: new FaultSet(), second: new FaultSet() };
  for (const fault of given) faults.first.add(fault, SYSTEM_CLOCK.monotonic());
  const report = new MasterReport({ keeps: json });
  const startedAt = { instant: io.now(), at: SYSTEM_CLOCK.monotonic() };
  const seed = newSeed();
  using watch = openWatch(link, { io, names, tell });
  await using records = await openRequestRecords({ command: "master", ca: 0 }, settings, io);
  const code = await new MasterRunner({
    ...{ clock: SYSTEM_CLOCK, profile, signal, timeoutMs, leaveMs: LEAVE_MS, faults },
    continues: values.flag("continue"),
    open: (use, stop) => {
      const { onAsdu } = use;
      const shown = (asdu: Asdu) => {
        if (verbose) {
          show([`${wallClockTime(io.now(), zone)}        < ${shownText(formatAsdu(asdu, form))}`]);
        }
        onAsdu(asdu);
      };
      return openLink({ ...use, onAsdu: shown }, stop, {
        settings: link,
        watch,
        records,
        tell,
        seed,
      });
    },
    targetsOf: (line) => requests.targetsOf(line),
    request: (line, on) => requests.perform(line, { ...on, records }),
    textOf: (asdu) => formatAsdu(asdu, form),
    onResult: (result) => {
      report.add(result);
      show(resultLines(result, { now: io.now(), zone }));
    },
  }).run(script.steps);
  const isInterrupted = interruption.aborted && code === EXIT.done;
  const exitCode = isInterrupted ? EXIT.timedOut : code;
  if (isInterrupted) {
    tell(`Interrupted by ${interruptedBy(interruption)}: the script did not finish`);
  }
  const { passed, failed, omitted, results } = report;
  if (json) {
    await writeJson({
      ...{ command: "master", script: name, host: endpoint.host, port: endpoint.port },
      startedAt: new Date(startedAt.instant).toISOString(),
      outcome: isInterrupted ? "interrupted" : failed > 0 ? "failed" : "passed",
      ...{ exitCode, passed, failed, omitted },
      results: results.map((each) => resultRecord(each, startedAt.at)),
    }, io.stdout);
  } else io.stdout.line(`${name}: ${report.summary}`);
  return exitCode;
}

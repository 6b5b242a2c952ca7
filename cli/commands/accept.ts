// `iec104 accept`: a point-to-point acceptance test of the points and commands of a list.

import type { Profile, ZonePolicy } from "../../codec/mod.ts";
import { toHex } from "../../codec/mod.ts";
import { SYSTEM_CLOCK } from "../../transport/mod.ts";
import { acceptDocument } from "../accept/document.ts";
import { AcceptLink } from "../accept/accept_link.ts";
import { openDialogue } from "../accept/dialogue.ts";
import { mergeProtocol } from "../accept/merge.ts";
import { PROTOCOL_SCHEMA } from "../accept/protocol_schema.ts";
import { type ListChange, mergeItems } from "../accept/list_changes.ts";
import { stateLines } from "../accept/list_state.ts";
import { ACCEPT_OPTIONS, limitsOf, planOptions, selectedOf } from "../accept/options.ts";
import { type Protocol, standingOf } from "../accept/protocol.ts";
import { acceptReport } from "../accept/report/html.ts";
import { AcceptanceRun } from "../accept/run.ts";
import type { Taken } from "../accept/surroundings.ts";
import {
  lockStateFile,
  readStateFile,
  type StateFile,
  StateFileError,
  statePathOf,
} from "../accept/state_file.ts";
import { planOf, type TestItem } from "../accept/test_plan.ts";
import { retryText, tallyText } from "../accept/texts.ts";
import { writeFaultText } from "../io/file_fault.ts";
import { fileNameOf } from "../io/file_path.ts";
import { interruptedBy } from "../io/interruption.ts";
import type { Io } from "../io/io.ts";
import { requireWritable } from "../io/local_file.ts";
import { unreadable } from "../io/read_text.ts";
import type { Values } from "../options/args.ts";
import { PLANT } from "../link/plant.ts";
import { readPointList } from "../points/point_list_file.ts";
import { privateTypesOf } from "../options/profile_option.ts";
import { EXIT, UsageError } from "../io/exit.ts";
import type { CommandBody } from "../options/subcommand.ts";
import { zoneOf } from "../options/zone.ts";
import { addressStyleOf } from "../options/address_options.ts";
import { acknowledgingSoon } from "../link/acknowledging_soon.ts";
import { commandQualifier } from "../request/qualifier.ts";
import { finishLimit, requestSettings } from "../request/options.ts";
import type { RequestSettings } from "../request/request_settings.ts";
import { shownText } from "../../codec/low_level.ts";
import { count } from "../text/count.ts";
import { formatEndpoint } from "../text/endpoint.ts";
import { writeJson } from "../text/write_json.ts";

/** Maximum number of changes of a list that are shown. */
const MOST_CHANGES = 50;

/** The `accept` command. */
export const accept: CommandBody = {
  usage: "[HOST[:PORT]] --points LIST [options]",
  operands: [0, 1],
  text:
    `Leads through a point-to-point acceptance test: for each point and command of a list it says what to do in the field,
shows what arrives with type, quality, cause, time tag and delay, judges it, and asks for a confirmation. Two-state
points are set to each state once, measured values to low, middle and high of their range, counters count; the list can
have other values.

An answer is one line: Enter or ok, fail, skip, later, again, back, goto, read, want, note, tester, witness, status, quit;
help lists them. What is odd needs ok, what is wrong needs ok with a remark, and what has not arrived cannot be
accepted. Other objects that change at the same time are reported: crossed wires, or an address that is not in the list.

A command is sent only after the answer send, once for each step; there is no --yes. The feedback comes from the list
or from --feedback, else from return information with cause 11.

Every answer is written to the state file before the next question. The same command continues after an interruption,
also with another tester, and connects again if the link is lost. If the list has changed, it reports each item that
differs; results count for as long as the item is tested in the same way. A second run with the same file is refused.

Without a terminal, the answers are read from standard input, one per line; wait waits for something to confirm; a line
that cannot be taken ends the run. With --json, the document has the keys list, state, createdAt, updatedAt, summary,
sittings, items and exitCode.`,
  options: ACCEPT_OPTIONS,
  exits: [
    [EXIT.done, "all selected items are accepted"],
    [
      EXIT.fault,
      "items failed, were skipped or are open, an answer was not taken, or the report was not written",
    ],
    [
      EXIT.usage,
      "the command line, the list or the state file is invalid, or an answer was not understood",
    ],
    [EXIT.noConnection, "the first connection failed"],
    [EXIT.timedOut, "the station did not confirm STARTDT of the first connection"],
  ],
  examples: [
    [
      'iec104 accept 192.0.2.10 --points points.csv --tester "A. Berg" --witness "C. Diaz"',
      "begin, or continue",
    ],
    [
      "iec104 accept --points points.csv --list --report protocol.html",
      "how it stands, and the report, without connecting",
    ],
    [
      "iec104 accept 192.0.2.10 --points points.csv --only points --auto",
      "only points, hands-free",
    ],
  ],
  run: runAccept,
};

/** The list and the files of a run. */
interface Setup {
  readonly items: readonly TestItem[];
  readonly selected: readonly TestItem[];
  readonly list: Protocol["list"];
  readonly statePath: string;
}

async function runAccept(values: Values, io: Io): Promise<number> {
  if (values.flag("schema")) {
    io.stdout.line(JSON.stringify(PROTOCOL_SCHEMA, undefined, 2));
    return EXIT.done;
  }
  const report = values.text("report");
  const replace = values.flag("overwrite");
  if (replace && report === undefined) throw new UsageError("Option --overwrite needs --report");
  if (report !== undefined) await requireWritable(report, io, { replace });
  if (values.flag("list")) return await showState(values, io);
  const [host] = values.operands;
  if (host === undefined) {
    throw new UsageError("Missing HOST: expected HOST[:PORT], or --list to show the state");
  }
  const given = await requestSettings(values, io, host);
  const settings = { ...given, link: acknowledgingSoon(given.link) };
  const setup = await setupOf(values, io, settings.link.profile);
  using file = lockStateFile(setup.statePath, io.identity);
  const begun = protocolOf(setup, values, io);
  const { protocol } = begun;
  saveFirst(file, protocol);
  const retry = values.flag("retry") ? "" : retryText(protocol);
  const tally = begun.isContinued ? [`continuing: ${tallyText(protocol)}${retry}`] : [];
  const lines = [...tally, ...begun.lines];
  const done = await test({ values, io, settings, setup, protocol, file, lines });
  const { zone } = settings.link;
  return await finish(done, { values, io, setup, zone, isKept: true });
}

/** A run that has ended. */
interface Done {
  readonly protocol: Protocol;
  /** The exit code if something failed; `undefined` if the state of the items decides. */
  readonly code: number | undefined;
}

/** Tests until the run ends. */
async function test(
  { values, io, settings, setup, protocol, file, lines }: {
    readonly values: Values;
    readonly io: Io;
    readonly settings: RequestSettings;
    readonly setup: Setup;
    readonly protocol: Protocol;
    readonly file: StateFile;
    /** What to show first. */
    readonly lines: readonly string[];
  },
): Promise<Done> {
  const interruption = io.interruption();
  const stop = new AbortController();
  const begun = Promise.withResolvers<void>();
  const { profile, zone, endpoint } = settings.link;
  const dialogue = openDialogue(io, {
    json: values.flag("json"),
    waitingFor: () => run.waitingFor,
    onClosed: () => run.close(),
  });
  const say = (line: string) => dialogue.say(shownText(line));
  const link = new AcceptLink(settings, {
    io: dialogue.io,
    cas: [...new Set(setup.items.map(({ ca }) => ca))],
    finishMs: finishLimit(values),
    end: stop.signal,
    onAsdu: (asdu) => run.received(asdu),
    onConnecting: () => run.connecting(),
    onInterrogated: (cas) => {
      run.interrogated(cas);
      begun.resolve();
    },
    tell: dialogue.tell,
  });
  const run = new AcceptanceRun({
    ...{ items: setup.items, selected: setup.selected, protocol },
    settings: {
      limits: limitsOf(values),
      auto: values.flag("auto"),
      people: { tester: values.text("tester") ?? "", witness: values.text("witness") ?? "" },
      host: formatEndpoint(endpoint),
      retry: values.flag("retry"),
      timeTag: values.flag("time-tag"),
      qualifier: commandQualifier(values)?.code ?? 0,
      style: addressStyleOf(values, profile),
    },
    means: {
      clock: SYSTEM_CLOCK,
      station: link,
      observer: { profile, zone },
      say,
      save: (next) => file.save(next),
    },
  });
  const onInterrupt = () => {
    dialogue.tell(`${interruptedBy(interruption)}; every answer is kept`);
    run.close();
  };
  interruption.addEventListener("abort", onInterrupt, { once: true });
  if (interruption.aborted) onInterrupt();
  run.ended.then(() => stop.abort());
  for (const line of lines) say(line);
  try {
    const linked = link.run();
    // An unexpected error ends the run, and is thrown where the link is awaited.
    linked.catch(() => run.close());
    const hasBegun = await Promise.race([begun.promise.then(() => true), linked.then(() => false)]);
    if (hasBegun && !run.isOver) {
      run.begin();
      const taken = await dialogue.take(run, stop.signal);
      await linked;
      return { protocol: run.protocol, code: CODES[taken] };
    }
    stop.abort();
    const code = await linked;
    return { protocol: run.protocol, code: code === EXIT.done ? undefined : code };
  } finally {
    interruption.removeEventListener("abort", onInterrupt);
    dialogue.close();
  }
}

/** The exit codes of a run whose last line was not taken. */
const CODES: Readonly<Record<Taken, number | undefined>> = {
  taken: undefined,
  refused: EXIT.fault,
  mistake: EXIT.usage,
};

/** Writes the report, prints the result, and returns the exit code. */
async function finish(
  { protocol, code }: Done,
  { values, io, setup: { selected, statePath }, zone, isKept }: {
    readonly values: Values;
    readonly io: Io;
    readonly setup: Setup;
    readonly zone: ZonePolicy | undefined;
    /** Whether the state file was written. */
    readonly isKept: boolean;
  },
): Promise<number> {
  const keys = new Set(selected.map(({ key }) => key));
  const items = protocol.items.filter(({ key }) => keys.has(key));
  const isAccepted = items.every((item) => standingOf(item) === "accepted");
  const isWritten = await writeReport(protocol, { values, io, zone });
  const own = isAccepted && isWritten ? EXIT.done : EXIT.fault;
  const exitCode = code ?? own;
  if (isKept) io.stderr.line(`${tallyText({ items })}; kept in ${statePath}`);
  if (values.flag("json")) {
    await writeJson(acceptDocument(protocol, { exitCode, state: statePath }), io.stdout);
  }
  return exitCode;
}

/** Writes the report, if it is asked for; false if that fails. */
async function writeReport(
  protocol: Protocol,
  { values, io, zone }: {
    readonly values: Values;
    readonly io: Io;
    readonly zone: ZonePolicy | undefined;
  },
): Promise<boolean> {
  const path = values.text("report");
  if (path === undefined) return true;
  const octets = new TextEncoder().encode(
    await acceptReport(protocol, { zone, title: values.text("title") }),
  );
  try {
    await io.save(path, octets, { replace: values.flag("overwrite") });
  } catch (error) {
    io.stderr.line(`iec104 accept: Cannot write ${path}: ${writeFaultText(path, error)}`);
    io.stderr.line(`The answers are kept; iec104 accept --list --report FILE writes it again`);
    return false;
  }
  io.stderr.line(`Wrote ${path}`);
  return true;
}

/** Shows how each item stands, without connecting. */
async function showState(values: Values, io: Io): Promise<number> {
  const privateTypes = await privateTypesOf(values, io);
  const setup = await setupOf(values, io, { privateTypes });
  const { selected } = setup;
  const { protocol, lines } = stateToShow(setup, values, io);
  const out = values.flag("json") ? io.stderr : io.stdout;
  for (const line of lines) io.stderr.line(line);
  const keys = new Set(selected.map(({ key }) => key));
  const zone = zoneOf(values);
  for (const line of stateLines(protocol, { zone, keys })) out.line(line);
  const isKept = values.given("merge");
  return await finish({ protocol, code: undefined }, { values, io, setup, zone, isKept });
}

/**
 * Reads the list and makes its items.
 *
 * @throws {UsageError} The list or an option is invalid, or nothing is to be tested.
 */
async function setupOf(
  values: Values,
  io: Io,
  profile: Partial<Profile>,
): Promise<Setup> {
  const path = values.text("points") ?? values.context(PLANT)?.pointsFile;
  if (path === undefined) throw new UsageError("Missing list: expected --points LIST");
  const list = await readPointList(path, io, profile.privateTypes, { trials: true });
  const items = planOf(list, planOptions(values, profile));
  if (items.length === 0) {
    throw new UsageError(`${path} has nothing to test, expected points or commands`);
  }
  const parameters = list.commands.length + list.points.length - items.length;
  if (parameters > 0) {
    io.stderr.line(`iec104 accept: ${count(parameters, "parameter")} of the list are not tested`);
  }
  const selected = selectedOf(items, values, profile);
  const digest = await digestOf(path, io);
  return {
    ...{ items, selected },
    list: { file: fileNameOf(path), digest },
    statePath: values.text("state") ?? statePathOf(path),
  };
}

/** SHA-256 of a file, in hex. */
async function digestOf(path: string, io: Io): Promise<string> {
  try {
    const { stream } = await io.open(path);
    const octets = await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).bytes();
    return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", octets))).toLowerCase();
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** The protocol of today, and what to say about those before. */
interface Begun {
  readonly protocol: Protocol;
  /** Whether there is a protocol of earlier sittings. */
  readonly isContinued: boolean;
  readonly lines: readonly string[];
}

/** The state for `--list`. With `--merge`, it is kept. */
function stateToShow(setup: Setup, values: Values, io: Io): Begun {
  if (!values.given("merge")) return protocolOf(setup, values, io);
  using file = lockStateFile(setup.statePath, io.identity);
  const begun = protocolOf(setup, values, io);
  saveFirst(file, begun.protocol);
  return begun;
}

/**
 * Reads the state file and those to merge.
 *
 * @throws {UsageError} One of them cannot be read.
 */
function protocolOf(setup: Setup, values: Values, io: Io): Begun {
  const before = readStateFile(setup.statePath);
  const isContinued = before !== undefined;
  let { protocol, lines } = continued(setup, before, io.now());
  for (const path of values.all("merge")) {
    const other = readStateFile(path);
    if (other === undefined) throw new UsageError(`No such file: ${path}`);
    const merged = mergeProtocol(protocol, other);
    protocol = merged.protocol;
    lines = [...lines, `${path}: ${count(merged.added, "answer")} added`];
    for (const title of merged.refused.slice(0, MOST_CHANGES)) {
      const why = "is not in the list in this way; its answers were not added";
      lines = [...lines, shownText(`  ${title} ${why}`)];
    }
    const rest = merged.refused.length - MOST_CHANGES;
    if (rest > 0) lines = [...lines, `  and ${rest} more`];
  }
  return { protocol, isContinued, lines };
}

/** The protocol of today, from the state of earlier sittings. */
function continued(
  { items, list }: Setup,
  before: Protocol | undefined,
  now: number,
): Pick<Begun, "protocol" | "lines"> {
  const { items: merged, changes } = mergeItems(items, before?.items ?? []);
  const at = new Date(now).toISOString();
  const protocol: Protocol = {
    format: "iec104 accept",
    version: 1,
    list,
    createdAt: before?.createdAt ?? at,
    updatedAt: before?.updatedAt ?? at,
    sittings: before?.sittings ?? [],
    items: merged,
  };
  const isSame = before === undefined ||
    before.list.digest === list.digest && changes.length === 0;
  if (isSame) return { protocol, lines: [] };
  return { protocol, lines: changeLines(changes) };
}

/** What has changed in a list. */
function changeLines(changes: readonly ListChange[]): readonly string[] {
  if (changes.length === 0) return ["the list is another file, but no item differs"];
  const shown = changes.slice(0, MOST_CHANGES).map(({ item, text }) =>
    shownText(`  ${item} ${text}`)
  );
  const rest = changes.length - shown.length;
  const more = rest > 0 ? [`  and ${rest} more`] : [];
  return [
    `the list has changed, ${count(changes.length, "item differs", "items differ")}:`,
    ...shown,
    ...more,
  ];
}

/**
 * Writes the state file before the station is connected.
 *
 * @throws {UsageError} It cannot be written.
 */
function saveFirst(file: StateFile, protocol: Protocol): void {
  try {
    file.save(protocol);
  } catch (error) {
    if (error instanceof StateFileError) throw new UsageError(error.message);
    throw error;
  }
}

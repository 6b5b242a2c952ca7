// How a simulated station answers the questions of a test (PIXIT): what the controlled station of this project does.

import { CAUSE } from "../../../../codec/mod.ts";
import type { StationDeclaration } from "../../../../mod.ts";
import type { SheetDraft } from "../sheet_draft.ts";
import type { RedundancyGroup } from "../pixit_lists.ts";
import type { StationFacts } from "./station_facts.ts";
import { objectsOf, type StationObjects } from "./station_options.ts";

/** Connections of a station without a limit of its own. */
const DEFAULT_CONNECTIONS = 64;

/** The most connections of a redundancy group that a list can state. */
const MOST_OF_GROUP = 64;

const DEFAULT_EVENTS = 10_000;

const DEFAULT_SELECT_MS = 30_000;

const DEFAULT_EXECUTION_MS = 60_000;

const DEFAULT_INTERROGATIONS = 4;

/** Answers the questions about a station. */
export function answerQuestions(draft: SheetDraft, facts: StationFacts): void {
  const { declaration } = facts;
  const objects = objectsOf(declaration);
  answerConnections(draft, declaration);
  answerFrames(draft);
  answerTime(draft, declaration);
  answerCommands(draft, objects, declaration);
  answerEvents(draft, declaration);
  const { procedures: { interrogation = {}, interrogationLimit, resetCloses = true } = {} } =
    declaration;
  const { sequences = "worthwhile" } = interrogation;
  draft.answer("pixit.sqUse", sequences === "worthwhile" ? "consecutive" : sequences);
  const limit = interrogationLimit ?? DEFAULT_INTERROGATIONS;
  draft.answer("pixit.secondGI", limit > 1 ? "queue" : "negative");
  draft.answer("pixit.qualityStimuli", ["BL", "SB", "NT", "IV", "OV"]);
  draft.answer("pixit.reset", "restart");
  draft.answer("pixit.resetEvents", true);
  draft.answer("pixit.resetTime", 1);
  if (!resetCloses) draft.note("pixit.reset", "the connections stay open");
  draft.answer("pixit.parametersKept", false);
  if (facts.files.length > 0) draft.answer("pixit.file", facts.files);
  draft.answer("pixit.security", facts.security);
}

function answerConnections(draft: SheetDraft, { redundancy = {} }: StationDeclaration): void {
  const { mode = "groups", groups = [], takeover = "newest" } = redundancy;
  const entries = groups.flatMap(({ addresses = [] }) => addresses);
  const slots = redundancy.maxConnections ??
    Math.max(DEFAULT_CONNECTIONS, 2 * entries.length);
  const ofAddress = redundancy.maxConnectionsPerAddress ?? half(slots);
  const most = Math.min(slots, ofAddress);
  draft.answer("pixit.maxConnections", most);
  if (most < slots) {
    draft.note("pixit.maxConnections", `from one address; ${slots} from all addresses`);
  }
  draft.answer("pixit.beyondMax", "close");
  draft.answer("pixit.reconnectReady", 1);
  if (entries.length > 0 && groups.every(({ addresses = [] }) => addresses.length > 0)) {
    draft.answer("pixit.allowedPeers", [...new Set(entries)]);
  }
  if (mode === "each-connection") {
    draft.value("red.n", 1);
    draft.note("red.n", "each connection has its own events, and all of them may be started");
    return;
  }
  const limits = groups.map(({ maxConnections, addresses = [] }) =>
    maxConnections ?? (groups.length > 1 ? Math.max(half(slots), addresses.length) : slots)
  );
  const ofGroup = limits.length === 0 ? slots : smallest(limits);
  draft.value("red.n", Math.min(ofGroup, ofAddress, MOST_OF_GROUP));
  draft.note("red.n", "at most; a group may have fewer connections");
  draft.answer("pixit.redTakeover", takeover === "newest" ? "close" : "refuse");
  draft.answer("red.groups", groupsOf(groups));
}

/** The declared groups, or the one for all peers. */
function groupsOf(
  groups: NonNullable<NonNullable<StationDeclaration["redundancy"]>["groups"]>,
): readonly RedundancyGroup[] {
  if (groups.length === 0) return [{ name: "all", ownBuffer: true }];
  return groups.map(({ name, addresses }) => ({
    name,
    ...addresses !== undefined && { addresses },
    ownBuffer: true,
  }));
}

/** The share of the connections that one address or one of several groups may have. */
function half(connections: number): number {
  return Math.min(connections, Math.max(2, Math.ceil(connections / 2)));
}

function answerFrames(draft: SheetDraft): void {
  draft.answer("pixit.badFrame", "close");
  draft.answer("pixit.badFrame.truncated", "refuse");
  draft.answer("pixit.badFrame.excess", "refuse");
  draft.answer("pixit.badFrame.objects", "refuse");
  draft.answer("pixit.t3OnSend", false);
  draft.answer("pixit.confirmUnasked", "ignore");
  draft.answer("pixit.broadcastOther", "46");
  draft.answer("pixit.wrongType", "47");
  draft.answer("pixit.tBit", "mirror");
}

function answerTime(draft: SheetDraft, { time = {} }: StationDeclaration): void {
  const { source = "local", validForMs, zone = "UTC" } = time;
  draft.answer("pixit.timeBase", zone === "UTC" || zone === 0 ? "utc" : "local");
  draft.answer("pixit.timeAccuracy", 100);
  draft.answer("pixit.timeResolution", 1);
  const isLost = source === "controlling" && validForMs !== undefined;
  draft.answer("pixit.syncLoss", isLost ? Math.max(1, validForMs / 1000) : "never");
  draft.answer("pixit.clockAck", "received");
}

function answerCommands(
  draft: SheetDraft,
  { commands }: StationObjects,
  { procedures = {} }: StationDeclaration,
): void {
  if (commands.length === 0) return;
  const { oneSelection = false, outdatedCommand = "refuse" } = procedures;
  const selected = commands.filter(({ mode = "direct" }) => mode !== "direct");
  if (selected.length > 0) {
    const timeouts = selected.map(({ selectTimeoutMs = DEFAULT_SELECT_MS }) => selectTimeoutMs);
    draft.answer("pixit.selectTimeout", mostCommon(timeouts) / 1000);
    draft.answer("pixit.doubleSelect", "restart");
    draft.answer("pixit.oneOfN", oneSelection);
    draft.answer("pixit.wrongExecute", "drop");
  }
  draft.answer("pixit.selectDirect", "refuse");
  draft.answer("pixit.busy", "refuse");
  draft.answer("pixit.cancel", "refuse");
  const isTerminated = commands.some(({ termination = true }) => termination);
  draft.answer("pixit.actterm", isTerminated ? "end" : "none");
  draft.answer("pixit.acttermNegative", isTerminated);
  const supervised = commands.filter(({ feedback }) => feedback !== undefined);
  const timeouts = (supervised.length > 0 ? supervised : commands)
    .map(({ executionTimeoutMs = DEFAULT_EXECUTION_MS }) => executionTimeoutMs);
  draft.answer("pixit.actionTimeout", mostCommon(timeouts) / 1000);
  const causes = new Set(
    commands.flatMap(({ feedback }) =>
      feedback === undefined ? [] : [feedback.cause ?? CAUSE.returnRemote]
    ),
  );
  draft.answer("pixit.retInfo", retInfoOf(causes));
  draft.answer("pixit.tooOld", outdatedCommand === "refuse" ? "negative" : "silent");
}

function retInfoOf(causes: ReadonlySet<number>): "11" | "3" | "none" {
  if (causes.size === 0) return "none";
  return causes.has(CAUSE.returnRemote) ? "11" : "3";
}

function answerEvents(draft: SheetDraft, { events = {} }: StationDeclaration): void {
  const { classes = [], overflowPoint } = events;
  const last = classes.at(-1);
  const { limit = DEFAULT_EVENTS, overflow = "drop-oldest" } = last ?? {};
  draft.answer("pixit.eventBufferSize", limit);
  for (const { name, limit: own = DEFAULT_EVENTS } of classes.slice(0, -1)) {
    draft.note("pixit.eventBufferSize", `the class ${name} has ${own} of its own`);
  }
  draft.answer("pixit.eventBufferKept", false);
  draft.answer("pixit.overflow", overflow === "drop-oldest" ? "oldest" : "newest");
  draft.answer("pixit.overflowIndication", overflowPoint === undefined ? "none" : "point");
  draft.answer("pixit.cyclicTolerance", 200);
}

/** The most frequent of at least one number; the first of several. */
function mostCommon(numbers: readonly number[]): number {
  const groups = [...Map.groupBy(numbers, (number) => number).values()];
  return groups.reduce((most, group) => group.length > most.length ? group : most)[0]!;
}

/** The smallest of at least one number. */
function smallest(numbers: readonly number[]): number {
  return numbers.reduce((least, number) => Math.min(least, number));
}

// The procedures of a simulated station, as marks of clause 9.6.

import { CAUSE, type TypeName } from "../../../../codec/mod.ts";
import { fieldRowOf, TYPES } from "../../../../codec/low_level.ts";
import type {
  CommandDeclaration,
  CounterDeclaration,
  PointDeclaration,
  StationDeclaration,
} from "../../../../transport/mod.ts";
import { groupKeys } from "../group_keys.ts";
import type { MarkKey } from "../items.ts";
import type { SheetDraft } from "../sheet_draft.ts";
import { DOUBLES, FILE_TYPES, fileOption } from "../type_groups.ts";
import { TYPE_ITEMS } from "../type_items.ts";
import type { StationFacts } from "./station_facts.ts";
import {
  counterGroupsOf,
  eventOf,
  groupsOf,
  imageOf,
  parameterTypeOf,
  requestCauses,
} from "./station_types.ts";

/** All objects of a station. */
export interface StationObjects {
  readonly points: readonly PointDeclaration[];
  readonly counters: readonly CounterDeclaration[];
  readonly commands: readonly CommandDeclaration[];
}

/** The objects of all common addresses of a station. */
export function objectsOf({ sectors }: StationDeclaration): StationObjects {
  return {
    points: sectors.flatMap(({ points = [] }) => points),
    counters: sectors.flatMap(({ counters = [] }) => counters),
    commands: sectors.flatMap(({ commands = [] }) => commands),
  };
}

/** Marks the procedures of a station, and the types that they need. */
export function markOptions(draft: SheetDraft, facts: StationFacts): void {
  const { declaration } = facts;
  const objects = objectsOf(declaration);
  const { procedures = {}, time = {} } = declaration;
  const { unsupported = [] } = procedures;
  const supports = (type: TypeName) => !unsupported.includes(type);
  markTransmission(draft, objects);
  if (supports("C_IC_NA_1")) markInterrogation(draft, objects, declaration);
  if (supports("C_CI_NA_1")) markCounters(draft, objects, declaration);
  if (supports("C_RD_NA_1") && objects.points.some((point) => imageOf(point) !== undefined)) {
    draft.mark("baf.read");
    draft.type("C_RD_NA_1", ...requestCauses("C_RD_NA_1"));
  }
  if (supports("C_CS_NA_1")) markClock(draft, time);
  if (supports("C_RP_NA_1")) {
    draft.mark("baf.init.remote");
    draft.type("C_RP_NA_1", ...requestCauses("C_RP_NA_1"));
  }
  if (supports("C_TS_TA_1")) {
    draft.mark("baf.test");
    draft.type("C_TS_TA_1", ...requestCauses("C_TS_TA_1"));
    if (supports("C_TS_NA_1")) draft.note("baf.test", "the test command of 101 is confirmed too");
  }
  if (procedures.endOfInitialization !== false) draft.type("M_EI_NA_1", CAUSE.initialized);
  markCommands(draft, objects.commands);
  markParameters(draft, objects.points, declaration);
  markFiles(draft, facts);
}

function markTransmission(draft: SheetDraft, { points }: StationObjects): void {
  if (points.some(({ cyclicMs }) => cyclicMs !== undefined)) draft.mark("baf.cyclic");
  if (points.some(({ backgroundMs }) => backgroundMs !== undefined)) draft.mark("baf.backscan");
  if (points.some((point) => eventOf(point) !== "none")) draft.mark("baf.spont");
  for (const option of Object.keys(DOUBLES) as (keyof typeof DOUBLES)[]) {
    const [images] = DOUBLES[option];
    const isDouble = points.some((point) =>
      eventOf(point) === "both" && images.some((type) => type === imageOf(point))
    );
    if (isDouble) draft.mark(option);
  }
}

function markInterrogation(
  draft: SheetDraft,
  { points }: StationObjects,
  { procedures: { interrogation: { termination = true, timeTags = false } = {} } = {} }:
    StationDeclaration,
): void {
  const groups = new Set(points.flatMap(groupsOf));
  const keys: readonly MarkKey[] = ["baf.gi.global", ...groupKeys("baf.gi.g")];
  const marked = keys.filter((_, group) => groups.has(group));
  if (marked.length === 0) return;
  draft.mark(...marked);
  draft.type("C_IC_NA_1", ...requestCauses("C_IC_NA_1", { termination, deactivation: true }));
  if (timeTags) {
    draft.note(
      "type.100",
      "interrogations are answered in types with time tag, which the standard does not permit",
    );
  }
}

function markCounters(
  draft: SheetDraft,
  { counters }: StationObjects,
  { procedures: { interrogation = {}, freezeTermination = true } = {} }: StationDeclaration,
): void {
  if (counters.length === 0) return;
  const groups = new Set(counters.flatMap(counterGroupsOf));
  const keys: readonly MarkKey[] = ["baf.it.general", ...groupKeys("baf.it.g")];
  draft.mark(...keys.filter((_, group) => groups.has(group)));
  draft.mark("baf.it.modeC", "baf.it.read", "baf.it.freeze", "baf.it.freezeReset", "baf.it.reset");
  for (const { freezeMs, reportFrozen = false } of counters) {
    if (freezeMs !== undefined) draft.mark(reportFrozen ? "baf.it.modeA" : "baf.it.modeB");
    if (reportFrozen) draft.mark("baf.it.modeD");
  }
  const termination = freezeTermination || interrogation.termination !== false;
  draft.type("C_CI_NA_1", ...requestCauses("C_CI_NA_1", { termination, deactivation: true }));
}

function markClock(
  draft: SheetDraft,
  { synchronization = "set", zone, summer }: NonNullable<StationDeclaration["time"]>,
): void {
  if (typeof zone === "string" && zone !== "UTC" && summer !== "ignore") draft.mark("baf.clock.su");
  if (synchronization === "refuse") return;
  draft.mark("baf.clock");
  draft.type("C_CS_NA_1", ...requestCauses("C_CS_NA_1"));
  if (synchronization === "confirm") {
    draft.note("baf.clock", "the command is confirmed, but does not set the clock");
  }
}

/** QU of commands that declare no qualifiers, and the items of the list. */
const QUALIFIERS = ["baf.cmd.qu0", "baf.cmd.qu1", "baf.cmd.qu2", "baf.cmd.qu3"] as const;

function markCommands(draft: SheetDraft, commands: readonly CommandDeclaration[]): void {
  const limits: number[] = [];
  for (const { type, mode = "direct", qualifiers, maxAgeMs, termination = true } of commands) {
    const isSetpoint = TYPES[type].role === "setpoint";
    if (mode !== "select-before-operate") {
      draft.mark(isSetpoint ? "baf.cmd.directSetpoint" : "baf.cmd.direct");
    }
    if (mode !== "direct") draft.mark(isSetpoint ? "baf.cmd.sboSetpoint" : "baf.cmd.sbo");
    if (isSetpoint && termination) draft.mark("baf.cmd.seActterm");
    const hasQualifier = fieldRowOf(type, "qualifier") !== undefined;
    if (!isSetpoint && hasQualifier) {
      draft.mark(...QUALIFIERS.filter((_, qu) => qualifiers?.includes(qu) ?? true));
    }
    if (maxAgeMs !== undefined) limits.push(maxAgeMs);
  }
  if (limits.length === 0) return;
  const sorted = limits.toSorted((a, b) => a - b);
  draft.mark("baf.cmd.maxDelay");
  draft.value("baf.cmd.maxDelayValue", sorted[0]! / 1000);
  if (sorted[0] !== sorted.at(-1)) {
    draft.note(
      "baf.cmd.maxDelayValue",
      `the shortest one; commands have up to ${sorted.at(-1)! / 1000} s`,
    );
  }
  if (limits.length < commands.length) {
    draft.note("baf.cmd.maxDelay", "not all commands are supervised");
  }
}

/** The items of parameters, by their names in a declaration. */
const PARAMETERS = {
  "threshold": "baf.param.threshold",
  "filter": "baf.param.smoothing",
  "low-limit": "baf.param.low",
  "high-limit": "baf.param.high",
} as const;

function markParameters(
  draft: SheetDraft,
  points: readonly PointDeclaration[],
  { procedures: { interrogateParameters = false } = {} }: StationDeclaration,
): void {
  for (const point of points) {
    const { parameters = [] } = point;
    const type = parameterTypeOf(point);
    if (type === undefined) continue;
    const loaded = parameters.filter((name) => name !== "cyclic");
    if (loaded.length > 0) {
      draft.mark(...loaded.map((name) => PARAMETERS[name]));
      const asked = interrogateParameters
        ? groupsOf(point).map((group) => CAUSE.interrogatedByStation + group)
        : [];
      draft.type(type, ...requestCauses(type), ...asked);
    }
    if (!parameters.includes("cyclic")) continue;
    draft.mark("baf.paramAct.cyclic");
    draft.type("P_AC_NA_1", ...requestCauses("P_AC_NA_1", { deactivation: true }));
  }
}

function markFiles(draft: SheetDraft, { files, acceptsFiles }: StationFacts): void {
  if (files.length === 0 && !acceptsFiles) return;
  for (const { nof } of files) draft.mark(fileOption(nof));
  if (acceptsFiles) draft.mark("baf.file.ctl.transparent");
  const refusals = requestCauses("C_RD_NA_1").filter((cause) => cause !== CAUSE.request);
  for (const key of FILE_TYPES) draft.type(TYPE_ITEMS[key].name, CAUSE.file, ...refusals);
  draft.type("F_SC_NA_1", CAUSE.request);
  draft.type("F_DR_TA_1", CAUSE.spontaneous, CAUSE.request);
}

// A first sheet of a device from a scan: what was seen is marked, with how it was seen; everything else is listed as unknown.

import { CAUSE, IEC104, type TypeName } from "../../../codec/mod.ts";
import { TYPES } from "../../../codec/low_level.ts";
import type { ParameterName, PointDeclaration } from "../../../transport/mod.ts";
import { UsageError } from "../../io/exit.ts";
import type { RefusedType, ScanResult, SeenType } from "../../scan/result.ts";
import { hasSizesOf } from "../../scan/sizes.ts";
import { count } from "../../text/count.ts";
import type { Names } from "../../text/names.ts";
import type { SheetDocument, SignalEntry } from "./document.ts";
import { groupKeys, REQUESTED_CAUSES, type RequestKey } from "./group_keys.ts";
import { MARK_KEYS, MARKED, type MarkKey, VALUE_KEYS } from "./items.ts";
import { PIXIT_KEYS, type PixitItem, type PixitValue, QUESTIONS } from "./pixit_items.ts";
import { SheetDraft } from "./sheet_draft.ts";
import { FILE_TYPES, fileOption, isMonitored } from "./type_groups.ts";
import { isListed, type ListedType, TYPE_ITEMS, typeKey } from "./type_items.ts";

/** What is known about the device of a scan besides the result. */
export interface InitFacts {
  /** The address that was scanned, for the remark. */
  readonly host: string;
  /** TCP port. */
  readonly port: number;
  /** Security of the connection. */
  readonly security: PixitValue<"pixit.security">;
  /** Date of the scan, such as 2026-11-30. */
  readonly date: string;
  /** Names of objects. */
  readonly names?: Names;
}

/**
 * Returns the sheet of a scanned station, whose gaps the user fills in; `undefined` if no common address answered.
 *
 * @throws {UsageError} The station has other field sizes than 104.
 */
export function initSheet(result: ScanResult, facts: InitFacts): SheetDocument | undefined {
  const { profile, declaration, interruption } = result;
  if (!hasSizesOf(profile, IEC104)) {
    const { cotOctets, caOctets, ioaOctets } = profile;
    throw new UsageError(
      `The device has the field sizes ${cotOctets}/${caOctets}/${ioaOctets}, expected 2/2/3: ` +
        "the interoperability list of 104 has no others",
    );
  }
  if (declaration === undefined) return undefined;
  const { host, port, security, date } = facts;
  const draft = new SheetDraft({
    ...{ vendor: "", product: "", hw: "", fw: "" },
    ...{ document: `Scan of ${host}, ${date}`, role: "controlled" },
  });
  draft.mark("app.ca.2", "app.ioa.3", "app.cot.2");
  draft.note("dev.controlled", "written from a scan: complete and correct it before a test");
  if (interruption !== undefined) {
    draft.note("dev.controlled", `the scan was interrupted: ${interruption.message}`);
  }
  draft.value("port", port);
  markSeen(draft, result.seen);
  markRequests(draft, result);
  markFiles(draft, result);
  draft.answer("pixit.security", security);
  draft.note("pixit.security", "that of the connection of the scan");
  draft.addresses(declaration.sectors.map(({ ca }) => ca));
  for (const signal of signalsIn(draft, result, facts.names)) draft.signal(signal);
  listUnknown(draft, result.refused);
  return draft.document();
}

/** Marks the types that the station sent, with their causes, and the procedures that send them. */
function markSeen(draft: SheetDraft, seen: readonly SeenType[]): void {
  const byType = Map.groupBy(seen, ({ type }) => type);
  for (const [name, parts] of byType) {
    if (!isStandard(name) || !isListed(name)) {
      const objects = parts.reduce((sum, part) => sum + part.objects, 0);
      draft.note(
        "dev.controlled",
        `sent ${count(objects, "object")} of ${name}, which 104 does not have`,
      );
      continue;
    }
    if (TYPES[name].role === "directory") continue; // Marked with the files that it lists.
    const causes = [...new Set(parts.flatMap((part) => part.causes))].sort((a, b) => a - b);
    const refused = draft.type(name, ...causes);
    const objects = parts.reduce((sum, part) => sum + part.objects, 0);
    const key = typeKey(name);
    draft.note(key, `sent by the station: ${count(objects, "object")}, cause ${causes.join(", ")}`);
    if (refused.length > 0) {
      draft.note(key, `the standard does not permit cause ${refused.join(", ")}`);
    }
  }
  for (const [cause, key] of TRANSMISSIONS) {
    const types = [...byType.keys()].filter((name) =>
      isStandard(name) && isListed(name) && isPointType(name) &&
      byType.get(name)!.some(({ causes }) => causes.includes(cause))
    );
    if (types.length === 0) continue;
    draft.mark(key);
    draft.note(key, `sent with ${types.join(", ")}`);
  }
}

/** The options that send data by themselves, by cause. */
const TRANSMISSIONS: ReadonlyMap<number, MarkKey> = new Map<number, MarkKey>([
  [CAUSE.periodic, "baf.cyclic"],
  [CAUSE.background, "baf.backscan"],
  [CAUSE.spontaneous, "baf.spont"],
]);

/** Whether a type reports points, not integrated totals, which have modes of their own. */
function isPointType(type: TypeName): boolean {
  const { role } = TYPES[type];
  return role === "status" || role === "measured" || role === "protection";
}

/** Marks the procedures that the station answered. */
function markRequests(draft: SheetDraft, { declaration, refused, seen }: ScanResult): void {
  const { sectors } = declaration!;
  const isRefused = (type: TypeName) => refused.some((each) => each.type === type);
  const points = sectors.flatMap((sector) => sector.points ?? []);
  const counters = sectors.flatMap((sector) => sector.counters ?? []);
  const { interrogation } = declaration!.procedures ?? {};
  const ending = interrogation?.termination === false ? [] : [CAUSE.activationTermination];
  const answered = [CAUSE.activation, CAUSE.activationCon, ...ending];
  for (const { ca, type, reason } of refused) {
    if (isListed(type)) draft.note(typeKey(type), `refused by CA ${ca}: ${reason}`);
  }
  const requests = [
    ["C_IC_NA_1", ["baf.gi.global", ...groupKeys("baf.gi.g")], points],
    ["C_CI_NA_1", ["baf.it.general", ...groupKeys("baf.it.g")], counters],
  ] as const;
  for (const [type, keys, objects] of requests) {
    const marked = keys.filter((key, group) => {
      const members = objects.filter(({ groups = [] }) => group === 0 || groups.includes(group));
      return markGroup(draft, key, members.length);
    });
    if (marked.length === 0) continue;
    draft.type(type, ...answered);
    draft.note(typeKey(type), "confirmed and answered");
  }
  if (draft.has("type.101")) {
    draft.mark("baf.it.read");
    draft.note("type.101", "without freeze or reset");
  }
  const isRead = seen.some(({ type, causes }) =>
    isStandard(type) && isListed(type) && isMonitored(type) && causes.includes(CAUSE.request)
  );
  if (isRead && !isRefused("C_RD_NA_1")) {
    draft.type("C_RD_NA_1", CAUSE.request);
    draft.mark("baf.read");
    draft.note("baf.read", "answered with data");
  }
  markParameters(draft, points, seen);
  if (interrogation !== undefined || points.length > 0) {
    const { sequences = "worthwhile" } = interrogation ?? {};
    draft.answer("pixit.sqUse", sequences === "worthwhile" ? "consecutive" : sequences);
    draft.note("pixit.sqUse", "as far as the answers to interrogations show");
  }
}

/** Marks a group of an interrogation or of counters; returns false if it has no objects, or none that 104 permits. */
function markGroup(draft: SheetDraft, key: RequestKey, objects: number): boolean {
  if (objects === 0) return false;
  draft.note(key, `answered with ${count(objects, "object")}`);
  if (!draft.hasCause(REQUESTED_CAUSES.get(key)!)) {
    draft.note(key, "in types or with causes that the standard does not permit");
    return false;
  }
  draft.mark(key);
  return true;
}

/** The items of parameters, by their names in a declaration. */
const PARAMETERS: Readonly<Partial<Record<ParameterName, MarkKey>>> = {
  "threshold": "baf.param.threshold",
  "filter": "baf.param.smoothing",
  "low-limit": "baf.param.low",
  "high-limit": "baf.param.high",
};

/** Marks the parameters that interrogations report. */
function markParameters(
  draft: SheetDraft,
  points: readonly PointDeclaration[],
  seen: readonly SeenType[],
): void {
  const isReported = seen.some(({ type }) => isStandard(type) && TYPES[type].role === "parameter");
  if (!isReported) return;
  const names = new Set(points.flatMap(({ parameters = [] }) => parameters));
  const keys = [...names].flatMap((name) => PARAMETERS[name] ?? []);
  for (const key of keys.length > 0 ? keys : ["baf.param.threshold"] as const) {
    draft.mark(key);
    draft.note(key, "reported by interrogations; whether it can be loaded was not tried");
  }
}

/** Marks the file transfer, if there is a file. */
function markFiles(draft: SheetDraft, { files, seen }: ScanResult): void {
  if (files.length === 0) return;
  const directory = seen.filter(({ type }) => type === "F_DR_TA_1");
  draft.type("F_DR_TA_1", ...directory.flatMap(({ causes }) => causes), CAUSE.request);
  draft.note("type.126", `lists ${count(files.length, "file")}`);
  const isFetched = files.some(({ octets }) => octets !== undefined);
  const how = isFetched ? "used to fetch files" : "needed to fetch the listed files; not tried";
  for (const key of FILE_TYPES) {
    draft.type(TYPE_ITEMS[key].name, CAUSE.file);
    draft.note(key, how);
  }
  draft.type("F_SC_NA_1", CAUSE.request);
  for (const { nof } of files) {
    const key = fileOption(nof);
    draft.mark(key);
    draft.note(key, "listed in the directory");
  }
  draft.answer(
    "pixit.file",
    files.filter(({ subdirectory }) => !subdirectory)
      .map(({ ca, ioa, nof, lof }) => ({ ca, ioa, nof, octets: lof })),
  );
}

/**
 * The signals: points and counters that the station reported with a type of the list. Commands cannot be found out.
 */
function signalsIn(
  draft: SheetDraft,
  { declaration }: ScanResult,
  names?: Names,
): readonly SignalEntry[] {
  const isMarked = (type: string): type is ListedType =>
    isStandard(type) && isListed(type) && draft.has(typeKey(type));
  return declaration!.sectors.flatMap(({ ca, points = [], counters = [] }) => [
    ...points.flatMap(({ ioa, type, groups = [], interrogated = true }): SignalEntry[] => {
      if (!isMarked(type)) return [];
      const all = [...interrogated ? [0] : [], ...groups];
      const hasGroups = TYPES[type].time === "none" && all.length > 0;
      return [{ ca, ioa, type, ...nameOf(names, ca, ioa), ...hasGroups && { groups: all } }];
    }),
    ...counters.flatMap(({ ioa, type = "M_IT_NA_1", groups = [] }): SignalEntry[] =>
      isMarked(type) ? [{ ca, ioa, type, ...nameOf(names, ca, ioa), groups: [0, ...groups] }] : []
    ),
  ]);
}

function nameOf(names: Names | undefined, ca: number, ioa: number): Pick<SignalEntry, "name"> {
  const name = names?.engineering(ca, ioa).name ?? "";
  return name === "" ? {} : { name };
}

/**
 * Lists what a scan cannot find out: every item without a mark, a number or an answer, except other roles, and types that the
 * station answered with cause 44.
 */
function listUnknown(draft: SheetDraft, refused: readonly RefusedType[]): void {
  const absent = refused.flatMap(({ type, isUnknown }): MarkKey[] =>
    isUnknown && isListed(type) ? [typeKey(type)] : []
  );
  draft.unknown(
    ...MARK_KEYS.filter((key) => MARKED[key].clause !== "9.1" && !absent.includes(key)),
    ...VALUE_KEYS,
    ...PIXIT_KEYS.filter((key) => {
      const { role }: PixitItem = QUESTIONS[key];
      return role !== "controlling";
    }),
  );
}

function isStandard(type: string): type is TypeName {
  return Object.hasOwn(TYPES, type);
}

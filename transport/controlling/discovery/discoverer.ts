// Reads everything from a station that can be read without side effects, and drafts a declaration.

import type { Asdu } from "../../../codec/asdu_types.ts";
import { CAUSE } from "../../../codec/cause.ts";
import { findPrivateType } from "../../../codec/private_type.ts";
import { broadcastCa, type Profile } from "../../../codec/profile.ts";
import { QUALITY } from "../../../codec/quality.ts";
import { pointsOf, type ReportedPoint } from "../../../codec/points.ts";
import { type TypeRow, TYPES } from "../../../codec/types.ts";
import { DeclarationDraft } from "../../controlled/declaration/declaration_draft.ts";
import type {
  InterrogationLayout,
  SectorDeclaration,
  StationDeclaration,
} from "../../controlled/declaration/declaration.ts";
import type { ParameterReport } from "../../controlled/declaration/parameter_draft.ts";
import {
  COUNTER_TYPES,
  isStandard,
  type ObjectType,
  pointFamilyOf,
  type PrivatePointType,
} from "../../controlled/declaration/families.ts";
import {
  type ProcedureResult,
  RequestError,
  type StationEnding,
  type StationsResult,
} from "../procedures/result.ts";
import type { TerminationPolicy } from "../procedures/roll_call.ts";
// circle: a discovery is one of the requests, and consists of others.
import type { CallOptions, Requests } from "../requests.ts";
import { AnswerLayout } from "./answer_layout.ts";
import type {
  DiscoveredFile,
  DiscoverOptions,
  Discovery,
  DiscoveryNote,
  DiscoveryNoteCode,
  DiscoveryRequest,
} from "./discovery.ts";

/** The requests that a discovery uses. */
export type Reader = Pick<Requests, "interrogate" | "readCounters" | "listFiles" | "read">;

const GROUPS: readonly number[] = Array.from({ length: 16 }, (_, i) => i + 1);
const COUNTER_GROUPS: readonly number[] = [1, 2, 3, 4];

/** Types that stations do not support by default. */
const UNSUPPORTED = ["C_CD_NA_1"];

const OTHER_LAYOUT =
  "The order of the objects in answers to interrogations, or their number per ASDU, cannot be declared";

const NOT_TRANSMITTED =
  "Commands, events of protection equipment, names, units, intervals of cyclic transmission, the reporting of " +
  "changes and the behaviour of the station are unknown because they cannot be requested";

/** One discovery. */
export class Discoverer {
  readonly #station: Reader;
  readonly #options: DiscoverOptions & CallOptions;
  readonly #call: CallOptions;
  readonly #profile: Profile;
  readonly #draft: DeclarationDraft;
  /** Notes by code, common address and topic. */
  readonly #notes = new Map<string, DiscoveryNote>();
  readonly #files: DiscoveredFile[] = [];
  /** Existing common addresses, and how their interrogation ended. */
  readonly #found = new Map<number, "done" | "not-terminated" | "failed">();
  readonly #layout: AnswerLayout;
  /** Number of interrogated values by the kind of time tag that they had. */
  readonly #tags = { none: 0, cp24: 0, cp56: 0 };
  /** Whether any answer was terminated, and whether any was not. */
  readonly #terminations = { sent: false, missing: false };
  /** Whether interrogations report parameters. */
  #hasParameters = false;
  /** The group of the request that is running; 0 for all objects, `undefined` for a request without groups. */
  #group: number | undefined = 0;
  /** Common addresses that do not support counter interrogations. */
  readonly #withoutCounters = new Set<number>();

  /** Prepares a discovery. */
  constructor(station: Reader, options: DiscoverOptions & CallOptions, profile: Profile) {
    const { privateTypes = [] } = profile;
    this.#station = station;
    this.#profile = profile;
    this.#draft = new DeclarationDraft({ ...options, privateTypes });
    this.#layout = new AnswerLayout(profile);
    this.#options = options;
    const { ca: _ca, groups: _groups, counters: _counters, files: _files, read: _read, ...rest } =
      options;
    const { name: _name, partial: _partial, beforeRequest: _before, onRequest: _on, ...call } =
      rest;
    this.#call = call;
  }

  /** Sends the requests and returns the result. */
  async run(): Promise<Discovery> {
    let interruption: Error | undefined;
    try {
      await this.#askAll();
    } catch (error) {
      if (this.#options.partial !== true || !(error instanceof RequestError)) throw error;
      interruption = error;
      this.#salvage(error);
    }
    const declaration = this.#declaration();
    this.#note("not-transmitted", undefined, NOT_TRANSMITTED);
    return {
      declaration,
      files: this.#files,
      interruption,
      notes: [...this.#notes.values()],
    };
  }

  async #askAll(): Promise<void> {
    const { ca = broadcastCa(this.#profile), groups = true, counters = true, files = true } =
      this.#options;
    for (const each of typeof ca === "number" ? [ca] : new Set(ca)) await this.#interrogate(each);
    const numbers = groups === true ? GROUPS : groups === false ? [] : groups;
    for (const ca of this.#cas) {
      await this.#askGroups(ca, numbers);
      if (counters) await this.#readCounters(ca);
      if (files) await this.#listFiles(ca);
      await this.#readObjects(ca);
    }
  }

  /** Takes what had already arrived for the interrupted request. */
  #salvage({ progress }: RequestError): void {
    const data = progress?.data ?? [];
    for (const { ca } of data) {
      if (ca !== broadcastCa(this.#profile) && !this.#found.has(ca)) this.#found.set(ca, "failed");
    }
    this.#take(data, this.#group);
    for (const asdu of data) {
      if (asdu.type !== "F_DR_TA_1") continue;
      for (const file of asdu.objects) this.#files.push({ ca: asdu.ca, ...file });
    }
  }

  /** Returns the existing common addresses in ascending order. */
  get #cas(): readonly number[] {
    return [...this.#found.keys()].sort((a, b) => a - b);
  }

  async #interrogate(ca: number): Promise<void> {
    await this.#options.beforeRequest?.();
    const result = await this.#station.interrogate(ca, this.#gathering);
    this.#report({ type: "interrogation", ca }, result);
    for (const station of result.stations) {
      if (!exists(station) || station.ca === broadcastCa(this.#profile)) continue;
      const isDone = station.outcome === "done";
      const isAnswered = lacksTermination(station);
      this.#found.set(station.ca, isDone ? "done" : isAnswered ? "not-terminated" : "failed");
      if (!isDone) this.#noteEnding(station.ca, "The interrogation", station);
    }
    if (!result.stations.some(exists)) this.#noteEnding(ca, "The interrogation", result);
    else if (result.stations.every((station) => station.ca === broadcastCa(this.#profile))) {
      const detail =
        `An answer came from CA ${ca}, the broadcast address, without data: ${result.reason}`;
      this.#note("no-answer", ca, detail);
    }
    this.#layout.take(result.data);
    this.#noteTermination(result);
    this.#take(result.data, 0);
  }

  /** The options of the next interrogation; once a station has sent no termination, none is awaited from it. */
  get #gathering(): CallOptions & { readonly termination?: TerminationPolicy } {
    const { sent, missing } = this.#terminations;
    return missing && !sent ? { ...this.#call, termination: "optional" } : this.#call;
  }

  #noteTermination({ stations }: StationsResult): void {
    for (const station of stations) {
      if (station.termination !== undefined) this.#terminations.sent = true;
      else if (lacksTermination(station)) this.#terminations.missing = true;
    }
  }

  /**
   * Interrogates each group. A refusal means that the group does not exist; after a time-out no
   * further group is requested.
   */
  async #askGroups(ca: number, groups: readonly number[]): Promise<void> {
    for (const group of groups) {
      await this.#options.beforeRequest?.();
      this.#group = group;
      const result = await this.#station.interrogate(ca, { ...this.#gathering, group });
      this.#report({ type: "interrogation", ca, group }, result);
      this.#noteTermination(result);
      this.#take(result.data, group);
      if (result.outcome !== "timed-out") continue;
      return this.#noteEnding(ca, `The interrogation of group ${group}`, result);
    }
  }

  async #readCounters(ca: number): Promise<void> {
    for (const group of [undefined, ...COUNTER_GROUPS]) {
      const given = group === undefined ? {} : { group };
      this.#group = group ?? 0;
      await this.#options.beforeRequest?.();
      const result = await this.#station.readCounters(ca, { ...this.#gathering, ...given });
      this.#report({ type: "counters", ca, group }, result);
      if (group === undefined) this.#layout.take(result.data);
      this.#noteTermination(result);
      this.#take(result.data, group ?? 0);
      if (result.outcome === "done" || (result.outcome === "negative" && group !== undefined)) {
        continue;
      }
      if (isUnknownType(result)) this.#withoutCounters.add(ca);
      else this.#noteEnding(ca, "The counter interrogation", result);
      return;
    }
  }

  async #listFiles(ca: number): Promise<void> {
    this.#group = undefined;
    await this.#options.beforeRequest?.();
    const result = await this.#station.listFiles(ca, this.#call);
    this.#report({ type: "directory", ca }, result);
    for (const file of result.files) this.#files.push({ ca, ...file });
    if (result.outcome !== "done" && !isUnknownType(result)) {
      this.#noteEnding(ca, "The directory call", result);
    }
  }

  async #readObjects(ca: number): Promise<void> {
    this.#group = undefined;
    for (const ioa of this.#options.read ?? []) {
      await this.#options.beforeRequest?.();
      const result = await this.#station.read(ca, ioa, this.#call);
      this.#report({ type: "read", ca, ioa }, result);
      this.#take(result.data, undefined);
      if (result.outcome === "timed-out") {
        return this.#noteEnding(ca, `The read of IOA ${ioa}`, result);
      }
    }
  }

  #take(data: readonly Asdu[], group: number | undefined): void {
    this.#takePoints(data, group);
    for (const { ca, ioa, kpa, value } of parametersIn(data)) {
      if (this.#draft.takeParameter({ ca, ioa, kpa, value })) this.#hasParameters = true;
      else {this.#note(
          "left-out",
          ca,
          `Parameter ${kpa} = ${value} of IOA ${ioa} cannot be declared`,
        );}
    }
  }

  #takePoints(data: readonly Asdu[], group: number | undefined): void {
    for (const point of pointsOf(data)) {
      if (point.test) continue;
      const type = point.type === "private" ? point.asdu.name as PrivatePointType : point.type;
      if (this.#draft.take({ ...point, type, group })) this.#lookAt(point, type, group);
      else {
        const { ca, ioa } = point;
        this.#note("left-out", ca, `IOA ${ioa} of ${type} cannot be declared with the others`);
      }
    }
  }

  #lookAt(point: ReportedPoint, type: ObjectType, group?: number): void {
    const { ca, ioa, value, quality } = point;
    const isCounter = COUNTER_TYPES.some((each) => each === type);
    if (isCounter && (quality & QUALITY.invalid) !== 0) {
      this.#note("counter-quality", ca, `The counter at IOA ${ioa} is invalid`);
    }
    if (!Number.isFinite(value)) this.#note("no-value", ca, `The value of IOA ${ioa} is ${value}`);
    if (!isCounter && group !== undefined) this.#lookAtTag(type, { ca, ioa });
    const others = isStandard(type) ? [] : pointFamilyOf(type, this.#profile).others;
    if (others.length === 0) return;
    const keys = others.map(({ row }) => row.key).join(", ");
    this.#note("left-out", ca, `${keys} of IOA ${ioa}, of ${type}, cannot be declared`, "fields");
  }

  /** Counts the time tags of interrogated values whose types also exist without one. */
  #lookAtTag(type: ObjectType, { ca, ioa }: Pick<ReportedPoint, "ca" | "ioa">): void {
    const { none, cp24, cp56 } = pointFamilyOf(type, this.#profile);
    if (none === undefined || (cp24 ?? cp56) === undefined) return;
    const tag = this.#tagOf(type);
    this.#tags[tag]++;
    if (tag !== "none") this.#note("time-tagged", ca, `IOA ${ioa} was interrogated as ${type}`);
  }

  #tagOf(type: ObjectType): TypeRow["time"] {
    if (isStandard(type)) return TYPES[type].time;
    return findPrivateType({ name: type }, this.#profile)?.row.time ?? "none";
  }

  /**
   * Adds a note once per kind and common address, and counts it, because a station may have any
   * number of objects. Notes with the same code but different topics are separate.
   */
  #note(code: DiscoveryNoteCode, ca: number | undefined, detail: string, topic = ""): void {
    const key = `${code} ${ca} ${topic}`;
    const before = this.#notes.get(key) ?? { code, ca, detail, count: 0 };
    this.#notes.set(key, { ...before, count: before.count + 1 });
  }

  #noteEnding(ca: number, what: string, { outcome, reason }: Ended): void {
    const code = outcome === "negative" ? "refused" : "no-answer";
    this.#note(code, ca, `${what} of CA ${ca} ended early: ${reason}`, what);
  }

  #report(
    request: Pick<DiscoveryRequest, "type" | "ca"> & Partial<DiscoveryRequest>,
    { outcome, reason, cause, objects }: ProcedureResult,
  ): void {
    this.#options.onRequest?.({
      group: undefined,
      ioa: undefined,
      ...request,
      outcome,
      reason,
      cause,
      objects,
    });
  }

  /** How the station arranges its answers, as far as it differs from the default. */
  #interrogation(): InterrogationLayout {
    const { none, cp24, cp56 } = this.#tags;
    const timeTags = cp24 + cp56 > 0 && none === 0;
    if (timeTags) {
      for (const [key, { code }] of this.#notes) {
        if (code === "time-tagged") this.#notes.delete(key);
      }
    }
    const layout = this.#layout.find();
    if (layout?.isExact !== true) this.#note("layout", undefined, OTHER_LAYOUT);
    const { sent, missing } = this.#terminations;
    return {
      ...layout?.arrangement,
      ...(timeTags && { timeTags }),
      ...(missing && !sent && { termination: false }),
    };
  }

  #declaration(): StationDeclaration | undefined {
    if (this.#found.size === 0) return undefined;
    const { name } = this.#options;
    const interrogation = this.#interrogation();
    const isAsSent = interrogation.order === "declared";
    const sectors = this.#cas.map((ca): SectorDeclaration => {
      const ending = this.#found.get(ca);
      const isComplete = ending === "done" ||
        (ending === "not-terminated" && interrogation.termination === false);
      const points = this.#draft.points(ca, { isComplete });
      const counters = this.#draft.counters(ca);
      return {
        ca,
        ...(points.length > 0 && { points: isAsSent ? this.#layout.sorted(ca, points) : points }),
        ...(counters.length > 0 && {
          counters: isAsSent ? this.#layout.sorted(ca, counters) : counters,
        }),
      };
    });
    const { privateTypes } = this.#draft;
    const lacksCounters = this.#cas.every((ca) => this.#withoutCounters.has(ca));
    const procedures = {
      ...(lacksCounters && { unsupported: [...UNSUPPORTED, "C_CI_NA_1"] }),
      ...(this.#hasParameters && { interrogateParameters: true }),
      ...(this.#draft.hasAddressZero && { addressZero: true }),
      ...(Object.keys(interrogation).length > 0 && { interrogation }),
    };
    return {
      ...(name !== undefined && { name }),
      ...(privateTypes.length > 0 && { privateTypes }),
      sectors,
      ...(this.#tags.cp24 > 0 && this.#tags.cp56 === 0 && { time: { tag: "cp24" } }),
      ...(Object.keys(procedures).length > 0 && { procedures }),
    };
  }
}

/** Whether a station confirmed a request but sent no termination. */
function lacksTermination({ confirmation, termination, outcome }: StationEnding): boolean {
  return confirmation !== undefined && termination === undefined && outcome !== "negative";
}

/** Returns the active parameters in the data of an interrogation. */
function* parametersIn(data: readonly Asdu[]): Generator<ParameterReport, void, undefined> {
  for (const asdu of data) {
    switch (asdu.type) {
      case "P_ME_NA_1":
      case "P_ME_NB_1":
      case "P_ME_NC_1":
        for (const { pop, ...report } of asdu.objects) if (!pop) yield { ca: asdu.ca, ...report };
    }
  }
}

/** Returns how a request ended. */
type Ended = Pick<StationsResult, "outcome" | "reason">;

/**
 * Whether a common address exists: it confirmed, or refused for another reason than being unknown.
 */
function exists({ outcome, confirmation, cause }: StationEnding): boolean {
  if (outcome === "timed-out") return confirmation !== undefined;
  return outcome !== "negative" || cause !== CAUSE.unknownCommonAddress;
}

function isUnknownType({ outcome, cause }: ProcedureResult): boolean {
  return outcome === "negative" && cause === CAUSE.unknownType;
}

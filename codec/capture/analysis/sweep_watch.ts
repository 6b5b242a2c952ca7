// Detects hosts that command many objects in a short time, and hosts that select many and operate none.

import { formatDuration } from "../../duration.ts";
import type { FindingLog, FindingRecord } from "./finding_log.ts";
import type { PacketTime } from "../packet_time.ts";
import type { Session } from "./session/session.ts";
import type { AnalysisThresholds } from "./thresholds.ts";
// circle: a request knows the sweep it belongs to
import type { Transaction } from "./transactions/transaction.ts";
import { typeText } from "./words.ts";

/** Maximum number of pairs of host and station to watch, and of requests to remember for each. */
const MAX_PAIRS = 1024;
const MAX_RECENT = 4096;

/** Maximum number of types and addresses to list. */
const MAX_LISTED = 4;

/** A recent request. */
interface Recent {
  readonly transaction: Transaction;
  readonly at: PacketTime;
}

/** Requests of one host to one station. */
interface Pair {
  recent: Recent[];
  readonly objects: Map<string, number>; // Number of recent requests by object.
  sweep: Sweep | undefined;
}

/** Requests to many objects, reported as one finding. */
interface Sweep {
  readonly record: FindingRecord;
  readonly objects: Set<string>;
  readonly types: Set<number>;
  readonly cas: Set<number>;
  readonly results: Map<string, number>;
  readonly first: PacketTime;
  requests: number;
  lowest: number;
  highest: number;
  last: number;
}

/** Objects of one sweep that are counted separately. */
const MAX_OBJECTS = 65_536;

/** What makes requests a sweep. */
export interface SweepRule {
  readonly code: "command-sweep" | "select-sweep";
  /** Past participle for the finding: `commanded`. */
  readonly verb: string;
  readonly objects: number;
  readonly withinMs: number;
}

/** The rule for commands, accepted or refused. */
export function commandRule({ sweepObjects, sweepMs }: AnalysisThresholds): SweepRule {
  return { code: "command-sweep", verb: "commanded", objects: sweepObjects, withinMs: sweepMs };
}

/** The rule for selections that were not executed. */
export function selectRule({ selects, selectsMs }: AnalysisThresholds): SweepRule {
  const verb = "selected and not operated";
  return { code: "select-sweep", verb, objects: selects, withinMs: selectsMs };
}

/** Detects sweeps of one kind. */
export class SweepWatch {
  readonly #findings: FindingLog;
  readonly #rule: SweepRule;
  readonly #pairs = new Map<string, Pair>();

  /** Creates a watch. */
  constructor(findings: FindingLog, rule: SweepRule) {
    this.#findings = findings;
    this.#rule = rule;
  }

  /** Processes a request at the time it was made. */
  add(session: Session, transaction: Transaction, at: PacketTime): void {
    const pair = this.#pairOf(session);
    if (pair === undefined) return;
    const { withinMs } = this.#rule;
    if (pair.sweep !== undefined && !(at.time - pair.sweep.last <= withinMs)) {
      pair.sweep = undefined;
    }
    const recent = { transaction, at };
    if (pair.sweep !== undefined) return this.#extend(pair.sweep, recent);
    this.#remember(pair, recent);
    if (pair.objects.size >= this.#rule.objects) this.#begin(session, pair);
  }

  /** Counts the result of a request that belongs to a sweep. */
  finish({ sweep, result }: Transaction): void {
    if (sweep === undefined || sweep.rule !== this.#rule) return;
    count(sweep.of.results, result);
    sweep.of.record.detail = this.#describe(sweep.of);
  }

  #pairOf(session: Session): Pair | undefined {
    const { source, destination } = session.about(session.controlling);
    const key = `${source} ${destination}`;
    let pair = this.#pairs.get(key);
    if (pair === undefined && this.#pairs.size < MAX_PAIRS) {
      this.#pairs.set(key, pair = { recent: [], objects: new Map(), sweep: undefined });
    }
    return pair;
  }

  #remember(pair: Pair, recent: Recent): void {
    pair.recent.push(recent);
    count(pair.objects, objectOf(recent.transaction));
    const { withinMs } = this.#rule;
    let old = 0;
    while (
      pair.recent.length - old > MAX_RECENT ||
      !(recent.at.time - pair.recent[old]!.at.time <= withinMs) && old < pair.recent.length - 1
    ) {
      const object = objectOf(pair.recent[old++]!.transaction);
      const left = pair.objects.get(object)! - 1;
      if (left === 0) pair.objects.delete(object);
      else pair.objects.set(object, left);
    }
    if (old > 0) pair.recent.splice(0, old);
  }

  #begin(session: Session, pair: Pair): void {
    const { recent } = pair;
    const first = recent[0]!.at;
    const about = session.about(session.controlling);
    const record = this.#findings.note(
      this.#rule.code,
      { ...about, at: first, key: `${first.file} ${first.frame}` },
      () => "",
    );
    pair.recent = [];
    pair.objects.clear();
    if (record === undefined) return;
    const sweep: Sweep = pair.sweep = {
      record,
      objects: new Set(),
      types: new Set(),
      cas: new Set(),
      results: new Map(),
      first,
      requests: 0,
      lowest: Infinity,
      highest: -Infinity,
      last: first.time,
    };
    for (const each of recent) this.#extend(sweep, each);
  }

  #extend(sweep: Sweep, { transaction, at }: Recent): void {
    const { ca, ioa, typeId } = transaction;
    if (sweep.objects.size < MAX_OBJECTS) sweep.objects.add(objectOf(transaction));
    list(sweep.types, typeId);
    list(sweep.cas, ca);
    sweep.lowest = Math.min(sweep.lowest, ioa);
    sweep.highest = Math.max(sweep.highest, ioa);
    sweep.last = Math.max(sweep.last, at.time);
    if (sweep.requests++ > 0) this.#findings.repeat(sweep.record, at);
    for (const record of transaction.records.splice(0)) this.#findings.withdraw(record);
    transaction.sweep = { rule: this.#rule, of: sweep };
    if (transaction.progress === "done") count(sweep.results, transaction.result);
    sweep.record.detail = this.#describe(sweep);
  }

  #describe(sweep: Sweep): string {
    const { objects, requests, types, cas, lowest, highest, first, last, results, record } = sweep;
    const { source, destination } = record.about;
    const named = [...types].slice(0, MAX_LISTED).map(typeText).join(", ");
    const stations = [...cas].slice(0, MAX_LISTED).join(", ");
    const more = (all: ReadonlySet<unknown>) => all.size > MAX_LISTED ? ", ..." : "";
    const repeated = requests > objects.size ? ` in ${requests} requests` : "";
    const ioas = lowest === highest ? `${lowest}` : `${lowest} to ${highest}`;
    const outcome = [...results].map(([result, number]) => `${number} ${result}`).join(", ");
    return `${objects.size} objects of CA ${stations}${
      more(cas)
    } ${this.#rule.verb} by ${source} at ` +
      `${destination} within ${formatDuration(last - first.time)}${repeated}: ${named}${
        more(types)
      }, IOA ${ioas}${outcome === "" ? "" : `; ${outcome}`}`;
  }
}

function objectOf({ ca, ioa }: Transaction): string {
  return `${ca} ${ioa}`;
}

/** Adds a value to a list in a message: one more than are shown is enough to know that there are others. */
function list<T>(values: Set<T>, value: T): void {
  if (values.size <= MAX_LISTED) values.add(value);
}

function count<T>(counts: Map<T, number>, key: T): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** The sweep that a request belongs to. */
export interface SweepMembership {
  readonly rule: SweepRule;
  readonly of: Sweep;
}

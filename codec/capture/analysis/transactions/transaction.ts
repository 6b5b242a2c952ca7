// A request and all its answers.

import type { AnyObject } from "../../../interpret.ts";
import type { DurationSummary } from "../durations.ts";
import type { PacketTime } from "../../packet_time.ts";
import type { FindingRecord } from "../finding_log.ts";
import type { Sector } from "../station.ts";
import type { TransactionKind, TransactionResult } from "../../transaction_kind.ts";
// circle: a request knows the sweep it belongs to
import type { SweepMembership } from "../sweep_watch.ts";
// circle: a broadcast consists of the outcomes of its stations
import type { Broadcast } from "./broadcast.ts";

/** Kind of step in a transaction. */
export type TransactionStepName =
  | "select"
  | "select-confirmed"
  | "request"
  | "confirmed"
  | "terminated"
  | "cancel"
  | "cancel-confirmed"
  | "rejected"
  | "answered"
  | "challenged"
  | "replied"
  | "authentication-failed";

/** Steps of secure authentication, which are not answers to the request itself. */
const AUTHENTICATION_STEPS: ReadonlySet<TransactionStepName> = new Set([
  "challenged",
  "replied",
  "authentication-failed",
]);

/** One step of a transaction. */
export interface Step {
  readonly name: TransactionStepName;
  readonly at: PacketTime;
  /** P/N: whether the answer is negative. */
  readonly negative: boolean;
  /** The station that answered a request to the broadcast address. */
  readonly ca?: number;
}

/** Details that only some kinds of transactions have; absent if they do not apply. */
export interface TransactionFacts {
  /** Value of a command or parameter. */
  value?: number;
  /** QU or QL of a command, QOI, RQT, QRP, KPA or QPA. */
  qualifier?: number;
  /** FRZ of a counter interrogation. */
  freeze?: number;
  /**
   * Interrogation: number of ASDUs and objects in the answer, and of distinct points among them.
   */
  asdus?: number;
  objects?: number;
  points?: number;
  /** Number of points in the previous interrogation of the same kind. */
  pointsBefore?: number;
  /** Clock: transmitted time minus time of capture, in ms; includes the time zone. */
  offsetMs?: number;
  /** File: name, announced length, transferred octets and sections, sender. */
  nof?: number;
  lof?: number;
  octets?: number;
  sections?: number;
  download?: boolean;
  /** Directory: number of entries. */
  entries?: number;
  /** Secure authentication: how, the user, the time from challenge to reply, and whether its MAC is right. */
  authentication?: "challenge" | "aggressive";
  user?: number;
  replyMs?: number;
  macRight?: boolean;
  /** Why it failed, as text. */
  reason?: string;
}

/** Transferred part of a file, to compare with the sender's checksum and length. */
export interface TransferSums {
  /** Sum of the octets in the current section, and their number. */
  section: number;
  sectionOctets: number;
  /** Sum of the octets in all previous sections. */
  file: number;
}

/** Progress of a transaction. */
export type Progress = "selecting" | "selected" | "requested" | "confirmed" | "cancelling" | "done";

/** Maximum number of steps kept per transaction. */
const MAX_STEPS = 32;

/** A transaction. */
export class Transaction {
  /** Number of the transaction, from 0. */
  readonly id: number;
  /** Identifies it within its session; repetitions of the same request have the same key. */
  readonly key: string;
  readonly kind: TransactionKind;
  readonly session: number;
  readonly sector: Sector;
  readonly ca: number;
  readonly ioa: number;
  readonly typeId: number;
  readonly steps: Step[] = [];
  /** Time of its last step, or of its start before the first step. */
  last: PacketTime;
  readonly facts: TransactionFacts = {};
  progress: Progress = "requested";
  result: TransactionResult = "open";
  /** Whether the last select or request was confirmed, or answered with an error. */
  isConfirmed = false;
  /** The object of the last select or request of a command. */
  sent: AnyObject | undefined;
  /** Time of the last step. */
  lastTime = NaN;
  /** Time of the last request, and the durations until confirmation and termination. */
  requestTime = NaN;
  confirmMs = NaN;
  terminateMs = NaN;
  /** Number of gaps in its session when it started. */
  readonly gaps: number;
  /** Number of the round of points that answers it, from 1. */
  readonly round: number;
  /** The request to the broadcast address that this is one station's outcome of. */
  readonly request: Transaction | undefined;
  /** The outcomes of a request to the broadcast address. */
  broadcast: Broadcast | undefined;
  sums: TransferSums | undefined;
  /** The sweep that it belongs to. */
  sweep: SweepMembership | undefined;
  /** Findings about it, which a sweep replaces. */
  readonly records: FindingRecord[] = [];

  /** Creates a transaction. */
  constructor(
    id: number,
    of: {
      readonly key: string;
      readonly kind: TransactionKind;
      readonly session: number;
      readonly sector: Sector;
      readonly ca: number;
      readonly ioa: number;
      readonly typeId: number;
      readonly gaps: number;
      readonly began: PacketTime;
      readonly round: number;
      readonly request?: Transaction;
    },
  ) {
    this.id = id;
    this.key = of.key;
    this.kind = of.kind;
    this.session = of.session;
    this.sector = of.sector;
    this.ca = of.ca;
    this.ioa = of.ioa;
    this.typeId = of.typeId;
    this.gaps = of.gaps;
    this.last = of.began;
    this.round = of.round;
    this.request = of.request;
  }

  /** The controlling station cancels the request. */
  cancel(): void {
    this.progress = "cancelling";
    for (const outcome of this.broadcast?.outcomes.values() ?? []) {
      if (outcome.progress !== "done") outcome.progress = "cancelling";
    }
  }

  /** Adds a step. */
  step(
    name: TransactionStepName,
    at: PacketTime,
    negative = false,
    ca: number | undefined = undefined,
  ): void {
    this.request?.step(name, at, negative, this.ca);
    const waited = at.time - this.requestTime;
    if (AUTHENTICATION_STEPS.has(name)) return this.#add(name, at, negative, ca);
    if (name === "select" || name === "request" || name === "cancel") this.requestTime = at.time;
    else if (name === "terminated") this.terminateMs = waited;
    else if (Number.isNaN(this.confirmMs) || name === "confirmed") this.confirmMs = waited;
    if (name === "select" || name === "request") this.isConfirmed = false;
    if (name === "select-confirmed" || name === "confirmed" || name === "rejected") {
      this.isConfirmed = true;
    }
    this.#add(name, at, negative, ca);
  }

  #add(name: TransactionStepName, at: PacketTime, negative: boolean, ca: number | undefined): void {
    this.lastTime = at.time;
    this.last = at;
    if (this.steps.length < MAX_STEPS) {
      this.steps.push({ name, at, negative, ...ca === undefined ? {} : { ca } });
    }
  }
}

/** Totals of all transactions of a kind. */
export interface TransactionTotals {
  readonly count: number;
  /** Number by result. */
  readonly results: ReadonlyMap<TransactionResult, number>;
  /** Duration from request to confirmation. */
  readonly confirm: DurationSummary | undefined;
  /** Duration from request to termination. */
  readonly terminate: DurationSummary | undefined;
}

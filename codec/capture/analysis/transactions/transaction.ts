// A request and everything that was answered to it.

import type { DurationSummary } from "../durations.ts";
import type { PacketTime } from "../packet_time.ts";
import type { Sector } from "../station.ts";

/** What was asked for. */
export type TransactionKind =
  | "command"
  | "interrogation"
  | "counters"
  | "clock"
  | "read"
  | "test"
  | "reset"
  | "parameter"
  | "delay"
  | "file"
  | "directory";

/** What happened in the course of a transaction. */
export type TransactionStepName =
  | "select"
  | "select-confirmed"
  | "request"
  | "confirmed"
  | "terminated"
  | "cancel"
  | "cancel-confirmed"
  | "rejected"
  | "answered";

/** One step. */
export interface Step {
  readonly name: TransactionStepName;
  readonly at: PacketTime;
  /** P/N: the answer is negative. */
  readonly negative: boolean;
}

/**
 * How a transaction ended.
 *
 * | result | meaning |
 * |---|---|
 * | `terminated` | confirmed and terminated |
 * | `confirmed` | confirmed; no termination was seen, or none belongs to it |
 * | `answered` | the data that were asked for came |
 * | `failed` | terminated negatively, or broken off because of an error |
 * | `refused` | answered negatively, or with cause 44 to 47 |
 * | `cancelled` | cancelled by the controlling station, and confirmed |
 * | `expired` | selected and not executed |
 * | `unanswered` | no answer came |
 * | `incomplete` | confirmed, but not carried through |
 * | `open` | the capture ends before it was finished |
 * | `unknown` | the capture does not hold the answers |
 */
export type TransactionResult =
  | "terminated"
  | "confirmed"
  | "answered"
  | "failed"
  | "refused"
  | "cancelled"
  | "expired"
  | "unanswered"
  | "incomplete"
  | "open"
  | "unknown";

/** What only some kinds of transactions have. What does not apply is absent. */
export interface TransactionFacts {
  /** Value of a command or parameter. */
  value?: number;
  /** QU or QL of a command, QOI, RQT, QRP, KPA or QPA. */
  qualifier?: number;
  /** FRZ of a counter interrogation. */
  freeze?: number;
  /** Interrogation: ASDUs and objects that answered it, and different points among them. */
  asdus?: number;
  objects?: number;
  points?: number;
  /** Points of the interrogation of the same kind before this one. */
  pointsBefore?: number;
  /** Clock: time sent less time of capture, in ms; with the zone still in it. */
  offsetMs?: number;
  /** File: its name, length as announced, octets and sections transferred, sender. */
  nof?: number;
  lof?: number;
  octets?: number;
  sections?: number;
  download?: boolean;
  /** Directory: entries listed. */
  entries?: number;
  /** Why it failed, for people. */
  reason?: string;
}

/** What was transferred of a file, to compare with what its sender says. */
export interface TransferSums {
  /** Sum of the octets of the current section, and their number. */
  section: number;
  sectionOctets: number;
  /** Sum of the octets of all sections before it. */
  file: number;
}

/** How far a transaction has come. */
export type Progress = "selecting" | "selected" | "requested" | "confirmed" | "cancelling" | "done";

/** Steps kept of each transaction. */
const MAX_STEPS = 32;

/** One transaction. */
export class Transaction {
  /** Number of the transaction, from 0. */
  readonly id: number;
  /** What distinguishes it from others of its session, but not from a repetition of the same request. */
  readonly key: string;
  readonly kind: TransactionKind;
  readonly session: number;
  readonly sector: Sector;
  readonly ca: number;
  readonly ioa: number;
  readonly typeId: number;
  readonly steps: Step[] = [];
  /** When its last step was; before the first, when it began. */
  last: PacketTime;
  readonly facts: TransactionFacts = {};
  progress: Progress = "requested";
  result: TransactionResult = "open";
  /** Time of the last step. */
  lastTime = NaN;
  /** Time of the last request, and how long it took to be confirmed and terminated. */
  requestTime = NaN;
  confirmMs = NaN;
  terminateMs = NaN;
  /** Gaps of its session when it began. */
  readonly gaps: number;
  sums: TransferSums | undefined;

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
  }

  /** Adds a step. */
  step(name: TransactionStepName, at: PacketTime, negative = false): void {
    const waited = at.time - this.requestTime;
    if (name === "select" || name === "request" || name === "cancel") this.requestTime = at.time;
    else if (name === "terminated") this.terminateMs = waited;
    else if (Number.isNaN(this.confirmMs) || name === "confirmed") this.confirmMs = waited;
    this.lastTime = at.time;
    this.last = at;
    if (this.steps.length < MAX_STEPS) this.steps.push({ name, at, negative });
  }
}

/** What is counted of all transactions of a kind. */
export interface TransactionTotals {
  readonly count: number;
  /** By result. */
  readonly results: ReadonlyMap<TransactionResult, number>;
  /** From request to confirmation. */
  readonly confirm: DurationSummary | undefined;
  /** From request to termination. */
  readonly terminate: DurationSummary | undefined;
}

// The report of an analysis: requests and their answers.

import type { DurationSummary } from "../durations.ts";
import type { TransactionStepName } from "../transactions/transaction.ts";
import type { TransactionKind, TransactionResult } from "../../transaction_kind.ts";
import type { JsonNumber, Mark } from "./report_values.ts";

/** Statistics of all transactions of a kind. */
export interface TransactionTotalsReport {
  /** Kind of request. */
  readonly kind: TransactionKind;
  /** Number of transactions. */
  readonly count: number;
  /** Number of transactions by result. */
  readonly results: Readonly<Partial<Record<TransactionResult, number>>>;
  /** Durations from request to confirmation. */
  readonly confirm: DurationSummary | null;
  /** Durations from request to termination. */
  readonly terminate: DurationSummary | null;
}

/** A step of a transaction. */
export interface StepReport {
  /** Kind of step. */
  readonly name: TransactionStepName;
  /** Time of the step. */
  readonly at: Mark;
  /** Whether the answer was negative. */
  readonly negative: boolean;
  /** Common address of the station that answered a request to all stations; otherwise absent. */
  readonly ca?: number;
}

/** Outcome of a broadcast request at one station. */
export interface StationOutcomeReport {
  /** Common address. */
  readonly ca: number;
  /** Result at this station; `unanswered` for a known station that did not answer. */
  readonly result: TransactionResult;
  /** From the request to the confirmation, in ms. */
  readonly confirmMs: number | null;
  /** From the request to the termination, in ms. */
  readonly terminateMs: number | null;
  /** Number of distinct points in its answer; `null` if no points were requested. */
  readonly points: number | null;
  /** Why it failed; `null` if it did not fail or no reason is known. */
  readonly reason: string | null;
}

/** Details that only some kinds of transactions have; omitted if they do not apply. */
export interface TransactionFactsReport {
  /** Value of a command or parameter. */
  readonly value?: JsonNumber;
  /** QU or QL of a command, QOI, RQT, QRP, KPA or QPA. */
  readonly qualifier?: number;
  /** FRZ of a counter interrogation. */
  readonly freeze?: number;
  /** Number of ASDUs that answered an interrogation. */
  readonly asdus?: number;
  /** Number of information objects in them. */
  readonly objects?: number;
  /** Number of distinct points among them. */
  readonly points?: number;
  /** Number of points in the previous interrogation of the same kind. */
  readonly pointsBefore?: number;
  /** Transmitted clock time minus time of capture, in ms; includes the time zone. */
  readonly offsetMs?: number;
  /** Name of a file. */
  readonly nof?: number;
  /** Announced length of a file. */
  readonly lof?: number;
  /** Octets transferred in accepted sections. */
  readonly octets?: number;
  /** Number of accepted sections. */
  readonly sections?: number;
  /** Whether the file is sent to the controlled station. */
  readonly download?: boolean;
  /** Number of directory entries. */
  readonly entries?: number;
  /** How it was authenticated. */
  readonly authentication?: "challenge" | "aggressive";
  /** Number of the user that authenticated it. */
  readonly user?: number;
  /** From the challenge to the reply, in ms. */
  readonly replyMs?: number;
  /** Whether the MAC is right; only if the keys were given. */
  readonly macRight?: boolean;
  /** Why it failed, as text. */
  readonly reason?: string;
}

/** A request and all its answers. */
export interface TransactionReport {
  /** Number of the transaction, from 0. */
  readonly id: number;
  /** Kind of request. */
  readonly kind: TransactionKind;
  /** Number of its session. */
  readonly session: number;
  /** Common address. */
  readonly ca: number;
  /** Information object address. */
  readonly ioa: number;
  /** Type identification of the request. */
  readonly typeId: number;
  /** Its mnemonic. */
  readonly type: string | null;
  /** Result. */
  readonly result: TransactionResult;
  /** The first 32 steps. */
  readonly steps: readonly StepReport[];
  /** Time from the last request to its confirmation, in ms. */
  readonly confirmMs: number | null;
  /** Time from the last request to the termination, in ms. */
  readonly terminateMs: number | null;
  /** Details that only some kinds have. */
  readonly facts: TransactionFactsReport;
  /**
   * One outcome for each station that a request to the broadcast address reached; `null` for a request to one station.
   * `result` is then the worst of the stations that answered, and the durations last until the last of them.
   */
  readonly outcomes: readonly StationOutcomeReport[] | null;
  /** Display name; only in a report with names, and then empty if it is unknown. */
  readonly name?: string;
  /** Engineering unit, as the name. */
  readonly unit?: string;
}

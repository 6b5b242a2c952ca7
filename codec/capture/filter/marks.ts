// What an analysis found at each packet, for the fields `finding` and `transaction`.

import { packetKey } from "../packet_time.ts";
import type { FindingCode } from "../findings/table.ts";
import type { TransactionKind, TransactionResult } from "../transaction_kind.ts";

/** A request, as filters see it. */
export interface TransactionMark {
  /** Number of the transaction in the report. */
  readonly id: number;
  /** Kind of request. */
  readonly kind: TransactionKind;
  /** Result. */
  readonly result: TransactionResult;
}

const NO_FINDINGS: readonly FindingCode[] = [];
const NO_TRANSACTIONS: readonly TransactionMark[] = [];

/**
 * The packets of the findings and transactions of an analysis; see `Analyzer.marks()`. It applies
 * to the captures that were analyzed, in the same order.
 */
export class PacketMarks {
  /** Number of occurrences of findings whose packets are not known, because there were too many. */
  readonly dropped: number;
  readonly #findings: ReadonlyMap<number, readonly FindingCode[]>;
  readonly #transactions: ReadonlyMap<number, readonly TransactionMark[]>;

  /** Creates the marks; the keys of the maps are made by {@linkcode packetKey}. */
  constructor(marks: {
    readonly findings: ReadonlyMap<number, readonly FindingCode[]>;
    readonly transactions: ReadonlyMap<number, readonly TransactionMark[]>;
    readonly dropped: number;
  }) {
    this.#findings = marks.findings;
    this.#transactions = marks.transactions;
    this.dropped = marks.dropped;
  }

  /** What is known about a packet, as members of a subject. */
  at(
    frame: number,
    file = 0,
  ): {
    readonly findings: readonly FindingCode[];
    readonly transactions: readonly TransactionMark[];
  } {
    const key = packetKey({ frame, file });
    return {
      findings: this.#findings.get(key) ?? NO_FINDINGS,
      transactions: this.#transactions.get(key) ?? NO_TRANSACTIONS,
    };
  }
}

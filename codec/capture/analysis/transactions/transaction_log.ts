// Keeps transactions up to a limit, and counts all of them.

import { Durations } from "../durations.ts";
import type { Transaction, TransactionTotals } from "./transaction.ts";
import type { TransactionKind, TransactionResult } from "../../transaction_kind.ts";

class Totals {
  count = 0;
  kept = 0;
  readonly results = new Map<TransactionResult, number>();
  readonly confirm = new Durations();
  readonly terminate = new Durations();
}

/** Keeps and counts transactions. */
export class TransactionLog {
  readonly #perKind: number;
  readonly #byKind = new Map<TransactionKind, Totals>();
  readonly #kept: Transaction[] = [];
  #next = 0;
  #rounds = 0;

  /** Creates a log that keeps at most this number of transactions of each kind. */
  constructor(perKind: number) {
    this.#perKind = perKind;
  }

  /** Number of transactions that were not kept. */
  get omitted(): number {
    return this.#next - this.#kept.length;
  }

  /** Number of the next transaction. */
  takeId(): number {
    return this.#next++;
  }

  /** Returns the number of the next round of points, from 1. */
  takeRound(): number {
    return ++this.#rounds;
  }

  /** Records a new transaction. */
  begin(transaction: Transaction): void {
    const totals = this.#totals(transaction.kind);
    totals.count++;
    if (totals.kept >= this.#perKind) return;
    totals.kept++;
    this.#kept.push(transaction);
  }

  /** Records how a transaction ended. */
  finish({ kind, result, confirmMs, terminateMs }: Transaction): void {
    const { results, confirm, terminate } = this.#totals(kind);
    results.set(result, (results.get(result) ?? 0) + 1);
    confirm.add(confirmMs);
    terminate.add(terminateMs);
  }

  /** Kept transactions in chronological order. */
  get kept(): readonly Transaction[] {
    return this.#kept;
  }

  /** Totals by kind, in the order of first occurrence. */
  totals(): [TransactionKind, TransactionTotals][] {
    return [...this.#byKind].map(([kind, { count, results, confirm, terminate }]) => {
      const finished = [...results.values()].reduce((sum, each) => sum + each, 0);
      const all = new Map(results);
      if (count > finished) all.set("open", (all.get("open") ?? 0) + count - finished);
      return [kind, {
        count,
        results: all,
        confirm: confirm.summary(),
        terminate: terminate.summary(),
      }];
    });
  }

  #totals(kind: TransactionKind): Totals {
    let totals = this.#byKind.get(kind);
    if (totals === undefined) this.#byKind.set(kind, totals = new Totals());
    return totals;
  }
}

// Judges the confirmations and terminations of one session: missing, late, repeated, with a different value, or from a
// different common address.

import { formatDuration } from "../../../duration.ts";
import type { AnyObject } from "../../../interpret.ts";
import type { FindingCode } from "../../findings/table.ts";
import type { Sector } from "../station.ts";
// circle: an exchange has its confirmations judged
import type { Exchange } from "./exchange.ts";
import { describeRequest } from "./text.ts";
import type { Transaction } from "./transaction.ts";
import type { TransactionResult } from "../../transaction_kind.ts";

/** Maximum number of finished requests of a session that a confirmation may still follow. */
const MAX_FINISHED = 256;

/** Results of requests that were answered, whether they were confirmed or not. */
const ANSWERED: ReadonlySet<TransactionResult> = new Set(["terminated", "failed", "cancelled"]);

/** Judges the confirmations of one session. */
export class Confirmations {
  readonly #exchange: Exchange;
  /** The last finished request with each key, oldest first. */
  readonly #finished = new Map<string, Transaction>();
  /** Number of requests that ended without an answer, by key; their answers may still come. */
  readonly #owed = new Map<string, number>();
  /** When the last request of the session finished. Stations often process one request after the other. */
  #freeSince = -Infinity;

  /** Creates the judge of an exchange. */
  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  /** A request begins. A confirmation with its key no longer belongs to an earlier request. */
  begin(key: string): void {
    const before = this.#finished.get(key);
    if (before === undefined) return;
    this.#finished.delete(key);
    this.#checkConfirmed(before);
  }

  /** A request has finished. */
  finish(transaction: Transaction): void {
    const { time } = this.#exchange.context.clock;
    if (!Number.isNaN(time)) this.#freeSince = time;
    if (Number.isNaN(transaction.requestTime) || transaction.broadcast !== undefined) return;
    this.begin(transaction.key);
    if (!transaction.isConfirmed && !ANSWERED.has(transaction.result)) {
      this.#owe(transaction.key, 1);
    }
    this.#finished.set(transaction.key, transaction);
    const [oldest] = this.#finished.keys();
    if (this.#finished.size > MAX_FINISHED) this.begin(oldest!);
  }

  /** The session, or the capture, has ended. */
  end(): void {
    for (const transaction of this.#finished.values()) {
      if (this.#exchange.isOver(transaction)) this.#checkConfirmed(transaction);
    }
    this.#finished.clear();
  }

  /**
   * An activation confirmation of an open request arrives; returns whether it is a repetition, which has no effect. A
   * peer that answers a broadcast from the broadcast address may do so once for each of its stations.
   */
  take(transaction: Transaction, sector: Sector): boolean {
    if (!this.#isWhole(transaction)) return false;
    if (transaction.isConfirmed) {
      if (sector.ca === this.#exchange.context.broadcastCa) return false;
      if (this.#owe(transaction.key, -1)) return false;
      this.#note("confirmation-repeated", transaction, () => "confirmed again");
      return true;
    }
    const { clock, thresholds } = this.#exchange.context;
    const waited = clock.time - transaction.requestTime;
    if (
      clock.time - Math.max(transaction.requestTime, this.#freeSince) > thresholds.confirmationMs
    ) {
      this.#note(
        "confirmation-late",
        transaction,
        () => `confirmed after ${formatDuration(waited)}`,
      );
    }
    return false;
  }

  /**
   * An activation confirmation arrives for which no request is open; returns whether it belongs to the last finished
   * request with its key.
   */
  takeStray(key: string): boolean {
    const transaction = this.#finished.get(key);
    if (transaction === undefined || !this.#isWhole(transaction)) return false;
    if (transaction.result === "cancelled") return false;
    if (this.#owe(key, -1)) return false;
    if (transaction.isConfirmed) {
      this.#note("confirmation-repeated", transaction, () => "confirmed again");
      return true;
    }
    const now = this.#exchange.context.clock.now();
    const waited = formatDuration(now.time - transaction.requestTime);
    const text = () => `confirmed after ${waited}, when it was already terminated`;
    this.#note("confirmation-late", transaction, text);
    transaction.step("confirmed", now);
    return true;
  }

  /** An answer arrives for which no request is open; looks for the same request to another common address. */
  takeForeign({ ca, typeId, ioa }: Pick<Transaction, "ca" | "typeId" | "ioa">): void {
    const { broadcastCa, isFiltered } = this.#exchange.context;
    if (isFiltered || ca === broadcastCa) return;
    for (const open of this.#exchange.open) {
      const isWaiting = open.progress === "requested" || open.progress === "selecting";
      if (!isWaiting || open.typeId !== typeId || open.ioa !== ioa) continue;
      if (open.ca === ca || open.ca === broadcastCa || !this.#isWhole(open)) continue;
      this.#note("answer-from-other-ca", open, () => `answered from CA ${ca}`);
      return;
    }
  }

  /** Compares the answer to a command with the command. It may also answer another open command with the same key. */
  compare(transaction: Transaction, answer: AnyObject): void {
    if (!this.#isWhole(transaction)) return;
    if (this.#exchange.queue(transaction.key).some(({ sent }) => isSame(sent, answer))) return;
    const { sent } = transaction;
    if (sent === undefined || isSame(sent, answer)) return;
    const text = (of: AnyObject) => `value ${of.value} qualifier ${of.qualifier}`;
    this.#note(
      "confirmation-differs",
      transaction,
      () => `sent with ${text(sent)}, answered with ${text(answer)}`,
    );
  }

  /**
   * A termination arrives. That of an interrogation is late if it follows the last data too late; that of a command if
   * it follows the last return information of the sector too late and no other command of the sector is open.
   */
  terminate(transaction: Transaction, sector: Sector): void {
    const { clock, thresholds, broadcastCa } = this.#exchange.context;
    if (!this.#isWhole(transaction) || sector.ca === broadcastCa) return;
    const { kind, requestTime, lastTime, ca } = transaction;
    const since = kind === "command" ? sector.returnedAt : lastTime;
    if (!(since >= requestTime && clock.time - since > thresholds.terminationMs)) return;
    const isSame = (other: Transaction) => other.kind === "command" && other.ca === ca;
    if (kind === "command" && [...this.#exchange.open].filter(isSame).length > 1) return;
    const last = kind === "command"
      ? "return information"
      : (transaction.facts.asdus ?? 0) > 0
      ? "data"
      : "step";
    this.#note(
      "termination-late",
      transaction,
      () => `terminated ${formatDuration(clock.time - since)} after its last ${last}`,
    );
  }

  /** Reports a request that was carried out but never confirmed. */
  #checkConfirmed(transaction: Transaction): void {
    const { kind, result, isConfirmed } = transaction;
    if (isConfirmed || result !== "terminated" && result !== "failed") return;
    if (kind !== "command" && kind !== "interrogation" && kind !== "counters") return;
    if (this.#exchange.context.isFiltered || !this.#isWhole(transaction)) return;
    this.#note("request-unconfirmed", transaction, () => "terminated, but never confirmed", true);
  }

  /** Changes the number of answers that may still come; returns whether there was one. */
  #owe(key: string, change: 1 | -1): boolean {
    const before = this.#owed.get(key) ?? 0;
    const after = Math.max(0, before + change);
    this.#owed.delete(key);
    if (after > 0) this.#owed.set(key, after);
    const [oldest] = this.#owed.keys();
    if (this.#owed.size > MAX_FINISHED) this.#owed.delete(oldest!);
    return before > 0;
  }

  /** Whether the capture has the request and everything after it. */
  #isWhole({ requestTime, gaps }: Transaction): boolean {
    return !Number.isNaN(requestTime) && gaps === this.#exchange.session.gaps;
  }

  #note(
    code: FindingCode,
    transaction: Transaction,
    text: () => string,
    isAtLastStep = false,
  ): void {
    const { context: { findings } } = this.#exchange;
    const about = this.#exchange.about(transaction);
    findings.note(
      code,
      isAtLastStep ? { ...about, at: transaction.last } : about,
      () => `${describeRequest(transaction)}: ${text()}`,
    );
  }
}

function isSame(sent: AnyObject | undefined, { value, qualifier }: AnyObject): boolean {
  return sent !== undefined && Object.is(sent.value, value) && sent.qualifier === qualifier;
}

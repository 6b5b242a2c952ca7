// The transactions of one session: matches answers to requests, and closes transactions that get no
// answer.

import { CAUSE, isUnknownCause } from "../../../cause.ts";
import type { FindingCode } from "../../findings/table.ts";
import type { About, FindingLog, FindingRecord } from "../finding_log.ts";
import type { PacketClock } from "../../packet_time.ts";
import type { ScanWatch } from "../scan_watch.ts";
import type { SweepWatch } from "../sweep_watch.ts";
import type { Session } from "../session/session.ts";
import type { Sector } from "../station.ts";
import type { AnalysisThresholds } from "../thresholds.ts";
import { type Progress, Transaction } from "./transaction.ts";
import type { TransactionKind, TransactionResult } from "../../transaction_kind.ts";
import { Broadcast, outcomeAt, progressAt } from "./broadcast.ts";
// circle: an exchange has its confirmations judged
import { Confirmations } from "./confirmations.ts";
import type { TransactionLog } from "./transaction_log.ts";
import { describeRequest } from "./text.ts";

/** State shared by the exchanges of all sessions. */
export interface ExchangeContext {
  readonly clock: PacketClock;
  readonly findings: FindingLog;
  readonly transactions: TransactionLog;
  readonly scans: ScanWatch;
  readonly commandSweeps: SweepWatch;
  readonly selectSweeps: SweepWatch;
  readonly thresholds: AnalysisThresholds;
  /** The broadcast address. */
  readonly broadcastCa: number;
  /** Whether a filter excludes ASDUs; a missing answer then proves nothing. */
  readonly isFiltered: boolean;
}

/** Properties that distinguish a transaction from others of its session. */
export interface RequestFields {
  readonly kind: TransactionKind;
  readonly sector: Sector;
  readonly ca: number;
  readonly ioa: number;
  readonly typeId: number;
}

/** Time after which an answer is no longer expected. */
const ANSWER_MS = 60_000;

/** Maximum time for which a station holds a selection. */
export const SELECTION_MS = 65_000;

/** Time without a step after which a confirmed transaction is considered finished. */
const COMPLETION_MS = 600_000;

/** Grace period at the end of the capture: a missing answer proves nothing. */
const END_MS = 2000;

/** Maximum number of open transactions per session, and per identical request. */
const MAX_OPEN = 4096;
const MAX_SAME = 8;

/** Maximum number of silent stations to list. */
const NAMED_STATIONS = 8;

/** Descriptions of the causes that refuse a request as unknown. */
const REJECTIONS: Readonly<
  Record<number, { readonly code: FindingCode; readonly text: string } | undefined>
> = {
  [CAUSE.unknownType]: { code: "unknown-type", text: "unknown type identification" },
  [CAUSE.unknownCause]: { code: "unknown-cause", text: "unknown cause of transmission" },
  [CAUSE.unknownCommonAddress]: { code: "unknown-ca", text: "unknown common address" },
  [CAUSE.unknownObjectAddress]: { code: "unknown-ioa", text: "unknown information object address" },
};

/** Description of a negative confirmation. */
const REFUSAL = { code: "request-refused", text: "confirmed negatively" } as const;

/** The kind of address that a refusal shows to be wrong. */
const SCANNED: Readonly<Record<number, "ca" | "ioa" | undefined>> = {
  [CAUSE.unknownCommonAddress]: "ca",
  [CAUSE.unknownObjectAddress]: "ioa",
};

/** Remembers a finding about a command, in case a sweep replaces it. */
function record({ kind, records }: Transaction, found: FindingRecord | undefined): void {
  if (kind === "command" && found !== undefined) records.push(found);
}

/**
 * Whether an answer refuses a command or a request: a negative activation confirmation, or cause 44
 * to 47.
 */
export function isRefusal(
  { cause, negative }: { readonly cause: number; readonly negative: boolean },
): boolean {
  return cause === CAUSE.activationCon ? negative : isUnknownCause(cause);
}

/** The open transactions of one session. */
export class Exchange {
  readonly session: Session;
  readonly context: ExchangeContext;
  readonly confirmations: Confirmations = new Confirmations(this);
  readonly #open = new Set<Transaction>();
  /**
   * The same request can be open several times, because stations process requests one at a time.
   */
  readonly #byKey = new Map<string, Transaction[]>();

  /** Creates an exchange without open transactions. */
  constructor(session: Session, context: ExchangeContext) {
    this.session = session;
    this.context = context;
  }

  /** Whether any transaction is open. */
  get isBusy(): boolean {
    return this.#open.size > 0;
  }

  /** The open transactions, oldest first. */
  get open(): Iterable<Transaction> {
    return this.#open;
  }

  /** The open transactions with a key, oldest first. */
  queue(key: string): readonly Transaction[] {
    return this.#byKey.get(key) ?? [];
  }

  /** Returns the first open transaction with a key in one of the given stages, tried in order. */
  find(key: string, ...progress: readonly Progress[]): Transaction | undefined {
    const queue = this.#byKey.get(key) ?? [];
    for (const wanted of progress) {
      const found = queue.find((each) => each.progress === wanted);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /**
   * Returns the first open request that an answer of a sector belongs to: a request to its own common address, or the
   * outcome of a broadcast at this station.
   */
  findFor(
    sector: Sector,
    keyAt: (ca: number) => string,
    ...progress: readonly Progress[]
  ): Transaction | undefined {
    const { broadcastCa, transactions } = this.context;
    const isMirror = sector.ca === broadcastCa;
    const own = isMirror ? undefined : this.find(keyAt(sector.ca), ...progress);
    if (own !== undefined) return own;
    const queue = this.#byKey.get(keyAt(broadcastCa)) ?? [];
    for (const wanted of progress) {
      const found = queue.find((each) => progressAt(each, sector.ca) === wanted);
      if (found !== undefined) return outcomeAt(found, sector, () => transactions.takeRound());
    }
    // A peer with several stations may answer once for each of them, all from the broadcast address.
    return isMirror ? queue.at(-1)?.broadcast?.mirrored : undefined;
  }

  /** Returns the most recent open transaction with a key. */
  latest(key: string): Transaction | undefined {
    return this.#byKey.get(key)?.at(-1);
  }

  /** Starts a transaction. */
  begin(key: string, fields: RequestFields): Transaction {
    this.#expire();
    this.confirmations.begin(key);
    const { transactions } = this.context;
    const { id: session, gaps } = this.session;
    const transaction = new Transaction(transactions.takeId(), {
      ...fields,
      ...{ key, session, gaps, began: this.context.clock.now(), round: transactions.takeRound() },
    });
    if (fields.ca === this.context.broadcastCa) {
      transaction.broadcast = new Broadcast(fields.sector);
      this.#settleComplete(key);
    }
    transactions.begin(transaction);
    this.#open.add(transaction);
    const queue = this.#byKey.get(key);
    if (queue === undefined) {
      this.#byKey.set(key, [transaction]);
    } else {
      if (queue.length >= MAX_SAME) this.settle(queue[0]!);
      queue.push(transaction);
    }
    return transaction;
  }

  /** Ends a transaction. */
  finish(transaction: Transaction, result: TransactionResult): void {
    transaction.result = result;
    transaction.progress = "done";
    if (transaction.request !== undefined) return; // Ends together with the broadcast.
    this.#open.delete(transaction);
    const queue = this.#byKey.get(transaction.key) ?? [];
    if (queue.length > 1) queue.splice(queue.indexOf(transaction), 1);
    else this.#byKey.delete(transaction.key);
    this.context.transactions.finish(transaction);
    this.confirmations.finish(transaction);
    if (transaction.kind === "command") this.#finishCommand(transaction);
  }

  #finishCommand(transaction: Transaction): void {
    const { commandSweeps, selectSweeps } = this.context;
    const { result, steps } = transaction;
    commandSweeps.finish(transaction);
    const wasOperated = steps.some(({ name }) => name === "request");
    if (wasOperated || steps[0]?.name !== "select") return;
    if (result === "expired" || result === "cancelled") {
      selectSweeps.add(this.session, transaction, steps[0].at);
    }
  }

  /** Ends a transaction with a negative answer, or with one that refuses the request as unknown. */
  refuse(transaction: Transaction, cause: number): void {
    const { findings, clock, scans } = this.context;
    transaction.step(isUnknownCause(cause) ? "rejected" : "confirmed", clock.now(), true);
    const { code, text } = REJECTIONS[cause] ?? REFUSAL;
    transaction.facts.reason = text;
    if (transaction.sweep === undefined) {
      const detail = () => `${describeRequest(transaction)}: ${text}`;
      record(transaction, findings.note(code, this.about(transaction), detail));
      const what = SCANNED[cause];
      if (what !== undefined) record(transaction, scans.note(this.session, what, transaction));
    }
    this.finish(transaction, "refused");
  }

  /** Ends a transaction that cannot progress further; the result depends on its stage. */
  settle(transaction: Transaction): void {
    this.finish(transaction, this.#judge(transaction));
  }

  /** Ends the session and all its transactions. */
  end(): void {
    for (const transaction of [...this.#open]) this.settle(transaction);
    this.confirmations.end();
  }

  /** Returns the subject of a finding about a transaction. */
  about({ ca, ioa, typeId }: Transaction): About {
    const { session } = this;
    return { ...session.about(session.controlling), ca, ioa, typeId };
  }

  /** Whether the capture continues long enough after the last step for a missing step to be really missing. */
  isOver({ lastTime }: Transaction): boolean {
    return this.#isClosed || !(this.context.clock.latest - lastTime < END_MS);
  }

  /** Closes transactions that have been open for too long, oldest first. */
  #expire(): void {
    const { time } = this.context.clock;
    for (const transaction of this.#open) {
      const { progress } = transaction;
      const limit = progress === "confirmed" && transaction.broadcast?.isComplete !== true
        ? COMPLETION_MS
        : progress === "selected"
        ? SELECTION_MS
        : ANSWER_MS;
      const over = time - transaction.lastTime > limit;
      if (!over && this.#open.size < MAX_OPEN) return;
      this.settle(transaction);
    }
  }

  /** Whether the session has ended, not just the capture. */
  get #isClosed(): boolean {
    const { closed } = this.session;
    return closed !== undefined && closed.reason !== "end";
  }

  /** Ends complete broadcasts, which wait for more stations until the next one begins. */
  #settleComplete(key: string): void {
    for (const each of [...this.#byKey.get(key) ?? []]) {
      if (each.broadcast?.isComplete) this.settle(each);
    }
  }

  #judge(transaction: Transaction): TransactionResult {
    return transaction.broadcast === undefined
      ? this.#judgeOne(transaction)
      : this.#judgeAll(transaction, transaction.broadcast);
  }

  /** Determines the outcomes of a broadcast; the worst of them is the result of the broadcast. */
  #judgeAll(request: Transaction, broadcast: Broadcast): TransactionResult {
    const { outcomes, mirrored } = broadcast;
    if (outcomes.size === 0) return this.#judgeOne(request);
    if (mirrored !== undefined) this.#settleOutcome(mirrored);
    for (const outcome of outcomes.values()) {
      const answersItself = mirrored === undefined || outcome.steps.length > 0;
      this.#settleOutcome(outcome, answersItself ? undefined : mirrored.result);
    }
    if (mirrored === undefined) this.#noteSilent(request, broadcast.silent);
    return broadcast.result ?? "unknown";
  }

  #settleOutcome(outcome: Transaction, result?: TransactionResult): void {
    if (outcome.progress !== "done") this.finish(outcome, result ?? this.#judgeOne(outcome));
  }

  /** Reports known stations that did not answer a broadcast. */
  #noteSilent(request: Transaction, silent: readonly number[]): void {
    const { session, context: { clock, findings } } = this;
    const over = this.#isClosed || !(clock.latest - request.requestTime < END_MS);
    if (silent.length === 0 || !over || session.gaps !== request.gaps) return;
    const names = silent.slice(0, NAMED_STATIONS).map((ca) => `CA ${ca}`);
    if (silent.length > NAMED_STATIONS) names.push(`${silent.length - NAMED_STATIONS} more`);
    findings.note(
      "request-unanswered",
      { ...this.about(request), at: request.last },
      () => `${describeRequest(request)}: no answer from ${names.join(", ")}`,
    );
  }

  #judgeOne(transaction: Transaction): TransactionResult {
    const { session, context: { clock } } = this;
    const controlled = session.peer(session.controlling);
    if (!session.isHeard(controlled) || session.gaps !== transaction.gaps) return "unknown";
    const waited = clock.latest - transaction.lastTime;
    switch (transaction.progress) {
      case "selecting":
      case "requested":
      case "cancelling":
        return this.#isClosed || !(waited < END_MS) ? this.#unanswered(transaction) : "open";
      case "selected":
        return this.#isClosed || !(waited < SELECTION_MS) ? this.#expired(transaction) : "open";
      case "confirmed":
        return this.#unterminated(transaction, this.#isClosed || !(waited < END_MS));
      case "done":
        return transaction.result;
    }
  }

  #unanswered(transaction: Transaction): TransactionResult {
    const { findings, scans } = this.context;
    findings.note(
      "request-unanswered",
      { ...this.about(transaction), at: transaction.last },
      () => `${describeRequest(transaction)}: no answer`,
    );
    const { kind, sector, broadcast } = transaction;
    if (kind !== "command" && broadcast === undefined && sector.asdus === 0) {
      scans.note(this.session, "ca", transaction);
    }
    return "unanswered";
  }

  #expired(transaction: Transaction): TransactionResult {
    const noted = this.context.findings.note(
      "select-without-execute",
      { ...this.about(transaction), at: transaction.last },
      () => `${describeRequest(transaction)}: selected, but neither executed nor cancelled`,
    );
    record(transaction, noted);
    return "expired";
  }

  #unterminated(transaction: Transaction, over: boolean): TransactionResult {
    const { kind, sector, typeId, last: at } = transaction;
    const { findings } = this.context;
    if (kind === "interrogation" || kind === "counters") {
      if (!over) return "open";
      if ((transaction.facts.freeze ?? 0) > 0) return "confirmed";
      findings.note(
        "interrogation-incomplete",
        { ...this.about(transaction), at, key: transaction.facts.qualifier! },
        () =>
          `${describeRequest(transaction)}: ${
            transaction.isConfirmed ? "confirmed, but not" : "neither confirmed nor"
          } terminated`,
      );
      return "incomplete";
    }
    if (kind === "file" || kind === "directory") return over ? "incomplete" : "open";
    if (kind === "command" && over && sector.station.terminates.has(typeId)) {
      findings.note(
        "command-not-terminated",
        { ...this.about(transaction), at },
        () => `${describeRequest(transaction)}: confirmed, but not terminated`,
      );
    }
    return "confirmed";
  }
}

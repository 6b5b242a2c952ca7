// Requests to the broadcast address: one request, answered by each station under its own common address.

import type { Sector } from "../station.ts";
import { type Progress, Transaction } from "./transaction.ts";
import type { TransactionResult } from "../../transaction_kind.ts";

/** Maximum number of stations whose outcome is kept per request. */
const MAX_OUTCOMES = 1024;

/** Results from worst to best. A broadcast has the worst result of the stations that answered. */
const WORST_FIRST: readonly TransactionResult[] = [
  "unknown",
  "open",
  "incomplete",
  "failed",
  "refused",
  "unanswered",
  "expired",
  "cancelled",
  "confirmed",
  "answered",
  "terminated",
];

/** Outcomes of a request to the broadcast address at each station. */
export class Broadcast {
  /** Outcomes by common address, in the order of the answers. */
  readonly outcomes: Map<number, Transaction> = new Map();
  /** Stations that had sent data before the request. */
  readonly known: readonly number[];
  readonly #broadcastCa: number;

  /** Creates a broadcast without answers. */
  constructor({ station, ca: broadcastCa }: Sector) {
    const heard = [...station.sectors.values()].filter(({ asdus, ca }) =>
      asdus > 0 && ca !== broadcastCa
    );
    this.known = heard.slice(0, MAX_OUTCOMES).map(({ ca }) => ca);
    this.#broadcastCa = broadcastCa;
  }

  /** Outcome of a peer that answers from the broadcast address. It counts for all its stations. */
  get mirrored(): Transaction | undefined {
    return this.outcomes.get(this.#broadcastCa);
  }

  /** Stations known before the request that did not answer. */
  get silent(): readonly number[] {
    return this.known.filter((ca) => !this.outcomes.has(ca));
  }

  /** Whether at least one station has answered, and all stations that answered are done. */
  get isComplete(): boolean {
    if (this.outcomes.size === 0) return false;
    return [...this.outcomes.values()].every(({ progress }) => progress === "done");
  }

  /** Worst result of the stations that answered; `undefined` if none did. */
  get result(): TransactionResult | undefined {
    const results = new Set(Array.from(this.outcomes.values(), ({ result }) => result));
    return WORST_FIRST.find((each) => results.has(each));
  }
}

/** Returns the progress of a request at one station. */
export function progressAt(request: Transaction, ca: number): Progress {
  const outcome = request.broadcast?.outcomes.get(ca);
  if (outcome !== undefined) return outcome.progress;
  return request.progress === "cancelling" ? "cancelling" : "requested";
}

/**
 * Returns the outcome of a request at one station, and creates it for the first answer; `undefined`
 * above the limit.
 */
export function outcomeAt(
  request: Transaction,
  sector: Sector,
  takeRound: () => number,
): Transaction | undefined {
  const { outcomes } = request.broadcast!;
  const known = outcomes.get(sector.ca);
  if (known !== undefined || outcomes.size >= MAX_OUTCOMES) return known;
  const { id, key, kind, session, ioa, typeId, gaps, last } = request;
  const fields = { key, kind, session, sector, ca: sector.ca, ioa, typeId, gaps, began: last };
  const outcome = new Transaction(id, { ...fields, round: takeRound(), request });
  const { asdus, ...facts } = request.facts;
  Object.assign(outcome.facts, facts, asdus === undefined ? {} : EMPTY);
  outcome.progress = progressAt(request, sector.ca);
  outcome.requestTime = request.requestTime;
  outcome.lastTime = request.lastTime;
  outcomes.set(sector.ca, outcome);
  if (request.progress === "requested") request.progress = "confirmed";
  return outcome;
}

/** An interrogation before its first data. */
const EMPTY = { asdus: 0, objects: 0, points: 0 } as const;

// Transactions and stations in the form of the report.

import { typeName } from "../../../types.ts";
import type { Sector, Station, Visitor } from "../station.ts";
import type { Broadcast } from "../transactions/broadcast.ts";
import type { Transaction, TransactionTotals } from "../transactions/transaction.ts";
import type { TransactionKind } from "../../transaction_kind.ts";
import { jsonNumber, markOf, orNull } from "./marks.ts";
import type { ClockReport, SectorReport, StationReport, VisitorReport } from "./model.ts";
import type {
  StationOutcomeReport,
  TransactionReport,
  TransactionTotalsReport,
} from "./transaction_model.ts";

/** Statistics of all transactions of a kind. */
export function buildTransactionTotals(
  [kind, { count, results, confirm, terminate }]: readonly [TransactionKind, TransactionTotals],
): TransactionTotalsReport {
  return {
    kind,
    count,
    results: Object.fromEntries(results),
    confirm: confirm ?? null,
    terminate: terminate ?? null,
  };
}

/** One transaction. */
export function buildTransaction(transaction: Transaction): TransactionReport {
  const { id, kind, session, ca, ioa, typeId, result, steps } = transaction;
  const { value, ...facts } = transaction.facts;
  return {
    id,
    kind,
    session,
    ca,
    ioa,
    typeId,
    type: typeName(typeId) ?? null,
    result,
    steps: steps.map(({ name, at, ...more }) => ({ name, at: markOf(at), ...more })),
    confirmMs: orNull(transaction.confirmMs),
    terminateMs: orNull(transaction.terminateMs),
    facts: value === undefined ? facts : { value: jsonNumber(value), ...facts },
    outcomes: transaction.broadcast === undefined ? null : buildOutcomes(transaction.broadcast),
  };
}

/**
 * Outcomes of a broadcast request. An answer from the broadcast address counts for every station
 * known at the time.
 */
function buildOutcomes({ outcomes, silent, mirrored }: Broadcast): readonly StationOutcomeReport[] {
  const answered = [...outcomes.values()].filter((each) => each !== mirrored);
  const { result = "unanswered" } = mirrored ?? {};
  return [
    ...answered.map((outcome): StationOutcomeReport => ({
      ca: outcome.ca,
      result: outcome.result,
      confirmMs: orNull(outcome.confirmMs),
      terminateMs: orNull(outcome.terminateMs),
      points: outcome.facts.points ?? null,
      reason: outcome.facts.reason ?? null,
    })),
    ...silent.map((ca): StationOutcomeReport => ({
      ca,
      result,
      confirmMs: null,
      terminateMs: null,
      points: null,
      reason: null,
    })),
  ];
}

/** Returns one station with its sectors, except the broadcast address. */
export function buildStation(station: Station): StationReport {
  const { broadcastCa } = station;
  const sectors = [...station.sectors.values()].filter(({ ca }) => ca !== broadcastCa);
  return {
    ...station.endpoint,
    sectors: sectors.map(buildSector),
    commanders: Array.from(station.commanders, buildVisitor),
    clockMasters: Array.from(station.clockMasters, buildVisitor),
  };
}

function buildSector({ ca, asdus, objects, times }: Sector): SectorReport {
  const known = times.isEstablished;
  const clock: ClockReport = {
    tags: times.tags,
    invalid: times.invalid,
    zoneMinutes: known ? times.zoneMinutes : null,
    offsetMs: known ? orNull(times.offsetMs) : null,
    maxDelayMs: known ? orNull(times.maxDelayMs) : null,
  };
  return { ca, asdus, objects, clock };
}

function buildVisitor([address, { first, count }]: readonly [string, Visitor]): VisitorReport {
  return { address, first: markOf(first), count };
}

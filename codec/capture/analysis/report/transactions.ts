// Transactions and stations in the form of the report.

import { typeName } from "../../../types.ts";
import type { Sector, Station, Visitor } from "../station.ts";
import type {
  Transaction,
  TransactionKind,
  TransactionTotals,
} from "../transactions/transaction.ts";
import { jsonNumber, markOf, orNull } from "./marks.ts";
import type {
  ClockReport,
  SectorReport,
  StationReport,
  TransactionReport,
  TransactionTotalsReport,
  VisitorReport,
} from "./model.ts";

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
    steps: steps.map(({ name, at, negative }) => ({ name, at: markOf(at), negative })),
    confirmMs: orNull(transaction.confirmMs),
    terminateMs: orNull(transaction.terminateMs),
    facts: value === undefined ? facts : { value: jsonNumber(value), ...facts },
  };
}

/** One station. */
export function buildStation(station: Station): StationReport {
  return {
    ...station.endpoint,
    sectors: Array.from(station.sectors.values(), buildSector),
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

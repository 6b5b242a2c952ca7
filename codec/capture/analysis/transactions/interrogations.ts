// Interrogations and counter interrogations, and the completeness of their answers.

import { formatCount } from "../../../count.ts";
import { CAUSE } from "../../../cause.ts";
import { isInterrogation } from "../../../classify.ts";
import { counterCause } from "../../../classify_cause.ts";
import type { AnyObject } from "../../../interpret.ts";
import type { PointTable } from "../points/point_table.ts";
import type { PointGroup } from "../points/point_groups.ts";
import type { Sector } from "../station.ts";
import { type Exchange, isRefusal } from "./exchange.ts";
import { describeRequest } from "./text.ts";
import type { Progress, Transaction } from "./transaction.ts";

/** An interrogation or an answer of the same type. */
export interface InterrogationAsdu {
  readonly typeId: number;
  readonly cause: number;
  readonly negative: boolean;
  readonly ca: number;
  readonly object: AnyObject;
  readonly sector: Sector;
}

/** The points of all sectors. */
export interface KnownPoints {
  readonly table: PointTable;
  readonly groups: readonly PointGroup[];
}

/** Maximum number of missing points to list. */
const NAMED_POINTS = 8;

/** Returns the cause of the data that answers an interrogation. */
export function dataCauseOf({ typeId, object }: InterrogationAsdu): number {
  return isInterrogation(typeId) ? object.qoi as number : counterCause(object.rqt as number);
}

function keyOf(ca: number, cause: number): string {
  return `interrogation ${ca} ${cause}`;
}

function begin(exchange: Exchange, asdu: InterrogationAsdu): Transaction {
  const { typeId, ca, object, sector } = asdu;
  const kind = isInterrogation(typeId) ? "interrogation" : "counters";
  const cause = dataCauseOf(asdu);
  const transaction = exchange.begin(keyOf(ca, cause), { kind, sector, ca, ioa: 0, typeId });
  const { facts } = transaction;
  facts.qualifier = (object.qoi ?? object.rqt) as number;
  if (kind === "counters") facts.freeze = object.frz as number;
  facts.asdus = facts.objects = facts.points = 0;
  return transaction;
}

/** Processes an interrogation. */
export function takeInterrogation(exchange: Exchange, asdu: InterrogationAsdu): void {
  const at = exchange.context.clock.now();
  if (asdu.cause === CAUSE.activation) {
    begin(exchange, asdu).step("request", at);
  } else if (asdu.cause === CAUSE.deactivation) {
    const open = exchange.latest(keyOf(asdu.ca, dataCauseOf(asdu)));
    const transaction = open ?? begin(exchange, asdu);
    transaction.cancel();
    transaction.step("cancel", at);
  }
}

/** Returns the interrogation to which data of a sector with a given cause belongs. */
export function interrogationOf(
  exchange: Exchange,
  sector: Sector,
  cause: number,
): Transaction | undefined {
  return exchange.findFor(sector, (ca) => keyOf(ca, cause), "confirmed", "requested");
}

/** Processes an answer to an interrogation other than its data. */
export function takeInterrogationAnswer(
  exchange: Exchange,
  asdu: InterrogationAsdu,
  points: KnownPoints,
): void {
  const { cause, negative, sector } = asdu;
  const dataCause = dataCauseOf(asdu);
  const keyAt = (ca: number) => keyOf(ca, dataCause);
  const { confirmations } = exchange;
  const isConfirmation = cause === CAUSE.activationCon;
  const open = exchange.findFor(sector, keyAt, ...awaiting(cause));
  if (open === undefined && isConfirmation && confirmations.takeStray(keyAt(asdu.ca))) return;
  if (open === undefined) {
    confirmations.takeForeign({ ca: asdu.ca, typeId: asdu.typeId, ioa: 0 });
  }
  const transaction = open ?? begin(exchange, asdu);
  if (isConfirmation && confirmations.take(transaction, sector)) return;
  const at = exchange.context.clock.now();
  if (isRefusal(asdu)) return exchange.refuse(transaction, cause);
  if (cause === CAUSE.activationCon) {
    transaction.step("confirmed", at);
    transaction.progress = "confirmed";
  } else if (cause === CAUSE.deactivationCon) {
    transaction.step("cancel-confirmed", at, negative);
    exchange.finish(transaction, negative ? "refused" : "cancelled");
  } else if (cause === CAUSE.activationTermination) {
    confirmations.terminate(transaction, sector);
    transaction.step("terminated", at, negative);
    const isMirror = transaction.ca === exchange.context.broadcastCa;
    if (!negative && !isMirror) compare(exchange, transaction, { sector, dataCause, ...points });
    exchange.finish(transaction, negative ? "failed" : "terminated");
  }
}

/** Progress of the interrogations to which an answer may belong. */
function awaiting(cause: number): readonly Progress[] {
  if (cause === CAUSE.deactivationCon) return ["cancelling", "confirmed"];
  return cause === CAUSE.activationTermination
    ? ["confirmed", "requested"]
    : ["requested", "confirmed"];
}

/** Compares a terminated interrogation with the previous one. */
function compare(
  exchange: Exchange,
  transaction: Transaction,
  of: KnownPoints & { readonly sector: Sector; readonly dataCause: number },
): void {
  const { facts } = transaction;
  const { sector, dataCause } = of;
  const history = sector.history(dataCause);
  const found = facts.points!;
  const isWhole = transaction.gaps === exchange.session.gaps &&
    !Number.isNaN(transaction.requestTime);
  if (!isWhole || (facts.freeze ?? 0) > 0) return;
  if (history.points > 0) facts.pointsBefore = history.points;
  if (found < history.points) {
    exchange.context.findings.note(
      "interrogation-shrunk",
      { ...exchange.about(transaction), key: dataCause },
      () => {
        const missing = missingPoints(sector, history.round, of);
        const names = missing.length === 0 ? "" : `; missing: ${missing.join(", ")}`;
        return `${describeRequest(transaction)}: ${
          formatCount(found, "point")
        }, before ${history.points}${names}`;
      },
    );
  }
  history.points = found;
  history.round = transaction.round;
}

/** Returns some of the points that were last reported in a given round. */
function missingPoints(sector: Sector, round: number, { table, groups }: KnownPoints): string[] {
  const names: string[] = [];
  for (let slot = 1; slot < table.length; slot++) {
    if (table.round[slot] !== round) continue;
    if (groups[table.group[slot]!]?.sector !== sector) continue;
    if (names.length === NAMED_POINTS) return [...names, "..."];
    names.push(`IOA ${table.ioa[slot]}`);
  }
  return names;
}

// Requests with one answer: read, clock, test, reset, delay, parameters.

import type { AnyObject } from "../../../interpret.ts";
import type { Sector } from "../station.ts";
import type { Exchange } from "./exchange.ts";
import type { Transaction, TransactionKind } from "./transaction.ts";

/** A request or its mirror. */
export interface RequestAsdu {
  readonly typeId: number;
  readonly cause: number;
  readonly negative: boolean;
  readonly ca: number;
  readonly object: AnyObject;
  readonly sector: Sector;
}

const KINDS: Readonly<Record<number, TransactionKind>> = {
  102: "read",
  103: "clock",
  104: "test",
  105: "reset",
  106: "delay",
  107: "test",
  110: "parameter",
  111: "parameter",
  112: "parameter",
  113: "parameter",
};

/** The kind of request that a type makes; `undefined` if it makes none of these. */
export function requestKind(typeId: number): TransactionKind | undefined {
  return KINDS[typeId];
}

function keyOf({ typeId, ca, object }: RequestAsdu): string {
  return `request ${typeId} ${ca} ${object.ioa}`;
}

function begin(exchange: Exchange, asdu: RequestAsdu): Transaction {
  const { typeId, ca, object, sector } = asdu;
  const kind = KINDS[typeId]!;
  const fields = { kind, sector, ca, ioa: object.ioa, typeId };
  const transaction = exchange.begin(keyOf(asdu), fields);
  const { facts } = transaction;
  const { kpa, qpa, qrp, value } = object as Record<string, number | undefined>;
  const qualifier = kpa ?? qpa ?? qrp;
  if (qualifier !== undefined) facts.qualifier = qualifier;
  if (value !== undefined) facts.value = value;
  return transaction;
}

/** Takes a request. */
export function takeRequest(exchange: Exchange, asdu: RequestAsdu): void {
  const { cause, typeId, object } = asdu;
  const { clock, scans } = exchange.context;
  const at = clock.moment();
  if (typeId === 102) {
    if (cause !== 5 && cause !== 6) return;
    begin(exchange, asdu).step("request", at);
    scans.noteRead(exchange.session, { ca: asdu.ca, ioa: object.ioa });
  } else if (cause === 6) {
    const transaction = begin(exchange, asdu);
    transaction.step("request", at);
    const offset = (object.time as number | undefined ?? NaN) - clock.time;
    if (typeId === 103 && !Number.isNaN(offset)) transaction.facts.offsetMs = offset;
  } else if (cause === 8) {
    const transaction = exchange.latest(keyOf(asdu)) ?? begin(exchange, asdu);
    transaction.progress = "cancelling";
    transaction.step("cancel", at);
  }
}

/** Takes the mirror of a request. */
export function takeRequestAnswer(exchange: Exchange, asdu: RequestAsdu): void {
  const { cause, negative, typeId } = asdu;
  const waiting = cause === 9 ? "cancelling" : "requested";
  const open = exchange.find(keyOf(asdu), waiting, "confirmed");
  if (cause === 10 && open === undefined) return; // finished when it was confirmed
  const at = exchange.context.clock.moment();
  const transaction = open ?? begin(exchange, asdu);
  if (cause >= 44 || cause === 7 && negative) return exchange.refuse(transaction, cause);
  if (cause === 9) {
    transaction.step("cancel-confirmed", at, negative);
    exchange.finish(transaction, negative ? "refused" : "cancelled");
  } else if (cause === 10) {
    transaction.step("terminated", at, negative);
    exchange.finish(transaction, negative ? "failed" : "terminated");
  } else if (cause === 7) {
    transaction.step("confirmed", at);
    transaction.progress = "confirmed";
    // Some stations confirm a read before they answer it.
    if (typeId !== 102) exchange.finish(transaction, "confirmed");
  }
}

/** Takes data with cause 5: answers to reads. */
export function takeReadData(
  exchange: Exchange,
  sector: Sector,
  objects: readonly { readonly ioa: number }[],
): void {
  for (const { ioa } of objects) {
    const transaction = exchange.find(`request 102 ${sector.ca} ${ioa}`, "requested", "confirmed");
    if (transaction === undefined) continue;
    transaction.step("answered", exchange.context.clock.moment());
    exchange.finish(transaction, "answered");
  }
}

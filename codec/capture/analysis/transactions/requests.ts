// Requests with a single answer: read, clock, test, reset, delay, parameters.

import { CAUSE } from "../../../cause.ts";
import { roleOf } from "../../../classify.ts";
import type { AnyObject } from "../../../interpret.ts";
import type { TypeRole } from "../../../types.ts";
import type { Sector } from "../station.ts";
import { type Exchange, isRefusal } from "./exchange.ts";
import type { Transaction } from "./transaction.ts";
import type { TransactionKind } from "../../transaction_kind.ts";

/** A request or the mirrored answer. */
export interface RequestAsdu {
  readonly typeId: number;
  readonly cause: number;
  readonly negative: boolean;
  readonly ca: number;
  readonly object: AnyObject;
  readonly sector: Sector;
}

const KINDS: Readonly<Partial<Record<TypeRole, TransactionKind>>> = {
  read: "read",
  clock: "clock",
  test: "test",
  reset: "reset",
  delay: "delay",
  parameter: "parameter",
  parameterActivation: "parameter",
};

/** Returns the kind of request for a type; `undefined` if the type is not one of these requests. */
export function requestKind(typeId: number): TransactionKind | undefined {
  const role = roleOf(typeId);
  return role && KINDS[role];
}

function keyOf({ typeId, object }: RequestAsdu, ca: number): string {
  return requestKind(typeId) === "read"
    ? readKey(ca, object.ioa)
    : `request ${typeId} ${ca} ${object.ioa}`;
}

function readKey(ca: number, ioa: number): string {
  return `read ${ca} ${ioa}`;
}

function begin(exchange: Exchange, asdu: RequestAsdu): Transaction {
  const { typeId, ca, object, sector } = asdu;
  const kind = requestKind(typeId)!;
  const fields = { kind, sector, ca, ioa: object.ioa, typeId };
  const transaction = exchange.begin(keyOf(asdu, ca), fields);
  const { facts } = transaction;
  const { kpa, qpa, qrp, value } = object as Record<string, number | undefined>;
  const qualifier = kpa ?? qpa ?? qrp;
  if (qualifier !== undefined) facts.qualifier = qualifier;
  if (value !== undefined) facts.value = value;
  return transaction;
}

/** Processes a request. */
export function takeRequest(exchange: Exchange, asdu: RequestAsdu): void {
  const { cause, typeId, object } = asdu;
  const { clock, scans } = exchange.context;
  const at = clock.now();
  if (requestKind(typeId) === "read") {
    if (cause !== CAUSE.request && cause !== CAUSE.activation) return;
    begin(exchange, asdu).step("request", at);
    scans.noteRead(exchange.session, { ca: asdu.ca, ioa: object.ioa });
  } else if (cause === CAUSE.activation) {
    const transaction = begin(exchange, asdu);
    transaction.step("request", at);
    const offset = (object.time as number | undefined ?? NaN) - clock.time;
    if (transaction.kind === "clock" && !Number.isNaN(offset)) transaction.facts.offsetMs = offset;
  } else if (cause === CAUSE.deactivation) {
    const transaction = exchange.latest(keyOf(asdu, asdu.ca)) ?? begin(exchange, asdu);
    transaction.cancel();
    transaction.step("cancel", at);
  }
}

/** Processes a mirrored answer. */
export function takeRequestAnswer(exchange: Exchange, asdu: RequestAsdu): void {
  const { cause, negative } = asdu;
  const waiting = cause === CAUSE.deactivationCon ? "cancelling" : "requested";
  const keyAt = (ca: number) => keyOf(asdu, ca);
  const open = exchange.findFor(asdu.sector, keyAt, waiting, "confirmed");
  if (cause === CAUSE.activationTermination && open === undefined) return; // Complete when confirmed.
  const at = exchange.context.clock.now();
  const { confirmations } = exchange;
  const isConfirmation = cause === CAUSE.activationCon;
  if (open === undefined && isConfirmation && confirmations.takeStray(keyAt(asdu.ca))) return;
  if (open === undefined) {
    confirmations.takeForeign({ ca: asdu.ca, typeId: asdu.typeId, ioa: asdu.object.ioa });
  }
  const transaction = open ?? begin(exchange, asdu);
  if (isConfirmation && confirmations.take(transaction, asdu.sector)) return;
  if (isRefusal(asdu)) return exchange.refuse(transaction, cause);
  if (cause === CAUSE.deactivationCon) {
    transaction.step("cancel-confirmed", at, negative);
    exchange.finish(transaction, negative ? "refused" : "cancelled");
  } else if (cause === CAUSE.activationTermination) {
    transaction.step("terminated", at, negative);
    exchange.finish(transaction, negative ? "failed" : "terminated");
  } else if (cause === CAUSE.activationCon) {
    transaction.step("confirmed", at);
    transaction.progress = "confirmed";
    // Some stations confirm a read command before they answer it.
    if (transaction.kind !== "read") exchange.finish(transaction, "confirmed");
  }
}

/** Processes requested data, that is, answers to read commands. */
export function takeReadData(
  exchange: Exchange,
  sector: Sector,
  objects: readonly { readonly ioa: number }[],
): void {
  for (const { ioa } of objects) {
    const transaction = exchange.find(readKey(sector.ca, ioa), "requested", "confirmed");
    if (transaction === undefined) continue;
    transaction.step("answered", exchange.context.clock.now());
    exchange.finish(transaction, "answered");
  }
}

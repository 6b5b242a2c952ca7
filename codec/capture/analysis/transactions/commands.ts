// Process commands: select, execute, cancel, and their answers.

import { CAUSE } from "../../../cause.ts";
import type { AnyObject } from "../../../interpret.ts";
import type { Sector } from "../station.ts";
import { describeRequest } from "./text.ts";
import { type Exchange, isRefusal, SELECTION_MS } from "./exchange.ts";
import type { Progress, Transaction } from "./transaction.ts";

/** A command or an answer to one. */
export interface CommandAsdu {
  readonly typeId: number;
  readonly cause: number;
  readonly negative: boolean;
  readonly ca: number;
  readonly object: AnyObject;
  readonly sector: Sector;
}

/** Maximum number of objects per sector remembered as selected before operation. */
const MAX_SELECTED = 4096;

/** Processes a command. */
export function takeCommand(exchange: Exchange, command: CommandAsdu): void {
  const { cause, object } = command;
  const key = keyOf(command);
  if (cause === CAUSE.deactivation) return cancel(exchange, key, command);
  if (cause !== CAUSE.activation) return;
  if (object.select === true) select(exchange, key, command);
  else execute(exchange, key, command);
}

function keyOf({ typeId, ca, object }: CommandAsdu): string {
  return `command ${typeId} ${ca} ${object.ioa}`;
}

function begin(exchange: Exchange, key: string, command: CommandAsdu): Transaction {
  const { typeId, ca, object, sector } = command;
  const transaction = exchange.begin(key, { kind: "command", sector, ca, ioa: object.ioa, typeId });
  transaction.facts.value = object.value as number;
  transaction.facts.qualifier = object.qualifier as number;
  return transaction;
}

function select(exchange: Exchange, key: string, command: CommandAsdu): void {
  const open = exchange.latest(key);
  const again = open?.progress === "selecting" || open?.progress === "selected";
  const transaction = again ? open : begin(exchange, key, command);
  transaction.progress = "selecting";
  transaction.sent = command.object;
  transaction.step("select", exchange.context.clock.now());
}

function execute(exchange: Exchange, key: string, command: CommandAsdu): void {
  const { clock, findings } = exchange.context;
  const { object, sector, typeId } = command;
  let transaction = exchange.latest(key);
  const isSelected = transaction !== undefined &&
    (transaction.progress === "selecting" || transaction.progress === "selected") &&
    !(clock.time - transaction.lastTime > SELECTION_MS);
  if (!isSelected || transaction === undefined) {
    transaction = begin(exchange, key, command);
    if (sector.selected.has(`${typeId} ${object.ioa}`)) {
      const detail = `${describeRequest(transaction)}: executed without a preceding select`;
      findings.note("execute-without-select", exchange.about(transaction), () => detail);
    }
  } else if (!isSame(transaction, object)) {
    const { value, qualifier } = transaction.facts;
    const detail = `${describeRequest(transaction)}: selected with value ${value} qualifier ` +
      `${qualifier}, executed with value ${object.value} qualifier ${object.qualifier}`;
    findings.note("execute-differs", exchange.about(transaction), () => detail);
  }
  transaction.progress = "requested";
  transaction.sent = object;
  const now = clock.now();
  transaction.step("request", now);
  exchange.context.commandSweeps.add(exchange.session, transaction, now);
}

function isSame({ facts }: Transaction, object: AnyObject): boolean {
  return Object.is(facts.value, object.value) && facts.qualifier === object.qualifier;
}

function cancel(exchange: Exchange, key: string, command: CommandAsdu): void {
  const transaction = exchange.latest(key) ?? begin(exchange, key, command);
  transaction.progress = "cancelling";
  transaction.step("cancel", exchange.context.clock.now());
}

/** Processes the answer to a command. */
export function takeCommandAnswer(exchange: Exchange, answer: CommandAsdu): void {
  const { cause, negative, object, sector } = answer;
  const key = keyOf(answer);
  const selects = object.select === true;
  const { confirmations } = exchange;
  const isConfirmation = cause === CAUSE.activationCon;
  const open = exchange.find(key, ...awaiting(cause, selects));
  if (open === undefined && isConfirmation && confirmations.takeStray(key)) return;
  if (open === undefined) {
    confirmations.takeForeign({ ca: answer.ca, typeId: answer.typeId, ioa: object.ioa });
  }
  // An answer without a captured request also counts as a transaction.
  const transaction = open ?? begin(exchange, key, answer);
  if (isConfirmation && confirmations.take(transaction, sector)) return;
  confirmations.compare(transaction, object);
  const at = exchange.context.clock.now();
  if (isRefusal(answer)) return exchange.refuse(transaction, cause);
  if (cause === CAUSE.activationCon && selects) {
    transaction.step("select-confirmed", at);
    transaction.progress = "selected";
    if (sector.selected.size < MAX_SELECTED) sector.selected.add(`${answer.typeId} ${object.ioa}`);
  } else if (cause === CAUSE.activationCon) {
    transaction.step("confirmed", at);
    transaction.progress = "confirmed";
  } else if (cause === CAUSE.deactivationCon) {
    transaction.step("cancel-confirmed", at, negative);
    exchange.finish(transaction, negative ? "refused" : "cancelled");
  } else if (cause === CAUSE.activationTermination) {
    confirmations.terminate(transaction, sector);
    transaction.step("terminated", at, negative);
    // Some stations terminate a selection that has timed out.
    if (!selects) sector.station.terminates.add(answer.typeId);
    if (negative) transaction.facts.reason = "terminated negatively";
    exchange.finish(transaction, negative ? "failed" : selects ? "expired" : "terminated");
  }
}

/** Progress of the transactions to which an answer may belong. */
function awaiting(cause: number, selects: boolean): readonly Progress[] {
  if (cause === CAUSE.deactivationCon) return ["cancelling", "selected", "confirmed"];
  if (cause === CAUSE.activationTermination) {
    return selects ? ["selected", "selecting"] : ["confirmed", "requested"];
  }
  return selects ? ["selecting", "selected"] : ["requested", "confirmed", "cancelling"];
}

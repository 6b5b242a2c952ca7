// File transfers in both directions, and directories.

import { formatCount } from "../../../count.ts";
import { isUnknownCause } from "../../../cause.ts";
import { roleOf } from "../../../classify.ts";
import type { AnyObject } from "../../../interpret.ts";
import { AFQ, FILE_ERROR, LSQ, SCQ } from "../../../qualifiers.ts";
import type { Sector } from "../station.ts";
import type { Exchange } from "./exchange.ts";
import { describeRequest } from "./text.ts";
import type { Transaction, TransferSums } from "./transaction.ts";

/** An ASDU of a file transfer. */
export interface FileAsdu {
  readonly typeId: number;
  readonly cause: number;
  readonly negative: boolean;
  readonly ca: number;
  readonly objects: readonly AnyObject[];
  readonly sector: Sector;
  /** Sent by the controlling station. */
  readonly control: boolean;
}

const ERRORS: Readonly<Record<number, string>> = {
  [FILE_ERROR.memory]: "requested memory space not available",
  [FILE_ERROR.checksum]: "checksum failed",
  [FILE_ERROR.unexpected]: "unexpected communication service",
  [FILE_ERROR.name]: "unexpected name of file",
  [FILE_ERROR.section]: "unexpected name of section",
};

function keyOf(ca: number, { ioa, nof }: AnyObject): string {
  return `file ${ca} ${ioa} ${nof}`;
}

/** Processes an ASDU of file transfer. */
export function takeFile(exchange: Exchange, asdu: FileAsdu): void {
  const [object] = asdu.objects;
  if (object === undefined) return;
  const role = roleOf(asdu.typeId);
  if (role === "directory") return takeDirectory(exchange, asdu);
  if (role === "fileCall" && asdu.control && object.scq === SCQ.directory) {
    begin(exchange, asdu, object).step("request", exchange.context.clock.now());
    return;
  }
  takeTransfer(exchange, asdu, object);
}

function directoryKey({ ca }: FileAsdu, { ioa }: AnyObject): string {
  return `directory ${ca} ${ioa}`;
}

function begin(exchange: Exchange, asdu: FileAsdu, object: AnyObject): Transaction {
  const { typeId, ca, sector } = asdu;
  const isDirectory = roleOf(typeId) === "fileCall" && object.scq === SCQ.directory;
  const key = isDirectory ? directoryKey(asdu, object) : keyOf(ca, object);
  const kind = isDirectory ? "directory" : "file";
  const transaction = exchange.begin(key, { kind, sector, ca, ioa: object.ioa, typeId });
  if (isDirectory) transaction.facts.entries = 0;
  else Object.assign(transaction.facts, { nof: object.nof, octets: 0, sections: 0 });
  return transaction;
}

function takeDirectory(exchange: Exchange, asdu: FileAsdu): void {
  for (const object of asdu.objects) {
    const key = directoryKey(asdu, asdu.objects[0]!);
    const transaction = exchange.latest(key);
    if (transaction === undefined) return; // A new file, announced without a request.
    transaction.facts.entries!++;
    transaction.progress = "confirmed";
    transaction.lastTime = exchange.context.clock.time;
    if (object.lastFile !== true) continue;
    transaction.step("answered", exchange.context.clock.now());
    exchange.finish(transaction, "answered");
  }
}

/** A running transfer and its state. */
interface Transfer {
  readonly exchange: Exchange;
  readonly transaction: Transaction;
  readonly object: AnyObject;
}

function takeTransfer(exchange: Exchange, asdu: FileAsdu, object: AnyObject): void {
  const { typeId, ca, control, cause, negative } = asdu;
  const key = keyOf(ca, object);
  const at = exchange.context.clock.now();
  const role = roleOf(typeId);
  let transaction = exchange.latest(key);
  if (transaction === undefined) {
    // Answers may follow the end of a transfer; only a call or an offer starts a new one.
    const begins = role === "fileCall" || role === "logQuery" ||
      role === "fileReady" && object.refused !== true;
    if (!begins) return;
    transaction = begin(exchange, asdu, object);
    transaction.step("request", at);
  }
  transaction.lastTime = at.time;
  const transfer = { exchange, transaction, object };
  if (isUnknownCause(cause) || negative) return exchange.refuse(transaction, cause);
  const error = object.error as number | undefined ?? FILE_ERROR.none;
  if (error !== FILE_ERROR.none) return fail(transfer, ERRORS[error] ?? `error ${error}`);
  switch (role) {
    case "fileReady":
      return takeReady(transfer, control);
    case "sectionReady":
      return object.notReady === true
        ? fail(transfer, "section not ready")
        : beginSection(transaction);
    case "fileCall":
      if (object.scq === SCQ.deactivateFile) return fail(transfer, "deactivated by the receiver");
      if (object.scq === SCQ.deleteFile) exchange.finish(transaction, "answered");
      return;
    case "lastSection":
      return takeLast(transfer);
    case "fileAcknowledge":
      return takeAcknowledge(transfer);
    case "fileSegment":
      return takeSegment(transfer);
  }
}

function takeReady(transfer: Transfer, control: boolean): void {
  const { exchange, transaction, object } = transfer;
  if (object.refused === true) return fail(transfer, "file not available");
  transaction.step("confirmed", exchange.context.clock.now());
  transaction.progress = "confirmed";
  transaction.facts.lof = object.lof as number;
  transaction.facts.download = control;
}

function sumsOf(transaction: Transaction): TransferSums {
  return transaction.sums ??= { section: 0, sectionOctets: 0, file: 0 };
}

function beginSection(transaction: Transaction): void {
  const sums = sumsOf(transaction);
  sums.section = sums.sectionOctets = 0;
}

function takeSegment({ transaction, object }: Transfer): void {
  const segment = object.segment as Uint8Array;
  const sums = sumsOf(transaction);
  for (const octet of segment) sums.section += octet;
  sums.sectionOctets += segment.length;
}

/** The last segment of a section, or the last section of a file. */
function takeLast(transfer: Transfer): void {
  const { exchange, transaction, object } = transfer;
  const { lsq, chs, nos } = object as unknown as { lsq: number; chs: number; nos: number };
  if (lsq === LSQ.deactivatedFile || lsq === LSQ.deactivatedSection) {
    return fail(transfer, "deactivated by the sender");
  }
  if (transaction.gaps !== exchange.session.gaps) return;
  const sums = sumsOf(transaction);
  const { facts } = transaction;
  const [what, sum] = lsq === LSQ.section
    ? [`section ${nos}`, sums.section]
    : ["the file", sums.file];
  if ((sum & 0xff) !== chs) {
    report(transfer, `checksum of ${what} is ${chs}, the checksum of its octets is ${sum & 0xff}`);
  }
  if (lsq === LSQ.file && facts.lof !== undefined && facts.lof !== facts.octets) {
    report(
      transfer,
      `${formatCount(facts.octets!, "octet")} transferred, announced ${facts.lof}`,
    );
  }
}

function takeAcknowledge(transfer: Transfer): void {
  const { exchange, transaction, object } = transfer;
  const { facts } = transaction;
  if (object.afq === AFQ.acceptedSection) {
    const sums = sumsOf(transaction);
    sums.file += sums.section;
    facts.octets! += sums.sectionOctets;
    facts.sections!++;
    beginSection(transaction);
  } else if (object.afq === AFQ.acceptedFile) {
    transaction.step("terminated", exchange.context.clock.now());
    exchange.finish(transaction, "terminated");
  } else if (object.afq === AFQ.refusedFile) {
    transaction.step("terminated", exchange.context.clock.now(), true);
    fail(transfer, "file refused by the receiver");
  }
}

function fail(transfer: Transfer, reason: string): void {
  report(transfer, reason);
  transfer.exchange.finish(transfer.transaction, "failed");
}

function report({ exchange, transaction }: Transfer, reason: string): void {
  transaction.facts.reason = reason;
  exchange.context.findings.note(
    "transfer-failed",
    { ...exchange.about(transaction), key: transaction.facts.nof! },
    () => `${describeRequest(transaction)}: ${reason}`,
  );
}

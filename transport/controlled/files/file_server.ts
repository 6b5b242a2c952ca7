// Handles the messages of file transfer, types 120 to 127: directory, select, delete, query, and
// running transfers.

import { CAUSE } from "../../../codec/cause.ts";
import { planOf } from "../../../codec/plan.ts";
import { identifierOctets } from "../../../codec/profile.ts";
import { AFQ, FILE_ERROR, LSQ, SCQ } from "../../../codec/qualifiers.ts";
import { TYPES } from "../../../codec/types.ts";
import { instantOf } from "../../../codec/zone.ts";
import { type FileAddress, tell } from "./file_message.ts";
import { lengthOf, type StationFile } from "../objects/station_file.ts";
import { FileReceiving } from "./file_receiving.ts";
import { requireFile } from "../objects/file_registry.ts";
import { FileSending } from "./file_sending.ts";
import { transfersOf } from "./file_transfer.ts";
import type { Link } from "../core/link.ts";
import type { Moment } from "../../moment.ts";
import type { FileDecision, ReceivedFile } from "../core/questions.ts";
import type { Request } from "../core/request.ts";
import type { StationCore } from "../core/station_core.ts";

/** F_SC_NA_1: calls the directory, or selects, calls, deactivates or deletes a file. */
export function receiveFileCall(request: Request<"F_SC_NA_1">): void {
  const { asdu, link, sector, now } = request;
  const { ioa, nof, nos, scq } = asdu.objects[0]!;
  if (asdu.cause === CAUSE.request) {
    return scq === SCQ.directory ? sendDirectory(request, ioa) : request.reject(CAUSE.unknownCause);
  }
  if (scq === SCQ.selectFile) return fetch(request, { action: "select", ioa, nof });
  if (scq === SCQ.deleteFile) return remove(request, ioa, nof);
  const at = addressOf(request);
  const transfer = transfersOf(link).get(sector.ca);
  if (!(transfer instanceof FileSending) || !transfer.isAbout(at)) {
    return tell(at, "F_SC_NA_1", { nos, scq, error: FILE_ERROR.unexpected, negative: true });
  }
  transfer.touch(at, now);
  transfer.call(scq, { nos, negative: asdu.negative });
}

/** F_AF_NA_1: a section or the file was accepted or refused. */
export function receiveFileAcknowledge(request: Request<"F_AF_NA_1">): void {
  const { afq, nos } = request.asdu.objects[0]!;
  const transfer = transferOf(request, FileSending);
  transfer?.acknowledge(afq, nos);
}

/** F_SC_NB_1: queries the part of a log between two times; the answer is a file. */
export function receiveLogQuery(request: Request<"F_SC_NB_1">): void {
  const { core, asdu } = request;
  const { ioa, nof, start, startFlags, stop, stopFlags } = asdu.objects[0]!;
  const from = instantOf({ time: start, timeFlags: startFlags }, core.clock.policy);
  const to = instantOf({ time: stop, timeFlags: stopFlags }, core.clock.policy);
  fetch(request, { action: "query", ioa, nof, from, to });
}

/** F_FR_NA_1: a file is offered to the station. */
export function receiveFileReady(request: Request<"F_FR_NA_1">): void {
  const { core, asdu } = request;
  const { ioa, nof, lof: length, refused } = asdu.objects[0]!;
  if (refused) return;
  const at = addressOf(request);
  const refuse = () => {
    tell(at, "F_SC_NA_1", {
      nos: 0,
      scq: SCQ.requestFile,
      error: FILE_ERROR.memory,
      negative: true,
    });
  };
  if (length > core.procedures.maxFileOctets) return refuse();
  ask(request, { action: "offer", ioa, nof, length }, false, (wanted, now) => {
    if (wanted === false) refuse();
    else new FileReceiving(length, at, now);
  });
}

/** F_SR_NA_1: a section is ready. */
export function receiveSectionReady(request: Request<"F_SR_NA_1">): void {
  const { nos, lof, notReady } = request.asdu.objects[0]!;
  const transfer = transferOf(request, FileReceiving);
  if (transfer !== undefined) return transfer.announce(nos, lof, notReady);
  const error = FILE_ERROR.unexpected;
  tell(addressOf(request), "F_SC_NA_1", { nos, scq: SCQ.requestSection, error, negative: true });
}

/** F_SG_NA_1: a segment. */
export function receiveSegment(request: Request<"F_SG_NA_1">): void {
  const { nos, segment } = request.asdu.objects[0]!;
  transferOf(request, FileReceiving)?.fill(nos, segment);
}

/** F_LS_NA_1: a section or the file has been sent completely. */
export function receiveLastSection(request: Request<"F_LS_NA_1">): void {
  const { sector: { ca } } = request;
  const { ioa, nof, nos, lsq, chs } = request.asdu.objects[0]!;
  const transfer = transferOf(request, FileReceiving);
  if (transfer === undefined) {
    if (lsq === LSQ.deactivatedFile || lsq === LSQ.deactivatedSection) return;
    const afq = lsq === LSQ.file ? AFQ.refusedFile : AFQ.refusedSection;
    return tell(addressOf(request), "F_AF_NA_1", { nos, afq, error: FILE_ERROR.unexpected });
  }
  if (!transfer.conclude(lsq, { nos, chs })) return;
  const file: StationFile = { ca, ioa, nof, sections: transfer.sections };
  ask(request, { action: "received", ioa, nof, file }, true, (accepted) => {
    transfer.accept(accepted !== false);
  });
}

/** Answers a directory call. An empty directory is sent as an ASDU without objects. */
function sendDirectory(request: Request<"F_SC_NA_1">, directory: number): void {
  const { core, link, sector: { ca }, asdu: { originator, test }, now } = request;
  const { profile } = core;
  const files = core.files.list(ca, directory);
  const room = profile.maxAsduOctets - identifierOctets(profile);
  const most = Math.floor(room / (profile.ioaOctets + planOf(TYPES.F_DR_TA_1.id)!.size));
  const header = { ca, originator, test, cause: CAUSE.request };
  if (files.length === 0) {
    const body = new Uint8Array(0);
    link.answer(
      core.encode({ ...header, type: "raw", typeId: TYPES.F_DR_TA_1.id, count: 0, body } as never),
    );
  }
  const entries = files.map((file, index) => ({
    ...directoryEntry(core, file, now),
    lastFile: index === files.length - 1,
    active: isActive(core, file),
  }));
  for (let i = 0; i < entries.length; i += most) {
    const objects = entries.slice(i, i + most);
    link.answer(core.encode({ ...header, type: "F_DR_TA_1", objects }));
  }
}

/** Returns the directory entry of a file. */
export function directoryEntry(core: StationCore, file: StationFile, now: Moment): object {
  const { ioa, nof, sections, instant = 0, timeFlags = 0 } = file;
  const tag = core.clock.tag(instant, now, "cp56");
  return { ioa, nof, lof: lengthOf(sections), ...tag, timeFlags: tag.timeFlags | timeFlags };
}

function isActive(core: StationCore, file: StationFile): boolean {
  const isAbout = (link: Link) => transfersOf(link).get(file.ca)?.isAbout(file) === true;
  return [...core.links.values()].some(isAbout);
}

/** Starts sending a file of the station, or one supplied by the application. */
function fetch(
  request: Request,
  wanted: Pick<ReceivedFile, "action" | "ioa" | "nof"> & Partial<ReceivedFile>,
): void {
  const { core, sector: { ca } } = request;
  const { action, ioa, nof } = wanted;
  const file = action === "select" ? core.files.get(ca, ioa, nof) : undefined;
  const at = addressOf(request);
  ask(request, { ...wanted, file }, file !== undefined, (decision, now) => {
    const chosen = typeof decision === "object" ? decision : file;
    if (decision !== false && chosen !== undefined && isSendable(core, chosen)) {
      return void new FileSending(chosen, at, now);
    }
    const nothingThere = core.files.list(ca, ioa).length === 0 && !core.wants("file");
    if (nothingThere) request.reject(CAUSE.unknownObjectAddress);
    else tell(at, "F_FR_NA_1", { lof: 0, frq: 0, refused: true });
  });
}

function isSendable(core: StationCore, file: StationFile): boolean {
  try {
    requireFile(file);
    return true;
  } catch (error) {
    core.notice({ type: "failed", what: "A file of the application", error });
    return false;
  }
}

function remove(request: Request, ioa: number, nof: number): void {
  const { core, link, sector: { ca } } = request;
  const file = core.files.get(ca, ioa, nof);
  const at = addressOf(request);
  ask(request, { action: "delete", ioa, nof, file }, file?.deletable === true, (accepted) => {
    const refused = accepted === false || (file === undefined && !core.wants("file"));
    const lof = file === undefined ? 0 : lengthOf(file.sections);
    tell(at, "F_FR_NA_1", { lof, frq: 0, refused });
    if (refused || request.asdu.test) return;
    core.files.remove(ca, ioa, nof);
    const { remote } = request;
    core.notice({ type: "file", link: link.id, remote, action: "deleted", ca, ioa, nof });
  });
}

/**
 * Returns the transfer that a message belongs to; `undefined` if there is none in that direction.
 */
function transferOf<T extends FileSending | FileReceiving>(
  request: Request,
  direction: abstract new (...args: never[]) => T,
): T | undefined {
  const at = addressOf(request);
  const transfer = transfersOf(request.link).get(request.sector.ca);
  if (!(transfer instanceof direction) || !transfer.isAbout(at)) return undefined;
  transfer.touch(at, request.now);
  return transfer;
}

function addressOf(request: Request): FileAddress {
  const { core, link, remote, sector, asdu } = request;
  const { ioa, nof } = asdu.objects[0] as unknown as { readonly ioa: number; readonly nof: number };
  return { core, link, remote, sector, ioa, nof, asdu };
}

function ask(
  request: Request,
  about: Pick<ReceivedFile, "action" | "ioa" | "nof"> & Partial<ReceivedFile>,
  otherwise: boolean,
  then: (decision: FileDecision, now: Moment) => void,
): void {
  const { core, link, now } = request;
  const nothing = { file: undefined, length: undefined, from: undefined, to: undefined };
  const subject: ReceivedFile = { ...request.received, ...nothing, ...about };
  core.ask("file", { link, subject, now, otherwise }, (decision, later) => {
    if (request.isCurrent) then(decision, later);
  });
}

// Sends and awaits messages of file transfer, and describes refusals.

import type { Asdu, AsduInput } from "../../../codec/asdu_types.ts";
import { CAUSE, isUnknownCause } from "../../../codec/cause.ts";
import { isFileTransfer, roleOf } from "../../../codec/classify.ts";
import { FILE_ERROR } from "../../../codec/qualifiers.ts";
import { describeRefusal, field, firstIoa, isRefusal } from "./answer.ts";
import type { Journal } from "./journal.ts";
import type { StepLimits } from "./limits.ts";
import { type Ask, receive, type RequestMaker, send, type Steps, type Told } from "./procedure.ts";
import { resultOf } from "./request.ts";
import type { RequestDefaults, RequestHeader } from "./request_options.ts";
import type { Ending, Outcome, ProcedureResult, StepName } from "./result.ts";

/**
 * Identifies a file of a station. A directory entry can be used as well: `getFile(ca, files[0])`.
 */
export interface FileName {
  /** Information object address of the file. */
  readonly ioa: number;
  /**
   * Name of file, 0..65535. The standard suggests 1 for transparent files, 2 for disturbance data,
   * 3 for events; files of one kind then differ in `ioa`. Some devices number their files here
   * instead.
   */
  readonly nof: number;
}

/** Context of the steps of a transfer. */
export interface FileContext extends FileName {
  readonly ca: number;
  readonly header: RequestHeader;
  readonly limits: Required<StepLimits>;
  readonly defaults: RequestDefaults;
  readonly journal: Journal;
}

/** Message types in either direction, except those of directories. */
export type FileMessageType =
  | "F_FR_NA_1"
  | "F_SR_NA_1"
  | "F_SC_NA_1"
  | "F_LS_NA_1"
  | "F_AF_NA_1"
  | "F_SG_NA_1";

/** Maximum number of sections of a file. NOS has 8 bits, and 0 is not a section. */
export const MAX_SECTIONS = 255;

/** Maximum length of a file or section in octets; LOF has 24 bits. */
export const MAX_FILE_OCTETS = 0xff_ffff;

/** Descriptions of the error code in call and acknowledge messages. */
const ERRORS: Readonly<Record<number, string>> = {
  [FILE_ERROR.memory]: "the requested memory is not available",
  [FILE_ERROR.checksum]: "the checksum is wrong",
  [FILE_ERROR.unexpected]: "the communication service was not expected",
  [FILE_ERROR.name]: "the name of the file is unknown",
  [FILE_ERROR.section]: "the name of the section is unknown",
};

/** Creates a message about the file. */
export function fileRequest(
  context: Pick<FileContext, "header" | "ioa" | "nof">,
  type: FileMessageType,
  keys: Readonly<Record<string, unknown>>,
): RequestMaker {
  const { header, ioa, nof } = context;
  // One literal for six kinds of objects, whose keys are known to the callers in this folder.
  const objects = [{ ioa, nof, ...keys }];
  return () => ({ type, cause: CAUSE.file, ...header, objects }) as unknown as AsduInput;
}

/** Sends a message; returns false if the window had no room in time. */
export function* sendMessage(
  context: FileContext,
  request: RequestMaker,
  operative = false,
): Steps<boolean> {
  const sent = yield* send(request, { operative, withinMs: context.limits.sendMs });
  return sent !== undefined;
}

/**
 * Sends a message, unless another message about the file arrives first, which is then returned.
 * Returns `undefined` if the window had no room in time.
 */
export function* sendOrHear(
  context: FileContext,
  request: RequestMaker,
): Steps<"sent" | Asdu | undefined> {
  const ask: Ask = { type: "send", request, operative: false, withinMs: context.limits.sendMs };
  while (true) {
    const told = yield ask;
    if (told.type === "sent") return "sent";
    if (told.type === "expired") return undefined;
    const message = told.type === "asdu" ? takeMessage(context, told) : undefined;
    if (message !== undefined) return message;
  }
}

/** Returns the deadline of the next step of a transfer, on the monotonic clock. */
export function nextDeadline({ journal, limits }: FileContext): number {
  return journal.now + limits.confirmationMs;
}

/**
 * Waits for the next message about the file; returns `undefined` on time-out. A caller that
 * continues to wait after an unusable message must keep the deadline; otherwise such messages could
 * prevent the time-out.
 */
export function* nextMessage(context: FileContext, until: number): Steps<Asdu | undefined> {
  while (true) {
    const told = yield* receive(until);
    if (told === undefined) return undefined;
    const message = takeMessage(context, told);
    if (message !== undefined) return message;
  }
}

/** Records a received message if it is about the file. */
function takeMessage(
  context: FileContext,
  { received, at }: Extract<Told, { type: "asdu" }>,
): Asdu | undefined {
  const { asdu } = received;
  if (!concerns(asdu, context)) return undefined;
  // Segments contain the file itself, so they are counted but not kept a second time.
  if (asdu.type === "F_SG_NA_1") context.journal.takeQuietly(received);
  else context.journal.take(received, at);
  return asdu;
}

function concerns(asdu: Asdu, { ca, ioa, nof, defaults }: FileContext): boolean {
  const { typeId } = asdu;
  if (asdu.ca !== ca || !isFileTransfer(typeId) || roleOf(typeId) === "directory") return false;
  const address = firstIoa(asdu, defaults.profile);
  if (address !== undefined && address !== ioa) return false;
  if (asdu.type === "raw") return isRefusal(asdu);
  return field(asdu, "nof") === nof || isUnknownCause(asdu.cause);
}

/** Describes the refusal in a message; returns `undefined` if it is not a refusal. */
export function refusalIn(asdu: Asdu): string | undefined {
  if (isRefusal(asdu)) return describeRefusal(asdu);
  switch (asdu.type) {
    case "F_FR_NA_1":
      return asdu.objects[0]?.refused === true ? "Refused: the file is not ready" : undefined;
    case "F_SR_NA_1":
      return asdu.objects[0]?.notReady === true ? "Refused: the section is not ready" : undefined;
    case "F_SC_NA_1":
    case "F_AF_NA_1": {
      const error = asdu.objects[0]?.error ?? FILE_ERROR.none;
      return error === FILE_ERROR.none
        ? undefined
        : `Refused: ${ERRORS[error] ?? `error ${error}`}`;
    }
    default:
      return undefined;
  }
}

/** Returns the sum of octets modulo 256, as in F_LS_NA_1. */
export function checksum(octets: Uint8Array, start = 0): number {
  let sum = start;
  for (const octet of octets) sum += octet;
  return sum & 0xff;
}

/** Returns the result of a transfer. */
export function fileEnding(
  context: FileContext,
  outcome: Outcome,
  { reason, by }: { readonly reason: string; readonly by?: Asdu | undefined },
): ProcedureResult {
  const step: StepName = context.journal.step?.step ?? "file";
  const cause = by?.cause;
  const ending: Ending = {
    outcome,
    step,
    cause,
    reason,
    confirmation: by,
    termination: undefined,
  };
  return resultOf(ending, context.journal);
}

// Lists and deletes files of a station.

import { CAUSE } from "../../../codec/cause.ts";
import { roleOf } from "../../../codec/classify.ts";
import { formatCount } from "../../../codec/count.ts";
import type { ObjectOf } from "../../../codec/object_of.ts";
import { SCQ } from "../../../codec/qualifiers.ts";
import { answers } from "./answer.ts";
import {
  type FileContext,
  fileEnding,
  type FileName,
  fileRequest,
  nextDeadline,
  nextMessage,
  refusalIn,
  sendMessage,
} from "./file_message.ts";
import type { Journal } from "./journal.ts";
import { receive, type RequestMaker, send, type Steps } from "./procedure.ts";
import {
  prepare,
  type Prepared,
  type RequestDefaults,
  type RequestOptions,
  resolveRequest,
} from "./request_options.ts";
import type { ProcedureResult } from "./result.ts";

/** An entry of a directory: a file or a subdirectory. */
export type DirectoryFile = ObjectOf<"F_DR_TA_1">;

/** Options of a directory call. */
export interface ListFilesOptions extends RequestOptions {
  /** Information object address of the directory. @default {0} */
  readonly ioa?: number;
  /** Name of the subdirectory; 0 for the main directory. @default {0} */
  readonly nof?: number;
}

/** Result of a directory call. */
export interface ListFilesResult extends ProcedureResult {
  /** The entries received. */
  readonly files: readonly DirectoryFile[];
}

/**
 * Creates a directory call. Each entry must arrive within `confirmationMs`, and the entry marked as
 * the last within `totalMs`.
 *
 * @throws {RangeError} An address, the name or a limit is outside its range.
 */
export function listFiles(
  ca: number,
  options: ListFilesOptions,
  defaults: RequestDefaults,
): Prepared<ListFilesResult> {
  const { ioa = 0, nof = 0 } = options;
  const destination = { what: "a directory call", ca, ioa, lowestIoa: 0 } as const;
  const { header, limits } = resolveRequest(destination, options, defaults);
  const call: RequestMaker = () => ({
    type: "F_SC_NA_1",
    cause: CAUSE.request,
    ...header,
    objects: [{ ioa, nof, nos: 0, scq: SCQ.directory }],
  });
  function* run(journal: Journal): Steps<ListFilesResult> {
    const context: FileContext = { ca, ioa, nof, header, limits, defaults, journal };
    const files: DirectoryFile[] = [];
    const step = journal.begin("directory");
    const sent = yield* send(call, { operative: false, withinMs: limits.sendMs });
    if (sent === undefined) {
      const reason =
        `Not sent within ${limits.sendMs} ms: the window is full or the object is busy`;
      return { ...fileEnding(context, "timed-out", { reason }), files };
    }
    const latest = sent.at + limits.totalMs;
    let until = nextDeadline(context);
    while (true) {
      const told = yield* receive(Math.min(until, latest));
      if (told === undefined) {
        const reason = until <= latest
          ? `Received ${
            formatCount(files.length, "entry", "entries")
          }, then none within ${limits.confirmationMs} ms`
          : `Received ${
            formatCount(files.length, "entry", "entries")
          }, but not the last within ${limits.totalMs} ms`;
        return { ...fileEnding(context, "timed-out", { reason }), files };
      }
      const { asdu } = told.received;
      if (asdu.ca !== ca) continue;
      if (answers(asdu, sent.request.asdu, defaults.profile)) {
        const reason = refusalIn(asdu);
        if (reason === undefined) continue;
        journal.take(told.received, told.at);
        return { ...fileEnding(context, "negative", { reason, by: asdu }), files };
      }
      if (roleOf(asdu.typeId) !== "directory" || asdu.cause !== CAUSE.request) continue;
      journal.takeData(told.received, told.at);
      until = nextDeadline(context);
      step.confirmedMs ??= journal.since(told.at);
      if (asdu.type === "F_DR_TA_1") { for (const file of asdu.objects) files.push(file); }
      // A station without files sends no entries.
      const empty = asdu.type === "raw" ? asdu.count === 0 : asdu.objects.length === 0;
      if (!empty && files.at(-1)?.lastFile !== true) continue;
      step.terminatedMs = journal.since(told.at);
      const reason = formatCount(files.length, "entry", "entries");
      return { ...fileEnding(context, "done", { reason, by: asdu }), files };
    }
  }
  return prepare({
    label: `directory of CA ${ca}`,
    target: { kind: "file", ca },
    run,
    readOnly: true,
  }, { ...options, defaults });
}

/**
 * Creates the deletion of a file.
 *
 * @throws {RangeError} An address, the name or a limit is outside its range.
 */
export function deleteFile(
  ca: number,
  file: FileName,
  options: RequestOptions & { readonly defaults: RequestDefaults },
): Prepared<ProcedureResult> {
  const { defaults } = options;
  const destination = { what: "a file deletion", ca, ioa: file.ioa };
  const { header, limits } = resolveRequest(destination, options, defaults);
  const call = fileRequest({ ...file, header }, "F_SC_NA_1", { nos: 0, scq: SCQ.deleteFile });
  function* run(journal: Journal): Steps<ProcedureResult> {
    const context: FileContext = { ca, ...file, header, limits, defaults, journal };
    const step = journal.begin("file");
    if (!(yield* sendMessage(context, call, true))) {
      const reason =
        `Not sent within ${limits.sendMs} ms: the window is full or the object is busy`;
      return fileEnding(context, "timed-out", { reason });
    }
    const until = nextDeadline(context);
    while (true) {
      const message = yield* nextMessage(context, until);
      if (message === undefined) {
        const reason = `No answer within ${limits.confirmationMs} ms`;
        return fileEnding(context, "timed-out", { reason });
      }
      step.confirmedMs = journal.since(journal.now);
      const refusal = refusalIn(message);
      if (refusal !== undefined) {
        return fileEnding(context, "negative", { reason: refusal, by: message });
      }
      if (message.type !== "F_FR_NA_1") continue;
      journal.accepted = true;
      return fileEnding(context, "done", { reason: "The file was deleted", by: message });
    }
  }
  return prepare({
    label: `deletion of file ${file.nof} of CA ${ca}, IOA ${file.ioa}`,
    target: { kind: "file", ca },
    run,
    readOnly: false,
  }, options);
}

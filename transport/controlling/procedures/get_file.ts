// Fetches a file, or part of a log, from a station (monitor direction).

import { CAUSE } from "../../../codec/cause.ts";
import { SCQ } from "../../../codec/qualifiers.ts";
import type { Destination } from "./destination.ts";
import { type FileContext, type FileName, fileRequest } from "./file_message.ts";
import { type GetFileResult, Upload, type UploadOptions } from "./upload.ts";
import type { Journal } from "./journal.ts";
import type { RequestMaker, Steps } from "./procedure.ts";
import {
  prepare,
  type Prepared,
  type RequestDefaults,
  type RequestOptions,
  resolveRequest,
  tagOf,
} from "./request_options.ts";

/**
 * Options for fetching a file. Each message must arrive within `confirmationMs`; `totalMs` is not
 * used.
 */
export interface GetFileOptions extends RequestOptions, UploadOptions {
  /**
   * Whether the station has offered the file without a request (F_FR_NA_1), so that it need not be
   * selected.
   *
   * @default {false}
   */
  readonly offered?: boolean;
}

/** A period of a log. */
export interface LogRange extends FileName {
  /** Start, in ms since 1970-01-01 UTC. */
  readonly from: number;
  /** End, in ms since 1970-01-01 UTC. */
  readonly to: number;
}

/**
 * Creates the transfer of a file from a station.
 *
 * @throws {RangeError} An address, the name or a limit is outside its range.
 */
export function getFile(
  ca: number,
  file: FileName,
  options: GetFileOptions & { readonly defaults: RequestDefaults },
): Prepared<GetFileResult> {
  const { header } = resolveRequest(callOf(ca, file), options, options.defaults);
  const select = fileRequest({ ...file, header }, "F_SC_NA_1", { nos: 0, scq: SCQ.selectFile });
  return transfer(ca, file, { options, opening: options.offered === true ? undefined : select });
}

/**
 * Creates a log query, which the station answers with a file (F_SC_NB_1).
 *
 * @throws {RangeError} An address, the name, a time or a limit is outside its range.
 */
export function queryLog(
  ca: number,
  { from, to, ...file }: LogRange,
  options: GetFileOptions & { readonly defaults: RequestDefaults },
): Prepared<GetFileResult> {
  const { defaults } = options;
  const { header } = resolveRequest(callOf(ca, file), options, defaults);
  const start = tagOf(from, defaults);
  const stop = tagOf(to, defaults);
  const opening: RequestMaker = () => ({
    type: "F_SC_NB_1",
    cause: CAUSE.file,
    ...header,
    objects: [{
      ...file,
      start: start.time,
      startFlags: start.timeFlags,
      stop: stop.time,
      stopFlags: stop.timeFlags,
    }],
  });
  return transfer(ca, file, { options, opening });
}

function callOf(ca: number, { ioa }: FileName): Destination {
  return { what: "a file call", ca, ioa };
}

function transfer(
  ca: number,
  file: FileName,
  { options, opening }: {
    readonly options: GetFileOptions & { readonly defaults: RequestDefaults };
    readonly opening: RequestMaker | undefined;
  },
): Prepared<GetFileResult> {
  const { defaults } = options;
  const { header, limits } = resolveRequest(callOf(ca, file), options, defaults);
  const call = fileRequest({ ...file, header }, "F_SC_NA_1", { nos: 0, scq: SCQ.requestFile });
  function* run(journal: Journal): Steps<GetFileResult> {
    const context: FileContext = { ca, ...file, header, limits, defaults, journal };
    const upload = new Upload(context, options);
    return yield* upload.run(opening, call);
  }
  return prepare({
    label: `transfer of file ${file.nof} from CA ${ca}, IOA ${file.ioa}`,
    target: { kind: "file", ca },
    farewell: fileRequest({ ...file, header }, "F_SC_NA_1", { nos: 0, scq: SCQ.deactivateFile }),
    run,
    readOnly: true,
  }, options);
}

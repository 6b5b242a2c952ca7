// The error of a request that has no result, because something came between.

import type { Progress } from "./result.ts";

/** Whether a request that acts may have acted. See {@linkcode RequestError}. */
export type Reach = "no" | "maybe" | "yes";

/**
 * Why a request has no result.
 *
 * | code | meaning |
 * |---|---|
 * | `busy` | another procedure for the same object runs, and the request was not to wait |
 * | `not-started` | data transfer is not started |
 * | `stopped` | data transfer was stopped before the end |
 * | `aborted` | the `AbortSignal` of the call fired; `cause` is its reason |
 * | `closed` | the connection ended before the end; `cause` says why |
 * | `too-much-data` | more arrived than `maxObjects` or `maxOctets` permit; the connection goes on |
 */
export type RequestErrorCode =
  | "busy"
  | "not-started"
  | "stopped"
  | "aborted"
  | "closed"
  | "too-much-data";

/** A request was cut short, so that nobody knows what the station would have answered. */
export class RequestError extends Error {
  /** The name of the class. */
  override readonly name = "RequestError";
  /** Why, for programs. */
  readonly code: RequestErrorCode;
  /**
   * Whether the request may have reached the process. `no`: certainly not (a select without its
   * execute counts as not). `maybe`: it was sent. `yes`: the station confirmed it. After anything
   * but `no`, look before you repeat a command.
   */
  readonly reach: Reach;
  /**
   * What had happened until then, with the data that had arrived within the limits; `undefined` if the request was not
   * even begun.
   */
  readonly progress: Progress | undefined;

  /** Makes an error about one request. */
  constructor(
    label: string,
    detail: string,
    options: ErrorOptions & {
      readonly code: RequestErrorCode;
      readonly reach: Reach;
      readonly progress?: Progress;
    },
  ) {
    super(`Cannot complete the ${label}, ${FATE[options.reach]}: ${detail}`, options);
    this.code = options.code;
    this.reach = options.reach;
    this.progress = options.progress;
  }
}

const FATE: Readonly<Record<Reach, string>> = {
  no: "which did not reach the process",
  maybe: "which may have reached the process",
  yes: "which the station had confirmed",
};

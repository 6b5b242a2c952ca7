// Options and results of a discovery.

import type { StationDeclaration } from "../../controlled/declaration/declaration.ts";
import type { DataLimits } from "../procedures/data_limits.ts";
import type { DirectoryFile } from "../procedures/directory.ts";
import type { StepLimits } from "../procedures/limits.ts";
import type { Outcome } from "../procedures/result.ts";

/**
 * Options of a discovery. All requests are read-only. At most `maxObjects` points and counters are
 * declared.
 */
export interface DiscoverOptions extends StepLimits, DataLimits {
  /**
   * The common addresses to query. Finding them takes at least `confirmationMs`.
   *
   * @default all that answer a request to the broadcast address
   */
  readonly ca?: number | readonly number[];
  /** Interrogation groups, 1 to 16, or `false` for none. @default {true}, which means all */
  readonly groups?: boolean | readonly number[];
  /**
   * Whether to read counters and their groups, without freezing or resetting them. @default {true}
   */
  readonly counters?: boolean;
  /** Whether to read the directory of files. @default {true} */
  readonly files?: boolean;
  /**
   * Information object addresses to read in each common address, to find points that are not
   * interrogated.
   */
  readonly read?: readonly number[];
  /**
   * Whether a discovery that is interrupted, because the link was lost or `signal` fired, has a result: what was found
   * so far, with the error as `interruption`. Otherwise it is rejected.
   *
   * @default {false}
   */
  readonly partial?: boolean;
  /** Display name for the station. */
  readonly name?: string;
  /** Called before each request, which is sent when the promise resolves: to limit the rate of requests. */
  readonly beforeRequest?: () => Promise<void>;
  /** Called after each request. */
  readonly onRequest?: (request: DiscoveryRequest) => void;
}

/** A request of a discovery and its outcome. */
export interface DiscoveryRequest {
  /** Kind of request. */
  readonly type: "interrogation" | "counters" | "directory" | "read";
  /** Common address it was sent to. */
  readonly ca: number;
  /** Group of an interrogation or counter interrogation; `undefined` for all. */
  readonly group: number | undefined;
  /** Address of the object to read. */
  readonly ioa: number | undefined;
  /** Outcome. */
  readonly outcome: Outcome;
  /** Description of the outcome. */
  readonly reason: string;
  /** Cause of transmission of the ASDU that ended it; `undefined` if no ASDU did. */
  readonly cause: number | undefined;
  /** Number of information objects received. */
  readonly objects: number;
}

/**
 * Kinds of incomplete results.
 *
 * | code | meaning |
 * |---|---|
 * | `no-answer` | a request was not answered in time: its data is unknown, as is that of the requests that depend on it |
 * | `refused` | the station refused a request for all points, all counters or the directory |
 * | `left-out` | an object, or an additional field of a private type, cannot be declared, or `maxObjects` was reached |
 * | `no-value` | a value is not a finite number, so its point is declared without a value |
 * | `counter-quality` | a counter is marked invalid, which cannot be declared |
 * | `time-tagged` | an interrogation was answered with types both with and without time tag; those without are declared |
 * | `layout` | the order or the grouping of the objects in answers to interrogations cannot be declared |
 * | `not-transmitted` | data that cannot be requested: commands, events, names, units, intervals, and the behaviour of the station |
 */
export type DiscoveryNoteCode =
  | "no-answer"
  | "refused"
  | "left-out"
  | "no-value"
  | "counter-quality"
  | "time-tagged"
  | "layout"
  | "not-transmitted";

/** A kind of information that could not be determined. */
export interface DiscoveryNote {
  /** Machine-readable kind. */
  readonly code: DiscoveryNoteCode;
  /** Common address concerned; `undefined` for the whole station. */
  readonly ca: number | undefined;
  /** Description of the first occurrence. */
  readonly detail: string;
  /** Number of occurrences. */
  readonly count: number;
}

/** A file of a station. */
export interface DiscoveredFile extends DirectoryFile {
  /** Common address of its directory. */
  readonly ca: number;
}

/** Result of a discovery. */
export interface Discovery {
  /**
   * The station as a declaration for `new ControlledStation()`; `undefined` if no common address
   * answered.
   */
  readonly declaration: StationDeclaration | undefined;
  /** The files in the main directory of each common address. */
  readonly files: readonly DiscoveredFile[];
  /** Why the discovery was interrupted, with `partial`; `undefined` if it is complete. */
  readonly interruption: Error | undefined;
  /** Information that could not be determined. */
  readonly notes: readonly DiscoveryNote[];
}

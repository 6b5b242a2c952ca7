// What a discovery is asked to do, and what it finds.

import type { StationDeclaration } from "../../controlled/declaration/declaration.ts";
import type { DataLimits } from "../procedures/data_limits.ts";
import type { DirectoryFile } from "../procedures/directory.ts";
import type { StepLimits } from "../procedures/limits.ts";
import type { Outcome } from "../procedures/result.ts";

/** What to ask a station for. Every request only reads. At most `maxObjects` points and counters are declared. */
export interface DiscoverOptions extends StepLimits, DataLimits {
  /**
   * The common addresses to ask. To find them takes `confirmationMs` at least.
   *
   * @default all that answer a request to the broadcast address
   */
  readonly ca?: number | readonly number[];
  /** Interrogation groups, 1 to 16, or `false` for none. @default {true}, which is all of them */
  readonly groups?: boolean | readonly number[];
  /** Asks for counters and their groups, without freezing or resetting them. @default {true} */
  readonly counters?: boolean;
  /** Asks for the directory of files. @default {true} */
  readonly files?: boolean;
  /** Information object addresses to read in each common address, which finds points that are not interrogated. */
  readonly read?: readonly number[];
  /** What to call the station. */
  readonly name?: string;
  /** Called after each request. */
  readonly onRequest?: (request: DiscoveryRequest) => void;
}

/** A request of a discovery, and how it ended. */
export interface DiscoveryRequest {
  /** What was asked for. */
  readonly type: "interrogation" | "counters" | "directory" | "read";
  /** Common address it was sent to. */
  readonly ca: number;
  /** The group of an interrogation or counter interrogation; `undefined` for all. */
  readonly group: number | undefined;
  /** The address of an object that was read. */
  readonly ioa: number | undefined;
  /** How it ended. */
  readonly outcome: Outcome;
  /** The outcome in words. */
  readonly reason: string;
  /** How many information objects came. */
  readonly objects: number;
}

/**
 * What could not be found out.
 *
 * | code | meaning |
 * |---|---|
 * | `no-answer` | a request was not answered in time: what it asks for is not known, nor what was to be asked after it |
 * | `refused` | the station refused a request for all points, all counters or the directory |
 * | `left-out` | an object, or what an object of a private type has besides its value, cannot be declared, or there are `maxObjects` already |
 * | `no-value` | a value is not a finite number, so that its point is declared without one |
 * | `counter-quality` | a counter is marked invalid, which cannot be declared |
 * | `time-tagged` | an interrogation was answered with time-tagged types; those without time tag are declared |
 * | `not-transmitted` | what no request asks for: commands, events, names, units, intervals, and how the station behaves |
 */
export type DiscoveryNoteCode =
  | "no-answer"
  | "refused"
  | "left-out"
  | "no-value"
  | "counter-quality"
  | "time-tagged"
  | "not-transmitted";

/** A kind of thing that could not be found out. */
export interface DiscoveryNote {
  /** What, for programs. */
  readonly code: DiscoveryNoteCode;
  /** Common address concerned; `undefined` for the whole station. */
  readonly ca: number | undefined;
  /** What it is about, for people: the first of its kind. */
  readonly detail: string;
  /** How many of its kind there are. */
  readonly count: number;
}

/** A file of a station. */
export interface DiscoveredFile extends DirectoryFile {
  /** Common address of its directory. */
  readonly ca: number;
}

/** What was found. */
export interface Discovery {
  /** The station as `new ControlledStation()` takes it; `undefined` if no common address answered. */
  readonly declaration: StationDeclaration | undefined;
  /** The files in the main directory of each common address. */
  readonly files: readonly DiscoveredFile[];
  /** What could not be found out. */
  readonly notes: readonly DiscoveryNote[];
}

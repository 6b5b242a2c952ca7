// What a script runs against. The command provides connections and requests; tests provide others.

import type { Clock, ControllingStation } from "../../mod.ts";
import type { Profile } from "../../codec/mod.ts";
import type { ExplainLoss } from "../request/ending.ts";
import type { FaultSet } from "../simulation/faults/fault_set.ts";
import type { FrameName } from "./expectation.ts";
import type { RequestTarget } from "./match.ts";
import type { LinkName, MasterLine, RequestLine } from "./script.ts";
import type { Asdu } from "../../mod.ts";

/** Why a connection was not established, or has ended. */
export interface LinkEnd {
  readonly text: string;
  /** Exit code of the process. */
  readonly exitCode: number;
  /** What to check. */
  readonly hints?: readonly string[];
}

/** A connection of a script. */
export interface MasterLink {
  readonly station: ControllingStation;
  /** Writes octets as they are. */
  readonly inject: (octets: Uint8Array) => Promise<void>;
  /** Closes the connection without STOPDT. */
  readonly hangUp: () => void;
  /** Resolves when it has ended. */
  readonly ended: Promise<LinkEnd>;
  /** Explains why it has ended. */
  readonly explainLoss: ExplainLoss;
  /** Explains why data transfer was not started. */
  readonly startFailure: (error: unknown, how: { readonly isLate: boolean }) => LinkEnd;
}

/** What a new connection reports. */
export interface LinkUse {
  readonly name: LinkName;
  /** Its faults. */
  readonly faults: FaultSet;
  readonly onAsdu: (asdu: Asdu) => void;
  readonly onFrame: (frame: FrameName) => void;
  /** Secure authentication: a request was not carried out, and why. */
  readonly onRefusal: (text: string) => void;
}

/** How a request ended. */
export interface RequestOutcome {
  readonly isDone: boolean;
  readonly exitCode: number;
  readonly reason: string;
}

/** The surroundings of a script. */
export interface MasterSurroundings {
  readonly clock: Clock;
  readonly profile: Profile;
  /** Ends the script. */
  readonly signal: AbortSignal;
  /** Time limit of an answer, and of an expectation that does not name one, in ms. */
  readonly timeoutMs: number;
  /** Time limit for STOPDT before the connection is closed, in ms. */
  readonly leaveMs: number;
  /** Whether to continue after a failure. */
  readonly continues: boolean;
  /** The faults of each connection. */
  readonly faults: Readonly<Record<LinkName, FaultSet>>;
  /** Connects. Rejects with a {@linkcode LinkOpenError}. */
  readonly open: (use: LinkUse, signal: AbortSignal) => Promise<MasterLink>;
  /** The ASDUs that the request of a line sends. */
  readonly targetsOf: (line: MasterLine) => readonly RequestTarget[];
  /** Performs the request of a line; never rejects. */
  readonly request: (
    line: RequestLine,
    on: { readonly link: MasterLink; readonly signal: AbortSignal },
  ) => Promise<RequestOutcome>;
  /** An ASDU on one line, for reports. */
  readonly textOf: (asdu: Asdu) => string;
  /** Called with the result of each line. */
  readonly onResult: (result: LineResult) => void;
}

/** The connection could not be established. */
export class LinkOpenError extends Error {
  /** Always `LinkOpenError`. */
  override readonly name = "LinkOpenError";
  readonly end: LinkEnd;

  /** Creates an error. */
  constructor(end: LinkEnd) {
    super(end.text);
    this.end = end;
  }
}

/** The result of a line. */
export interface LineResult {
  /** The line; `undefined` at the end of the script. */
  readonly line: number | undefined;
  readonly text: string;
  /** `done` for a line that checks nothing. */
  readonly result: "done" | "passed" | "failed";
  /** When it began, and how long it took, in ms. */
  readonly at: number;
  readonly tookMs: number;
  /** What went wrong, or what met the expectation. */
  readonly reason?: string;
  /** What to check. */
  readonly hints?: readonly string[];
  /** What arrived instead, oldest first. */
  readonly instead?: readonly string[];
  /** Exit code of a failure. */
  readonly exitCode?: number;
}

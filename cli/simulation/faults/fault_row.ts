// What a deliberate fault is: the stations that can have it, what it acts on, its parameters, and how a recording shows it.

import type { FindingCode } from "../../../codec/capture/mod.ts";

/** The station that has a fault. */
export type FaultRole = "controlled" | "controlling";

/** What a fault acts on: ASDUs that pass the station, or whole frames. */
export type FaultStage =
  /** A request that arrives. */
  | "request"
  /** A positive or negative confirmation that is sent. */
  | "confirmation"
  /** An activation termination that is sent. */
  | "termination"
  /** Commands, values and files: the meaning of what passes. */
  | "process"
  /** Answers, data and procedures. */
  | "application"
  /** Any mirrored request that is sent. */
  | "answer"
  /** An ASDU with values. */
  | "data"
  /** Any APDU that is sent. */
  | "frame"
  /** The connection, or its start. */
  | "link"
  /** Timers, start and stop of data transfer, and acknowledgements. */
  | "session"
  /** Messages of secure authentication, and requests that it protects. */
  | "security";

/** A parameter of a fault. */
export interface FaultParameter {
  /** Lowest and highest value; durations are in milliseconds. */
  readonly range: readonly [number, number];
  /** The value by default. */
  readonly byDefault: number;
  /** Meaning. */
  readonly text: string;
}

/** What a station with a fault does, and how a recording shows it. */
export interface FaultUse {
  /** What the station does. */
  readonly text: string;
  /** The finding of `iec104 analyze` in a recording; `undefined` if the behaviour is permitted, see `observable`. */
  readonly finding?: FindingCode;
  /** What a recording shows of a fault that is not a finding. */
  readonly observable?: string;
}

/** A fault. */
export interface FaultRow extends FaultUse {
  /** The stations that can have it. */
  readonly roles: readonly FaultRole[];
  /** The fault of a controlling station, where it differs from that of a controlled one. */
  readonly asControlling?: FaultUse;
  /** What it acts on. */
  readonly stage: FaultStage;
  /** Its parameters by key; keys of durations end in `Ms`. */
  readonly parameters: Readonly<Record<string, FaultParameter>>;
}

/** A fault of controlled stations. */
export const CONTROLLED: readonly FaultRole[] = ["controlled"];
/** A fault of controlling stations. */
export const CONTROLLING: readonly FaultRole[] = ["controlling"];
/** A fault of both. */
export const BOTH: readonly FaultRole[] = ["controlled", "controlling"];

/** The longest delay: a day. */
export const DAY_MS = 86_400_000;

/** The parameter of a fault that sends something later. */
export function delay(text: string): { readonly byMs: FaultParameter } {
  return { byMs: { range: [1, DAY_MS], byDefault: 5000, text } };
}

// The JSON document of a request.

import {
  describeCause,
  type JsonValue,
  type Note,
  type Outcome,
  type ProcedureResult,
  type Profile,
  type Progress,
  type Reach,
  type StationEnding,
  type StepName,
  toHex,
} from "../../mod.ts";
import { asduRecords } from "../text/point_row.ts";
import type { Names } from "../text/names.ts";
import type { LackOutcome, RequestEnd } from "./ending.ts";
import type { RequestSettings } from "./request_settings.ts";
import type { StationRequest } from "./station_request.ts";

/** Times of a step, in ms since the call; null for events that did not happen. */
export interface StepRecord {
  /** Name of the step. */
  readonly step: StepName;
  /** When the request was passed to the link. */
  readonly sentMs: number | null;
  /** When the peer's link layer acknowledged it. */
  readonly acknowledgedMs: number | null;
  /** When the station confirmed or refused, or sent the requested value. */
  readonly confirmedMs: number | null;
  /** When the station reported the end. */
  readonly terminatedMs: number | null;
}

/** As whom a request was authenticated. */
export interface AuthenticationRecord {
  /** User number. */
  readonly user: number;
  /** Name of the user. */
  readonly name: string;
  /** Number of the role. */
  readonly role: number;
  /** After a challenge of the station, or together with its MAC. */
  readonly mode: "challenge" | "aggressive";
  /** Time from sending the request to sending the proof, in ms. */
  readonly durationMs: number;
}

/** An ASDU of the procedure. */
export interface TraceRecord {
  /** `sent` or `received`. */
  readonly direction: "sent" | "received";
  /** Time since the call, in ms. */
  readonly atMs: number;
  /** Mnemonic, `private` or `raw`. */
  readonly type: string;
  /** Cause of transmission. */
  readonly cause: number;
  /** P/N. */
  readonly negative: boolean;
  /** The ASDU in hex digits. */
  readonly octets: string;
}

/** The result of one station. */
export interface StationRecord {
  /** Common address. */
  readonly ca: number;
  /** Outcome for this station. */
  readonly outcome: Outcome;
  /** Description of the outcome. */
  readonly reason: string;
  /** Cause of the ASDU that ended the procedure; null if none did. */
  readonly cause: number | null;
}

/**
 * The output of `--json` for all requests: `iec104 interrogate`, `counters`, `read`, `clock`, `test`, `reset`,
 * `command`, `setpoint`, `parameter` and `files`. All keys are always present. Some commands add keys, which their
 * help lists.
 */
export interface RequestDocument {
  /** Name of the command, such as `interrogate` or `files get`. */
  readonly command: string;
  /** Host as specified. */
  readonly host: string;
  /** TCP port. */
  readonly port: number;
  /** Common address of the request. */
  readonly ca: number;
  /** Information object address; null if the request does not refer to a single object. */
  readonly ioa: number | null;
  /** Description of the request. */
  readonly request: string;
  /** Start time, in UTC. */
  readonly startedAt: string;
  /** Outcome. */
  readonly outcome: Outcome | LackOutcome;
  /** Exit code of the process. */
  readonly exitCode: number;
  /** Description of the outcome. */
  readonly reason: string;
  /** Cause of transmission of the ASDU that ended the request; null if none did. */
  readonly cause: number | null;
  /** Description of the cause. */
  readonly causeText: string | null;
  /** Without a result, whether the request may have taken effect; otherwise null. */
  readonly reach: Reach | null;
  /** As whom the request was authenticated; null without secure authentication, or if it was not challenged. */
  readonly authentication: AuthenticationRecord | null;
  /** The stations that answered or should have; several for a broadcast. */
  readonly stations: readonly StationRecord[];
  /** The steps with their times. */
  readonly steps: readonly StepRecord[];
  /** The data, one record per object, in the format of `iec104 monitor --json`. */
  readonly values: readonly Readonly<Record<string, JsonValue>>[];
  /** Unusual events. */
  readonly notes: readonly Note[];
  /** All ASDUs of the procedure in both directions; without the segments for a file transfer. */
  readonly trace: readonly TraceRecord[];
}

/** The document in a form whose long lists are generated while it is written. */
export type RequestDocumentParts =
  & Omit<RequestDocument, "values" | "trace">
  & Readonly<Record<string, unknown>>
  & {
    readonly values: Iterable<RequestDocument["values"][number]>;
    readonly trace: Iterable<TraceRecord>;
  };

/** Creates the document of a completed request. */
export function documentOf<Result extends ProcedureResult>(
  end: RequestEnd<Result>,
  { request, settings, startedAt }: {
    readonly request: StationRequest<Result>;
    readonly settings: RequestSettings;
    readonly startedAt: number;
  },
): RequestDocumentParts {
  const { endpoint, profile } = settings.link;
  const result = end.type === "answered" ? end.result : undefined;
  const lack = end.type === "lack" ? end : undefined;
  const progress = result ?? lack?.progress;
  const cause = result?.cause ?? null;
  const stations = result !== undefined && "stations" in result
    ? result.stations as readonly StationEnding[]
    : [];
  return {
    command: request.command,
    host: endpoint.host,
    port: endpoint.port,
    ca: request.ca,
    ioa: request.ioa ?? null,
    request: request.title,
    startedAt: new Date(startedAt).toISOString(),
    outcome: lack?.outcome ?? result!.outcome,
    exitCode: end.exitCode,
    reason: lack?.reason ?? result!.reason,
    cause,
    causeText: cause === null ? null : describeCause(cause).title,
    reach: lack?.reach ?? null,
    authentication: authenticationOf(result),
    stations: stations.map(({ ca, outcome, reason, cause }) => ({
      ca,
      outcome,
      reason,
      cause: cause ?? null,
    })),
    steps: (progress?.steps ?? []).map((step) => ({
      step: step.step,
      sentMs: milliseconds(step.sentMs),
      acknowledgedMs: milliseconds(step.acknowledgedMs),
      confirmedMs: milliseconds(step.confirmedMs),
      terminatedMs: milliseconds(step.terminatedMs),
    })),
    values: valuesOf(progress, { names: settings.names, profile, startedAt }),
    notes: (progress?.notes ?? []).map(({ code, detail }) => ({ code, detail })),
    trace: traceOf(progress?.trace ?? []),
    ...request.extra?.(result),
  };
}

function authenticationOf(result: ProcedureResult | undefined): AuthenticationRecord | null {
  if (result?.authentication === undefined) return null;
  const { user: { number, name, role }, mode, durationMs } = result.authentication;
  return { user: number, name, role, mode, durationMs: milliseconds(durationMs)! };
}

/** The records of the values. Their arrival times come from the trace, which has the same order. */
function* valuesOf(
  progress: Progress | undefined,
  { startedAt, ...given }: {
    readonly names: Names;
    readonly profile: Profile;
    readonly startedAt: number;
  },
): Generator<RequestDocument["values"][number]> {
  let index = 0;
  for (const asdu of progress?.data ?? []) {
    const { trace } = progress!;
    while (index < trace.length && trace[index]!.asdu !== asdu) index++;
    const received = startedAt + Math.round(trace[index]?.atMs ?? 0);
    yield* asduRecords(asdu, { received, ...given });
  }
}

function* traceOf(trace: Progress["trace"]): Generator<TraceRecord> {
  for (const { direction, atMs, asdu, octets } of trace) {
    yield {
      direction,
      atMs: milliseconds(atMs)!,
      type: asdu.type,
      cause: asdu.cause,
      negative: asdu.negative,
      octets: toHex(octets),
    };
  }
}

/** Rounds a time in ms to the microsecond; null if missing. */
export function milliseconds(ms: number | undefined): number | null {
  return ms === undefined ? null : Number(ms.toFixed(3));
}

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
import type { RequestSettings } from "./options.ts";
import type { StationRequest } from "./station_request.ts";

/** When each thing of a step happened, in ms since the call; null for what did not happen. */
export interface StepRecord {
  /** Which step. */
  readonly step: StepName;
  /** The request was given to the link. */
  readonly sentMs: number | null;
  /** The link layer of the peer acknowledged it. */
  readonly acknowledgedMs: number | null;
  /** The station confirmed or refused, or sent the value that was to be read. */
  readonly confirmedMs: number | null;
  /** The station reported the end. */
  readonly terminatedMs: number | null;
}

/** One ASDU of the procedure. */
export interface TraceRecord {
  /** `sent` or `received`. */
  readonly direction: "sent" | "received";
  /** In ms since the call. */
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

/** How one station ended the procedure. */
export interface StationRecord {
  /** Common address. */
  readonly ca: number;
  /** Its outcome. */
  readonly outcome: Outcome;
  /** The outcome in words. */
  readonly reason: string;
  /** Cause of the ASDU that ended it; null if none did. */
  readonly cause: number | null;
}

/**
 * What `--json` prints for every request: `iec104 interrogate`, `counters`, `read`, `clock`, `test`, `reset`,
 * `command`, `setpoint`, `parameter` and `files`. All keys are always there. Some commands add keys of their own,
 * which their help names.
 */
export interface RequestDocument {
  /** Name of the command, such as `interrogate` or `files get`. */
  readonly command: string;
  /** Host as given. */
  readonly host: string;
  /** TCP port. */
  readonly port: number;
  /** Common address it was sent to. */
  readonly ca: number;
  /** Information object address; null where it is about no single object. */
  readonly ioa: number | null;
  /** What was asked, in words. */
  readonly request: string;
  /** When, in UTC. */
  readonly startedAt: string;
  /** How it ended. */
  readonly outcome: Outcome | LackOutcome;
  /** Exit code of the process. */
  readonly exitCode: number;
  /** The outcome in words. */
  readonly reason: string;
  /** Cause of transmission of the ASDU that ended it; null if none did. */
  readonly cause: number | null;
  /** What that cause means. */
  readonly causeText: string | null;
  /** Without a result: whether the request may have reached the process; otherwise null. */
  readonly reach: Reach | null;
  /** The stations that answered or should have; of a broadcast several. */
  readonly stations: readonly StationRecord[];
  /** The steps, with the time of everything that happened. */
  readonly steps: readonly StepRecord[];
  /** The data, one record per object as `iec104 monitor --json` prints it. */
  readonly values: readonly Readonly<Record<string, JsonValue>>[];
  /** What was out of the ordinary. */
  readonly notes: readonly Note[];
  /** Every ASDU of the procedure in both directions; of a file transfer without the segments. */
  readonly trace: readonly TraceRecord[];
}

/** The document for writing: its long lists are generated while they are written. */
export type RequestDocumentParts =
  & Omit<RequestDocument, "values" | "trace">
  & Readonly<Record<string, unknown>>
  & {
    readonly values: Iterable<RequestDocument["values"][number]>;
    readonly trace: Iterable<TraceRecord>;
  };

/** The document of a request that has ended. */
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

/** The records of the values; the trace has the times of arrival, in the same order. */
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

/** A time in ms for JSON: to the microsecond; null if missing. */
export function milliseconds(ms: number | undefined): number | null {
  return ms === undefined ? null : Number(ms.toFixed(3));
}

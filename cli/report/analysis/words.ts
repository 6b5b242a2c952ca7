// Display texts for the codes of a report.

import { formatDuration } from "../../../codec/mod.ts";
import { counted } from "../../text/count.ts";

import type {
  AnalysisReport,
  DurationSummary,
  TransactionKind,
  TransactionResult,
} from "../../../codec/capture/mod.ts";
import type { Tone } from "./document.ts";

/** Kinds of requests. */
export const KINDS: Readonly<Record<TransactionKind, string>> = {
  command: "command",
  interrogation: "interrogation",
  counters: "counter interrogation",
  clock: "clock synchronization",
  read: "read",
  test: "test",
  reset: "reset process",
  parameter: "parameter",
  delay: "delay acquisition",
  file: "file transfer",
  directory: "file directory",
};

/** Results of requests. */
export const RESULTS: Readonly<Record<TransactionResult, string>> = {
  terminated: "done",
  confirmed: "confirmed",
  answered: "answered",
  failed: "FAILED",
  refused: "REFUSED",
  cancelled: "cancelled",
  expired: "selected, not executed",
  unanswered: "NOT ANSWERED",
  incomplete: "NOT FINISHED",
  open: "open when the capture ends",
  unknown: "responses not captured",
};

/** The emphasis of a result. */
export function toneOf(result: TransactionResult): Tone | undefined {
  switch (result) {
    case "failed":
    case "refused":
    case "unanswered":
      return "error";
    case "expired":
    case "incomplete":
      return "warning";
    case "open":
    case "unknown":
      return "dim";
    default:
      return undefined;
  }
}

/** Formats a size in a suitable unit. */
export function sizeText(octets: number): string {
  if (octets < 1e3) return counted(octets, "octet");
  if (octets < 1e6) return `${(octets / 1e3).toFixed(1)} kB`;
  if (octets < 1e9) return `${(octets / 1e6).toFixed(1)} MB`;
  return `${(octets / 1e9).toFixed(2)} GB`;
}

/** Formats the median and maximum of durations; empty if there are none. */
export function durationsText(summary: DurationSummary | null): string {
  if (summary === null) return "";
  const { count, medianMs, maxMs } = summary;
  return count === 1
    ? formatDuration(maxMs)
    : `${formatDuration(medianMs)}, at most ${formatDuration(maxMs)}`;
}

/** Formats an endpoint; omits the standard port. */
export function endpointText(
  { address, port }: { readonly address: string; readonly port: number },
): string {
  const host = address.includes(":") ? `[${address}]` : address;
  return port === 2404 || port === 0 ? host : `${host}:${port}`;
}

/** The hosts in the report. */
export function hostsOf({ conversations }: AnalysisReport): number {
  return new Set(conversations.flatMap(({ client, server }) => [client, server])).size;
}

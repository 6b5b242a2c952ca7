// Log lines of the collector, as text or JSON.

import type { ZonePolicy } from "../../../codec/mod.ts";
import { dateAndTime } from "../../text/zoned_time.ts";

/** A log event. */
export interface LogEvent {
  readonly level: "info" | "warning" | "error";
  /** Event name, for programs: `connected`, `sink-failing`, ... */
  readonly event: string;
  /** Subject: `station Northfield`, `sink archive`, `store`. */
  readonly subject: string;
  /** Event description. */
  readonly text: string;
}

/** Log formats. */
export type LogForm = "text" | "json";

/** Formats an event as a line. */
export function logLine(
  { level, event, subject, text }: LogEvent,
  { now, form, zone }: {
    readonly now: number;
    readonly form: LogForm;
    readonly zone?: ZonePolicy | undefined;
  },
): string {
  if (form === "json") {
    return JSON.stringify({ time: new Date(now).toISOString(), level, event, subject, text });
  }
  const mark = level === "info" ? "" : `${level}: `;
  return `${dateAndTime(now, zone)}  ${subject}  ${mark}${text}`;
}

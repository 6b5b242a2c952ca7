// What the collector says while it runs: a line for each event, for people or for programs.

import type { ZonePolicy } from "../../../codec/mod.ts";
import { dateAndTime } from "../../text/zoned_time.ts";

/** Something that happened. */
export interface LogEvent {
  readonly level: "info" | "warning" | "error";
  /** What happened, for programs: `connected`, `sink-failing`, ... */
  readonly event: string;
  /** What it happened to: `station Northfield`, `sink archive`, `store`. */
  readonly subject: string;
  /** What happened, for people. */
  readonly text: string;
}

/** How events are written. */
export type LogForm = "text" | "json";

/** Writes an event as a line. */
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

// Log lines of the collector, as text or JSON.

import type { ZonePolicy } from "../../codec/mod.ts";
import { shownText } from "../../codec/low_level.ts";
import { dateAndTime } from "./zoned_time.ts";

/** A log event. */
export interface LogEvent {
  readonly level: "info" | "warning" | "error";
  /** Machine-readable event name: `connected`, `sink-failing`, ... */
  readonly event: string;
  /** Subject: `station Northfield`, `sink archive`, `store`. */
  readonly subject: string;
  /** Event description. */
  readonly text: string;
}

/** Log formats. */
export type LogForm = "text" | "json";

/** Writes an event as one line, whatever characters are in its texts. */
export function logLine(
  { level, event, subject, text }: LogEvent,
  { now, form, zone }: {
    readonly now: number;
    readonly form: LogForm;
    readonly zone?: ZonePolicy | undefined;
  },
): string {
  if (form === "json") {
    return jsonLine({ time: new Date(now).toISOString(), level, event, subject, text });
  }
  const mark = level === "info" ? "" : `${level}: `;
  const oneLine = text.split(/\r?\n/).map((line) => line.trim()).join(" / ");
  return `${dateAndTime(now, zone)}  ${shownText(subject)}  ${mark}${shownText(oneLine)}`;
}

/** JSON whose texts have only characters that a terminal shows. */
function jsonLine(value: Readonly<Record<string, string>>): string {
  return shownText(JSON.stringify(value)).replace(/\\x([0-9a-f]{2})/g, "\\u00$1");
}

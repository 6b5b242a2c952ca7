// The severity of an event of a simulated station, for syslog.

import { isAuthenticationTrouble } from "../audit/authentication_trouble.ts";
import type { Severity } from "../syslog/message.ts";
import type { StationEvent } from "./events.ts";

/** The severity of an event that has no audit record. */
export function severityOf(event: StationEvent): Severity {
  if (event.type === "failed") return "error";
  if (event.type === "events-lost") return "warning";
  const isTrouble = event.type === "authentication" && isAuthenticationTrouble(event.event.type);
  return isTrouble ? "warning" : "info";
}

// Describes a transaction and its result as text.

import { formatDuration } from "../../../codec/mod.ts";
import type { TransactionReport } from "../../../codec/capture/mod.ts";
import { authenticationText, requestValue } from "../../../cli/report/analysis/named_report.ts";
import type { Names } from "../../../cli/text/names.ts";
import { counted, size } from "./text.ts";

/** The kinds of transactions. */
export const KIND_WORDS: Readonly<Record<TransactionReport["kind"], string>> = {
  command: "Command",
  interrogation: "Interrogation",
  counters: "Counter interrogation",
  clock: "Clock synchronization",
  read: "Read",
  test: "Test",
  reset: "Reset process",
  parameter: "Parameter",
  delay: "Delay acquisition",
  file: "File transfer",
  directory: "File directory",
};

/** Text for each kind of step. */
const STEP_WORDS: Readonly<Record<TransactionReport["steps"][number]["name"], string>> = {
  "select": "Select",
  "select-confirmed": "Select confirmed",
  "request": "Request",
  "confirmed": "Confirmed",
  "terminated": "Terminated",
  "cancel": "Cancel",
  "cancel-confirmed": "Cancel confirmed",
  "rejected": "Rejected",
  "answered": "Answered",
  "challenged": "Challenged",
  "replied": "Replied to the challenge",
  "authentication-failed": "Authentication failed",
};

/** Describes a step: `Confirmed negative by CA 3`. */
export function stepText({ name, negative, ca }: TransactionReport["steps"][number]): string {
  const answered = `${STEP_WORDS[name]}${negative ? " negative" : ""}`;
  return ca === undefined ? answered : `${answered} by CA ${ca}`;
}

/** The colour of a result. */
export function resultTone(result: TransactionReport["result"]): string {
  switch (result) {
    case "terminated":
    case "confirmed":
    case "answered":
      return "good";
    case "failed":
    case "refused":
    case "unanswered":
      return "bad";
    default:
      return "so-so";
  }
}

/** The request and its result, without the address. */
export function factsText(transaction: TransactionReport, names: Names): string {
  const words: string[] = [];
  const { facts, kind } = transaction;
  const { value, qualifier, points, pointsBefore, asdus, offsetMs } = facts;
  if (value !== undefined) words.push(requestValue(transaction, names));
  if (kind === "interrogation" && qualifier !== undefined) {
    words.push(qualifier === 20 ? "station" : `group ${qualifier - 20}`);
  }
  if (points !== undefined && asdus !== undefined) {
    words.push(`${counted(points, "point")} in ${counted(asdus, "ASDU")}`);
  }
  if (pointsBefore !== undefined && pointsBefore !== points) {
    words.push(`${counted(pointsBefore, "point")} the previous time`);
  }
  if (offsetMs !== undefined && offsetMs !== null) words.push(clockText(offsetMs));
  if (facts.octets !== undefined) words.push(size(facts.octets));
  if (facts.entries !== undefined) words.push(counted(facts.entries, "entry", "entries"));
  const authentication = authenticationText(transaction);
  if (authentication !== "") {
    const failed = transaction.steps.some(({ name }) => name === "authentication-failed");
    words.push(`${failed ? "sent as" : "authenticated by"} ${authentication}`);
  }
  if (facts.reason !== undefined) words.push(facts.reason);
  return words.join(", ");
}

/** The time that was sent, compared with the clock of the capturing machine. */
function clockText(offsetMs: number): string {
  if (Math.abs(offsetMs) < 1) return "sent the time of capture";
  return `sent a time ${formatDuration(Math.abs(offsetMs))} ${
    offsetMs < 0 ? "behind" : "ahead of"
  } capture`;
}

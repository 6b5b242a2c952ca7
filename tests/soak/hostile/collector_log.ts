// Counts the log messages of the collector about each station.

import type { LogLine } from "../../helpers/collect/collector_process.ts";
import { plainReason } from "./plain_reason.ts";
import { HONEST_NAME } from "./plant.ts";

/** Reads the log line by line. */
export class CollectorLog {
  /** Number of occurrences of each reason, by station. */
  readonly reasons = new Map<string, Map<string, number>>();
  /** Lost honest stations, and other faults. */
  readonly trouble: string[] = [];
  /** Honest stations that were interrogated. */
  readonly interrogated = new Set<string>();
  /** Whether connections may end from now on. */
  isEnding = false;

  /** Reads one line. */
  take(line: string): void {
    if (!line.startsWith("{")) return void this.trouble.push(line);
    const { level, event, subject, text } = JSON.parse(line) as LogLine;
    const station = subject.replace(/^station /, "");
    const isHonest = station.startsWith(`${HONEST_NAME} `);
    if (event === "start-up" && level === "info" && isHonest) this.interrogated.add(station);
    if (event === "connected" || (event === "start-up" && isHonest)) return;
    // A security incident is expected of a hostile station.
    const isFault = event === "failed" || (level === "error" && event !== "security");
    if (isFault) this.trouble.push(`${subject}: ${text}`);
    if (isHonest && !this.isEnding) this.trouble.push(`${subject}: ${text}`);
    if (level === "info") return;
    const counts = this.reasons.get(station) ?? new Map<string, number>();
    this.reasons.set(station, counts);
    const plain = plainReason(text);
    counts.set(plain, (counts.get(plain) ?? 0) + 1);
  }
}

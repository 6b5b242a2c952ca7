// Describes a request that was interrupted: what was sent, and what the station had not answered.

import type { Progress } from "../../mod.ts";
import { interruptedBy } from "../io/interruption.ts";

/** `Interrupted by Ctrl-C: the interrogation of CA 47 was sent but not answered`. */
export function interruptedText(signal: AbortSignal, progress: Progress | undefined): string {
  const lead = `Interrupted by ${interruptedBy(signal)}`;
  if (progress === undefined) return `${lead} before a request was sent`;
  return `${lead}: the ${progress.label} ${fateOf(progress)}`;
}

function fateOf({ steps }: Progress): string {
  const last = steps.findLast(({ sentMs }) => sentMs !== undefined);
  if (last === undefined) return "was not sent";
  const { step, confirmedMs, terminatedMs } = last;
  const where = WHOLE.includes(step) ? "" : ` (${step})`;
  if (confirmedMs === undefined) return `was sent${where} but not answered`;
  return terminatedMs === undefined
    ? `was confirmed${where} but not completed`
    : `was completed${where}`;
}

/** Steps that make up the whole request. */
const WHOLE: readonly string[] = ["request", "file", "directory"];

// Times that the sheet of a device declares, which say how long a case takes.

import type { Sheet, Signal } from "../sheet/sheet.ts";
import { largest, smallest } from "../../text/extremes.ts";
import { QUIET_MS, TERMINATION_MS } from "./timing.ts";

/** The select time-out if the sheet states none, in s. */
const USUAL_SELECT_S = 30;

/** A time that signals state, in s. */
type SignalTime = "cyclic" | "background" | "freeze" | "duration";

/** The times that signals state, in ms. */
function timesOf({ signals }: Sheet, key: SignalTime): readonly number[] {
  return signals.map((signal: Signal) => signal[key] ?? 0).filter((time) => time > 0)
    .map((time) => time * 1000);
}

/** The shortest of the times that signals state, in ms; 0 without one. */
export function shortestTimeMs(sheet: Sheet, key: SignalTime): number {
  const times = timesOf(sheet, key);
  return times.length === 0 ? 0 : smallest(times, Infinity);
}

/** The longest of the times that signals state, in ms; 0 without one. */
export function longestTimeMs(sheet: Sheet, key: SignalTime): number {
  return largest(timesOf(sheet, key), 0);
}

/** The select time-out, in ms. */
export function selectTimeMs(sheet: Sheet): number {
  return (sheet.pixit("pixit.selectTimeout") ?? USUAL_SELECT_S) * 1000;
}

/** How long a case waits for the termination of a command whose action fails, in ms. */
export function supervisionMs(sheet: Sheet): number {
  const seconds = sheet.pixit("pixit.actionTimeout");
  return QUIET_MS + (seconds === undefined ? TERMINATION_MS : seconds * 1000);
}

/** Time without synchronization until time tags are invalid, in ms; 0 if the sheet states none. */
export function syncLossMs(sheet: Sheet): number {
  const loss = sheet.pixit("pixit.syncLoss");
  return typeof loss === "number" ? loss * 1000 : 0;
}

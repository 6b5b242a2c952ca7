// What the stations of a link seem to be set to.

import { type Durations, roundMs } from "../durations.ts";
import type { Session } from "./session.ts";
import type { Side } from "./side.ts";

/** A setting that was worked out from what a station does. */
export interface LearnedSetting {
  /** The value: APDUs, or milliseconds. */
  readonly value: number;
  /** How often the station did what shows it. */
  readonly samples: number;
}

/** The inferred parameters of one station. */
export interface LearnedSettings {
  /** It stopped sending at this number of unacknowledged APDUs. */
  readonly k: LearnedSetting | undefined;
  /** It acknowledged after this number of APDUs. */
  readonly w: LearnedSetting | undefined;
  /** Time after which it closed the connection. */
  readonly t1Ms: LearnedSetting | undefined;
  /** Time after which it acknowledged fewer than w. */
  readonly t2Ms: LearnedSetting | undefined;
  /** Idle time after which it tested the link. */
  readonly t3Ms: LearnedSetting | undefined;
}

/** This many times is not a coincidence. */
const LEAST_TIMES = 5;

/** A window smaller than this is not used up but all there is to send. */
const LEAST_WINDOW = 3;

/** Infers the parameters of a station. */
export function learnSettings(session: Session, side: Side): LearnedSettings {
  return {
    k: learnK(side),
    w: learnW(side),
    t1Ms: learnT1(session, side),
    t2Ms: learnTimer(side.lateDelays),
    t3Ms: learnTimer(steadier(side.testDelays, side.testPauses)),
  };
}

/** At k a station stops, and continues with the next acknowledgement. */
function learnK({ maxOutstanding, stalls }: Side): LearnedSetting | undefined {
  if (maxOutstanding < LEAST_WINDOW || stalls < LEAST_TIMES) return undefined;
  return { value: maxOutstanding, samples: stalls };
}

/** The number that nearly all acknowledgements have in common that were sent at once. */
function learnW({ promptCounts }: Side): LearnedSetting | undefined {
  const [value, samples] = promptCounts.mode() ?? [0, 0];
  if (samples < LEAST_TIMES || samples < promptCounts.total * 0.8) return undefined;
  return { value, samples };
}

/** A timer shows in delays that are all about the same. */
function learnTimer({ count, sum, min, max }: Durations): LearnedSetting | undefined {
  if (count < 2 || min < 500 || max > min * 1.5) return undefined;
  return { value: roundMs(sum / count), samples: count };
}

/** Of two ways to measure the same timer, the one that the station has in mind varies less. */
function steadier(a: Durations, b: Durations): Durations {
  return b.max - b.min < a.max - a.min ? b : a;
}

function learnT1(session: Session, side: Side): LearnedSetting | undefined {
  const { closed, ending } = session;
  if (closed?.byClient !== side.isClient || ending?.cause !== "no-confirmation") return undefined;
  const times = Object.values(side.pending).map((sent) => closed.at.time - (sent?.time ?? NaN));
  const longest = times.filter((time) => time >= 0).reduce((a, b) => Math.max(a, b), -Infinity);
  return { value: roundMs(longest), samples: 1 };
}

// Infers the settings of the stations of a link from their behaviour.

import { type Durations, roundMs } from "../durations.ts";
import type { Session } from "./session.ts";
import type { Side } from "./side.ts";

/** An inferred setting. */
export interface LearnedSetting {
  /** Value: a number of APDUs, or milliseconds. */
  readonly value: number;
  /** Number of observations that support it. */
  readonly samples: number;
}

/** The inferred parameters of one station. */
export interface LearnedSettings {
  /** k: it stopped sending at this number of unacknowledged APDUs. */
  readonly k: LearnedSetting | undefined;
  /** w: it acknowledged after this number of APDUs. */
  readonly w: LearnedSetting | undefined;
  /** t1: time after which it closed the connection. */
  readonly t1Ms: LearnedSetting | undefined;
  /** t2: time after which it acknowledged fewer than w APDUs. */
  readonly t2Ms: LearnedSetting | undefined;
  /** t3: idle time after which it tested the link. */
  readonly t3Ms: LearnedSetting | undefined;
}

/** Minimum number of observations; fewer may be a coincidence. */
const LEAST_TIMES = 5;

/**
 * Minimum window size. In a smaller window the station may simply have had nothing more to send.
 */
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

/** A station stops at k, and continues with the next acknowledgement. */
function learnK({ maxOutstanding, stalls }: Side): LearnedSetting | undefined {
  if (maxOutstanding < LEAST_WINDOW || stalls < LEAST_TIMES) return undefined;
  return { value: maxOutstanding, samples: stalls };
}

/** Returns the size that nearly all immediate acknowledgements have in common. */
function learnW({ promptCounts }: Side): LearnedSetting | undefined {
  const [value, samples] = promptCounts.mode() ?? [0, 0];
  if (samples < LEAST_TIMES || samples < promptCounts.total * 0.8) return undefined;
  return { value, samples };
}

/** A timer shows as delays of nearly the same length. */
function learnTimer({ count, sum, min, max }: Durations): LearnedSetting | undefined {
  if (count < 2 || min < 500 || max > min * 1.5) return undefined;
  return { value: roundMs(sum / count), samples: count };
}

/** The same timer can be measured in two ways; the one that the station implements varies less. */
function steadier(a: Durations, b: Durations): Durations {
  return b.max - b.min < a.max - a.min ? b : a;
}

/** The time for which a station waited before it closed the connection reveals its t1. */
function learnT1({ closed, ending }: Session, side: Side): LearnedSetting | undefined {
  if (closed?.byClient !== side.isClient || ending?.timer !== "t1") return undefined;
  return { value: roundMs(ending.waitedMs ?? NaN), samples: 1 };
}

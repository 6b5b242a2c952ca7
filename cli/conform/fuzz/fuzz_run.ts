// Sends generated frames to a device, watches that it lives, and reduces the sequence that ended it.

import type { FuzzFrame, FuzzGenerator } from "./generate.ts";
import { reduce } from "./reduce.ts";

/** A device, as the run sees it: each call begins with a new connection if there is none. */
export interface FuzzTarget {
  /** Sends a frame on the connection; connects first if the device has closed it. A device that accepts no connection is dead. */
  send(frame: FuzzFrame): Promise<void>;
  /** Whether the device answers: on the connection, or on a new one. */
  isAlive(): Promise<boolean>;
  /** Closes the connection. */
  disconnect(): void;
  /** Restarts the device, or waits until it has restarted itself; resolves to false if neither is possible. */
  revive(): Promise<boolean>;
}

/** How many frames are sent. */
export interface FuzzPlan {
  readonly frames: number;
  /** Number of frames between two checks whether the device still works. */
  readonly batch: number;
  /** Most frames of the sequence that is reduced: those before the end. */
  readonly mostKept: number;
  /** Most sequences that are tried while reducing. */
  readonly mostTries: number;
}

/** The result of a run. */
export interface FuzzResult {
  /** Number of frames that were sent. */
  readonly sent: number;
  /** The sequence that ended the device; `undefined` if it lives. */
  readonly fatal?: {
    readonly frames: readonly FuzzFrame[];
    /** Whether no frame of it can be left out. */
    readonly isMinimal: boolean;
    readonly tries: number;
  };
}

/** The plan for a number of frames: a batch is not larger than the smallest usual window of the device. */
export function fuzzPlan(frames: number): FuzzPlan {
  return { frames, batch: 8, mostKept: 2000, mostTries: 200 };
}

/** Runs a plan. It ends with the first frame after which the device no longer answers. */
export async function fuzz(
  generator: FuzzGenerator,
  target: FuzzTarget,
  { frames, batch, mostKept, mostTries }: FuzzPlan,
): Promise<FuzzResult> {
  const kept: FuzzFrame[] = [];
  let sent = 0;
  while (sent < frames) {
    for (let at = 0; at < batch && sent < frames; at++) {
      const frame = generator.next();
      kept.push(frame);
      if (kept.length > mostKept) kept.shift();
      sent++;
      await target.send(frame);
    }
    if (!await target.isAlive()) {
      return { sent, fatal: await shortest(kept, target, mostTries) };
    }
  }
  return { sent };
}

/** The shortest sequence that ends the device again; the whole one if it cannot be restarted. */
async function shortest(
  frames: readonly FuzzFrame[],
  target: FuzzTarget,
  mostTries: number,
): Promise<NonNullable<FuzzResult["fatal"]>> {
  let canRevive = await target.revive();
  async function ends(tried: readonly FuzzFrame[]): Promise<boolean> {
    if (!canRevive) return false;
    target.disconnect();
    for (const frame of tried) await target.send(frame);
    const isDead = !await target.isAlive();
    if (isDead) canRevive = await target.revive();
    return isDead;
  }
  if (!canRevive || !await ends(frames)) return { frames, isMinimal: false, tries: 0 };
  const { items, tries, isMinimal } = await reduce(frames, { hasEffect: ends, mostTries });
  return { frames: items, isMinimal: isMinimal && canRevive, tries };
}

// Stalls targets for longer than their t1: they are stopped by the system, or busy with something else.

import type { Child } from "./child.ts";

/** A stall of a target. */
export interface Standstill {
  readonly target: string;
  readonly how: "stopped" | "busy";
  /** In ms since 1970-01-01 UTC; `until` is when everything that had waited should be done. */
  readonly from: number;
  readonly to: number;
}

/** Times and targets of stalls. */
export interface StandstillOptions {
  /** The targets, which take turns. */
  readonly targets: readonly Pick<Child<{ readonly event: string }>, "name" | "signal">[];
  /** Interval between the starts of two stalls, in ms. */
  readonly everyMs: number;
  /** Duration of each, in ms. */
  readonly lastsMs: number;
  /** Ends all stalls. */
  readonly signal: AbortSignal;
}

/** Stalls one target after the other; a stopped target is resumed in any case. */
export async function standStill(options: StandstillOptions): Promise<readonly Standstill[]> {
  const { targets, everyMs, lastsMs, signal } = options;
  const done: Standstill[] = [];
  const turns = (["stopped", "busy"] as const)
    .flatMap((how) => targets.map((target) => ({ how, target })));
  for (let turn = 0; await pause(everyMs - lastsMs, signal); turn++) {
    const { how, target } = turns[turn % turns.length]!;
    const from = Date.now();
    target.signal(how === "stopped" ? "SIGSTOP" : "SIGUSR2");
    await pause(lastsMs);
    if (how === "stopped") target.signal("SIGCONT");
    done.push({ target: target.name, how, from, to: Date.now() });
  }
  return done;
}

/** Summarizes all stalls in one line. */
export function standstillText(
  standstills: readonly Standstill[],
  { lastsMs, t1Ms }: { readonly lastsMs: number; readonly t1Ms: number },
): string {
  const counts = new Map<string, number>();
  for (const { target, how } of standstills) {
    const what = `${target} ${how}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  const text = [...counts].map(([what, count]) => `${what} ${count} times`).join(", ");
  return `${standstills.length} stalls of ${lastsMs} ms, t1 of the targets ${t1Ms} ms: ${text}`;
}

/** Waits; returns whether the signal was not aborted meanwhile. */
function pause(ms: number, signal?: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve(false);
    const timer = setTimeout(() => resolve(true), ms);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve(false);
    }, { once: true });
  });
}

// Cyclic transmission (cause 1), background scan (cause 2), and the local freeze of counters.

import { CAUSE } from "../../../codec/cause.ts";
import type { Counter } from "../objects/counter.ts";
import { freezeCounters } from "./counter_interrogation.ts";
import type { ImagePart } from "../objects/image.ts";
import { encodePart } from "./interrogation.ts";
import type { Transfer } from "../core/link.ts";
import type { Moment } from "../../moment.ts";
import type { Point } from "../objects/point.ts";
import type { Sector } from "../objects/sector.ts";
import type { StationCore } from "../core/station_core.ts";

/** Maximum time between two checks of the wall clock, which may be adjusted at any time. */
const LONGEST_STEP_MS = 60_000;

/** Schedules all cycles of a station. */
export function startCycles(core: StationCore, now: Moment): void {
  for (const sector of core.sectors.values()) {
    const points = [...sector.points.values()];
    cyclesOf(core, sector, { points, cause: CAUSE.periodic, key: "cyclicMs", now });
    cyclesOf(core, sector, { points, cause: CAUSE.background, key: "backgroundMs", now });
    const byInterval = Map.groupBy(
      sector.counters.values(),
      ({ declaration }) => declaration.freezeMs ?? 0,
    );
    byInterval.delete(0);
    for (const [interval, counters] of byInterval) {
      freezeNext(core, { interval, counters, from: core.clock.instant(now) }, now);
    }
  }
}

/** Points with the same interval are sent together. */
function cyclesOf(
  core: StationCore,
  sector: Sector,
  given: {
    readonly points: readonly Point[];
    readonly cause: number;
    readonly key: "cyclicMs" | "backgroundMs";
    readonly now: Moment;
  },
): void {
  const { points, cause, key, now } = given;
  const byInterval = Map.groupBy(points, ({ declaration }) => declaration[key] ?? 0);
  byInterval.delete(0);
  for (const [interval, members] of byInterval) {
    const cycle = { sector, cause, interval, members, parts: sector.partsOf(members) };
    scheduleCycle(core, cycle, now.monotonic + interval);
  }
}

interface Cycle {
  readonly sector: Sector;
  readonly cause: number;
  readonly interval: number;
  readonly members: readonly Point[];
  readonly parts: readonly ImagePart<Point>[];
}

function scheduleCycle(core: StationCore, cycle: Cycle, at: number): void {
  core.agenda.add(at, (now) => {
    const { sector, cause, interval } = cycle;
    const parts = activeParts(cycle);
    const asdu = { originator: core.originator, test: false };
    const transfer: Transfer = {
      kind: "cyclic",
      ca: sector.ca,
      qualifier: cause + 4 * interval,
      count: parts.length,
      make: (index) => encodePart({ core, sector, asdu, now }, parts[index]!, cause),
    };
    for (const link of parts.length === 0 ? [] : core.links.values()) {
      // A cycle that is still queued is not queued again, so a slow peer gets fewer values instead
      // of outdated ones.
      if (!link.isRunning(transfer)) link.transfer(transfer);
    }
    const missed = Math.floor((now.monotonic - at) / interval);
    scheduleCycle(core, cycle, at + (missed + 1) * interval);
  });
}

/**
 * Returns the ASDUs of a cycle without the points that a controlling station has switched off
 * (P_AC_NA_1).
 */
function activeParts({ sector, cause, members, parts }: Cycle): readonly ImagePart<Point>[] {
  if (cause !== CAUSE.periodic || members.every(({ cyclic }) => cyclic)) return parts;
  return sector.partsOf(members.filter(({ cyclic }) => cyclic));
}

/** Freezes counters at the next multiple of their interval on the station's clock. */
function freezeNext(
  core: StationCore,
  given: {
    readonly interval: number;
    readonly counters: readonly Counter[];
    readonly from: number;
  },
  now: Moment,
): void {
  const { interval, counters, from } = given;
  const next = (Math.floor(from / interval) + 1) * interval;
  const wait = next - core.clock.instant(now);
  // If the clock is set back, the readings must not stop until it has caught up.
  if (wait > interval) {
    return freezeNext(core, { interval, counters, from: core.clock.instant(now) }, now);
  }
  core.agenda.add(now.monotonic + Math.max(0, Math.min(wait, LONGEST_STEP_MS)), (later) => {
    const instant = core.clock.instant(later);
    const due = instant >= next;
    if (due) {
      const resets = Map.groupBy(counters, ({ declaration }) => declaration.freezeResets === true);
      for (const [reset, some] of resets) {
        freezeCounters(core, some, { frz: reset ? 2 : 1, now: later });
      }
    }
    freezeNext(core, { interval, counters, from: due ? instant : from }, later);
  });
}

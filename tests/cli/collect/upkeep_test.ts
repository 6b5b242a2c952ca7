// Periodic maintenance of the store, in virtual time.

import { assertEquals } from "@std/assert";
import type { Pruner, Retention } from "../../../cli/collect/store/pruner.ts";
import { Upkeep } from "../../../cli/collect/upkeep.ts";
import { FakeClock } from "../../helpers/virtual/fake_clock.ts";

const HOUR_MS = 3_600_000;

/** Creates the upkeep of a simulated store; records what it would delete by age. */
function bench(): {
  readonly clock: FakeClock;
  readonly upkeep: Upkeep;
  readonly ages: (number | undefined)[];
  readonly log: string[];
} {
  const clock = new FakeClock();
  const ages: (number | undefined)[] = [];
  const log: string[] = [];
  const step = ({ ageMs }: Retention) => {
    ages.push(ageMs);
    return { deleted: 0, more: false, stuck: false };
  };
  const upkeep = new Upkeep({
    clock,
    pruner: () => ({ step }) as unknown as Pruner,
    retention: () => ({ file: "plant.sqlite", keepDays: 1 }),
    through: () => 0,
    log: ({ event, text }) => log.push(`${event}: ${text}`),
  });
  upkeep.open();
  return { clock, upkeep, ages, log };
}

Deno.test("nothing is deleted by age before the clock has run steadily for an hour", async () => {
  const { clock, upkeep, ages } = bench();
  await clock.advance(HOUR_MS - 1);
  assertEquals(new Set(ages), new Set([undefined]));
  await clock.advance(10_000);
  assertEquals(ages.at(-1), 24 * HOUR_MS);
  upkeep.close();
  assertEquals(clock.scheduled, 0);
});

Deno.test("setting the clock is reported, and postpones deletion by age", async () => {
  for (const days of [4000, -4000]) {
    const { clock, upkeep, ages, log } = bench();
    await clock.advance(2 * HOUR_MS);
    assertEquals(ages.at(-1), 24 * HOUR_MS);
    clock.setWall(clock.instant() + days * 24 * HOUR_MS);
    await clock.advance(HOUR_MS - 10_000);
    assertEquals(ages.at(-1), undefined);
    const way = days > 0 ? "forward" : "back";
    assertEquals(log, [
      `clock-set: the clock of this machine was set ${way} by 4000 d; arrival times ` +
      "follow it, but values keep their order; for one hour, no values are deleted by age",
    ]);
    clock.setWall(clock.instant() - days * 24 * HOUR_MS);
    await clock.advance(HOUR_MS - 10_000);
    assertEquals(ages.at(-1), undefined);
    await clock.advance(20_000);
    assertEquals(ages.at(-1), 24 * HOUR_MS);
    upkeep.close();
  }
});

Deno.test("a small clock correction is not reported", async () => {
  const { clock, upkeep, log } = bench();
  for (let n = 0; n < 100; n++) {
    clock.setWall(clock.instant() + 500);
    await clock.advance(10_000);
  }
  assertEquals(log, []);
  upkeep.close();
});

Deno.test("a store that stays too large is reported once, and again after it was small enough", async () => {
  const clock = new FakeClock();
  const log: string[] = [];
  const asked: Retention[] = [];
  let stuck = true;
  const upkeep = new Upkeep({
    clock,
    pruner: () =>
      ({
        step: (retention: Retention) => {
          asked.push(retention);
          return { deleted: 0, more: false, stuck };
        },
      }) as unknown as Pruner,
    retention: () => ({ file: "plant.sqlite", maxMegabytes: 2 }),
    through: () => 0,
    log: ({ level, event, subject, text }) => log.push(`${level} ${event} ${subject}: ${text}`),
  });
  upkeep.open();
  await clock.advance(HOUR_MS);
  assertEquals(asked[0], { ageMs: undefined, octets: 2_000_000 });
  const large =
    "warning store-large store: is larger than maxMegabytes, but the remaining values are waiting for sinks, " +
    "may be resent, or are the last value of a point";
  assertEquals(log, [large]);
  stuck = false;
  await clock.advance(HOUR_MS);
  stuck = true;
  await clock.advance(HOUR_MS);
  assertEquals(log, [large, large]);
  upkeep.close();
});

Deno.test("without a limit, nothing is deleted; a fault of the store is passed to its repair handler", async () => {
  const clock = new FakeClock();
  const faults: unknown[] = [];
  let steps = 0;
  let retention: Record<string, unknown> = {};
  const fault = Object.assign(new Error("disk I/O error"), { code: "ERR_SQLITE_ERROR" });
  const upkeep = new Upkeep({
    clock,
    pruner: () =>
      ({
        step: () => {
          steps++;
          throw fault;
        },
      }) as unknown as Pruner,
    retention: () => ({ file: "plant.sqlite", ...retention }),
    through: () => 0,
    log: () => {},
    onFault: (error) => faults.push(error),
  });
  upkeep.open();
  await clock.advance(HOUR_MS);
  assertEquals(steps, 0);
  retention = { keepDays: 1 };
  await clock.advance(HOUR_MS);
  assertEquals([steps > 0, faults.length, new Set(faults)], [true, steps, new Set([fault])]);
  upkeep.close();
});

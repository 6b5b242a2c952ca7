// The clock of a sector, as its time tags show it: when the estimate is reliable, and when it is renewed.

import { assertEquals } from "@std/assert";
import { TimeWatch } from "../../../../codec/capture/analysis/time_watch.ts";

const LIMIT_MS = 10_000;

/** An estimated clock that takes ASDUs with one object each, whose tags differ from the time of capture by an offset. */
class Sector extends TimeWatch {
  offset(ms: number): "ahead" | "late" | undefined {
    const tags = { newest: 1_000_000 + ms, oldest: 1_000_000 + ms, invalid: 0 };
    return this.take(tags, 1_000_000, 1, LIMIT_MS);
  }

  offsets(...all: readonly number[]): ("ahead" | "late" | undefined)[] {
    return all.map((ms) => this.offset(ms));
  }
}

/** A list of equal values. */
function times<Value>(count: number, value: Value): Value[] {
  return new Array<Value>(count).fill(value);
}

/** A sector whose clock is estimated from twenty ASDUs without delay. */
function established(): Sector {
  const sector = new Sector();
  sector.offsets(...times(20, 0));
  assertEquals(sector.isEstablished, true);
  return sector;
}

Deno.test("a clock is estimated from twenty ASDUs, half of which have little delay", () => {
  const sector = new Sector();
  assertEquals(sector.offsets(0, ...times(9, 0), ...times(9, -10_001)), times(19, undefined));
  assertEquals(sector.isEstablished, false, "nineteen");
  assertEquals([sector.offset(-10_001), sector.isEstablished], [undefined, true]);
  assertEquals([sector.offset(-10_001), sector.isEstablished], [undefined, false]);
  assertEquals([sector.offset(-10_000), sector.isEstablished], [undefined, true], "at the limit");
});

Deno.test("the tenth ASDU in a row that is ahead of a clock is its new estimate", () => {
  const sector = established();
  const found = sector.offsets(...times(9, 20_000), 20_000);
  assertEquals(found, [...times(9, "ahead" as const), undefined]);
  assertEquals([sector.aheadMs, sector.best, sector.offsetMs], [20_000, 20_000, 20_000]);
  const near = established();
  assertEquals([near.offset(LIMIT_MS), near.best, near.isEstablished], [undefined, LIMIT_MS, true]);
});

Deno.test("an ASDU that is not ahead of the clock restarts the count of those that are ahead", () => {
  for (const between of [0, -5, 10]) {
    const sector = established();
    const first = times(9, 30_000);
    const second = times(9, 30_000 + between);
    const ahead = times(9, "ahead" as const);
    assertEquals(sector.offsets(...first, between, ...second), [...ahead, undefined, ...ahead]);
    assertEquals(sector.best, Math.max(0, between));
    assertEquals(sector.offset(30_000), undefined, "the tenth");
    assertEquals(sector.best, 30_000);
  }
});

Deno.test("after a renewed estimate, delays count from it, and half of all ASDUs must confirm it", () => {
  const sector = established();
  assertEquals(sector.offset(-50_000), undefined);
  assertEquals(sector.maxDelayMs, 50_000);
  sector.offsets(...times(10, 40_000));
  assertEquals([sector.maxDelayMs, sector.isEstablished], [0, false]);
  // One of 31 is near. After another one that is not, the thirtieth that confirms it makes 31 of 62.
  assertEquals(sector.offset(40_000 - 70_000), undefined, "too old, but not yet to be judged");
  assertEquals(sector.maxDelayMs, 70_000);
  sector.offsets(...times(29, 40_000));
  assertEquals(sector.isEstablished, false);
  assertEquals([sector.offset(40_000), sector.isEstablished], [undefined, true]);
  sector.offsets(40_000, 40_000);
  assertEquals([sector.offset(40_000 - 70_000), sector.lateMs], ["late", 70_000]);
  assertEquals(sector.offset(40_000 - 60_000), undefined, "a minute old");
});

// A time that is off by whole hours: both sides of each limit.

import { assertEquals } from "@std/assert";
import { hoursOff } from "../../../../transport/controlling/procedures/hours_off.ts";

const HOUR = 3_600_000;

function found(aheadMs: number): string | undefined {
  const note = hoursOff(aheadMs, "Its clock is");
  assertEquals(note === undefined || note.code === "hours-off", true);
  return note?.detail.replace(/: check.*$/, "");
}

Deno.test("hoursOff() recognizes whole hours to a minute, ahead and behind", () => {
  for (const off of [0, HOUR / 2, -HOUR / 2, 27 * HOUR, -27 * HOUR]) {
    assertEquals(found(off), undefined);
  }
  for (const hours of [1, 2, 26]) {
    const text = (word: string) => `Its clock is ${hours} h ${word}`;
    for (const off of [-60_000, 0, 60_000]) {
      assertEquals(found(hours * HOUR + off), text("ahead"));
      assertEquals(found(-hours * HOUR + off), text("behind"));
    }
    for (const off of [-60_001, 60_001]) {
      assertEquals([found(hours * HOUR + off), found(-hours * HOUR + off)], [undefined, undefined]);
    }
  }
});

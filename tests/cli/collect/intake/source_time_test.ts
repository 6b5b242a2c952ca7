// Instants of a station's time tags: correct, fast, and in bounded memory.

import { assertEquals } from "@std/assert";
import { isCredible, SourceTime } from "../../../../cli/collect/intake/source_time.ts";
import type { ZonePolicy } from "../../../../codec/mod.ts";

const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;
const NOON = Date.UTC(2024, 2, 15, 12);

/** A zone one hour ahead of UTC that counts how often it is queried. */
class CountedZone implements ZonePolicy {
  asked = 0;

  get zone(): number {
    this.asked++;
    return 60;
  }
}

Deno.test("SourceTime looks up the zone once per quarter of an hour", () => {
  const zone = new CountedZone();
  const source = new SourceTime(zone);
  assertEquals(source.instant(NOON, 0), NOON - 3_600_000);
  const { asked } = zone;
  assertEquals(source.instant(NOON + QUARTER_MS - 1, 0), NOON + QUARTER_MS - 1 - 3_600_000);
  assertEquals(zone.asked, asked);
  assertEquals(source.instant(NOON + QUARTER_MS, 0), NOON + QUARTER_MS - 3_600_000);
  assertEquals(zone.asked, 2 * asked);
});

Deno.test("SourceTime drops cached quarters of an hour when there are many", () => {
  const zone = new CountedZone();
  const source = new SourceTime(zone);
  source.instant(NOON, 0);
  const { asked } = zone;
  for (let i = 1; i <= 2000; i++) source.instant(NOON + i * QUARTER_MS, 0);
  const before = zone.asked;
  source.instant(NOON, 0);
  assertEquals(zone.asked, before + asked);
});

Deno.test("isCredible() accepts a tag from one year before to one hour after its arrival", () => {
  assertEquals(
    [-366 * DAY_MS - 1, -366 * DAY_MS, 0, 3_600_000, 3_600_001]
      .map((offset) => isCredible(NOON + offset, NOON)),
    [false, true, true, true, false],
  );
});

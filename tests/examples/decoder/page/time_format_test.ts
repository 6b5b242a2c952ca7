// Times as the user chose to see them.

import { assertEquals } from "@std/assert";
import {
  TimeFormat,
  timeLabels,
  UTC_TIMES,
} from "../../../../examples/decoder/page/time_format.ts";

const TIME = Date.UTC(2026, 2, 12, 23, 30, 0, 250) + 0.125;
const DAY = { first: "2026-03-12T00:00:00.000Z", last: "2026-03-12T23:59:59.000Z" };

function times(zone = "UTC", style: "zone" | "elapsed" = "zone"): TimeFormat {
  const made = new TimeFormat();
  made.load(DAY);
  made.choose({ style, zone, tagZone: "UTC" });
  return made;
}

Deno.test("everything is in UTC at first", () => {
  const made = new TimeFormat();
  assertEquals(UTC_TIMES, { style: "zone", zone: "UTC", tagZone: "UTC" });
  assertEquals([made.choice, made.zoneName, made.hasDate], [UTC_TIMES, "UTC", false]);
  made.load(DAY);
  assertEquals(made.format(TIME), "23:30:00.250125");
});

for (
  const [zone, name, text, hasDate] of [
    ["UTC", "UTC", "23:30:00.250", false],
    ["+01:00", "UTC+01:00", "03-13 00:30:00.250", true],
    ["-02:30", "UTC-02:30", "03-12 21:00:00.250", true],
    ["Europe/Madrid", "Europe/Madrid", "03-13 00:30:00.250", true],
    ["Nowhere/Land", "UTC", "23:30:00.250", false],
  ] as const
) {
  Deno.test(`a time in the zone ${zone}`, () => {
    const made = times(zone);
    assertEquals([made.format(TIME, 3), made.hasDate], [text, hasDate]);
    assertEquals(made.zoneName.replace("−", "-"), name);
  });
}

Deno.test("the zone is used at each time, on both sides of a change of its offset", () => {
  const made = times("Europe/Madrid");
  const change = Date.UTC(2026, 2, 29, 1);
  assertEquals(
    [-1, 0, 899_999, 900_000].map((ms) => made.wallClock(change + ms) - change - ms),
    [3_600_000, 7_200_000, 7_200_000, 7_200_000],
  );
  assertEquals(Number.isNaN(made.wallClock(NaN)), true);
  for (let n = 0; n < 2001; n++) made.wallClock(change + n * 900_000);
  assertEquals(made.wallClock(change - 1) - change + 1, 3_600_000);
});

Deno.test("elapsed times count from the first packet, with their sign", () => {
  const made = times("UTC", "elapsed");
  const start = Date.parse(DAY.first);
  assertEquals([made.format(start), made.format(start + 1500, 1), made.format(start - 250, 2)], [
    ...["+0.000000 s", "+1.5 s", "−0.25 s"],
  ]);
  assertEquals([made.format(null), made.format(NaN)], ["", ""]);
});

Deno.test("a choice is reported to all listeners, after it is made", () => {
  const made = new TimeFormat();
  const told: string[] = [];
  made.listen(() => told.push(`a ${made.zoneName}`));
  made.listen(() => told.push(`b ${made.choice.zone}`));
  made.choose({ style: "zone", zone: "Europe/Madrid", tagZone: "UTC" });
  assertEquals(told, ["a Europe/Madrid", "b Europe/Madrid"]);
});

Deno.test("a time with its zone, and the labels of both axes", () => {
  const made = times("Europe/Madrid");
  assertEquals(made.withZone(TIME, 0), "00:30:00 Europe/Madrid");
  assertEquals([made.date(TIME), made.timeOfDay(TIME, 1)], ["2026-03-13", "00:30:00.2"]);
  const capture = timeLabels(made, "capture");
  assertEquals([capture.timeTitle, capture.wallClock(TIME) - TIME], [
    ...["time of capture, Europe/Madrid", 3_600_000],
  ]);
  const tag = timeLabels(made, "tag");
  assertEquals([tag.timeTitle, tag.wallClock(TIME)], ["time tag", TIME]);
});

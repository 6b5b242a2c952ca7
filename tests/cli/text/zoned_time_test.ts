// Instants as text in a chosen zone.

import { assert, assertEquals } from "@std/assert";
import { TIME_FLAGS } from "../../../codec/mod.ts";
import { readZone, unknownZone, zoneNames } from "../../../cli/text/zone.ts";
import { parseZone } from "../../../cli/options/zone.ts";
import {
  convertTag,
  dateAndTime,
  formatInZone,
  wallClockOf,
  wallClockTime,
  zoneName,
} from "../../../cli/text/zoned_time.ts";

const SUMMER = Date.UTC(2024, 6, 4, 6, 23, 17, 53);
const WINTER = Date.UTC(2024, 0, 4, 6, 23, 17, 53);
const MADRID = parseZone("Europe/Madrid");

Deno.test("a time has the offset of its zone, in hours and minutes, east or west", () => {
  const written = (zone: string, time = SUMMER, nanoseconds = 303_000) =>
    formatInZone({ time, nanoseconds }, parseZone(zone));
  assertEquals(written("Europe/Madrid"), "2024-07-04T08:23:17.053303+02:00");
  assertEquals(written("Europe/Madrid", WINTER), "2024-01-04T07:23:17.053303+01:00");
  assertEquals(written("-03:30", WINTER), "2024-01-04T02:53:17.053303-03:30");
  assertEquals(written("+05:45", WINTER, 0), "2024-01-04T12:08:17.053000+05:45");
  assertEquals(written("UTC"), "2024-07-04T06:23:17.053303Z");
  assertEquals(
    formatInZone({ time: SUMMER, nanoseconds: 1 }, undefined),
    "2024-07-04T06:23:17.053000001Z",
  );
  assertEquals(formatInZone({ time: undefined, nanoseconds: 0 }, MADRID), "");
});

Deno.test("a zone that is not known suggests the one that was meant", () => {
  const meant = (text: string) => /did you mean (.*)\?$/.exec(unknownZone(text))?.[1];
  for (
    const [text, zone] of [
      ["Europe/Madird", "Europe/Madrid"],
      ["europe/berlim", "Europe/Berlin"],
      ["Berlin", "Europe/Berlin"],
      ["New York", "America/New_York"],
      ["madird", "Europe/Madrid"],
      ["+25:00", undefined],
      ["", undefined],
      ["Middle-earth/Mordor", undefined],
    ]
  ) {
    assertEquals(readZone(text!), undefined, text);
    assertEquals(meant(text!), zone, text);
  }
  assertEquals(readZone("europe/madrid"), { zone: "europe/madrid" });
  assert(zoneNames().includes("Europe/Madrid"));
  assertEquals(zoneNames().filter((name) => name === "UTC").length, 1);
  const names = ["UTC", "+05:45", "-0330", "Europe/Madrid"].map((text) =>
    zoneName(parseZone(text))
  );
  assertEquals(names, ["UTC", "UTC+05:45", "UTC-03:30", "Europe/Madrid"]);
});

Deno.test("a time tag is converted between zones, with the bit for summer time of the new one", () => {
  const { invalid, summer } = TIME_FLAGS;
  const tag = (text: string, timeFlags = 0) => ({ time: Date.parse(`${text}Z`), timeFlags });
  const [UTC, PLUS] = [parseZone("UTC"), parseZone("+01:00")];
  const convert = convertTag;
  assertEquals(
    convert(tag("2024-07-04T06:23:17"), UTC, MADRID),
    tag("2024-07-04T08:23:17", summer),
  );
  assertEquals(
    convert(tag("2024-07-04T08:23:17", summer), MADRID, UTC),
    tag("2024-07-04T06:23:17"),
  );
  assertEquals(
    convert(tag("2024-01-04T06:23:17", invalid), PLUS, UTC),
    tag("2024-01-04T05:23:17", invalid),
  );
  assertEquals(convert({ time: NaN, timeFlags: 0 }, UTC, MADRID), { time: NaN, timeFlags: 0 });
});

Deno.test("years beyond the range of time tags are written in UTC", () => {
  const hours = (year: number) => {
    const instant = Date.UTC(year, 6, 1);
    return (wallClockOf(instant, MADRID) - instant) / 3_600_000;
  };
  assertEquals([2000, 2001, 2098, 2099, 1970].map(hours), [0, 2, 2, 0, 0]);
});

Deno.test("texts have the day and time of day, records the wall-clock time in ms", () => {
  assertEquals(dateAndTime(SUMMER, MADRID), "2024-07-04 08:23:17.053");
  assertEquals(wallClockTime(SUMMER, MADRID), "08:23:17.053");
  assertEquals([dateAndTime(8.64e15, MADRID), dateAndTime(NaN, MADRID)], [
    "8640000000000000",
    "NaN",
  ]);
});

Deno.test("without a zone, times are in UTC, whatever the zone of the machine", () => {
  const before = Date.prototype.getTimezoneOffset;
  Date.prototype.getTimezoneOffset = () => 90;
  try {
    assertEquals(dateAndTime(SUMMER, undefined), "2024-07-04 06:23:17.053");
    assertEquals(wallClockTime(SUMMER, undefined), "06:23:17.053");
  } finally {
    Date.prototype.getTimezoneOffset = before;
  }
});

Deno.test("the word local is the zone of the machine", () => {
  assertEquals(parseZone("local"), parseZone(Intl.DateTimeFormat().resolvedOptions().timeZone));
});

// Times on the command line of queries.

import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../cli/io/exit.ts";
import { dayAfter, isoTime, parseTime, shortTime } from "../../../cli/query/time_text.ts";

const NOW = Date.UTC(2024, 2, 15, 12, 30, 0, 500);
const UTC = { now: NOW, zone: undefined };
const MADRID = { now: NOW, zone: { zone: "Europe/Madrid" } };

for (
  const [text, context, iso, without] of [
    ["now", UTC, "2024-03-15T12:30:00.500Z", undefined],
    ["NOW", MADRID, "2024-03-15T12:30:00.500Z", undefined],
    ["12:30", UTC, "2024-03-15T12:30:00.000Z", "day"],
    ["12:31", UTC, "2024-03-14T12:31:00.000Z", "day"],
    ["12:30:00.5", UTC, "2024-03-15T12:30:00.500Z", "day"],
    ["12:30:00.501", UTC, "2024-03-14T12:30:00.501Z", "day"],
    ["3:12:04,25", UTC, "2024-03-15T03:12:04.250Z", "day"],
    ["13:30", MADRID, "2024-03-15T12:30:00.000Z", "day"],
    ["12:00+02:00", UTC, "2024-03-15T10:00:00.000Z", "day"],
    ["today", UTC, "2024-03-15T00:00:00.000Z", "time"],
    ["Yesterday", UTC, "2024-03-14T00:00:00.000Z", "time"],
    ["today", MADRID, "2024-03-14T23:00:00.000Z", "time"],
    ["yesterday 22:00", MADRID, "2024-03-14T21:00:00.000Z", undefined],
    ["today 23:59:59.999", UTC, "2024-03-15T23:59:59.999Z", undefined],
    ["2024-02-29", UTC, "2024-02-29T00:00:00.000Z", "time"],
    ["2024-03-15T03:12:04.5+01:00", UTC, "2024-03-15T02:12:04.500Z", undefined],
    ["2024-03-15T03:12-0530", UTC, "2024-03-15T08:42:00.000Z", undefined],
    ["2024-03-15 03:12z", MADRID, "2024-03-15T03:12:00.000Z", undefined],
    ["2024-07-01 00:00", MADRID, "2024-06-30T22:00:00.000Z", undefined],
  ] as const
) {
  Deno.test(`the time "${text}" ${context.zone === undefined ? "in UTC" : "in Madrid"}`, () => {
    const found = parseTime(text, "Option --from", context);
    assertEquals([new Date(found.instant).toISOString(), found.without], [iso, without]);
  });
}

for (
  const text of [
    ...["", "Z", "soon", "24:00", "12:60", "12:30:60", "2023-02-29", "2024-13-01", "2024-00-10"],
    ...["2024-04-31", "2024-03-00", "12", "yesterday today", "12:30:00.1234", "2024-3-15"],
  ]
) {
  Deno.test(`"${text}" is not a time`, () => {
    assertThrows(
      () => parseTime(text, "Option --from", UTC),
      UsageError,
      `Option --from is "${text}", expected a time such as`,
    );
  });
}

Deno.test("the day after has the same time of day, even across a change of the offset", () => {
  const zone = { zone: "Europe/Madrid" };
  const before = Date.UTC(2026, 2, 28, 11);
  assertEquals(dayAfter(before, zone) - before, 23 * 3_600_000);
  assertEquals(dayAfter(before, undefined) - before, 24 * 3_600_000);
});

Deno.test("times for readers have milliseconds if needed, and those for programs always have them", () => {
  assertEquals(shortTime(NOW, undefined), "2024-03-15 12:30:00");
  assertEquals(isoTime(NOW, undefined), "2024-03-15T12:30:00.500Z");
  assertEquals(isoTime(NOW, { zone: "Europe/Madrid" }), "2024-03-15T13:30:00.500+01:00");
});

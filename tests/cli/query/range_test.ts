// Times and time ranges of a query, as users write them.

import { assertEquals, assertThrows } from "@std/assert";
import { parseValues } from "../../../cli/options/args.ts";
import { UsageError } from "../../../cli/io/exit.ts";
import { query } from "../../../cli/commands/query.ts";
import { rangeOf } from "../../../cli/query/range.ts";
import { isoTime, parseTime } from "../../../cli/query/time_text.ts";
import { parseZone } from "../../../cli/options/zone.ts";
import { dateAndTime } from "../../../cli/text/zoned_time.ts";

const MADRID = parseZone("Europe/Madrid");

/** Five to eight in the morning in Madrid, in winter. */
const NOW = Date.UTC(2024, 2, 15, 6, 55);

function read(text: string): string {
  return isoTime(parseTime(text, "TIME", { now: NOW, zone: MADRID }).instant, MADRID).slice(0, 19);
}

function range(...args: readonly string[]): string[] {
  const { from, to } = rangeOf(parseValues(args, query), { now: NOW, zone: MADRID });
  return [from, to].map((each) => Number.isFinite(each) ? dateAndTime(each, MADRID) : String(each));
}

Deno.test("a time may omit the day, the time of day and the zone", () => {
  assertEquals(
    [
      "now",
      "03:12",
      "3:12:04.5",
      "22:00",
      "today",
      "yesterday",
      "yesterday 22:00",
      "2024-03-01",
      "2024-03-01 06:30",
      "2024-03-01T06:30:59",
      "2024-03-01T06:30Z",
      "2024-03-01 06:30+0530",
    ].map(read),
    [
      "2024-03-15T07:55:00",
      "2024-03-15T03:12:00",
      "2024-03-15T03:12:04",
      "2024-03-14T22:00:00",
      "2024-03-15T00:00:00",
      "2024-03-14T00:00:00",
      "2024-03-14T22:00:00",
      "2024-03-01T00:00:00",
      "2024-03-01T06:30:00",
      "2024-03-01T06:30:59",
      "2024-03-01T07:30:00",
      "2024-03-01T02:00:00",
    ],
  );
});

Deno.test("an invalid time is refused with an example", () => {
  for (
    const text of [
      "3",
      "25:00",
      "12:60",
      "2024-02-30",
      "2024-3-1",
      "tomorrow",
      "+01:00",
      "",
      "12:00x",
    ]
  ) {
    assertThrows(() => read(text), UsageError, `TIME is "${text}", expected a time such as 03:12`);
  }
});

Deno.test("last night is from yesterday evening to this morning", () => {
  assertEquals(range("--from", "22:00", "--to", "06:00"), [
    "2024-03-14 22:00:00.000",
    "2024-03-15 06:00:00.000",
  ]);
  assertEquals(range("--from", "06:00", "--to", "22:00"), [
    "2024-03-15 06:00:00.000",
    "2024-03-15 22:00:00.000",
  ]);
});

Deno.test("a range is a day by default, and a date alone as its end is included", () => {
  assertEquals(range(), ["2024-03-14 07:55:00.000", "Infinity"]);
  assertEquals(range("--last", "2h"), ["2024-03-15 05:55:00.000", "Infinity"]);
  assertEquals(range("--last", "7d", "--to", "2024-03-01"), [
    "2024-02-23 23:59:59.999",
    "2024-03-01 23:59:59.999",
  ]);
  assertEquals(range("--from", "2024-03-01", "--to", "2024-03-01"), [
    "2024-03-01 00:00:00.000",
    "2024-03-01 23:59:59.999",
  ]);
  assertEquals(range("--all"), ["-Infinity", "Infinity"]);
});

Deno.test("days have 23 or 25 hours where the clock changes", () => {
  assertEquals(range("--from", "2024-03-31", "--to", "2024-03-31"), [
    "2024-03-31 00:00:00.000",
    "2024-03-31 23:59:59.999",
  ]);
  const { from, to } = rangeOf(parseValues(["--from", "2024-03-31", "--to", "2024-03-31"], query), {
    now: NOW,
    zone: MADRID,
  });
  assertEquals((to + 1 - from) / 3_600_000, 23);
});

Deno.test("contradictory options are refused", () => {
  assertThrows(
    () => range("--last", "2h", "--from", "03:12"),
    UsageError,
    "expected only one of them",
  );
  assertThrows(
    () => range("--all", "--last", "2h"),
    UsageError,
    "Option --all covers the whole store",
  );
  assertThrows(
    () => range("--from", "2024-03-02", "--to", "2024-03-01"),
    UsageError,
    "Option --to is 2024-03-01 23:59:59, expected a time after 2024-03-02 00:00:00",
  );
});

// Times in the lines of a log: every notation, and texts that only look like a time.

import { assertEquals } from "@std/assert";
import {
  type DateOrder,
  dateOrderIn,
  findTime,
} from "../../../../codec/capture/text/time_stamp.ts";

/** Writes what is found: the time in ISO notation, and what it lacks. */
function found(text: string, order: DateOrder = "day-month"): string | undefined {
  const time = findTime(text, order);
  if (time === undefined) return undefined;
  const { nanoseconds, missing, isInstant } = time;
  const iso = new Date(time.time).toISOString().replace("T", " ").replace("Z", "");
  return [
    iso,
    ...nanoseconds === 0 ? [] : [`+${nanoseconds} ns`],
    ...missing === undefined ? [] : [`without ${missing}`],
    ...isInstant ? ["UTC"] : [],
  ].join(" ");
}

const TIME = "2024-11-05 13:04:05.000";

Deno.test("dates with the year first are found in every notation", () => {
  for (
    const text of [
      "2024-11-05 13:04:05",
      "2024/11/05 13:04:05",
      "2024.11.05 13:04:05",
      "2024-11-5T13:04:05",
      "20241105 13:04:05",
      "20241105T13:04:05",
      "2024-11-05_13:04:05",
      "2024-11-05, 13:04:05",
      "2024-11-05; 13:04:05",
      "2024-11-05|13:04:05",
      "2024-11-05:13:04:05",
      "2024-11-05 at 13:04:05",
      "2024-11-05 um 13:04:05",
      "2024年11月05日 13:04:05",
      "[2024-11-05 13:04:05] tx",
      "2024-11-05 01:04:05 PM",
    ]
  ) assertEquals(found(text), TIME, text);
});

Deno.test("dates with the year last are read in their order", () => {
  const day = (text: string) => found(text, "day-month");
  const month = (text: string) => found(text, "month-day");
  assertEquals([day("05.11.2024 13:04:05"), month("05.11.2024 13:04:05")], [TIME, TIME]);
  assertEquals([day("5/11/2024 13:04:05"), month("11/5/2024 13:04:05")], [TIME, TIME]);
  assertEquals(month("05-11-2024 13:04:05"), TIME, "only with slashes, the month may be first");
  // A number above 12 is the day in any case.
  assertEquals([day("11/29/2024 01:02:03"), month("29/11/2024 01:02:03")], [
    "2024-11-29 01:02:03.000",
    "2024-11-29 01:02:03.000",
  ]);
  assertEquals([day("12/12/2024 00:00:00"), month("12/12/2024 00:00:00")], [
    "2024-12-12 00:00:00.000",
    "2024-12-12 00:00:00.000",
  ]);
  assertEquals([day("13/12/2024 00:00:00"), day("12/13/2024 00:00:00")], [
    "2024-12-13 00:00:00.000",
    "2024-12-13 00:00:00.000",
  ]);
  assertEquals(month("13/11/2024 00:00:00"), "2024-11-13 00:00:00.000");
  assertEquals(month("12/11/2024 00:00:00"), "2024-12-11 00:00:00.000");
  assertEquals(month("11.12.2024 00:00:00"), "2024-12-11 00:00:00.000");
  // With two digits, the year is last after points and after a day of one digit.
  assertEquals([day("05.11.24 13:04:05"), day("5/11/24 13:04:05")], [TIME, TIME]);
  assertEquals([day("24/11/05 13:04:05"), day("24-11-05 13:04:05")], [TIME, TIME]);
  assertEquals(day("31/10/24 13:04:05"), "2031-10-24 13:04:05.000");
  assertEquals(day("30/10/32 13:04:05"), "2032-10-30 13:04:05.000", "there is no day 32");
  assertEquals(day("32.10.24 13:04:05"), "2032-10-24 13:04:05.000");
  assertEquals(day("05.11/2024 13:04:05"), "1970-01-01 13:04:05.000 without date");
});

Deno.test("months are found by their names, in several languages", () => {
  for (
    const text of [
      "05 Nov 2024 13:04:05",
      "5/Nov/2024:13:04:05",
      "05-Nov-24 13:04:05",
      "5. November 2024 13:04:05",
      "Nov 5, 2024 13:04:05",
      "Nov 5 2024 13:04:05",
      "Nov 5 13:04:05 2024",
      "Tue Nov  5 13:04:05 2024",
    ]
  ) assertEquals(found(text), TIME, text);
  const months = {
    jan: 1,
    feb: 2,
    mar: 3,
    apr: 4,
    may: 5,
    jun: 6,
    jul: 7,
    aug: 8,
    sep: 9,
    oct: 10,
    nov: 11,
    dec: 12,
    ["mär"]: 3,
    mrz: 3,
    mai: 5,
    okt: 10,
    dez: 12,
    ene: 1,
    abr: 4,
    ago: 8,
    dic: 12,
  };
  for (const [name, number] of Object.entries(months)) {
    const expected = `2024-${`${number}`.padStart(2, "0")}-05 13:04:05.000`;
    assertEquals(found(`5 ${name} 2024 13:04:05`), expected, name);
    assertEquals(found(`${name} 5 2024 13:04:05`), expected, name);
  }
  assertEquals(found("Nov 5 13:04:05"), "1970-11-05 13:04:05.000 without year");
  const clock = "1970-01-01 13:04:05.000 without date";
  assertEquals([found("xyz 5 13:04:05"), found("5 xyz 2024 13:04:05")], [clock, clock]);
});

Deno.test("a time of day may have a fraction, AM or PM, and a zone", () => {
  const clock = (text: string) => found(`2024-11-05 ${text}`)?.slice(11);
  assertEquals(clock("13:04:05.1"), "13:04:05.100");
  assertEquals([clock("13:04:05,123"), clock("13:04:05:123")], ["13:04:05.123", "13:04:05.123"]);
  assertEquals(clock("13:04:05.123456789"), "13:04:05.123 +456789 ns");
  assertEquals(clock("13:04:05.000001"), "13:04:05.000 +1000 ns");
  const halves = ["12:00:00 am", "1:00:00 AM", "12:00:00 pm", "11:00:00pm", "13:00:00 pm"];
  assertEquals(halves.map(clock), [
    "00:00:00.000",
    "01:00:00.000",
    "12:00:00.000",
    "23:00:00.000",
    "13:00:00.000",
  ]);
  const zones = ["13:04:05Z", "13:04:05 UTC", "13:04:05 gmt", "13:04:05+00:00", "13:04:05-0000"];
  assertEquals(zones.map(clock), zones.map(() => "13:04:05.000 UTC"));
  assertEquals([clock("13:04:05+01:30"), clock("13:04:05-0130")], [
    "11:34:05.000 UTC",
    "14:34:05.000 UTC",
  ]);
});

Deno.test("a time of day alone has no date", () => {
  assertEquals(found("13:04:05"), "1970-01-01 13:04:05.000 without date");
  assertEquals(found("at 1:04:05.5 pm: tx"), "1970-01-01 13:04:05.500 without date");
  assertEquals(found("00:00:00"), "1970-01-01 00:00:00.000 without date");
  assertEquals(found("00:30:00+01:00"), undefined, "before 1970");
});

Deno.test("seconds since 1970 are found, with decimals or in smaller units", () => {
  const at = "2024-11-05 13:04:05";
  assertEquals(found("1730811845"), `${at}.000 UTC`);
  assertEquals(found("t=1730811845.25"), `${at}.250 UTC`);
  assertEquals(found("1730811845,123456789 tx"), `${at}.123 +456789 ns UTC`);
  assertEquals(found("1730811845123"), `${at}.123 UTC`);
  assertEquals(found("1730811845123456"), `${at}.123 +456000 ns UTC`);
  assertEquals(found("1730811845123456789"), `${at}.123 +456789 ns UTC`);
  for (const text of ["2730811845", "17308118451", "x1730811845", "1730811845-1", "173081184"]) {
    assertEquals(found(text), undefined, text);
  }
  assertEquals(found("2024-11-05 13:04:05 1730000000"), TIME, "a date is preferred");
  assertEquals(found("13:04:05 1730811845"), `${at}.000 UTC`, "and seconds to a time of day");
});

Deno.test("what is not a date or a time is not read as one", () => {
  const clock = "1970-01-01 13:04:05.000 without date";
  for (const text of ["2024-13-05 13:04:05", "2024-02-30 13:04:05", "1969-12-31 23:59:59"]) {
    assertEquals(found(text)?.slice(24), clock.slice(24), text);
  }
  assertEquals(found("2024-02-29 13:04:05"), "2024-02-29 13:04:05.000");
  assertEquals([found("23:59:60"), found("23:59:59")], [
    "1970-01-02 00:00:00.000 without date",
    "1970-01-01 23:59:59.000 without date",
  ]);
  for (const text of ["24:00:00", "23:60:00", "23:59:61", "13:04", "1:2:3", "", "no time"]) {
    assertEquals(found(text), undefined, text);
  }
});

Deno.test("a time is looked for in the first 400 characters", () => {
  assertEquals(found(`${" ".repeat(400 - 19)}2024-11-05 13:04:05`), TIME);
  assertEquals(found(`${" ".repeat(400 - 18)}2024-11-05 13:04:05`), undefined);
});

Deno.test("dateOrderIn() decides by a number above 12, in dates with a year of four digits", () => {
  const order = (date: string) => dateOrderIn(`${date} 13:04:05`);
  assertEquals([order("13/12/2024"), order("12/13/2024")], ["day-month", "month-day"]);
  assertEquals([order("12/12/2024"), order("13/12/24"), order("2024-11-13")], [
    ...[undefined, undefined, undefined],
  ]);
});

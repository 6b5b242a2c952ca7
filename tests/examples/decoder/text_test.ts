// Texts of the decoder page: locations in its address, numbers, times and axes.

import { assert, assertEquals } from "@std/assert";
import { numberTicks, timeTicks } from "../../../examples/decoder/page/axis.ts";
import { formatPlace, parsePlace, type Place } from "../../../examples/decoder/page/place.ts";
import { number, size, timeOfDay } from "../../../examples/decoder/page/text.ts";
import { TimeFormat } from "../../../examples/decoder/page/time_format.ts";

Deno.test("a location is unchanged when it is read from the address", () => {
  const nothing = parsePlace("");
  const places: Place[] = [
    { ...nothing, file: "a b.pcapng" },
    { ...nothing, view: "packets", frame: 57, apdu: 3, filter: "ca=1 & #", file: "x" },
    { ...nothing, view: "findings", finding: "link-dropped", frame: 12 },
    { ...nothing, view: "transactions", transaction: 0, kind: "command", result: "refused" },
    { ...nothing, view: "sequence", connection: 0, frame: 9, file: "ü/€" },
    {
      ...nothing,
      view: "points",
      search: "T1 voltage",
      point: { address: "2001:db8::1", port: 2404, ca: 47, ioa: 215 },
    },
  ];
  for (const place of places) assertEquals(parsePlace(formatPlace(place)), place);
});

Deno.test("an invalid address leads to the overview, one with a packet to that packet", () => {
  assertEquals(parsePlace("#view=nothing&ca=1&station=x").view, "overview");
  assertEquals(parsePlace("").view, "overview");
  const { view, frame } = parsePlace("#frame=12");
  assertEquals([view, frame], ["packets", 12]);
});

Deno.test("sizes and numbers are written in a suitable unit", () => {
  assertEquals([0, 1, 117_000, 1e9].map(size), ["0 octets", "1 octet", "117 kB", "1.0 GB"]);
  assertEquals([5, -3, 0.1 + 0.2, 118.40000152587891].map(number), ["5", "−3", "0.3", "118.4"]);
});

Deno.test("times include the day if a capture spans several", () => {
  const times = new TimeFormat();
  const time = Date.UTC(2026, 2, 12, 3, 7, 21, 18) + 0.25;
  times.load({ first: "2026-03-12T03:07:21.000000Z", last: "2026-03-12T03:19:18.000000Z" });
  assertEquals(times.format(time), "03:07:21.018250");
  times.load({ first: "2026-03-11T23:59:59.000000Z", last: "2026-03-12T03:19:18.000000Z" });
  assertEquals(times.format(time, 0), "03-12 03:07:21");
  times.choose({ style: "elapsed", zone: "UTC", tagZone: "UTC" });
  assertEquals(times.format(time, 3), "+11242.018 s");
  times.load(undefined);
  assertEquals([times.format(null), times.hasDate, timeOfDay(1e300)], ["", false, ""]);
});

Deno.test("times are shown on the clock of a zone, with its offset at that time", () => {
  const times = new TimeFormat();
  let told = 0;
  times.listen(() => told++);
  const shown = (zone: string) => {
    times.choose({ style: "zone", zone, tagZone: "UTC" });
    return [
      times.format(Date.UTC(2026, 2, 29, 0, 59, 59, 999) + 0.5),
      times.hasDate,
      times.zoneName,
    ];
  };
  times.load({ first: "2026-03-29T00:00:00.000000Z", last: "2026-03-29T03:00:00.000000Z" });
  assertEquals(shown("Europe/Madrid"), ["01:59:59.999500", false, "Europe/Madrid"]);
  assertEquals(times.format(Date.UTC(2026, 2, 29, 1)), "03:00:00.000000", "summer time begins");
  assertEquals(shown("-03:30"), ["21:29:59.999500", false, "UTC-03:30"]);
  assertEquals(shown("America/St_Johns")[1], true, "the capture begins on the day before");
  assertEquals(shown("UTC"), ["00:59:59.999500", false, "UTC"]);
  assertEquals(times.withZone(0, 0), "00:00:00 UTC");
  assertEquals(told, 4);
  times.choose({ style: "zone", zone: "Asia/Kolkata", tagZone: "UTC" });
  for (let hour = 0; hour < 3000; hour++) {
    const time = Date.UTC(2024, 0, 1, hour);
    assertEquals(times.wallClock(time), time + 5.5 * 3_600_000);
  }
  const wall = (time: number) => times.wallClock(time);
  const [low, high] = [Date.UTC(2026, 0, 1, 3), Date.UTC(2026, 0, 1, 9)];
  assertEquals(timeTicks(low, high, 6, wall).map(({ text }) => text), [
    ...["09:00", "10:00", "11:00", "12:00", "13:00", "14:00"],
  ]);
});

Deno.test("axes have round ticks within their range", () => {
  const texts = (low: number, high: number) => numberTicks(low, high, 4).map(({ text }) => text);
  assertEquals(texts(49.98, 50.03), ["49.98", "50.00", "50.02"]);
  assertEquals(texts(-1.2, 10), ["0", "5", "10"]);
  assertEquals(texts(0, 60_000), ["0", "20,000", "40,000", "60,000"]);
  assertEquals(texts(7, 7), ["7"]);
  assertEquals(texts(0, 4e7), ["0", "1.0e+7", "2.0e+7", "3.0e+7", "4.0e+7"]);
  assertEquals(texts(16_777_216, 16_777_256), [
    ...["16,777,220", "16,777,230", "16,777,240", "16,777,250"],
  ]);
  for (const low of [-4.3e9, -1e7, 0, 1e7, 123_456_789.5, 4.2e9, 9e14, 1e17, 1e300]) {
    for (const share of [1e-6, 1e-3, 0.1, 1, 10]) {
      const all = texts(low, low + Math.max(1, Math.abs(low)) * share);
      assertEquals(new Set(all).size, all.length, `${low} ${share}: ${all.join(" ")}`);
    }
  }
  for (const span of [1, 50, 4000, 90_000, 3.6e6, 8.64e7, 1e9, 4e10]) {
    const ticks = timeTicks(1e12, 1e12 + span, 8);
    assert(ticks.length >= 1 && ticks.length <= 10, `${span}: ${ticks.length}`);
    assertEquals(new Set(ticks.map(({ text }) => text)).size, ticks.length, `${span}`);
    for (const { at } of ticks) assert(at >= 1e12 && at <= 1e12 + span);
  }
});

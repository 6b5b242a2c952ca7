// CP16Time2a, CP24Time2a and CP56Time2a: every bit, every day, and impossible times.

import { assert, assertEquals } from "@std/assert";
import { decodeAsdu } from "../../codec/decode_asdu.ts";
import { encodeAsdu } from "../../codec/encode_asdu.ts";
import { parseHex, toHex } from "../../codec/hex.ts";
import {
  describeTimeFlags,
  formatTime,
  isCp24Time,
  isCp56Time,
  readCp24Flags,
  readCp24Time,
  readCp56Flags,
  readCp56Time,
  TIME_FLAGS,
  writeCp24,
  writeCp56,
} from "../../codec/time.ts";
import { Prng } from "../helpers/random/prng.ts";

const DAY = 86_400_000;

/** Returns the octets of a CP56Time2a. */
function cp56(time: number, flags = 0): Uint8Array {
  const octets = new Uint8Array(7);
  writeCp56(octets, 0, time, flags);
  return octets;
}

Deno.test("writeCp56() and readCp56Time() match the calendar on every day of the century", () => {
  for (let day = 0; day < 36_525; day++) {
    const time = Date.UTC(2000, 0, 1) + day * DAY + (day * 7_654_321) % DAY;
    const date = new Date(time);
    const ms = date.getUTCSeconds() * 1000 + date.getUTCMilliseconds();
    const octets = cp56(time);
    assertEquals([...octets], [
      ms & 0xff,
      ms >> 8,
      date.getUTCMinutes(),
      date.getUTCHours(),
      date.getUTCDate(),
      date.getUTCMonth() + 1,
      date.getUTCFullYear() - 2000,
    ]);
    assertEquals(readCp56Time(octets, 0), time);
  }
  assertEquals(Date.UTC(2000, 0, 1) + 36_525 * DAY, Date.UTC(2100, 0, 1));
});

Deno.test("isCp24Time() and isCp56Time() accept whole milliseconds that the tag can represent", () => {
  for (const time of [0, 1, 3_599_999]) assertEquals(isCp24Time(time), true, `${time}`);
  for (const time of [-1, 3_600_000, 0.5, NaN, "0", undefined]) {
    assertEquals(isCp24Time(time), false, `${time}`);
  }
  const [first, end] = [Date.UTC(2000, 0, 1), Date.UTC(2100, 0, 1)];
  for (const time of [first, end - 1]) assertEquals(isCp56Time(time), true, `${time}`);
  for (const time of [first - 1, end, first + 0.5, NaN, `${first}`, undefined]) {
    assertEquals(isCp56Time(time), false, `${time}`);
  }
});

Deno.test("readCp56Time() accepts 29 February only in every fourth year", () => {
  for (let year = 0; year < 100; year++) {
    const time = readCp56Time(Uint8Array.of(0, 0, 0, 0, 29, 2, year), 0);
    if (year % 4 === 0) assertEquals(time, Date.UTC(2000 + year, 1, 29));
    else assertEquals(time, NaN, String(year));
  }
});

Deno.test("readCp56Time() returns NaN exactly when a field is out of range", () => {
  const good = [0, 0, 0, 0, 1, 1, 26];
  const ranges: [at: number, mask: number, low: number, high: number][] = [
    [2, 0x3f, 0, 59],
    [3, 0x1f, 0, 23],
    [4, 0x1f, 1, 31],
    [5, 0x0f, 1, 12],
    [6, 0x7f, 0, 99],
  ];
  for (const [at, mask, low, high] of ranges) {
    for (let value = 0; value <= mask; value++) {
      const octets = Uint8Array.from(good);
      octets[at] = value;
      const possible = value >= low && value <= high;
      assertEquals(Number.isNaN(readCp56Time(octets, 0)), !possible, `octet ${at}: ${value}`);
    }
  }
  for (const [ms, possible] of [[59_999, true], [60_000, false], [65_535, false]] as const) {
    const octets = Uint8Array.from(good);
    octets.set([ms & 0xff, ms >> 8]);
    assertEquals(Number.isNaN(readCp56Time(octets, 0)), !possible, `${ms} ms`);
  }
  for (const month of [4, 6, 9, 11]) {
    assertEquals(readCp56Time(Uint8Array.of(0, 0, 0, 0, 31, month, 26), 0), NaN, `month ${month}`);
  }
  assertEquals(readCp56Time(new Uint8Array(7), 0), NaN);
});

Deno.test("readCp56Flags() covers every bit outside the wall-clock fields", () => {
  const places: [hex: string, flags: number][] = [
    ["00 00 80 00 00 00 00", TIME_FLAGS.invalid],
    ["00 00 40 00 00 00 00", TIME_FLAGS.substituted],
    ["00 00 00 80 00 00 00", TIME_FLAGS.summer],
    ["00 00 00 60 00 00 00", TIME_FLAGS.reserved2],
    ["00 00 00 00 E0 00 00", TIME_FLAGS.dayOfWeek],
    ["00 00 00 00 20 00 00", 1],
    ["00 00 00 00 00 F0 00", TIME_FLAGS.reserved3],
    ["00 00 00 00 00 00 80", TIME_FLAGS.reserved4],
    ["FF FF 3F 1F 1F 0F 7F", 0],
    ["00 00 C0 E0 E0 F0 80", 0x1fff],
  ];
  for (const [hex, flags] of places) assertEquals(readCp56Flags(parseHex(hex), 0), flags, hex);
});

Deno.test("writeCp56() restores every bit that was read", () => {
  for (let bit = 0; bit < 56; bit++) {
    const octets = parseHex("01 80 01 01 01 01 01");
    octets[bit >> 3] = octets[bit >> 3]! ^ (1 << (bit & 7));
    const time = readCp56Time(octets, 0);
    if (Number.isNaN(time)) continue;
    assertEquals(toHex(cp56(time, readCp56Flags(octets, 0))), toHex(octets), `bit ${bit}`);
  }
  let possible = 0;
  for (let seed = 0; seed < 20_000; seed++) {
    const octets = new Prng(seed).octets(7);
    const time = readCp56Time(octets, 0);
    if (Number.isNaN(time)) continue;
    possible++;
    assertEquals(toHex(cp56(time, readCp56Flags(octets, 0))), toHex(octets), `seed ${seed}`);
  }
  assert(possible > 5000, `${possible} possible times of 20000`);
});

Deno.test("readCp24Time() and writeCp24() preserve every bit of a CP24Time2a", () => {
  for (let third = 0; third < 256; third++) {
    for (const ms of [0, 1, 255, 256, 1000, 59_999, 60_000, 65_535]) {
      const octets = Uint8Array.of(ms & 0xff, ms >> 8, third);
      const minute = third & 0x3f;
      const time = readCp24Time(octets, 0);
      const flags = readCp24Flags(octets, 0);
      assertEquals(flags, third & 0xc0);
      assertEquals(time, minute > 59 || ms > 59_999 ? NaN : minute * 60_000 + ms);
      if (Number.isNaN(time)) continue;
      const written = new Uint8Array(3);
      writeCp24(written, 0, time, flags);
      assertEquals(written, octets);
    }
  }
});

Deno.test("decodeAsdu() keeps all values of a CP16Time2a and reports those above 59999 ms", () => {
  const delay = parseHex("6A 01 06 00 01 00 00 00 00 00 00");
  const elapsed = parseHex("11 01 03 00 01 00 84 03 00 00 00 00 52 1C 29");
  for (const [octets, at, key] of [[delay, 9, "delayMs"], [elapsed, 10, "elapsedMs"]] as const) {
    for (const value of [0, 1, 255, 256, 30_000, 59_998, 59_999, 60_000, 60_001, 65_535]) {
      octets.set([value & 0xff, value >> 8], at);
      const asdu = decodeAsdu(octets);
      assert(asdu.type === "C_CD_NA_1" || asdu.type === "M_EP_TA_1");
      assertEquals((asdu.objects[0] as unknown as Record<string, number>)[key], value);
      const found = asdu.issues.map(({ code, offset }) => [code, offset]);
      assertEquals(found, value > 59_999 ? [["impossible-time", at]] : []);
      assertEquals(encodeAsdu(asdu), octets);
    }
  }
});

Deno.test("formatTime() writes the wall-clock time, or that there is none", () => {
  assertEquals(formatTime(Date.UTC(2026, 1, 17, 9, 41, 7, 250)), "2026-02-17 09:41:07.250");
  assertEquals(formatTime(0, "cp24"), "xx:00:00.000");
  assertEquals(formatTime(3_599_999, "cp24"), "xx:59:59.999");
  assertEquals(formatTime(NaN), "impossible time");
  assertEquals(formatTime(NaN, "cp24"), "impossible time");
  assertEquals([formatTime(undefined), formatTime(undefined, "cp24")], ["", ""]);
});

Deno.test("describeTimeFlags() names IV, SB and SU, but not the day of the week", () => {
  assertEquals(describeTimeFlags(0), "");
  assertEquals(describeTimeFlags(TIME_FLAGS.dayOfWeek), "");
  assertEquals(describeTimeFlags(TIME_FLAGS.invalid | 3), "IV");
  assertEquals(describeTimeFlags(0xe7), "IV SB SU");
});

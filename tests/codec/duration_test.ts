// Durations as text, with the values at which the unit changes.

import { assert, assertEquals } from "@std/assert";
import { formatDuration } from "../../codec/duration.ts";
import { Prng } from "../helpers/random/prng.ts";

Deno.test("formatDuration() writes three digits below one minute and two units above", () => {
  const cases: readonly [number, string][] = [
    [0, "0 ms"],
    [0.0004, "0 ms"],
    [0.043, "0.043 ms"],
    [0.9996, "1 ms"],
    [3.576, "3.58 ms"],
    [12.34, "12.3 ms"],
    [350, "350 ms"],
    [999.4, "999 ms"],
    [999.7, "1 s"],
    [1000, "1 s"],
    [4250, "4.25 s"],
    [15_000, "15 s"],
    [59_940, "59.9 s"],
    [59_950, "1 min"],
    [59_999, "1 min"],
    [60_000, "1 min"],
    [90_000, "1 min 30 s"],
    [119_700, "2 min"],
    [725_000, "12 min 5 s"],
    [3_599_400, "59 min 59 s"],
    [3_599_500, "1 h"],
    [12_000_000, "3 h 20 min"],
    [86_369_999, "23 h 59 min"],
    [86_370_000, "1 d"],
    [129_600_000, "1 d 12 h"],
    [367_200_000, "4 d 6 h"],
    [-5000, "-5 s"],
  ];
  assertEquals(cases.map(([ms]) => formatDuration(ms)), cases.map(([, text]) => text));
});

/** Converts a text to milliseconds. */
function msOf(text: string): number {
  const units: Record<string, number> = {
    ms: 1,
    s: 1000,
    min: 60_000,
    h: 3_600_000,
    d: 86_400_000,
  };
  const parts = text.split(" ");
  let sum = 0;
  for (let at = 0; at < parts.length; at += 2) sum += Number(parts[at]) * units[parts[at + 1]!]!;
  return sum;
}

Deno.test("formatDuration() rounds closely and monotonically, and never overflows a unit", () => {
  const seed = 104;
  const prng = new Prng(seed);
  const durations = Array.from({ length: 5000 }, () => 10 ** (prng.int(-3000, 10_000) / 1000))
    .sort((a, b) => a - b);
  let before = 0;
  for (const ms of durations) {
    const text = formatDuration(ms);
    const read = msOf(text);
    const about = `seed ${seed}: ${ms} ${text}`;
    assert(Math.abs(read - ms) <= Math.max(0.0005, ms * 0.03), about);
    assert(read >= before, about);
    assert(!/^1000 |\b60 (?:s|min)|\b24 h/.test(text), about);
    before = read;
  }
});

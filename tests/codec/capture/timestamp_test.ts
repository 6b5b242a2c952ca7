// Timestamps of captures: exact for every resolution that pcapng allows.

import { assertEquals } from "@std/assert";
import {
  captureTime,
  elapsedMs,
  formatCaptureTime,
  scaleTimestamp,
  timestampScale,
} from "../../../codec/capture/timestamp.ts";
import { Prng } from "../../helpers/random/prng.ts";

/** Computes nanoseconds since 1970, with arithmetic that cannot round. */
function expected(count: bigint, resolution: number, offset: bigint): [number, number] {
  const base = (resolution & 0x80) === 0 ? 10n : 2n;
  const units = base ** BigInt(resolution & 0x7f);
  const nanoseconds = (count / units + offset) * 1_000_000_000n +
    count % units * 1_000_000_000n / units;
  const milliseconds = nanoseconds / 1_000_000n;
  return [Number(milliseconds), Number(nanoseconds - milliseconds * 1_000_000n)];
}

Deno.test("scaleTimestamp() is exact for every resolution", () => {
  const seed = 104;
  const prng = new Prng(seed);
  for (let resolution = 0; resolution < 0x94; resolution++) {
    if (resolution === 20) resolution = 0x80;
    const units = ((resolution & 0x80) === 0 ? 10n : 2n) ** BigInt(resolution & 0x7f);
    for (let round = 0; round < 20; round++) {
      // A time of this century, if 64 bits can represent it in these units.
      const seconds = BigInt(prng.int(946_684_800, 4_102_444_800));
      const fraction = units * BigInt(prng.int(0, 999_999_999)) / 1_000_000_000n;
      const count = BigInt.asUintN(64, seconds * units + fraction);
      const offset = BigInt(prng.int(0, 100_000));
      const { time, nanoseconds } = scaleTimestamp(
        timestampScale(resolution, Number(offset)),
        Number(count >> 32n),
        Number(count & 0xffffffffn),
      );
      const where = `resolution ${resolution}, count ${count}, seed ${seed}`;
      assertEquals([time, nanoseconds], expected(count, resolution, offset), where);
    }
  }
});

Deno.test("captureTime() keeps every nanosecond", () => {
  assertEquals(captureTime(1, 999_999_999), { time: 1999, nanoseconds: 999_999 });
  assertEquals(captureTime(0, 0), { time: 0, nanoseconds: 0 });
  assertEquals(captureTime(-1, 500_000_001), { time: -500, nanoseconds: 1 });
});

Deno.test("formatCaptureTime() prints six decimals, or nine where they are significant", () => {
  const time = 1_372_918_997_053;
  assertEquals(formatCaptureTime({ time, nanoseconds: 303_000 }), "2013-07-04T06:23:17.053303Z");
  assertEquals(formatCaptureTime({ time, nanoseconds: 303_001 }), "2013-07-04T06:23:17.053303001Z");
  assertEquals(formatCaptureTime({ time, nanoseconds: 0 }), "2013-07-04T06:23:17.053000Z");
  assertEquals(formatCaptureTime({ time: undefined, nanoseconds: 0 }), "");
  assertEquals(formatCaptureTime({ time: 9e15, nanoseconds: 0 }), "");
});

Deno.test("formatCaptureTime() agrees with Date, in any order of calls", () => {
  const seed = 60;
  const prng = new Prng(seed);
  const edges = [0, -1, 59_999, 60_000, 8.64e15, -8.64e15, Date.UTC(10_000, 0), Date.UTC(-1, 0)];
  const random = Array.from(
    { length: 500 },
    () => prng.int(-2_000_000_000, 2_000_000_000) * 1000 + prng.int(0, 999),
  );
  for (const time of [...edges, ...random]) {
    const text = new Date(time).toISOString().replace("Z", "000Z");
    assertEquals(formatCaptureTime({ time, nanoseconds: 0 }), text, `seed ${seed}, time ${time}`);
  }
});

Deno.test("elapsedMs() counts nanoseconds", () => {
  const from = { time: 1000, nanoseconds: 900_000 };
  assertEquals(elapsedMs(from, { time: 1002, nanoseconds: 400_000 }), 1.5);
  assertEquals(elapsedMs(from, { time: undefined, nanoseconds: 0 }), undefined);
});

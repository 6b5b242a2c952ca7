// Which events count as repeated after the connection was lost.

import { assertEquals, assertThrows } from "@std/assert";
import type { Asdu, AsduInput } from "../../../../codec/asdu_types.ts";
import { decodeAsdu } from "../../../../codec/decode_asdu.ts";
import { encodeAsdu } from "../../../../codec/encode_asdu.ts";
import { ReplayFilter } from "../../../../transport/controlling/supervision/replay_filter.ts";

const TIME = Date.UTC(2026, 9, 9, 12);

/** Creates events of single points at consecutive milliseconds. */
function events(addresses: readonly number[], changes: Record<string, unknown> = {}): Asdu {
  const { time = TIME, timeFlags = 0, value = 1, ...header } = changes;
  const objects = addresses.map((ioa) => ({
    ioa,
    value,
    quality: 0,
    time: time as number + ioa,
    timeFlags,
  }));
  const asdu = { type: "M_SP_TB_1", cause: 3, ca: 1, objects, ...header };
  return decodeAsdu(encodeAsdu(asdu as unknown as AsduInput));
}

function addresses(asdu: Asdu | undefined): number[] {
  return asdu === undefined || asdu.type === "raw" ? [] : asdu.objects.map(({ ioa }) => ioa);
}

Deno.test("nothing is filtered on the first connection", () => {
  const filter = new ReplayFilter(10);
  filter.begin();
  for (let i = 0; i < 3; i++) assertEquals(addresses(filter.pass(events([1, 2]))), [1, 2]);
  assertEquals(filter.repeated, 0);
});

Deno.test("earlier events are filtered on the next connection, once per earlier occurrence", () => {
  const filter = new ReplayFilter(10);
  filter.begin();
  filter.pass(events([1]));
  filter.pass(events([2]));
  filter.begin();
  assertEquals(filter.pass(events([1])), undefined);
  assertEquals(filter.pass(events([2])), undefined);
  assertEquals(addresses(filter.pass(events([1]))), [1], "the station means it");
  assertEquals(addresses(filter.pass(events([3]))), [3]);
  assertEquals(filter.repeated, 2);
});

Deno.test("events are recognized in different ASDUs", () => {
  const filter = new ReplayFilter(10);
  filter.begin();
  filter.pass(events([1]));
  filter.pass(events([2, 3]));
  filter.begin();
  const rest = filter.pass(events([1, 2, 3, 4]));
  assertEquals(addresses(rest), [4]);
  assertEquals([rest?.type, rest?.ca, rest?.cause], ["M_SP_TB_1", 1, 3]);
});

Deno.test("events repeated on a lost connection are still recognized on the third", () => {
  const filter = new ReplayFilter(10);
  filter.begin();
  for (const ioa of [1, 2, 3]) filter.pass(events([ioa]));
  filter.begin();
  assertEquals(filter.pass(events([1])), undefined);
  filter.begin();
  for (const ioa of [1, 2, 3]) assertEquals(filter.pass(events([ioa])), undefined);
  assertEquals(addresses(filter.pass(events([4]))), [4]);
});

const OTHER: Readonly<Record<string, Asdu>> = {
  "another value": events([1], { value: 0 }),
  "another time": events([1], { time: TIME + 1 }),
  "another station": events([1], { ca: 2 }),
  "another cause": events([1], { cause: 11 }),
};
for (const [name, other] of Object.entries(OTHER)) {
  Deno.test(`an event with ${name} is a different event`, () => {
    const filter = new ReplayFilter(10);
    filter.begin();
    filter.pass(events([1]));
    filter.begin();
    assertEquals(filter.pass(other), other);
  });
}

const PASSING: Readonly<Record<string, Asdu>> = {
  "an invalid time": events([1], { timeFlags: 0x80 }),
  "an interrogated value": events([1], { cause: 20 }),
  "an impossible time": decodeAsdu(
    Uint8Array.of(30, 1, 3, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
  ),
  "a value without time": decodeAsdu(Uint8Array.of(1, 1, 3, 0, 1, 0, 1, 0, 0, 1)),
  "a malformed event": decodeAsdu(Uint8Array.of(30, 1, 3, 0, 1, 0, 1, 0, 0)),
};
for (const [name, asdu] of Object.entries(PASSING)) {
  Deno.test(`${name} always passes because it may be intentional`, () => {
    const filter = new ReplayFilter(10);
    filter.begin();
    filter.pass(asdu);
    filter.begin();
    assertEquals(filter.pass(asdu), asdu);
  });
}

Deno.test("only the latest events are remembered, for a limited time", () => {
  const filter = new ReplayFilter(3);
  filter.begin();
  for (const ioa of [1, 2, 3, 4]) filter.pass(events([ioa]));
  filter.begin();
  assertEquals(addresses(filter.pass(events([1]))), [1], "beyond the window");
  assertEquals(filter.pass(events([3])), undefined);
  assertEquals(addresses(filter.pass(events([5]))), [5]);
  assertEquals(addresses(filter.pass(events([4]))), [4], "later than any repetition");
});

Deno.test("a window of 0 disables the filter", () => {
  const filter = new ReplayFilter(0);
  filter.begin();
  filter.pass(events([1]));
  filter.begin();
  assertEquals(addresses(filter.pass(events([1]))), [1]);
  assertThrows(() => new ReplayFilter(1.5), RangeError, "Cannot use replayWindow = 1.5");
});

Deno.test("an event that occurred several times is filtered as many times, then passes", () => {
  const filter = new ReplayFilter(10);
  filter.begin();
  for (let i = 0; i < 3; i++) filter.pass(events([1]));
  filter.begin();
  for (let i = 0; i < 3; i++) assertEquals(filter.pass(events([1])), undefined, `${i}`);
  assertEquals(addresses(filter.pass(events([1]))), [1]);
  assertEquals(filter.repeated, 3);
});

// Identity of an event, by which a repetition is recognized.

import { assertEquals } from "@std/assert";
import { type Identity, isSameEvent, laneOf } from "../../../../cli/collect/store/identity.ts";
import { FLAG } from "../../../../cli/collect/format/flags.ts";

const EVENT: Identity = {
  typeId: 36,
  cause: 3,
  originator: 0,
  value: 1.5,
  raw: null,
  quality: 0,
  flags: 0,
  time: 1000,
  tag: 1000,
  tagFlags: 0,
  detail: null,
};

Deno.test("each point, type and cause has a lane of its own", () => {
  const lanes = new Set<number>();
  for (let point = 1; point <= 3; point++) {
    for (let id = 0; id < 256; id++) {
      for (let code = 0; code < 64; code++) lanes.add(laneOf(point, { typeId: id, cause: code }));
    }
  }
  assertEquals(lanes.size, 3 * 256 * 64);
  assertEquals([...lanes].every(Number.isSafeInteger), true);
  assertEquals(Number.isSafeInteger(laneOf(2 ** 38, { typeId: 255, cause: 63 })), true);
});

Deno.test("an event that differs in anything that was sent is another event", () => {
  assertEquals(isSameEvent(EVENT, { ...EVENT }), true);
  const others: readonly Partial<Identity>[] = [
    { value: 2 },
    { raw: 1 },
    { quality: 0x80 },
    { flags: FLAG.test },
    { flags: FLAG.negative },
    { tag: 1001 },
    { tagFlags: 1 },
    { originator: 7 },
    { detail: "{}" },
  ];
  for (const other of others) {
    assertEquals(isSameEvent(EVENT, { ...EVENT, ...other }), false, JSON.stringify(other));
  }
});

Deno.test("what this end has added to an event does not make it another one", () => {
  const sent = FLAG.test | FLAG.negative;
  for (const bit of Object.values(FLAG)) {
    if ((bit & sent) !== 0) continue;
    assertEquals(isSameEvent(EVENT, { ...EVENT, flags: bit }), true, String(bit));
  }
  // The zone of the station determines the instant of a full time tag.
  assertEquals(isSameEvent(EVENT, { ...EVENT, time: 2000 }), true);
});

Deno.test("events with a tag of minutes and milliseconds are the same in the same hour only", () => {
  const short = { ...EVENT, typeId: 2 };
  assertEquals(isSameEvent(short, { ...short, tag: 1001 }), true);
  assertEquals(isSameEvent(short, { ...short, time: 3_601_000 }), false);
});

Deno.test("integers that a double cannot hold are compared by their octets", () => {
  const [a, b] = [{ ...EVENT, raw: 1 }, { ...EVENT, raw: 1, value: 2 }];
  assertEquals(isSameEvent(a, b), true);
});

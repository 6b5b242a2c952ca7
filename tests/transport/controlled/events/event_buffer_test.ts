// The event buffer: order, limits, events in transit, and events that are put back.

import { assertEquals } from "@std/assert";
import {
  EventBuffer,
  type EventClass,
} from "../../../../transport/controlled/events/event_buffer.ts";
import type { BufferedEvent } from "../../../../transport/controlled/objects/buffered_event.ts";

const CLASSES: readonly EventClass[] = [
  { name: "alarms", limit: 2, overflow: "refuse-newest" },
  { name: "rest", limit: 3, overflow: "drop-oldest" },
];

function event(id: number, priority = 1): BufferedEvent {
  const kind = { priority, type: "M_SP_TB_1", cause: 3, ca: 1, originator: 0 } as const;
  return { id, kind, object: { ioa: 1 } };
}

function filled(...events: readonly BufferedEvent[]): EventBuffer {
  const buffer = new EventBuffer(CLASSES);
  for (const each of events) buffer.push(each);
  return buffer;
}

function ids(events: readonly BufferedEvent[]): number[] {
  return events.map(({ id }) => id);
}

/** Every event fits, or none. */
const [ALL, EACH] = [{ fits: () => true }, { fits: () => false }];

/** Takes all waiting events and returns their numbers. */
function drain(buffer: EventBuffer): number[] {
  const all: number[] = [];
  for (let taken = buffer.take(ALL); taken.length > 0; taken = buffer.take(ALL)) {
    all.push(...ids(taken));
  }
  return all;
}

Deno.test("EventBuffer counts waiting and unacknowledged events", () => {
  const buffer = filled(event(1), event(2), event(3, 0));
  assertEquals([buffer.waiting, buffer.size, buffer.sizeOf(0), buffer.sizeOf(1)], [3, 3, 1, 2]);
  const alarms = buffer.take(ALL);
  assertEquals([buffer.waiting, buffer.size, buffer.sizeOf(0)], [2, 3, 1]);
  buffer.acknowledge(alarms);
  assertEquals([buffer.waiting, buffer.size, buffer.sizeOf(0)], [2, 2, 0]);
});

Deno.test("EventBuffer returns the highest class first, as many events as fit, down to a given class", () => {
  const buffer = filled(event(1), event(2), event(3, 0));
  assertEquals(ids(buffer.take(EACH)), [3]);
  assertEquals(ids(buffer.take(ALL, 0)), []);
  assertEquals(ids(buffer.take(EACH)), [1]);
  assertEquals(ids(buffer.take(ALL)), [2]);
  assertEquals(ids(buffer.take(ALL)), []);
});

Deno.test("EventBuffer drops the oldest event or refuses the newest, but never drops an event in transit", () => {
  const buffer = filled(event(1), event(2), event(3));
  assertEquals(buffer.push(event(4)), { accepted: true, dropped: event(1) });
  buffer.take(ALL);
  assertEquals(buffer.push(event(5)), { accepted: false });
  const strict = filled(event(1, 0), event(2, 0));
  assertEquals(strict.push(event(3, 0)), { accepted: false });
  assertEquals(drain(strict), [1, 2]);
});

Deno.test("EventBuffer returns events in transit to the front of the queue", () => {
  const buffer = filled(event(1), event(2), event(3, 0));
  const taken = [...buffer.take(ALL), ...buffer.take(EACH)];
  buffer.push(event(4));
  buffer.restore(taken);
  assertEquals([buffer.waiting, buffer.size], [4, 4]);
  assertEquals(drain(buffer), [3, 1, 2, 4]);
});

Deno.test("EventBuffer removes obsolete events, and tracks which events are past", () => {
  const buffer = filled(event(1), event(2), event(3, 0));
  assertEquals([buffer.isPast(0), buffer.isPast(1), buffer.isPast(2, 0), buffer.isPast(3, 0)], [
    true,
    false,
    true,
    false,
  ]);
  assertEquals(ids(buffer.remove(({ id }) => id !== 2)), [3, 1]);
  assertEquals([buffer.isPast(1), drain(buffer), buffer.isPast(9)], [true, [2], true]);
});

Deno.test("EventBuffer keeps the order of thousands of events", () => {
  const buffer = new EventBuffer([{ name: "all", limit: 10_000, overflow: "drop-oldest" }]);
  const seen: number[] = [];
  for (let id = 1; id <= 20_000; id++) {
    buffer.push(event(id, 0));
    if (id % 3 === 0) continue;
    const taken = buffer.take(EACH);
    buffer.acknowledge(taken);
    for (const each of taken) seen.push(each.id);
  }
  assertEquals(seen, Array.from({ length: seen.length }, (_, i) => i + 1));
  const rest = drain(buffer);
  assertEquals([rest[0], rest.at(-1)], [seen.length + 1, 20_000]);
});

// One connection of a station: the order in which it sends, and what it returns when it ends.

import { assertEquals } from "@std/assert";
import { Group } from "../../../../transport/controlled/events/group.ts";
import { Link, type Transfer } from "../../../../transport/controlled/core/link.ts";
import type { BufferedEvent } from "../../../../transport/controlled/objects/buffered_event.ts";

const CLASSES = [
  { name: "system", limit: 10, overflow: "drop-oldest" },
  { name: "events", limit: 10, overflow: "drop-oldest" },
] as const;

const ENCODER = {
  fits: () => false,
  encode: (events: readonly BufferedEvent[]) => Uint8Array.of(100 + events[0]!.id),
};

/** Creates a link that counts how often it has work; its ASDUs are texts with one octet per character. */
function rig() {
  const work: number[] = [];
  const group = new Group("all", {
    classes: CLASSES,
    permanent: true,
    onWork: (link) => work.push(link),
  });
  let called = 0;
  const remote = { host: "192.0.2.1", port: 1 };
  const link = new Link(7, { remote, group, onWork: () => called++ });
  const take = () => link.take(ENCODER)?.[0];
  const drain = () => {
    const all: number[] = [];
    for (let octet = take(); octet !== undefined; octet = take()) all.push(octet);
    return all;
  };
  return { link, group, work, take, drain, calls: () => called };
}

function event(id: number, priority = 1): BufferedEvent {
  const kind = { priority, type: "M_SP_TB_1", cause: 3, ca: 1, originator: 0 } as const;
  return { id, kind, object: { ioa: 1 } };
}

function transfer(kind: Transfer["kind"], first: number, count = 1, ca = 1, qualifier = 20) {
  return { kind, ca, qualifier, count, make: (i: number) => Uint8Array.of(first + i) };
}

Deno.test("Link sends first-class events, answers, other events, data, then files and cyclic data alternately", () => {
  const { link, group, drain } = rig();
  link.start();
  link.transfer(transfer("cyclic", 60, 3));
  link.transfer(transfer("file", 50, 3));
  link.transfer(transfer("interrogation", 40, 2));
  link.transfer(transfer("counters", 45));
  group.buffer.push(event(1));
  group.buffer.push(event(2));
  link.answer(Uint8Array.of(1));
  link.answer(Uint8Array.of(2));
  group.buffer.push(event(3, 0));
  assertEquals(drain(), [103, 1, 2, 101, 102, 40, 41, 45, 50, 60, 51, 61, 52, 62]);
});

Deno.test("Link sends an answer that depends on events after those events, of one class or of all", () => {
  const { link, group, take } = rig();
  link.start();
  group.buffer.push(event(1));
  group.buffer.push(event(2));
  link.answerAfter(Uint8Array.of(9), 1);
  link.answerAfter(Uint8Array.of(8), 2, 0);
  assertEquals([take(), take(), take(), take()], [8, 101, 9, 102]);
});

Deno.test("Link neither accepts nor sends anything unless started", () => {
  const { link, group, drain, calls } = rig();
  group.buffer.push(event(1));
  link.answer(Uint8Array.of(1));
  link.answerAfter(Uint8Array.of(2), 0);
  link.transfer(transfer("file", 3));
  assertEquals([link.pending, calls(), drain()], [0, 0, []]);
  link.start();
  assertEquals([link.state, calls(), drain()], ["started", 1, [101]]);
});

Deno.test("Link drops answers and data when it stops, keeps events, and counts stops", () => {
  const { link, group, drain, take, calls } = rig();
  link.start();
  const { period } = link;
  link.answer(Uint8Array.of(1));
  link.answerAfter(Uint8Array.of(2), 0);
  for (const kind of ["interrogation", "counters", "file", "cyclic"] as const) {
    link.transfer(transfer(kind, 10));
  }
  group.buffer.push(event(1));
  assertEquals([link.pending, calls()], [2, 7]);
  link.stop();
  assertEquals([link.state, link.pending, calls(), take()], ["stopped", 0, 8, undefined]);
  assertEquals(link.period, period + 1);
  link.start();
  assertEquals([link.period, drain()], [period + 1, [101]]);
});

Deno.test("Link returns the events of acknowledged ASDUs, and of all of them when it closes", () => {
  const { link, group, drain } = rig();
  link.start();
  for (const id of [1, 2, 3]) group.buffer.push(event(id));
  link.answer(Uint8Array.of(1));
  assertEquals(drain(), [1, 101, 102, 103]);
  const ids = (events: readonly BufferedEvent[]) => events.map(({ id }) => id);
  assertEquals(ids(link.acknowledge(1)), []);
  assertEquals(ids(link.acknowledge(1)), [1]);
  assertEquals(ids(link.close()), [2, 3]);
  assertEquals([link.state, ids(link.acknowledge(5))], ["closed", []]);
});

Deno.test("Link counts, finds and aborts transfers by kind, common address and qualifier", () => {
  const { link, drain } = rig();
  link.start();
  link.transfer(transfer("interrogation", 1));
  link.transfer(transfer("interrogation", 2, 1, 1, 21));
  link.transfer(transfer("interrogation", 3, 1, 2));
  link.transfer(transfer("counters", 4));
  link.transfer(transfer("interrogation", 5));
  assertEquals(link.running("interrogation", 1), 3);
  assertEquals([link.running("interrogation", 2), link.running("counters", 1)], [1, 1]);
  assertEquals([link.running("file", 1), link.running("counters", 2)], [0, 0]);
  const one = { kind: "interrogation", ca: 1, qualifier: 20 } as const;
  assertEquals([link.isRunning(one), link.isRunning({ ...one, ca: 3 })], [true, false]);
  assertEquals(link.isRunning({ ...one, qualifier: 22 }), false);
  assertEquals(link.isRunning({ ...one, kind: "counters", qualifier: 21 }), false);
  assertEquals([link.breakOff(one), link.breakOff(one)], [true, false]);
  assertEquals(drain(), [2, 3, 4]);
});

Deno.test("Link counts queued and undecided answers as pending", () => {
  const { link, take } = rig();
  link.start();
  link.answer(Uint8Array.of(1));
  link.answerAfter(Uint8Array.of(2), 0);
  link.questions = 3;
  assertEquals(link.pending, 5);
  take();
  assertEquals(link.pending, 4);
});

Deno.test("a group returns its started connection when an event is added", () => {
  const { group, work } = rig();
  group.buffer.push(event(1));
  assertEquals(work, []);
  group.active = 7;
  group.buffer.push(event(2));
  assertEquals(work, [7]);
  assertEquals([group.name, group.permanent], ["all", true]);
});

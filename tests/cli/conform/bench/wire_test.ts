// What a connection of the tester records: packets as they are read, frames up to a limit, and how the device ended it.

import { assertEquals, assertRejects } from "@std/assert";
import { CaseLog } from "../../../../cli/conform/bench/case_log.ts";
import { TesterLink } from "../../../../cli/conform/bench/tester_link.ts";
import { timingOf } from "../../../../cli/conform/bench/timing.ts";
import { Wire } from "../../../../cli/conform/bench/wire.ts";
import { Sheet } from "../../../../cli/conform/sheet/sheet.ts";
import { Inconclusive } from "../../../../cli/conform/verdict.ts";
import { encodeApci } from "../../../../codec/low_level.ts";
import { IEC104 } from "../../../../mod.ts";
import { fullClientSheet } from "../../../helpers/conform/full_client_sheet.ts";
import { FakeClock, settle } from "../../../helpers/virtual/fake_clock.ts";
import { MemoryStream } from "../../../helpers/virtual/memory_stream.ts";

/** TESTFR con as often as this, in one piece. */
function confirmations(count: number): Uint8Array {
  const one = encodeApci({ format: "U", function: "TESTFR con" });
  const all = new Uint8Array(one.length * count);
  for (let at = 0; at < count; at++) all.set(one, at * one.length);
  return all;
}

function wired() {
  const clock = new FakeClock();
  const stream = new MemoryStream();
  const notes: string[] = [];
  const wire = new Wire(stream, {
    ...{ clock, profile: IEC104 },
    onFrames: (frames) => notes.push(`${frames.length} frames`),
    onEnd: () => notes.push("end"),
  });
  return { clock, stream, notes, wire };
}

Deno.test("a packet is what was read at once, at most 65 536 octets", async () => {
  const { stream, wire, notes } = wired();
  stream.feed(confirmations(11_000));
  await settle();
  assertEquals(wire.packets.map(({ octets }) => octets.length), [65_536, 464]);
  // The frame at the border belongs to the packet in which it is complete.
  assertEquals(notes, ["10922 frames", "78 frames"]);
  assertEquals([wire.frames[10_921]!.packet, wire.frames[10_922]!.packet], [0, 1]);
});

Deno.test("after 200 000 frames nothing more is read, until they are forgotten", async () => {
  const clock = new FakeClock();
  const stream = new MemoryStream();
  const address = { host: "192.0.2.1", port: 2404 };
  const sheet = new Sheet(fullClientSheet());
  const link = new TesterLink({ stream, local: address, remote: address }, {
    ...{ number: 1, clock, profile: IEC104, log: new CaseLog(), timing: timingOf(sheet) },
    signal: new AbortController().signal,
  });
  for (let chunk = 0; chunk < 19; chunk++) stream.feed(confirmations(10_000));
  stream.feed(confirmations(9999));
  await settle();
  const waiting = link.expect("STARTDT con", { within: 1000 });
  await settle(); // one frame less than the limit: the case continues
  stream.feed(confirmations(1));
  const error = await assertRejects(() => waiting, Inconclusive);
  assertEquals(
    error.message,
    "The device has sent more than 200000 frames on one connection, which the tester does not judge",
  );
  stream.feed(confirmations(1));
  await settle();
  assertEquals([link.frames.length, link.end], [200_000, undefined]);
  link.forget();
  assertEquals([link.frames.length, link.packets.length], [0, 0]);
});

Deno.test("a connection that ends within a frame has recorded its octets, and how it ended", async () => {
  const { clock, stream, wire, notes } = wired();
  await clock.advance(7);
  stream.feed(Uint8Array.of(0x68, 4, 0x83));
  stream.end();
  await settle();
  assertEquals(notes, ["0 frames", "1 frames", "end"]);
  assertEquals([...wire.frames[0]!.octets], [0x68, 4, 0x83]);
  assertEquals(wire.end, { at: 7, how: "closed", detail: "end of the stream" });
  assertEquals(stream.closed, true);
  wire.close(); // is closed already
});

Deno.test("a connection that fails says why, and one that the tester closes has no end", async () => {
  const { stream, wire, notes } = wired();
  stream.fail(new Error("reset by peer"));
  await settle();
  assertEquals(wire.end, { at: 0, how: "failed", detail: "reset by peer" });
  await wire.send(confirmations(1)).written; // writes nothing, and does not fail
  assertEquals(notes, ["end"]);
  const own = wired();
  own.wire.close();
  own.stream.end();
  await settle();
  assertEquals([own.wire.end, own.notes, own.stream.closed], [undefined, [], true]);
});

Deno.test("a paused wire reads only what its last read takes, and the rest when it is resumed", async () => {
  const { stream, wire } = wired();
  await settle();
  wire.pause();
  stream.feed(confirmations(1));
  await settle();
  stream.feed(confirmations(2));
  await settle();
  assertEquals(wire.frames.length, 1);
  wire.pause(); // is paused already
  wire.resume();
  await settle();
  assertEquals(wire.frames.length, 3);
});

Deno.test("a paused wire that is closed does not read any more", async () => {
  const { stream, wire } = wired();
  wire.pause();
  stream.feed(confirmations(1));
  stream.feed(confirmations(1));
  await settle();
  wire.close();
  await settle();
  assertEquals(wire.frames.length, 1);
});

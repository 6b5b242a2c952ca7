// The parts of a connection on their own: queues, handlers, timers, taps and pipes.

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Connection } from "../../../transport/connection/connection.ts";
import { DeadlineTimer } from "../../../transport/connection/deadline_timer.ts";
import { FrameTap } from "../../../transport/connection/frame_tap.ts";
import { Handlings } from "../../../transport/connection/handlings.ts";
import { Outbox } from "../../../transport/connection/outbox.ts";
import { readTurn } from "../../../transport/connection/read_turn.ts";
import { writingApart } from "../../../transport/connection/stream_frames.ts";
import { streamPipe } from "../../../transport/connection/stream_pipe.ts";
import { StreamWriter } from "../../../transport/connection/stream_writer.ts";
import { parseAddress } from "../../../transport/ip_address.ts";
import { BenchConnection, standing } from "../../helpers/stations/bench_connection.ts";
import { FakeClock, settle } from "../../helpers/virtual/fake_clock.ts";
import { MemoryStream } from "../../helpers/virtual/memory_stream.ts";
import { frames, octets } from "../../helpers/wire/frames.ts";

Deno.test("Outbox sends in order, counts offers, and rejects with the result", async () => {
  const sent: number[] = [];
  let room = 2;
  const outbox = new Outbox(2, {
    send: (asdu) => {
      if (room === 0) return false;
      room--;
      sent.push(asdu[0]!);
      return true;
    },
  });
  const kept = Uint8Array.of(3);
  const first = outbox.deliver(Uint8Array.of(1), 0);
  assertEquals([outbox.offer(Uint8Array.of(2), 0), outbox.offer(Uint8Array.of(9), 0)], [
    true,
    false,
  ]);
  const third = outbox.deliver(kept, 0);
  kept.fill(99);
  const fourth = outbox.deliver(Uint8Array.of(4), 0);
  assertEquals(outbox.waiting, 2);
  const full = await assertRejects(() => outbox.deliver(Uint8Array.of(5), 0));
  assertEquals(
    (full as Error).message,
    "Cannot deliver an ASDU, it did not reach the peer: 2 ASDUs wait already, expected less than 2",
  );
  assertEquals((full as { code?: string }).code, "queue-full");
  assertEquals([outbox.acknowledge(2), await standing(first)], [1, "resolved"]);
  room = 1;
  assertEquals(outbox.offer(Uint8Array.of(9), 0), false, "others wait");
  outbox.fill(0);
  assertEquals([sent, outbox.waiting], [[1, 2, 3], 1]);
  outbox.rejectWaiting("stopped");
  const refused = await assertRejects(() => fourth);
  assertEquals([(refused as { code?: string }).code, (refused as { sent?: boolean }).sent], [
    "not-started",
    false,
  ]);
  const waiting = outbox.deliver(Uint8Array.of(6), 0).catch((error: unknown) => error);
  const cause = new Error("reset");
  outbox.end("gone", cause);
  const lost = await assertRejects(() => third);
  for (const [error, isSent] of [[lost, true], [await waiting, false]] as const) {
    const { code, sent, cause: why } = error as { code: string; sent: boolean; cause: unknown };
    assertEquals([code, sent, why === cause], ["closed", isSent, true]);
  }
  assertEquals(outbox.waiting, 0);
  const none = new Outbox(0, { send: () => false });
  await assertRejects(() => none.deliver(Uint8Array.of(1), 0), Error, "0 ASDUs wait already");
});

Deno.test("Handlings end in any order, and are counted up to the oldest unfinished one", () => {
  const handlings = new Handlings(3);
  const [a, b, c] = [handlings.begin(), handlings.begin(), handlings.begin()];
  assertEquals([handlings.size, handlings.isFull], [3, true]);
  handlings.finish(b);
  assertEquals([handlings.size, handlings.isFull], [3, true]);
  handlings.finish(a);
  assertEquals([handlings.size, handlings.isFull], [1, false]);
  handlings.finish(c);
  assertEquals(handlings.size, 0);
});

Deno.test("DeadlineTimer moves only to earlier times, and can be set again after it fires", async () => {
  const clock = new FakeClock();
  const calls: number[] = [];
  const timer = new DeadlineTimer(clock, () => calls.push(clock.monotonic()));
  timer.set(Infinity);
  assertEquals(clock.scheduled, 0);
  timer.set(100);
  timer.set(200);
  timer.set(50);
  assertEquals(clock.scheduled, 1);
  await clock.advance(60);
  assertEquals(calls, [50]);
  timer.set(100);
  timer.cancel();
  timer.cancel();
  assertEquals(clock.scheduled, 0);
  timer.set(150);
  await clock.advance(1000);
  assertEquals(calls, [50, 150]);
});

Deno.test("FrameTap reports whole frames of each direction until octets are not a frame", () => {
  const seen: string[] = [];
  const tap = new FrameTap((direction, apdu) => seen.push(`${direction} ${apdu[2]}`));
  tap.pass("sent", octets("68 04 07"));
  tap.pass("received", octets("68 04 0b 00 00 00 68"));
  tap.pass("sent", octets("00 00 00"));
  assertEquals(seen, ["received 11", "sent 7"]);
  tap.pass("received", octets("ff 68 04 0b 00 00 00"));
  assertEquals(seen.length, 2);
  tap.pass("sent", octets("68 04 43 00 00 00"));
  assertEquals(seen.at(-1), "sent 67");
});

Deno.test("streamPipe() connects two ends, in parts if necessary, until one of them closes", async () => {
  const [a, b] = streamPipe();
  const written = Uint8Array.of(1, 2, 3);
  assertEquals(await a.write(written), 3);
  written.fill(9);
  await a.write(Uint8Array.of(4));
  const buffer = new Uint8Array(2);
  const read = async () => {
    const count = await b.read(buffer);
    return count === null ? null : [...buffer.subarray(0, count)];
  };
  assertEquals([await read(), await read(), await read()], [[1, 2], [3], [4]]);
  const waiting = read();
  assertEquals(await standing(waiting), "pending");
  await a.write(Uint8Array.of(5));
  assertEquals(await waiting, [5]);
  await b.write(Uint8Array.of(6));
  assertEquals([await a.read(buffer), buffer[0]], [1, 6]);
  await a.write(Uint8Array.of(7));
  const last = a.read(buffer);
  b.close();
  assertEquals([await last, await read(), await read()], [null, [7], null]);
  assertThrows(() => a.write(Uint8Array.of(1)), Error, "Cannot write: the stream is closed");
  assertThrows(() => b.write(Uint8Array.of(1)), Error, "Cannot write: the stream is closed");
});

Deno.test("StreamWriter writes one whole piece at a time, and joins what is queued meanwhile", async () => {
  const stream = new MemoryStream();
  const waiting = [Uint8Array.of(1, 2, 3)];
  const failed: unknown[] = [];
  const hooks = {
    take: () => waiting.shift(),
    fail: (_: undefined, error: unknown) => failed.push(error),
  };
  const writer = new StreamWriter(stream, { hooks, owner: undefined });
  stream.takes = 2;
  stream.stall();
  writer.write();
  const idle = writer.idle;
  assertEquals(await standing(idle), "pending");
  waiting.push(Uint8Array.of(4));
  writer.write();
  assertEquals(waiting.length, 1, "one write is under way");
  stream.resume();
  await idle;
  assertEquals(stream.written.map((each) => [...each]), [[1, 2], [3], [4]]);
  assertEquals(await standing(writer.idle), "resolved");
  writer.write();
  stream.takes = 0;
  waiting.push(Uint8Array.of(5));
  writer.write();
  await writer.idle;
  assertEquals((failed[0] as Error).message, "Expected the stream to accept octets, it accepted 0");
  stream.takes = 9;
  waiting.push(Uint8Array.of(6));
  writer.write();
  await writer.idle;
  assertEquals([...stream.written.at(-1)!], [6]);
});

Deno.test("writingApart() writes one APDU at a time, and passes reads and close through", async () => {
  const stream = new MemoryStream();
  const apart = writingApart(stream);
  const two = frames("STARTDT act, TESTFR act");
  assertEquals([await apart.write(two), await apart.write(two.subarray(0, 4))], [6, 4]);
  assertEquals([await apart.write(octets("01 02 03")), await apart.write(octets("68"))], [3, 1]);
  assertEquals(await apart.write(octets("68 00 01")), 2);
  stream.feed(Uint8Array.of(7));
  const buffer = new Uint8Array(4);
  assertEquals([await apart.read(buffer), buffer[0]], [1, 7]);
  apart.close();
  assert(stream.closed);
});

Deno.test("a connection counts as a reader until it ends", async () => {
  const turns = async () => {
    const clock = new FakeClock();
    let count = 0;
    clock.onCall = () => void count++;
    readTurn(clock, () => {});
    await clock.advance(0);
    return count;
  };
  const before = await turns();
  const benches = Array.from({ length: 32 }, () => new BenchConnection("controlled"));
  assertEquals(await turns(), before + 1);
  for (const { connection } of benches) await connection.close();
  await settle();
  assertEquals(await turns(), before);
});

Deno.test("a connection has the role, the credit and the limits that it was given", async () => {
  assertEquals(new BenchConnection("controlled").connection.role, "controlled");
  const bench = await BenchConnection.started("controlling", { k: 2, w: 1 });
  const { connection } = bench;
  assertEquals([connection.role, connection.state, connection.credit, connection.waiting], [
    "controlling",
    "started",
    2,
    0,
  ]);
  for (let i = 0; i < 3; i++) connection.send(Uint8Array.of(1)).catch(() => {});
  assertEquals([connection.credit, connection.waiting], [0, 1]);
  await connection.close();
  const make = (options: object) => () =>
    new Connection(new MemoryStream(), { role: "controlled", clock: new FakeClock(), ...options });
  for (const sendQueueLimit of [-1, 1.5, NaN]) {
    assertThrows(
      make({ sendQueueLimit }),
      RangeError,
      `Cannot use sendQueueLimit = ${sendQueueLimit}: expected a whole number, 0 or more`,
    );
  }
  for (const pendingAsduLimit of [0, 1.5, 32_768]) {
    assertThrows(
      make({ pendingAsduLimit }),
      RangeError,
      `Cannot use pendingAsduLimit = ${pendingAsduLimit}: expected a whole number from 1 to 32767`,
    );
  }
  for (
    const options of [{ sendQueueLimit: 0 }, { pendingAsduLimit: 1 }, { pendingAsduLimit: 32_767 }]
  ) {
    await make(options)().close();
  }
});

Deno.test("a thrown value that is not an Error is reported as text", async () => {
  const bench = await BenchConnection.started("controlled", {
    onAsdu: () => Promise.reject("no room"),
  });
  await bench.receive("I(0,0)");
  const { code, detail, error } = await bench.connection.closed;
  assertEquals([code, detail, error], ["handler-error", "A handler failed: no room", "no room"]);
});

Deno.test("parseAddress() reads IPv4 and IPv6 in every notation, and nothing else", () => {
  const ten = [10, 0, 0, 255];
  const six = (...tail: number[]) => [...new Array(16 - tail.length).fill(0), ...tail];
  const good: [string, number[]][] = [
    ["10.0.0.255", ten],
    ["010.000.0.255", ten],
    ["::ffff:10.0.0.255", ten],
    ["::", six()],
    ["::1", six(0, 1)],
    ["1::", [0, 1, ...new Array(14).fill(0)]],
    ["::1.2.3.4", six(1, 2, 3, 4)],
    ["1:2:3:4:5:6:7:8", [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8]],
    ["1:2:3:4:5:6:1.2.3.4", [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 1, 2, 3, 4]],
    ["1:2:3::5:6:7:8", [0, 1, 0, 2, 0, 3, 0, 0, 0, 5, 0, 6, 0, 7, 0, 8]],
    ["[FE80::ABCD%eth0]", [0xfe, 0x80, ...new Array(12).fill(0), 0xab, 0xcd]],
  ];
  for (const [text, expected] of good) assertEquals(parseAddress(text), expected, text);
  const bad = [
    "",
    "10.0.0",
    "10.0.0.0.0",
    "10.0.0.256",
    "10.0.0.",
    "10.0.0.1234",
    "a.b.c.d",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4::5:6:7:8",
    "1::2::3",
    ":::",
    "12345::",
    "g::",
    "1.2.3.4::",
    "::1.2.3.256",
    "1:2:3:4:5:6:7:1.2.3.4",
  ];
  for (const text of bad) assertEquals(parseAddress(text), undefined, text);
});

// TCP reassembly: order, repetition, overlap, gaps, wrap, and the lifetime of connections.

import { assert, assertEquals } from "@std/assert";
import type { TcpConnection } from "../../../codec/capture/connection.ts";
import { talk } from "../../helpers/capture/capture_builder.ts";
import { packetOf, TcpCapture } from "../../helpers/capture/tcp_capture.ts";

Deno.test("TcpReassembler delivers both directions in order and reports the close", () => {
  const capture = new TcpCapture();
  const { packets, open, send, close } = talk();
  open();
  send(true, new TextEncoder().encode("ask"));
  send(false, new TextEncoder().encode("answer"));
  close(false);
  for (const packet of packets) capture.add(packet);
  assertEquals(capture.end(), [
    "1 opened 0",
    "4 >ask",
    "5 <answer",
    "6 < end",
    "7 > end",
    "7 closed 0 fin",
  ]);
  assertEquals(capture.connections, ["192.0.2.1:40000 192.0.2.2:2404 true"]);
});

Deno.test("TcpReassembler sorts segments and reports the packet of each octet", () => {
  const capture = new TcpCapture();
  capture.segment(100, "ab");
  capture.segment(106, "gh");
  capture.segment(104, "ef");
  capture.segment(102, "cd");
  assertEquals(capture.events, ["1 opened 0", "1 >ab", "4 >cd", "3 >ef", "2 >gh"]);
  assertEquals(capture.reassembler.heldOctets, 0);
});

Deno.test("TcpReassembler ignores repetitions and overlaps", () => {
  const capture = new TcpCapture();
  capture.segment(100, "abcd");
  capture.segment(100, "abcd"); // again
  capture.segment(102, "cdef"); // overlaps
  capture.segment(101, "bc"); // inside
  capture.segment(99, "x"); // not a keep-alive probe: older
  capture.segment(105, "\0"); // keep-alive probe: one octet before the expected one
  capture.segment(110, "kl");
  capture.segment(110, "kl"); // again, while it waits
  capture.segment(108, "ijkl"); // covers data that is waiting
  capture.segment(106, "ghij");
  assertEquals(capture.events, [
    "1 opened 0",
    "1 >abcd",
    "3 >ef",
    "10 >ghij",
    "9 >kl",
  ]);
});

Deno.test("TcpReassembler counts segments, repetitions and gaps", () => {
  let connection: TcpConnection | undefined;
  const capture = new TcpCapture({}, (event) => connection = event.connection);
  capture.segment(100, "abcd");
  capture.segment(100, "abcd"); // again
  capture.segment(103, "\0"); // keep-alive probe, which is not a repetition
  capture.segment(106, "gh");
  capture.segment(106, "gh"); // again, while it waits
  assertEquals(capture.reassembler.heldOctets, 258);
  capture.end();
  assertEquals(connection?.fromClient, {
    segments: 5,
    octets: 6,
    repeatedSegments: 2,
    conflictingSegments: 0,
    reorderedSegments: 2,
    missingOctets: 2,
  });
});

Deno.test("TcpReassembler follows sequence numbers across 2^32", () => {
  const capture = new TcpCapture();
  const start = 0xfffffffe;
  capture.segment(start, "abcd");
  capture.segment(6, "ij");
  capture.segment(2, "efgh");
  capture.segment(0, "cdef"); // a repetition that begins after the wrap
  capture.segment(start, "abcd");
  assertEquals(capture.events, ["1 opened 0", "1 >abcd", "3 >efgh", "2 >ij"]);
});

Deno.test("TcpReassembler reports a gap when the receiver has acknowledged the missing data", () => {
  const capture = new TcpCapture({ reorderPackets: 3 });
  capture.segment(100, "ab");
  capture.segment(105, "fg");
  for (let i = 0; i < 3; i++) capture.segment(500, "", { back: true, acknowledgement: 107 });
  assertEquals(capture.events, ["1 opened 0", "1 >ab"]);
  capture.segment(500, "", { back: true, acknowledgement: 107 });
  assertEquals(capture.events.slice(2), ["2 > gap 3 not-captured", "2 >fg"]);
  capture.segment(107, "hi");
  assertEquals(capture.events.slice(4), ["7 >hi"]);
});

Deno.test("TcpReassembler waits briefly for data that is captured after its acknowledgement", () => {
  const capture = new TcpCapture();
  capture.segment(100, "ab");
  capture.segment(500, "", { back: true, acknowledgement: 106 });
  capture.segment(104, "ef");
  capture.segment(102, "cd");
  assertEquals(capture.events, ["1 opened 0", "1 >ab", "4 >cd", "3 >ef"]);
});

Deno.test("TcpReassembler does not close a gap that is acknowledged in part", () => {
  const capture = new TcpCapture({ reorderPackets: 0 });
  capture.segment(100, "ab");
  capture.segment(110, "kl");
  for (let i = 0; i < 5; i++) capture.segment(500, "", { back: true, acknowledgement: 106 });
  assertEquals(capture.events, ["1 opened 0", "1 >ab"]);
});

Deno.test("TcpReassembler stops waiting after some time of the capture", () => {
  const capture = new TcpCapture({ gapTimeoutMs: 1000 });
  capture.segment(100, "ab");
  capture.segment(104, "ef");
  capture.add(packetOf(106, "gh", false), { waitMs: 998 });
  assertEquals(capture.events.length, 2);
  capture.add(packetOf(500, "", true), { waitMs: 1500 });
  assertEquals(capture.events.slice(2), ["2 > gap 2 not-captured", "2 >ef", "3 >gh"]);
});

Deno.test("TcpReassembler stays within its limits while it waits", () => {
  for (const limit of [{ maxStreamOctets: 3000 }, { maxHeldOctets: 3000 }]) {
    const capture = new TcpCapture(limit);
    capture.segment(0, "a");
    const [size, count] = [100, 40];
    for (let i = 1; i <= count; i++) {
      capture.segment(2 + i * size * 2, "x".repeat(size));
      assert(capture.reassembler.heldOctets <= 3000, `${capture.reassembler.heldOctets} octets`);
    }
    capture.end();
    const gaps = capture.events.filter((event) => event.includes("gap"));
    assertEquals(gaps.length, count);
    assertEquals(capture.events.filter((event) => event.endsWith("x")).length, count);
    assertEquals(capture.reassembler.heldOctets, 0);
  }
});

Deno.test("TcpReassembler reports octets that the capture cut off from each packet", () => {
  const capture = new TcpCapture();
  capture.add(packetOf(100, "abcdef", false), { cut: 4 });
  capture.add(packetOf(108, "ijkl", false), { cut: 1 });
  capture.add(packetOf(106, "gh", false));
  capture.segment(112, "mn");
  assertEquals(capture.events, [
    "1 opened 0",
    "1 >ab",
    "1 > gap 4 cut",
    "3 >gh",
    "2 >ijk",
    "2 > gap 1 cut",
    "4 >mn",
  ]);
});

Deno.test("TcpReassembler delivers buffered data when the connection or the capture ends", () => {
  const reset = new TcpCapture();
  reset.segment(100, "ab");
  reset.segment(104, "ef");
  reset.segment(500, "", { back: true, flags: "R" });
  reset.segment(106, "too late");
  assertEquals(reset.events.slice(2), ["2 > gap 2 not-captured", "2 >ef", "3 closed 0 reset"]);
  const torn = new TcpCapture();
  torn.segment(100, "ab");
  torn.segment(106, "", { flags: "FA" }); // shows that four octets are missing
  assertEquals(torn.end().slice(2), ["2 > gap 4 not-captured", "2 closed 0 end"]);
});

Deno.test("TcpReassembler counts octets missing before a FIN, from one to a full window", () => {
  for (
    const [missing, isGap] of [
      [0, false],
      [1, true],
      [2, true],
      [0x1000000, true],
      [0x1000001, false],
    ] as const
  ) {
    let connection: TcpConnection | undefined;
    const capture = new TcpCapture({}, (event) => connection = event.connection);
    capture.segment(100, "abcd");
    capture.segment(104 + missing, "", { flags: "FA" });
    const gaps = capture.end().filter((event) => event.includes("gap"));
    assertEquals(gaps, isGap ? [`2 > gap ${missing} not-captured`] : [], `${missing}`);
    assertEquals(connection?.fromClient.missingOctets, isGap ? missing : 0);
  }
});

Deno.test("TcpReassembler ends a direction only when all data before its FIN is present", () => {
  const capture = new TcpCapture();
  capture.segment(100, "ab");
  capture.segment(104, "ef", { flags: "FA" });
  capture.segment(500, "", { back: true, flags: "FA" });
  assertEquals(capture.events.slice(2), ["3 < end"]);
  capture.segment(102, "cd");
  assertEquals(capture.events.slice(3), ["4 >cd", "2 >ef", "4 > end", "4 closed 0 fin"]);
});

Deno.test("TcpReassembler separates connections between the same ports", () => {
  const capture = new TcpCapture();
  capture.segment(99, "", { flags: "S" });
  capture.segment(99, "", { flags: "S" }); // repeated because the answer was late
  capture.segment(499, "", { flags: "SA", back: true, acknowledgement: 100 });
  capture.segment(100, "ab");
  capture.segment(9000, "", { flags: "S" });
  capture.segment(7000, "", { flags: "SA", back: true, acknowledgement: 9001 });
  capture.segment(9001, "cd");
  assertEquals(capture.events, [
    "1 opened 0",
    "4 >ab",
    "5 closed 0 reused",
    "5 opened 1",
    "7 >cd",
  ]);
});

Deno.test("TcpReassembler handles a SYN that is captured after the first data", () => {
  const capture = new TcpCapture();
  capture.segment(100, "ab");
  capture.segment(99, "", { flags: "S" });
  capture.segment(102, "cd");
  assertEquals(capture.events, ["1 opened 0", "1 >ab", "3 >cd"]);
});

Deno.test("TcpReassembler derives the sequence number from SYN ACK when SYN was not captured", () => {
  const capture = new TcpCapture();
  capture.segment(499, "", { flags: "SA", back: true, acknowledgement: 100 });
  capture.segment(102, "cd");
  capture.segment(100, "ab");
  assertEquals(capture.events, ["1 opened 0", "3 >ab", "2 >cd"]);
  assertEquals(capture.connections, ["192.0.2.1:40000 192.0.2.2:2404 true"]);
});

Deno.test("TcpReassembler identifies client and server by their ports without a handshake", () => {
  const capture = new TcpCapture();
  capture.segment(100, "ab", { back: true });
  assertEquals(capture.connections, ["192.0.2.1:40000 192.0.2.2:2404 false"]);
  const other = new TcpCapture();
  other.segment(100, "ab", { source: 5000, destination: 60000 });
  assertEquals(other.connections, ["192.0.2.2:60000 192.0.2.1:5000 false"]);
});

Deno.test("TcpReassembler jumps to a distant sequence number after two segments from there", () => {
  const capture = new TcpCapture();
  capture.segment(100, "ab");
  capture.segment(0x40000000, "stray");
  capture.segment(102, "cd");
  capture.segment(0x40000005, "continued too late");
  assertEquals(capture.events, ["1 opened 0", "1 >ab", "3 >cd"]);
  capture.segment(0x90000000, "lost");
  capture.segment(0x90000004, "found");
  capture.segment(0x90000009, "again");
  assertEquals(capture.events.slice(3), ["6 > gap undefined not-captured", "6 >found", "7 >again"]);
});

Deno.test("TcpReassembler evicts idle connections first, and protected ones last", () => {
  const capture = new TcpCapture({ maxConnections: 3 }, (event, reassembler) => {
    if (event.type !== "opened") return;
    if (event.connection.client.port === 1) reassembler.keep(event.connection, true);
    if (event.connection.client.port === 3) reassembler.ignore(event.connection);
  });
  const closed = () => capture.events.filter((event) => event.includes("closed"));
  for (const source of [1, 2, 3, 2, 4]) capture.segment(99, "", { source, flags: "S" });
  assertEquals(closed(), ["5 closed 2 evicted"], "the one of no interest goes first");
  capture.segment(99, "", { source: 5, flags: "S" });
  assertEquals(closed()[1], "6 closed 1 evicted", "then the one used least recently");
  for (let source = 100; source < 200; source++) capture.segment(99, "", { source, flags: "S" });
  const before = capture.events.length;
  capture.segment(100, "a", { source: 1 });
  assertEquals(capture.events.slice(before), ["107 >a"], "the one to keep is still there");
  assertEquals(capture.reassembler.evicted, 102);
});

Deno.test("TcpReassembler delivers no further data of an ignored connection", () => {
  const capture = new TcpCapture({}, (event, reassembler) => {
    if (event.type === "data") reassembler.ignore(event.connection);
  });
  const { packets, open, send, close } = talk();
  open();
  send(true, Uint8Array.of(0x61));
  send(true, Uint8Array.of(0x62));
  send(false, Uint8Array.of(0x63));
  close(true);
  for (const packet of packets) capture.add(packet);
  assertEquals(capture.events, ["1 opened 0", "4 >a"]);
});

Deno.test("TcpReassembler has its full buffer available after each filled gap", () => {
  const capture = new TcpCapture({ maxStreamOctets: 3000 });
  capture.segment(-1 >>> 0, "x");
  for (let at = 0; at < 100 * 200; at += 200) {
    capture.segment(at + 100, "b".repeat(100)); // too early, and kept
    capture.segment(at, "a".repeat(100));
  }
  assertEquals(capture.end().filter((event) => event.includes("gap")), []);
  assertEquals(capture.reassembler.heldOctets, 0);
});

Deno.test("TcpReassembler reports other octets at the sequence numbers of earlier ones, and keeps the first", () => {
  const capture = new TcpCapture();
  capture.segment(100, "abcdef");
  capture.segment(100, "abcdef"); // repeated
  capture.segment(100, "abXdef"); // changed
  capture.segment(104, "eFgh"); // the first two octets repeat earlier ones, one differs
  capture.segment(110, "klm"); // early
  capture.segment(110, "kLm"); // early, and changed
  capture.segment(108, "ijK"); // the last octet repeats the early ones, and differs
  const conflicts = capture.end().filter((event) => event.includes("conflict"));
  assertEquals(conflicts, [
    "3 > conflict 1:abcdef abXdef",
    "4 > conflict 1:ef eF",
    "6 > conflict 5:klm kLm",
    "5 > conflict 7:K k",
  ]);
});

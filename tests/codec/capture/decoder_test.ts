// From whole files to items: recognition, gaps, truncated ends, limits, and the same items for every chunking.

import { assert, assertEquals } from "@std/assert";
import { CaptureDecoder, decodeCapture } from "../../../codec/capture/decoder.ts";
import type { ApduItem, CaptureItem } from "../../../codec/capture/items.ts";
import {
  etherPcap,
  pcap,
  pcapng,
  pcapngBlocks,
  talk,
} from "../../helpers/capture/capture_builder.ts";
import { itemsOf, textOf, traceOf } from "../../helpers/capture/capture_items.ts";
import { frame, frames } from "../../helpers/wire/frames.ts";
import { concat, ethernet } from "../../helpers/capture/packet_builder.ts";

const PORT = { serverPort: 2404 };

/** Creates a short session: handshake, start, a command and its answers, close. */
function session(fields: Parameters<typeof talk>[0] = PORT) {
  const conversation = talk(fields);
  conversation.open();
  conversation.send(true, frame("STARTDT act"));
  conversation.send(false, frame("STARTDT con"));
  conversation.send(true, frame("I(0,0)"));
  conversation.send(false, frames("I(0,1), I(1,1)"));
  conversation.send(true, frame("S(2)"));
  conversation.close(true);
  return conversation;
}

const SESSION = [
  "1 opened, port",
  "4 > STARTDT act",
  "5 < STARTDT con",
  "6 > I(0,0)",
  "7 < I(0,1)",
  "7 < I(1,1)",
  "8 > S(2)",
  "10 closed, fin by client",
];

Deno.test("CaptureDecoder finds APDUs, connections and the side that closed them", () => {
  const file = etherPcap(session().packets);
  const items = itemsOf(file);
  assertEquals(items.map(textOf), SESSION);
  const { connection } = items[0] as ApduItem;
  assertEquals(connection.client, { address: "192.0.2.1", port: 40000 });
  const answer = items[4] as ApduItem;
  assert(answer.connection === connection && answer.source === connection.server);
  assert(answer.destination === connection.client && !answer.fromClient);
  assertEquals(answer.octets, frame("I(0,1)"));
  assertEquals(answer.time, 1714979289006);
});

Deno.test("CaptureDecoder yields the same items for every chunking of every format", () => {
  const packets = session().packets.map((packet) => ({ octets: ethernet(packet) }));
  for (const file of [pcap(packets), pcap(packets, { little: false }), pcapng(packets)]) {
    const whole = itemsOf(file);
    for (const chunk of [1, 2, 3, 7, 64, 1000]) {
      assertEquals(itemsOf(file, { chunk }), whole, `chunks of ${chunk}`);
    }
  }
});

Deno.test("CaptureDecoder reports the packets in which an APDU begins and ends", () => {
  const { packets, open, send } = talk();
  open();
  const octets = frames("STARTDT act, I(0,0), I(1,0)");
  send(true, octets.subarray(0, 3));
  send(true, octets.subarray(3, 8));
  send(true, octets.subarray(8));
  const apdus = itemsOf(etherPcap(packets)).filter((item) => item.type === "apdu");
  assertEquals(apdus.map(({ firstFrame, frame }) => [firstFrame, frame]), [[4, 5], [5, 6], [6, 6]]);
  // Captured out of order: the packet captured last completes the APDU.
  const [a, b, c] = packets.splice(3);
  packets.push(a!, c!, b!);
  const sorted = itemsOf(etherPcap(packets)).filter((item) => item.type === "apdu");
  assertEquals(sorted.map(({ firstFrame, frame }) => [firstFrame, frame]), [[4, 6], [6, 6], [
    5,
    5,
  ]]);
});

Deno.test("CaptureDecoder recognizes a link on any port by its content", () => {
  const expected = SESSION.with(0, "1 opened, content");
  assertEquals(traceOf(etherPcap(session({ serverPort: 19998 }).packets)), expected);
  assertEquals(
    traceOf(etherPcap(session({ serverPort: 19998 }).packets), { byContent: false }),
    [],
  );
  const ports = [2404, 19998];
  assertEquals(traceOf(etherPcap(session({ serverPort: 19998 }).packets), { ports }), SESSION);
  assertEquals(traceOf(etherPcap(session().packets), { ports: [1], byContent: false }), []);
});

Deno.test("CaptureDecoder recognizes a link that is captured from the middle, or in one direction only", () => {
  const joined = talk({ serverPort: 5000 });
  joined.send(false, frames("I(7,3), I(8,3)").subarray(5)); // begins inside an APDU
  joined.send(true, frame("S(9)"));
  joined.send(false, frame("I(9,3)"));
  joined.send(false, frame("I(10,3)"));
  assertEquals(traceOf(etherPcap(joined.packets)), [
    "1 opened, content",
    "1 < 11 unaligned",
    "1 < I(8,3)",
    "2 > S(9)",
    "3 < I(9,3)",
    "4 < I(10,3)",
    "4 closed, end",
  ]);
  const half = talk({ serverPort: 5000 });
  half.send(false, frame("TESTFR act"));
  half.send(false, frame("TESTFR act"));
  assertEquals(traceOf(etherPcap(half.packets)).length, 4);
});

Deno.test("CaptureDecoder recognizes a short connection as a link if it carries only APDUs", () => {
  const refused = talk({ serverPort: 5000 });
  refused.open();
  refused.send(true, frame("STARTDT act"));
  refused.reset(false);
  assertEquals(traceOf(etherPcap(refused.packets)), [
    "1 opened, content",
    "4 > STARTDT act",
    "5 closed, reset by server",
  ]);
});

Deno.test("CaptureDecoder does not mistake other protocols for IEC 60870-5-104", () => {
  const encode = (text: string) => new TextEncoder().encode(text);
  const ft12 = Uint8Array.of(0x68, 9, 9, 0x68, 0x53, 1, 100, 1, 6, 1, 0, 0, 0, 0xcb, 0x16);
  const others: Record<string, Uint8Array[]> = {
    "text that begins with h": ["http", "hello", "h4", "helo mail"].map(encode),
    "IEC 60870-5-101 over TCP": [ft12, ft12, ft12],
    "octets that begin like a U format": [Uint8Array.of(0x68, 4, 7, 0, 0, 1), frame("TESTFR act")],
    "numbers that are not consecutive": [frame("I(3,0)"), frame("I(9,0)"), frame("I(4,0)")],
    "one I format": [frame("I(0,0)")],
    "TLS": [Uint8Array.of(0x16, 3, 1, 2, 0, 1), frames("STARTDT act, STARTDT act")],
  };
  for (const [name, parts] of Object.entries(others)) {
    for (const handshake of [true, false]) {
      const { packets, open, send } = talk({ serverPort: 5000 });
      if (handshake) open();
      for (const part of parts) send(true, part);
      if (!handshake && name === "TLS") continue; // then it may indeed be TLS
      assertEquals(traceOf(etherPcap(packets)), [], `${name}, handshake ${handshake}`);
    }
  }
});

Deno.test("CaptureDecoder ignores a connection on the port that carries another protocol", () => {
  const { packets, open, send, close } = talk();
  open();
  for (let i = 0; i < 20; i++) send(i % 2 === 0, new Uint8Array(100).fill(0x41));
  close(true);
  const trace = traceOf(etherPcap(packets));
  assertEquals(trace, ["1 opened, port", "14 not-104", "14 closed, other-protocol"]);
});

Deno.test("CaptureDecoder keeps a short connection on the port whose only octets begin like an APDU", () => {
  const { packets, open, send, close } = talk();
  open();
  send(true, Uint8Array.of(0x68, 2, 7, 0));
  close(true);
  const trace = traceOf(etherPcap(packets));
  assertEquals(trace, ["1 opened, port", "4 > 4 bad-length", "6 closed, fin by client"]);
});

Deno.test("CaptureDecoder reports a gap, and finds the next APDU after it", () => {
  const { packets, open, send } = talk();
  open();
  send(true, frames("STARTDT act, I(0,0)").subarray(0, 12));
  const lost = send(true, frames("STARTDT act, I(0,0), I(1,0)").subarray(12, 30));
  // The end of I(1,0), which contains what looks like an S format, and two more APDUs.
  send(true, concat(Uint8Array.of(0x68, 4, 1, 0), frames("I(2,0), I(3,0)")));
  packets.splice(lost, 1);
  assertEquals(traceOf(etherPcap(packets)), [
    "1 opened, port",
    "4 > STARTDT act",
    "4 > 6 torn",
    "5 > gap of 18, not-captured",
    "5 > 4 unaligned",
    "5 > I(2,0)",
    "5 > I(3,0)",
    "5 closed, end",
  ]);
});

Deno.test("CaptureDecoder accepts a single APDU after a gap if its sequence number is expected", () => {
  const large = new Uint8Array(200).fill(1);
  for (const [sendNumber, believed] of [[9, true], [2, false], [30000, false]] as const) {
    const { packets, open, send } = talk();
    open();
    send(true, frame("I(5,0)"));
    const lost = send(true, new Uint8Array(60));
    // The end of one APDU, followed by the beginning of another.
    send(true, concat(Uint8Array.of(1, 2, 3), frame(`I(${sendNumber},0)`, large).subarray(0, 50)));
    packets.splice(lost, 1);
    const skipped = itemsOf(etherPcap(packets)).find((item) => item.type === "skipped");
    assertEquals(skipped?.octets.length, believed ? 3 : 53, `N(S) ${sendNumber}`);
  }
});

Deno.test("CaptureDecoder reports octets that the capture cut off from long packets", () => {
  const { packets, open, send } = talk();
  open();
  send(false, frames("STARTDT con, I(0,0)"));
  send(false, frame("I(1,0)"));
  const cut = packets.map((packet) => {
    const octets = ethernet(packet);
    return { octets: octets.subarray(0, 66), originalLength: octets.length };
  });
  assertEquals(traceOf(pcap(cut)), [
    "1 opened, port",
    "4 < STARTDT con",
    "4 < 6 torn",
    "4 < gap of 10, cut",
    "5 < 12 torn",
    "5 < gap of 4, cut",
    "5 closed, end",
  ]);
});

Deno.test("CaptureDecoder reports an APDU that is truncated by the end of a connection", () => {
  const { packets, open, send, close } = talk();
  open();
  send(true, frame("I(0,0)").subarray(0, 9));
  close(true);
  assertEquals(traceOf(etherPcap(packets)), [
    "1 opened, port",
    "4 > 9 torn",
    "6 closed, fin by client",
  ]);
});

Deno.test("CaptureDecoder finds the APDUs after a wrong length octet at the end of a connection", () => {
  const { packets, open, send, close } = talk();
  open();
  const wrong = frame("I(0,0)").with(1, 200);
  send(true, concat(frame("STARTDT act"), wrong, frame("I(1,0)")));
  send(true, frame("I(2,0)"));
  close(true);
  assertEquals(traceOf(etherPcap(packets)), [
    "1 opened, port",
    "4 > STARTDT act",
    "5 > 16 torn",
    "5 > I(1,0)",
    "5 > I(2,0)",
    "7 closed, fin by client",
  ]);
});

Deno.test("CaptureDecoder keeps octets that are not an APDU, and continues after them", () => {
  const { packets, open, send } = talk();
  open();
  send(true, concat(frame("STARTDT act"), Uint8Array.of(1, 2, 3), frame("TESTFR act")));
  const items = itemsOf(etherPcap(packets));
  assertEquals(items.map(textOf).slice(1, -1), [
    "4 > STARTDT act",
    "4 > 3 bad-start",
    "4 > TESTFR act",
  ]);
  const skipped = items.find((item) => item.type === "skipped");
  assertEquals(skipped?.octets, Uint8Array.of(1, 2, 3));
});

Deno.test("CaptureDecoder counts packets that were captured twice once", () => {
  const packets = session().packets.flatMap((packet) => [packet, packet]);
  const apdus = (file: Uint8Array) =>
    itemsOf(file).flatMap((item) => item.type === "apdu" ? [item.octets] : []);
  assertEquals(apdus(etherPcap(packets)), apdus(etherPcap(session().packets)));
});

Deno.test("CaptureDecoder reads several link types in one file, and reports an unsupported one once", () => {
  const { section, interface: describe, enhanced } = pcapngBlocks(true);
  const { packets } = session();
  const file = concat(
    section(),
    describe(1),
    describe(101),
    describe(147),
    ...packets.map((packet, index) =>
      index % 2 === 0
        ? enhanced(ethernet(packet), BigInt(index))
        : enhanced(packet, BigInt(index), { interface: 1 })
    ),
    enhanced(packets[0]!, 99n, { interface: 2 }),
    enhanced(packets[0]!, 99n, { interface: 2 }),
  );
  assertEquals(traceOf(file), [...SESSION, "12 unknown-link-type"]);
});

Deno.test("CaptureDecoder yields everything before the end of a truncated file, then one issue", () => {
  const file = etherPcap(session().packets);
  const trace = traceOf(file.subarray(0, file.length - 200));
  assertEquals(trace, [...SESSION.slice(0, 7), "8 truncated", "8 closed, end"]);
});

Deno.test("CaptureDecoder refuses a file that is not a capture, with one issue", () => {
  const details = (file: Uint8Array, chunk?: number) =>
    itemsOf(file, chunk === undefined ? {} : { chunk }).map((item) =>
      item.type === "issue" && item.code === "unknown-format" ? item.detail : item.type
    );
  const expected = "Expected a pcap, pcapng, snoop or ERF file, found";
  assertEquals(details(new Uint8Array(0)), [`${expected} an empty one`]);
  assertEquals(details(Uint8Array.of(0xd4, 0xc3)), [`${expected} one of 2 octets`]);
  assertEquals(details(frame("STARTDT act"), 1), [`${expected} another format`]);
  const gzip = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0);
  assertEquals(details(gzip), [`${expected} a gzip file, to be decompressed first`]);
});

Deno.test("CaptureDecoder follows many connections at once, and forgets the least important ones", () => {
  const conversations = Array.from(
    { length: 50 },
    (_, i) => session({ clientPort: 1000 + i, serverPort: i % 2 === 0 ? 2404 : 80 }),
  );
  const mixed = conversations[0]!.packets.flatMap((_, round) =>
    conversations.map(({ packets }) => packets[round]!)
  );
  const kinds = (items: readonly CaptureItem[], kind: string) =>
    items.filter((item) => item.type === kind).length;
  const all = itemsOf(etherPcap(mixed));
  assertEquals([kinds(all, "apdu"), kinds(all, "closed"), kinds(all, "issue")], [300, 50, 0]);
  // A scan of 2000 ports in the middle of a session, with room for 16 connections.
  const { packets } = session();
  const scan = Array.from({ length: 2000 }, (_, i) => {
    const scanner = talk({ client: "192.0.2.99", clientPort: 50000, serverPort: i });
    scanner.open();
    return scanner.packets[0]!;
  });
  const scanned = [...packets.slice(0, 5), ...scan, ...packets.slice(5)];
  const items = itemsOf(etherPcap(scanned), { maxConnections: 16 });
  const texts = items.filter((item) => "connection" in item && item.connection.id === 0).map(
    textOf,
  );
  assertEquals(texts.length, SESSION.length, "the session is not disturbed");
  assertEquals(kinds(items, "issue"), 1);
});

Deno.test("CaptureDecoder gives up a newer link rather than one with eight APDUs in one direction", () => {
  const left = (apdus: number) => {
    const first = talk({ clientPort: 1, serverPort: 2404 });
    first.open();
    for (let i = 0; i < apdus; i++) first.send(false, frame(`I(${i},0)`));
    const second = session({ clientPort: 2, serverPort: 2404 }).packets.slice(0, 8);
    const third = session({ clientPort: 3, serverPort: 2404 });
    const packets = [...first.packets, ...second, ...third.packets];
    return itemsOf(etherPcap(packets), { maxConnections: 2 }).flatMap((item) =>
      item.type === "closed" && item.reason === "evicted" ? item.connection.client.port : []
    );
  };
  assertEquals([left(7), left(8)], [[1], [2]]);
});

Deno.test("CaptureDecoder limits the memory for connections that are not yet recognized", () => {
  const junk = new Uint8Array(1400).fill(0x41);
  for (const end of [true, false]) {
    const packets = Array.from({ length: 2000 }, (_, i) => {
      const { packets, send, reset } = talk({ clientPort: 10_000 + i, serverPort: 5000 });
      send(true, junk);
      send(true, junk);
      if (end) reset(true);
      return packets;
    }).flat();
    const later = session({ serverPort: 5000 }).packets;
    const trace = traceOf(etherPcap([...packets, ...later]));
    assertEquals(trace.filter((line) => line.endsWith("limit")).length, end ? 0 : 1);
    assertEquals(trace.some((line) => line.endsWith("opened, content")), true);
  }
});

Deno.test("CaptureDecoder keeps up to four megabytes of connections that are not yet recognized", () => {
  const junk = new Uint8Array(1024).fill(0x41);
  const packets = Array.from({ length: 1024 }, (_, i) => {
    const { packets, send } = talk({ clientPort: 10_000 + i, serverPort: 5000 });
    for (let n = 0; n < 4; n++) send(true, junk);
    return packets;
  }).flat();
  // Data kept for connections that have ended no longer counts.
  const ended = Array.from({ length: 5 }, (_, i) => {
    const { packets, send, reset } = talk({ clientPort: 8000 + i, serverPort: 5000 });
    send(true, junk);
    reset(true);
    return packets;
  }).flat();
  const more = talk({ clientPort: 9000, serverPort: 5000 });
  more.send(true, junk.subarray(0, 1));
  const issues = (packets: readonly Uint8Array[]) =>
    itemsOf(etherPcap(packets)).flatMap((item) => item.type === "issue" ? item.detail : []);
  assertEquals(issues([...ended, ...packets]), []);
  assertEquals(issues([...ended, ...packets, ...more.packets]), [
    "Found too many connections to determine what they carry; some are left out",
  ]);
});

Deno.test("CaptureDecoder summarizes what it has read", () => {
  const decoder = new CaptureDecoder();
  const file = etherPcap(session().packets);
  decoder.push(file);
  decoder.end();
  while (decoder.next() !== undefined);
  assertEquals(decoder.summary, {
    packets: 11,
    octets: file.length - 24 - 11 * 16,
    firstTime: 1714979289000,
    lastTime: 1714979289010,
    skippedPackets: {
      "unknown-link-type": 0,
      "not-ip": 0,
      "not-tcp": 0,
      "not-read": 0,
      "fragment": 0,
      "cut": 0,
      "malformed": 0,
    },
    tunnels: {},
    notRead: {},
    lostDatagrams: 0,
    connections: 1,
    links: 1,
    apdus: 6,
    others: [],
    othersOmitted: 0,
  });
});

Deno.test("decodeCapture() returns the items of a whole file", () => {
  const texts = Array.from(decodeCapture(etherPcap(session().packets)), textOf);
  assertEquals(texts, SESSION);
});

Deno.test("CaptureDecoder.accept() decodes packets that are not in a file", () => {
  const decoder = new CaptureDecoder();
  const found: string[] = [];
  for (const [index, octets] of session().packets.entries()) {
    const [frame, whole] = [index + 1, ethernet(octets)];
    const mark = { frame, time: 1000 * frame, nanoseconds: 0, fileOffset: 0 };
    const link = { linkType: 1, interface: 0, originalLength: whole.length, octets: whole };
    decoder.accept(
      { type: "packet", ...mark, ...link } as unknown as Parameters<
        typeof decoder.accept
      >[0],
    );
    for (let item = decoder.next(); item !== undefined; item = decoder.next()) {
      found.push(textOf(item));
    }
  }
  decoder.end();
  assertEquals(found, SESSION);
});

Deno.test("octets before the first APDU of a link are those of the file, whatever the size of its chunks", () => {
  const { packets, open, send } = talk(PORT);
  open();
  send(true, Uint8Array.of(1, 2, 3, 4, 5));
  send(true, frame("STARTDT act"));
  send(false, frame("STARTDT con"));
  const file = etherPcap(packets);
  const skipped = (chunk: number) =>
    itemsOf(file, { chunk }).flatMap((item) => item.type === "skipped" ? [[...item.octets]] : []);
  for (const chunk of [file.length, 100, 60, 1]) assertEquals(skipped(chunk), [[1, 2, 3, 4, 5]]);
});

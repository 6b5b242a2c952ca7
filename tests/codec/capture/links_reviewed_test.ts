// Links of a capture as reviewed texts: every member of each item, the TCP counters, and the summary.

import { CaptureDecoder, type CaptureDecoderOptions } from "../../../codec/capture/decoder.ts";
import type { TcpConnection } from "../../../codec/capture/connection.ts";
import type { CaptureItem } from "../../../codec/capture/items.ts";
import { sizesText } from "../../../codec/capture/sizes/fit.ts";
import { formatCaptureTime } from "../../../codec/capture/timestamp.ts";
import { pcap, START_TIME, talk, type TalkFields } from "../../helpers/capture/capture_builder.ts";
import { feed } from "../../helpers/capture/capture_items.ts";
import { concat, ethernet, ipv4, tcp } from "../../helpers/capture/packet_builder.ts";
import { assertReviewed, inLine } from "../../helpers/golden/reviewed.ts";
import { frame, frames, octets, trace } from "../../helpers/wire/frames.ts";

/** A capture that is built packet by packet. */
class Script {
  readonly packets: { octets: Uint8Array; time: bigint; originalLength?: number }[] = [];
  #now = START_TIME;

  /** Adds IP packets, one millisecond apart, each truncated after `cut` octets of the frame. */
  add(packets: readonly Uint8Array[], cut = Infinity): this {
    for (const packet of packets) {
      const whole = ethernet(packet);
      const octets = whole.subarray(0, cut);
      const originalLength = octets.length < whole.length ? { originalLength: whole.length } : {};
      this.packets.push({ octets, time: this.#now, ...originalLength });
      this.#now += 1_000_000n;
    }
    return this;
  }

  wait(ms: number): this {
    this.#now += BigInt(ms) * 1_000_000n;
    return this;
  }
}

/** Creates a connection from the handshake to the confirmation of data transfer. */
function started(fields: TalkFields = {}) {
  const connection = talk(fields);
  connection.open();
  connection.send(true, frame("STARTDT act"));
  connection.send(false, frame("STARTDT con"));
  return connection;
}

/** Returns the packets of a started connection with answers of the server. */
function answers(texts: readonly string[], fields: TalkFields = {}): Uint8Array[] {
  const connection = started(fields);
  for (const text of texts) connection.send(false, frames(text));
  return connection.packets;
}

/** Reorders packets; each number is a position, from 0. */
function order(packets: readonly Uint8Array[], positions: readonly number[]): Uint8Array[] {
  return positions.map((position) => packets[position]!);
}

function placeOf({ frame, fileOffset }: CaptureItem): string {
  return `${frame} @${fileOffset}`;
}

function itemText(item: CaptureItem): string {
  if (item.type === "issue") return `${placeOf(item)} ${item.code}: ${item.detail}`;
  const { connection: { id, client, server, handshake } } = item;
  const head = `${placeOf(item)} ${formatCaptureTime(item)} #${id} ${item.type}`;
  const end = (side: typeof client) => `${side.address}:${side.port}`;
  if (item.type === "opened") {
    return `${head} ${end(client)} > ${end(server)}, by ${item.recognisedBy}` +
      (handshake ? ", from its start" : "");
  }
  if (item.type === "closed") return `${head} ${item.reason}, by client ${item.byClient}`;
  if (item.type === "sizes") {
    const { profile, candidates, fits, asdus } = item;
    const found = profile === undefined ? "unknown" : sizesText(profile);
    return `${head} ${found} of ${candidates.map(sizesText).join(" ")}, ${fits} of ${asdus} fit`;
  }
  const way = `${head} ${item.fromClient ? ">" : "<"} ${end(item.source)} > ${
    end(item.destination)
  }`;
  if (item.type === "apdu") return `${way} ${trace(item.octets)}, from frame ${item.firstFrame}`;
  if (item.type === "gap") return `${way} ${item.missing ?? "?"} octets, ${item.reason}`;
  return `${way} ${item.code} ${inLine(item.octets.subarray(0, 20))}: ${item.detail}`;
}

function reportOf(script: Script, options: CaptureDecoderOptions = {}): string[] {
  const decoder = new CaptureDecoder(options);
  const connections = new Map<number, TcpConnection>();
  const rows = feed<CaptureItem>(decoder, pcap(script.packets)).map((item) => {
    if (item.type !== "issue") connections.set(item.connection.id, item.connection);
    return `  ${itemText(item)}`;
  });
  for (const { id, fromClient, fromServer } of connections.values()) {
    rows.push(`  #${id} > ${inLine(fromClient)}`, `  #${id} < ${inLine(fromServer)}`);
  }
  return [...rows, `  ${inLine(decoder.summary)}`];
}

const ANSWERS = answers(["I(0,0)", "I(1,0)", "I(2,0), I(3,0)", "I(4,0)"]);
const JUNK = new Uint8Array(520).fill(0x41);

type Case = readonly [name: string, script: Script, options?: CaptureDecoderOptions];

const CASES: readonly Case[] = [
  [
    "a session that its client closes",
    (() => {
      const c = started();
      c.send(true, frame("I(0,0)"));
      c.send(false, frames("I(0,1), I(1,1)"));
      c.acknowledge(true);
      c.send(true, frame("S(2)"));
      c.close(true);
      return new Script().add(c.packets);
    })(),
  ],
  [
    "one that its server closes, with the port used again at once",
    (() => {
      const first = started({ clientPort: 41_000 });
      first.close(false);
      const again = started({ clientPort: 41_000, clientSequence: 70_000, serverSequence: 80_000 });
      const third = started({
        clientPort: 41_000,
        clientSequence: 170_000,
        serverSequence: 180_000,
      });
      return new Script().add(first.packets).add(again.packets).add(third.packets);
    })(),
  ],
  [
    "one that its client resets",
    (() => {
      const c = started();
      c.reset(true);
      return new Script().add(c.packets);
    })(),
  ],
  [
    "one that its server resets in the middle of an APDU",
    (() => {
      const c = started();
      c.send(false, frame("I(0,0)").subarray(0, 9));
      c.reset(false);
      return new Script().add(c.packets);
    })(),
  ],
  [
    "a handshake without data",
    (() => {
      const c = talk();
      c.open();
      return new Script().add(c.packets);
    })(),
  ],
  ["packets in another order", new Script().add(order(ANSWERS, [0, 1, 2, 3, 4, 8, 6, 7, 5]))],
  [
    "packets sent again, whole and in part",
    new Script().add(order(ANSWERS, [0, 1, 2, 3, 3, 4, 5, 6, 5, 7, 7, 6, 8])),
  ],
  [
    "a packet that was not captured, seen after 60 s",
    new Script()
      .add(order(ANSWERS, [0, 1, 2, 3, 4, 5, 7])).wait(60_000 - 2).add(order(ANSWERS, [7])).wait(1)
      .add(order(ANSWERS, [8, 8])),
  ],
  [
    "a packet that was not captured but acknowledged, seen after eight more packets",
    (() => {
      const c = started();
      for (const text of ["I(0,0)", "I(1,0)", "I(2,0)"]) c.send(false, frame(text));
      for (let i = 0; i < 12; i++) c.acknowledge(true);
      c.send(false, frame("I(3,0)"));
      return new Script().add(c.packets.filter((_, i) => i !== 6));
    })(),
  ],
  [
    "a packet that was not captured, at the end of the capture",
    new Script().add(order(ANSWERS, [0, 1, 2, 3, 4, 6, 7])),
  ],
  [
    "the last packets before FIN not captured",
    (() => {
      const c = started();
      c.send(false, frame("I(0,0)"));
      c.send(false, frame("I(1,0)"));
      c.close(false);
      return new Script().add(c.packets.filter((_, i) => i !== 6));
    })(),
  ],
  [
    "packets cut by the capture",
    new Script()
      .add(ANSWERS.slice(0, 5)).add([ANSWERS[5]!], 62).add([ANSWERS[6]!]).add(
        [ANSWERS[7]!],
        54 + 22,
      ).add([ANSWERS[8]!], 40),
  ],
  ["a capture that begins in the middle", new Script().add(ANSWERS.slice(6))],
  [
    "one that begins in the middle of an APDU",
    (() => {
      const c = talk();
      c.send(false, frames("I(6,0), I(7,0)").subarray(5));
      c.send(true, frame("S(8)"));
      c.send(false, frame("I(8,0)"));
      return new Script().add(c.packets);
    })(),
  ],
  [
    "octets between APDUs, and a length that cannot be",
    (() => {
      const c = started();
      c.send(
        false,
        concat(octets("ff 00"), frame("I(0,0)"), octets("68 02 01 02"), frame("I(1,0)")),
      );
      c.send(false, octets("68 fe 00 00"));
      c.send(false, frame("I(2,0)"));
      return new Script().add(c.packets);
    })(),
  ],
  [
    "an APDU in three segments, and several in one",
    (() => {
      const c = started();
      const data = frames("I(0,0), I(1,0), I(2,0)");
      for (const [from, to] of [[0, 2], [2, 7], [7, 40], [40, 48]]) {
        c.send(
          false,
          data.subarray(from, to),
        );
      }
      return new Script().add(c.packets);
    })(),
  ],
  [
    "sequence numbers that wrap around",
    new Script().add(answers(["I(0,0)", "I(1,0)", "I(2,0)"], { serverSequence: 0xfffffff0 })),
  ],
  [
    "a stray segment, and two that show where the stream is now",
    (() => {
      const c = started();
      c.send(false, frame("I(0,0)"));
      const far = (sequence: number, text: string) =>
        ipv4(
          { source: "192.0.2.2", destination: "192.0.2.1" },
          tcp({
            source: 2404,
            destination: 40_000,
            sequence,
            acknowledgement: 1007,
            flags: "PA",
            data: frame(text),
          }),
        );
      return new Script().add(c.packets)
        .add([
          far(0x2000000, "I(9,0)"),
          far(0x3000000, "I(1,0)"),
          far(0x3000010, "I(2,0)"),
          far(0x3000020, "I(3,0)"),
        ]);
    })(),
  ],
  [
    "another port, recognized by what it carries",
    new Script().add(answers(["I(0,0)"], { serverPort: 19_998 })),
  ],
  [
    "another port that is not examined",
    new Script().add(answers(["I(0,0)"], { serverPort: 19_998 })),
    { byContent: false },
  ],
  ["another port that is named", new Script().add(answers(["I(0,0)"], { serverPort: 19_998 })), {
    ports: [19_998],
  }],
  [
    "the port on the side of the client",
    new Script().add(answers(["I(0,0)"], { serverPort: 5000, clientPort: 2404 })),
  ],
  [
    "another protocol on another port",
    (() => {
      const c = talk({ serverPort: 80 });
      c.open();
      c.send(true, JUNK);
      return new Script().add(c.packets);
    })(),
  ],
  [
    "another protocol on the port, 1024 octets and one more",
    (() => {
      const [most, more] = [talk({ clientPort: 1 }), talk({ clientPort: 2 })];
      for (const c of [most, more]) {
        c.open();
        c.send(true, JUNK);
        c.send(false, JUNK.subarray(0, 504));
      }
      more.send(true, Uint8Array.of(0x41));
      for (const c of [most, more]) c.send(true, frame("STARTDT act"));
      return new Script().add([...most.packets, ...more.packets]);
    })(),
  ],
  [
    "another protocol on the port, in segments that come in the other order",
    (() => {
      const c = talk();
      c.open();
      for (let i = 0; i < 3; i++) c.send(true, concat(JUNK, JUNK));
      return new Script().add(order(c.packets, [0, 1, 2, 5, 4, 3]));
    })(),
  ],
  [
    "more than 1024 other octets on a link at work",
    (() => {
      const c = started();
      for (let i = 0; i < 3; i++) c.send(false, JUNK);
      return new Script().add(c.packets);
    })(),
  ],
  [
    "data that is missing though acknowledged, while the client continues",
    (() => {
      const c = started();
      for (const text of ["I(0,0)", "I(1,0)", "I(2,0)"]) c.send(false, frame(text));
      for (let i = 0; i < 10; i++) c.send(true, frame(`I(${i},3)`));
      return new Script().add(c.packets.filter((_, i) => i !== 6));
    })(),
  ],
  [
    "the same, with less patience",
    (() => {
      const c = started();
      for (const text of ["I(0,0)", "I(1,0)", "I(2,0)"]) c.send(false, frame(text));
      for (let i = 0; i < 4; i++) c.send(true, frame(`I(${i},3)`));
      return new Script().add(c.packets.filter((_, i) => i !== 6));
    })(),
    { reorderPackets: 1 },
  ],
  [
    "segments as far from what is due as a window can be, and one octet further",
    (() => {
      const distances = [0x1000000, 0x1000001, -0x1000000, -0x1000001];
      return distances.reduce((script, distance, i) => {
        const c = started({ clientPort: 43_000 + i });
        const sequence = 5000 + 1 + 6 + distance >>> 0;
        const far = ipv4(
          { source: "192.0.2.2", destination: "192.0.2.1" },
          tcp({
            source: 2404,
            destination: 43_000 + i,
            sequence,
            acknowledgement: 1007,
            flags: "PA",
            data: frame("I(0,0)"),
          }),
        );
        return script.add(c.packets).add([far]);
      }, new Script());
    })(),
  ],
  [
    "keep-alive probes, which are no repetition, and two octets before what is due",
    (() => {
      const c = started();
      const again = (back: number, octets: number) =>
        ipv4(
          { source: "192.0.2.2", destination: "192.0.2.1" },
          tcp({
            source: 2404,
            destination: 40_000,
            sequence: 5007 - back,
            acknowledgement: 1007,
            data: new Uint8Array(octets),
          }),
        );
      return new Script().add(c.packets).add([again(1, 1), again(2, 1), again(2, 2), again(1, 1)]);
    })(),
  ],
  [
    "SYN after the first data, and SYN of another connection",
    (() => {
      const c = started();
      const [syn, synAck, ack, act, con] = c.packets;
      const other = started({ clientSequence: 9000, serverSequence: 19_000 });
      return new Script().add([act!, syn!, con!, synAck!, ack!]).add(other.packets.slice(0, 4));
    })(),
  ],
  [
    "FIN before the data that precedes it",
    (() => {
      const c = started();
      c.send(false, frame("I(0,0)"));
      c.close(false);
      return new Script().add(order(c.packets, [0, 1, 2, 3, 4, 6, 5, 7, 8]));
    })(),
  ],
  [
    "more connections than are followed",
    (() => {
      const all = [0, 1, 2].map((i) => started({ clientPort: 42_000 + i }));
      return new Script().add(all.flatMap(({ packets }) => packets));
    })(),
    { maxConnections: 2 },
  ],
  [
    "more than may be kept of a stream, and of all",
    (() => {
      const packets = answers(["I(0,0)", ...Array.from({ length: 6 }, (_, i) => `I(${i + 1},0)`)]);
      return new Script().add(packets.filter((_, i) => i !== 5));
    })(),
    { maxStreamOctets: 3 * (256 + 16) },
  ],
  [
    "IPv6",
    new Script().add(
      answers(["I(0,0)"], { client: "fd00:0:0:0:0:0:0:1", server: "fd00:0:0:0:1:0:0:2" }),
    ),
  ],
];

Deno.test("CaptureDecoder: items, counters and summary of each script match the reviewed text", () => {
  const rows = CASES.flatMap((
    [name, script, options],
  ) => [`# ${name}`, ...reportOf(script, options)]);
  assertReviewed("links.txt", rows.join("\n"));
});

Deno.test("CaptureDecoder: issues of files that are not captures match the reviewed text", () => {
  const files: readonly (readonly [string, Uint8Array])[] = [
    ["empty", new Uint8Array(0)],
    ["one octet", Uint8Array.of(0x68)],
    ["three octets", Uint8Array.of(0xd4, 0xc3, 0xb2)],
    ["APDUs", frames("STARTDT act, STARTDT con")],
    ["gzip", Uint8Array.of(0x1f, 0x8b, 8, 0, 0)],
    [
      "unknown link types, each said once",
      concat(
        pcap([1, 2, 3].map((octet) => ({ octets: Uint8Array.of(octet) })), { linkType: 147 }),
      ),
    ],
  ];
  const rows = files.flatMap(([name, file]) => {
    const decoder = new CaptureDecoder();
    return [
      `# ${name}`,
      ...feed<CaptureItem>(decoder, file, Math.max(1, Math.min(2, file.length))).map((item) =>
        `  ${itemText(item)}`
      ),
      `  ${inLine(decoder.summary)}`,
    ];
  });
  assertReviewed("no_captures.txt", rows.join("\n"));
});

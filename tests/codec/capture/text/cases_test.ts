// Texts as people paste them: logs, source code, dumps and mails, each with what is in it.

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { TcpConnection } from "../../../../codec/capture/connection.ts";
import { readText } from "../../../../codec/capture/mod.ts";
import { StyleTable } from "../../../../codec/capture/text/tokens.ts";
import { parseHex, toHex } from "../../../../codec/mod.ts";
import {
  cooked,
  cooked2,
  ethernet,
  ipv4,
  ipv6,
  loopback,
  tcp,
  vlan,
} from "../../../helpers/capture/packet_builder.ts";
import { expectationOf, summarise, type TextCase } from "../../../helpers/capture/text_summary.ts";

/** TCP segment with one APDU. */
const SEGMENT = tcp({
  source: 40_001,
  destination: 2404,
  sequence: 1,
  flags: "PA",
  data: parseHex("680407000000"),
});
const PACKET = ipv4({ source: "192.0.2.1", destination: "192.0.2.2" }, SEGMENT);
const PACKET_6 = ipv6({ source: "fd00:0:0:0:0:0:0:1", destination: "fd00:0:0:0:0:0:0:2" }, SEGMENT);

/** A packet in frames of every link layer. */
const PACKETS = [
  ethernet(PACKET),
  ethernet(PACKET, vlan(1), vlan(2, 0x88a8)),
  cooked(PACKET),
  cooked2(PACKET),
  loopback(PACKET, 2, true),
  loopback(PACKET, 2, false),
  loopback(PACKET_6, 30, true),
  loopback(PACKET_6, 24, false),
  PACKET,
];

Deno.test("readText(): a pasted packet is read with the addresses of its headers, whatever its link layer", () => {
  for (const packet of PACKETS) {
    const found = summarise({ id: "", name: "", text: toHex(packet), apdus: [], source: "" });
    assertEquals([found.apdus, found.torn], [["680407000000"], ""]);
    assertMatch(String(found.source), /^(192\.0\.2\.1|fd00::1):40001$/);
  }
});

Deno.test("readText(): a packet is found in rows of a dump, whatever its link layer and their length", () => {
  const missed = [];
  for (const packet of PACKETS) {
    for (const perRow of [4, 8, 16, 20, 24, 32]) {
      const rows = Array.from({ length: Math.ceil(packet.length / perRow) }, (_, row) => {
        const at = perRow * row;
        const offset = at.toString(16).padStart(4, "0");
        return `${offset}  ${toHex(packet.subarray(at, at + perRow), " ")}\n`;
      });
      const found = summarise({ id: "", name: "", text: rows.join(""), apdus: [], source: "" });
      if (!/40001$/.test(String(found.source))) {
        missed.push([toHex(packet.subarray(0, 16)), perRow]);
      }
    }
  }
  assertEquals(missed, []);
});

Deno.test("readText(): the ASDUs of a text show which station has written it", () => {
  const [request, answer] = ["64 01 06 00 01 00 00 00 00 14", "64 01 07 00 01 00 00 00 00 14"];
  const senders = (text: string) =>
    [...readText(text)].flatMap((item) => item.type === "apdu" ? [item.fromClient] : []);
  assertEquals(senders(`sent: ${request}\nreceived: ${answer}`), [true, false]);
  assertEquals(senders(`received: ${request}\nsent: ${answer}`), [true, false]);
  assertEquals(senders(`sent: ${answer}\nreceived: ${request}`), [false, true]);
});

Deno.test("readText(): an APDU of which two octets or more are on a line of a log continues on the next one", () => {
  const octets = "68 0e 00 00 00 00 64 01 06 00 01 00 00 00 00 14".split(" ");
  for (let missing = 1; missing < octets.length - 1; missing++) {
    const parts = [octets.slice(0, -missing), octets.slice(-missing)];
    const text = parts.map((part) => `12:00:01 RX: ${part.join(" ")}\n`).join("");
    const apdus = [...readText(text)].flatMap((item) => item.type === "apdu" ? [item.octets] : []);
    assertEquals(apdus.map((apdu) => toHex(apdu)), [octets.join("")], `${missing}`);
  }
});

Deno.test("a text in which every separator differs has 1000 kinds of them, and others break the octets", () => {
  const table = new StyleTable();
  const numbers = Array.from({ length: 1000 }, (_, index) => table.of(`<${index}>`));
  assertEquals(new Set(numbers).size, 1000);
  assertEquals(table.of("<0>"), numbers[0]);
  assertEquals(table.of("<1000>"), numbers[999], "both are too many");
  assert(numbers[998] !== numbers[999]);
});

Deno.test("readText(): the zone applies to times without one, not to seconds since 1970", () => {
  const timeOf = (stamp: string) =>
    [...readText(`${stamp} 68 04 07 00 00 00`, { zone: { zone: 60 } })].flatMap((item) =>
      item.type === "apdu" ? [item.time] : []
    );
  assertEquals(timeOf("1710510330.123456"), [1_710_510_330_123]);
  assertEquals(timeOf("2024-03-15 13:45:30.123Z"), [1_710_510_330_123]);
  assertEquals(timeOf("2024-03-15 14:45:30.123"), [1_710_510_330_123]);
});

Deno.test("readText(): one date that has only one meaning decides the order of day and month in all", () => {
  const first = (...dates: readonly string[]) => {
    const text = dates.map((date) => `${date} 10:00:00 68 04 07 00 00 00`).join("\n");
    const [time] = [...readText(text)].flatMap((item) => item.type === "apdu" ? [item.time] : []);
    return new Date(time!).toISOString().slice(0, 10);
  };
  assertEquals(first("03/04/2026", "05/04/2026"), "2026-04-03");
  assertEquals(first("03/04/2026", "25/04/2026"), "2026-04-03");
  assertEquals(first("03/04/2026", "04/25/2026"), "2026-03-04");
  assertEquals(first("03/04/2026", "05/04/2026", "04/25/2026"), "2026-03-04");
});

Deno.test("readText(): the summary has the first and the last time, in any order of the lines", () => {
  const times = ["13:00:02", "13:00:01", "13:00:03"].map((time) => `2026-11-30 ${time}`);
  const reading = readText(times.map((time) => `${time} 68 04 07 00 00 00`).join("\n"));
  assertEquals([...reading].length > 0, true);
  const { firstTime, lastTime } = reading.summary;
  const second = Date.UTC(2026, 10, 30, 13);
  assertEquals([firstTime, lastTime], [second + 1000, second + 3000]);
});

Deno.test("readText(): a text does not show when its connection was opened", () => {
  const items = [...readText("rx 68 0e 00 00 00 00 46 01 04 00 01 00 00 00 00 00")];
  const known = items.flatMap((item) => item.type === "apdu" ? [item.connection.handshake] : []);
  assertEquals(known, [false]);
});

Deno.test("readText(): the connection counts the octets of both stations", () => {
  const items = [...readText("tx 68 04 07 00 00 00\nrx 68 04 0b 00 00 00 68 04 43 00 00 00")];
  const [{ fromClient, fromServer }] = items.flatMap((item) =>
    item.type === "apdu" ? [item.connection] : []
  ) as [TcpConnection];
  assertEquals([fromClient.octets, fromServer.octets], [6, 12]);
});

Deno.test("readText(): an arrow counts between the names of the stations only", () => {
  const sender = (label: string) =>
    [...readText(`${label}: 68 04 07 00 00 00`)].flatMap((item) =>
      item.type === "apdu" ? [item.source.address] : []
    );
  assertEquals(sender("master -> RTU"), ["controlling station"]);
  assertEquals(sender("master <- RTU"), ["controlled station"]);
  assertEquals(sender("-> master <- RTU"), ["controlled station"]);
  assertEquals(sender("<- master -> RTU"), ["controlling station"]);
});

Deno.test("readText(): a comment begins only after the last start octet of a line", () => {
  const apdus = (text: string) =>
    [...readText(text)].flatMap((item) => item.type === "apdu" ? [toHex(item.octets)] : []);
  assertEquals(apdus("68 04 43 00 00 00 ; then 68 04 07 00 00 00"), [
    "680443000000",
    "680407000000",
  ]);
  assertEquals(apdus("68 04 07 -- data 68 04 0b 00 00 00"), ["68040b000000"]);
  assertEquals(apdus("# tx 68 04 07 00\n 00 00"), ["680407000000"]);
  assertEquals(apdus("68 04 07 00 ; the rest follows\n00 00"), ["680407000000"]);
});

Deno.test("readText(): a comment in program code counts only in a line that has no other octets", () => {
  const apdus = (text: string) =>
    [...readText(text)].flatMap((item) => item.type === "apdu" ? [toHex(item.octets)] : []);
  assertEquals(apdus("12:00 send // 68 04 43 00 00 00"), ["680443000000"]);
  assertEquals(apdus("/* 68 04 43 00 00 00 */ x = 3"), ["680443000000"]);
  assertEquals(apdus("x = [1, 2]; // 68 04 43 00 00 00"), ["680443000000"]);
  assertEquals(apdus("68 04 07 00 00 00 // was 68 04 0b 00 00 00"), ["680407000000"]);
});

Deno.test("readText(): the line continues after a comment, a cast, a string, a prefix and a sign", () => {
  for (
    const text of [
      "/* S format */ 0x68, 0x04, /* N(R) */ 0x01, 0x00, 0x80, 0x00",
      "(byte)0x68, (byte)0x04, (byte)0x01, (byte)0x00, (byte)0x80, (byte)0x00",
      '"\\x68\\x04" "\\x01\\x00\\x80\\x00"',
      "'\\x68\\x04' '\\x01\\x00' '\\x80\\x00'",
      "\\x68 \\x04 \\x01 \\x00 \\x80 \\x00",
      "&h68 &h04 &h01 &h00 &h80 &h00",
      "$68 $04 $01 $00 $80 $00",
      "[104, 4, 1, 0, -128, 0]",
    ]
  ) {
    const apdus = [...readText(text)].flatMap((item) => item.type === "apdu" ? [item.octets] : []);
    assertEquals(apdus.map((apdu) => toHex(apdu)), ["680401008000"], text);
  }
});

Deno.test("readText(): an ASDU is found at any place of a long list of octets", () => {
  const asdu = "64 01 06 00 01 00 00 00 00 14";
  for (const count of [1, 30, 300]) {
    const text = new Array(count).fill(asdu).join(", ");
    const found = [...readText(text)].filter(({ type }) => type === "apdu");
    assertEquals(found.length, count);
  }
});

Deno.test("readText(): what a text lacks is an issue, with what is assumed instead", () => {
  const lacks = (first: string, second: string) =>
    [...readText(`${first}\n${second}`)].flatMap((item) =>
      item.type === "issue" && item.code === "text-incomplete" ? [item.detail] : []
    );
  const [one, other] = ["68 04 07 00 00 00", "68 04 0b 00 00 00"];
  assertEquals(lacks(`2026-11-30 10:00:01 tx ${one}`, `2026-11-30 10:00:02 rx ${other}`), []);
  assertEquals(lacks(one, other), [
    "The text has no directions: the senders are guessed from the content",
  ]);
  assertEquals(lacks(`10:00:01 tx ${one}`, `10:00:02 rx ${other}`), [
    "The text has no dates: the first day is taken as 1970-01-01",
  ]);
  assertEquals(lacks(`Nov 30 10:00:01 tx ${one}`, `Nov 30 10:00:02 rx ${other}`), [
    "The text has no years: 1970 is assumed",
  ]);
  const asdu = (cause: string) => `64 01 ${cause} 00 01 00 00 00 00 14`;
  assertEquals(lacks(`tx ${asdu("06")}`, `rx ${asdu("07")}`), [
    "The text has no control fields: N(S) and N(R) are counted",
  ]);
});

Deno.test("readText(): each APDU of a line has the time and the direction before it, or after the only one", () => {
  const labels = (text: string) =>
    [...readText(text)].flatMap((item) =>
      item.type === "apdu" ? [[item.time, item.fromClient ? "tx" : "rx"]] : []
    );
  const ten = 36_000_000;
  const [one, other] = ["68 04 07 00 00 00", "68 04 0b 00 00 00"];
  assertEquals(labels(`10:00:01 tx ${one} 10:00:02 rx ${other}`), [
    ...[[ten + 1000, "tx"], [ten + 2000, "rx"]],
  ]);
  assertEquals(labels(`rx [${other}] tx [${one}]`), [[undefined, "rx"], [undefined, "tx"]]);
  for (const way of ["tx", "rx"]) {
    assertEquals(labels(`[68 04 43 00 00 00] 10:00:01 ${way}`), [[ten + 1000, way]]);
  }
});

Deno.test("readText(): octets between APDUs have the place of the first of them", () => {
  const places = (text: string) =>
    [...readText(text)].flatMap((item) =>
      item.type === "skipped" ? [[toHex(item.octets), item.text?.line, item.text?.column]] : []
    );
  const apdu = "68 04 07 00 00 00";
  assertEquals(places(`first\n  ${apdu} 11 22 33 44 ${apdu}`), [["11223344", 2, 21]]);
  assertEquals(places(`${apdu}\ntx: ${apdu} 11 22 33`), [["112233", 2, 23]]);
});

Deno.test("readText(): the issue about lines without octets has the beginnings of the first lines", () => {
  const line = "x".repeat(80);
  const [issue] = [...readText(`${line}\n68 04 07 00 00 00`)].filter((item) =>
    item.type === "issue" && item.code === "unread-lines"
  );
  const detail = `1 line without octets: 1 "${line.slice(0, 60)}"`;
  assertEquals(issue?.type === "issue" && issue.detail, detail);
});

for (const name of ["common_forms", "logs_and_code", "other_styles"]) {
  const path = `tests/vectors/pasted/${name}.json`;
  for (const expected of JSON.parse(Deno.readTextFileSync(path)) as readonly TextCase[]) {
    Deno.test(`readText(): ${expected.name}`, () => {
      assertEquals(summarise(expected), expectationOf(expected));
    });
  }
}

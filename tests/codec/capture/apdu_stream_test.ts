// Continuation of a stream of APDUs after a gap: at an N(S) that the number of missing octets can explain.

import { assertEquals } from "@std/assert";
import { encodeApci } from "../../../codec/apci.ts";
import { ApduStream, type ApduStreamItem } from "../../../codec/capture/apdu_stream.ts";
import { newCounters, type TcpConnection } from "../../../codec/capture/connection.ts";
import type { PacketMark } from "../../../codec/capture/packet.ts";
import { concat, frame } from "../../helpers/wire/frames.ts";

const CONNECTION: TcpConnection = {
  id: 0,
  client: { address: "192.0.2.1", port: 40_000 },
  server: { address: "192.0.2.2", port: 2404 },
  handshake: true,
  fromClient: newCounters(),
  fromServer: newCounters(),
};
const MARK: PacketMark = { frame: 1, fileOffset: 24, time: 0, nanoseconds: 0 };

function itemsOf(stream: ApduStream): ApduStreamItem[] {
  const items: ApduStreamItem[] = [];
  for (let item = stream.next(); item; item = stream.next()) items.push(item);
  return items;
}

/** Returns the beginning of an I format APDU of 255 octets, as in a segment that ends within it. */
function begun(sendNumber: number): Uint8Array {
  const apci = { format: "I", sendNumber, receiveNumber: 0 } as const;
  return encodeApci(apci, new Uint8Array(249)).subarray(0, 20);
}

/** Whether a stream continues at an N(S) after missing octets; `missing` is `undefined` if their number is unknown. */
function goesOn(first: Uint8Array, missing: number | undefined, sendNumber: number): boolean {
  const stream = new ApduStream(CONNECTION, true, true);
  stream.push(first, MARK);
  itemsOf(stream);
  stream.gap({
    type: "gap",
    connection: CONNECTION,
    fromClient: true,
    missing,
    reason: "not-captured",
    mark: MARK,
  });
  stream.push(concat([Uint8Array.of(0), begun(sendNumber)]), MARK);
  const skipped = itemsOf(stream).flatMap((item) =>
    item.type === "skipped" ? item.octets.length : []
  );
  assertEquals(skipped.length, 1);
  return skipped[0] === 1;
}

Deno.test("ApduStream continues at an N(S) that the gap can explain", () => {
  const first = frame("I(100,0)");
  const due = (missing: number | undefined, ...numbers: number[]) =>
    numbers.map((number) => goesOn(first, missing, number));
  assertEquals(due(1, 99, 100, 101, 102, 103), [false, false, true, true, false]);
  assertEquals(due(10, 101, 102, 103), [true, true, false]);
  assertEquals(due(11, 102, 103, 104), [true, true, false]);
  assertEquals(due(undefined, 101, 100 + 16_385, 100 + 16_386), [true, true, false]);
});

Deno.test("ApduStream remembers the last N(S) of I frames of any length, and of no other format", () => {
  for (const octets of [10, 11]) {
    const asdu = new Uint8Array(octets);
    assertEquals(goesOn(frame("I(300,0)", asdu), 1, 301), true, `ASDU of ${octets} octets`);
    assertEquals(goesOn(frame("I(300,0)", asdu), 1, 303), false, `ASDU of ${octets} octets`);
  }
  assertEquals(goesOn(concat([frame("I(300,0)"), frame("S(7)")]), 1, 301), true);
  assertEquals(goesOn(frame("S(300)"), 1, 301), false);
  assertEquals(goesOn(frame("I(32767,0)"), 1, 0), true);
});

Deno.test("ApduStream shows 24 octets of a packet that contradicts a later one", () => {
  const shown = (length: number) => {
    const stream = new ApduStream(CONNECTION, true, true);
    const common = { type: "conflict", connection: CONNECTION, fromClient: true } as const;
    const earlier = new Uint8Array(length);
    stream.conflict({ ...common, octets: earlier, earlier, earlierFrame: 1, mark: MARK });
    return itemsOf(stream).map((item) => item.type === "skipped" && item.detail.split(", ")[1]);
  };
  const octets = new Array(24).fill("00").join(" ");
  assertEquals([shown(24), shown(25)], [[octets], [`${octets} ...`]]);
});

// The frames of a connection as lines.

import { assertEquals, assertRejects } from "@std/assert";
import { IEC104 } from "../../../mod.ts";
import { FrameTrace } from "../../../cli/trace/frame_trace.ts";
import { Names } from "../../../cli/text/names.ts";
import { observedStream } from "../../../cli/trace/observed_stream.ts";
import { memoryPipe, MemoryStream } from "../../helpers/virtual/memory_stream.ts";
import { concat, frame, frames, octets } from "../../helpers/wire/frames.ts";

const LINK = {
  local: { host: "192.0.2.1", port: 40_000 },
  remote: { host: "192.0.2.10", port: 2404 },
};

function traced(decodes = false): { readonly trace: FrameTrace; readonly lines: string[] } {
  const lines: string[] = [];
  const trace = new FrameTrace(LINK, {
    print: (line) => lines.push(line),
    now: () => Date.UTC(2026, 10, 30, 10, 15, 0, 250),
    zone: { zone: "UTC" },
    profile: IEC104,
    decodes,
  });
  return { trace, lines };
}

Deno.test("a trace has a line for each frame, in any chunks, and for the beginning and the end", () => {
  const { trace, lines } = traced();
  trace.octets("sent", frames("STARTDT act"));
  const answer = concat([frames("STARTDT con"), frame("I(0,0)"), frames("S(1)")]);
  for (const octet of answer) trace.octets("received", Uint8Array.of(octet));
  trace.ended("there");
  assertEquals(lines, [
    "10:15:00.250  = connected to 192.0.2.10:2404 from 192.0.2.1:40000; times in UTC",
    "10:15:00.250  > U STARTDT act         68 04 07 00 00 00",
    "10:15:00.250  < U STARTDT con         68 04 0b 00 00 00",
    "10:15:00.250  < I N(S)=0 N(R)=0       68 0e 00 00 00 00 2d 01 06 00 01 00 00 00 00 00",
    "10:15:00.250  < S N(R)=1              68 04 01 00 02 00",
    "10:15:00.250  = 192.0.2.10:2404 closed the connection",
  ]);
});

Deno.test("a decoded trace has the ASDU, and the octets below it", () => {
  const { trace, lines } = traced(true);
  trace.octets("received", frame("I(0,0)"));
  assertEquals(lines.slice(1), [
    "10:15:00.250  < I N(S)=0 N(R)=0 C_SC_NA_1 act CA 1: 0=OFF",
    "                68 0e 00 00 00 00 2d 01 06 00 01 00 00 00 00 00",
  ]);
});

Deno.test("a trace has octets that are not frames, and the protocol to which they belong", () => {
  const { trace, lines } = traced();
  trace.octets("received", new TextEncoder().encode("SSH-2.0-x\r\n"));
  trace.ended("failed", "Connection reset by peer");
  assertEquals(lines.slice(1), [
    "10:15:00.250  < not an APDU but SSH, SSH-2.0-x: 53 53 48 2d 32 2e 30 2d 78 0d 0a",
    "10:15:00.250  = the connection to 192.0.2.10:2404 failed: Connection reset by peer",
  ]);
});

Deno.test("a trace has a frame with an impossible control field, and one that is cut off", () => {
  const { trace, lines } = traced();
  trace.octets("received", octets("68 04 ff 00 00 00 68 0e 00"));
  trace.ended("here");
  assertEquals(lines.slice(1), [
    "10:15:00.250  < raw                   68 04 ff 00 00 00",
    "10:15:00.250  < incomplete APDU: 68 0e 00",
    "10:15:00.250  = closed the connection to 192.0.2.10:2404",
  ]);
});

Deno.test("an observer gets what is read and written, and one end", async () => {
  const [here, there] = memoryPipe();
  const seen: unknown[] = [];
  const stream = observedStream(here, [{
    octets: (direction, octets) => seen.push([direction, ...octets]),
    ended: (how) => seen.push(how),
  }]);
  await stream.write(Uint8Array.of(1, 2));
  await there.write(Uint8Array.of(3));
  await stream.read(new Uint8Array(8));
  there.close();
  await stream.read(new Uint8Array(8));
  stream.close();
  assertEquals(seen, [["sent", 1, 2], ["received", 3], "there"]);
});

Deno.test("an observer gets the failure of a stream", async () => {
  const failing = Object.assign(new MemoryStream(), {
    read: () => Promise.reject(new Error("Connection reset by peer")),
  });
  const seen: unknown[] = [];
  const stream = observedStream(failing, [{
    octets: () => {},
    ended: (how, detail) => seen.push(how, detail),
  }]);
  await stream.read(new Uint8Array(8)).catch(() => {});
  stream.close();
  assertEquals(seen, ["failed", "Connection reset by peer"]);
});

Deno.test("a trace of several connections has labels, and says which ones the peer opened", () => {
  const lines: string[] = [];
  const options = {
    ...{ now: () => Date.UTC(2026, 10, 30, 10), profile: IEC104, decodes: false },
    print: (line: string) => lines.push(line),
  };
  const [zone, accepted] = [{ zone: "UTC" }, true] as const;
  new FrameTrace(LINK, { ...options, zone, accepted, label: "north" }).ended("here");
  new FrameTrace(LINK, { ...options, zone, accepted: false });
  assertEquals(lines, [
    "10:00:00.000  north  = 192.0.2.10:2404 connected to 192.0.2.1:40000; times in UTC",
    "10:00:00.000  north  = closed the connection to 192.0.2.10:2404",
    "10:00:00.000  = connected to 192.0.2.10:2404 from 192.0.2.1:40000; times in UTC",
  ]);
});

Deno.test("octets that no known protocol sends are shown without a name", () => {
  const { trace, lines } = traced();
  trace.octets("sent", octets("00 01 02 03"));
  trace.octets("sent", octets("68 0e"));
  trace.ended("here");
  assertEquals(lines.slice(1), [
    "10:15:00.250  > not an APDU: 00 01 02 03",
    "10:15:00.250  = closed the connection to 192.0.2.10:2404",
  ]);
});

Deno.test("a decoded trace has names", () => {
  const lines: string[] = [];
  const station = { sectors: [{ ca: 1, commands: [{ ioa: 0, type: "C_SC_NA_1", name: "Q0" }] }] };
  new FrameTrace(LINK, {
    ...{ now: () => 0, zone: { zone: "UTC" }, profile: IEC104, decodes: true },
    names: new Names(station as never),
    print: (line) => lines.push(line),
  }).octets("received", frame("I(0,0)"));
  assertEquals(lines[1], "00:00:00.000  < I N(S)=0 N(R)=0 C_SC_NA_1 act CA 1: 0 Q0=OFF");
});

Deno.test("an observed stream passes on write failures, and nothing after its end", async () => {
  const seen: unknown[] = [];
  const closes: string[] = [];
  let write: () => Promise<number> = () => Promise.resolve(2);
  const stream = observedStream({
    read: () => Promise.resolve(1),
    write: () => write(),
    close: () => void closes.push("closed"),
  }, [{
    octets: (direction, octets) => seen.push([direction, ...octets]),
    ended: (how, detail) => seen.push([how, detail]),
  }]);
  assertEquals(await stream.write(octets("01 02 03")), 2);
  write = () => Promise.reject("broken");
  await assertRejects(() => stream.write(octets("04")));
  await stream.read(new Uint8Array(3));
  write = () => Promise.resolve(1);
  await stream.write(octets("05"));
  stream.close();
  assertEquals(seen, [["sent", 1, 2], ["failed", "broken"]]);
  assertEquals(closes, ["closed"]);
});

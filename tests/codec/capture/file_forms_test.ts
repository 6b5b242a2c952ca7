// Captures in the formats snoop, ERF and IXIA, and files that are not captures.

import { assert, assertEquals } from "@std/assert";
import { CaptureDecoder } from "../../../codec/capture/decoder.ts";
import { detectFormat } from "../../../codec/capture/detect.ts";
import {
  describeOtherFile,
  isZstd,
  recogniseOtherFile,
} from "../../../codec/capture/other_files.ts";
import { talk } from "../../helpers/capture/capture_builder.ts";
import { feed, itemsOf, traceOf } from "../../helpers/capture/capture_items.ts";
import { erf, erfRecord, ixia, snoop } from "../../helpers/capture/form_builder.ts";
import { concat, ethernet } from "../../helpers/capture/packet_builder.ts";
import { fieldsOf, hasTshark, runTshark } from "../../helpers/capture/tshark.ts";
import { Prng } from "../../helpers/random/prng.ts";
import { frame, frames } from "../../helpers/wire/frames.ts";

const ignore = !hasTshark();
const note = ignore ? " (skipped: tshark is not here)" : "";

const IP = session();
const PACKETS = IP.map((octets) => ({ octets: ethernet(octets) }));
const TRACE = [
  "1 opened, port",
  "4 > STARTDT act",
  "5 < STARTDT con",
  "6 < I(0,0)",
  "6 < I(1,0)",
  "7 > S(2)",
];

function session(): Uint8Array[] {
  const { packets, open, send } = talk();
  open();
  send(true, frame("STARTDT act"));
  send(false, frame("STARTDT con"));
  send(false, frames("I(0,0), I(1,0)"));
  send(true, frame("S(2)"));
  return packets;
}

const FORMS: Readonly<Record<string, Uint8Array>> = {
  "snoop": snoop(PACKETS),
  "ERF": erf(PACKETS),
  "ERF with extension headers": erf(PACKETS, { extensions: 2 }),
  "ERF with IPv4": erf(IP.map((octets) => ({ octets })), { form: 22 }),
  "IXIA hardware": ixia(PACKETS, false, true),
  "IXIA hardware, most significant octet first": ixia(PACKETS, false, false),
  "IXIA software": ixia(PACKETS, true, true),
  "IXIA software, most significant octet first": ixia(PACKETS, true, false),
};

Deno.test("CaptureDecoder reads snoop, ERF and IXIA in chunks of any size", () => {
  for (const [name, file] of Object.entries(FORMS)) {
    for (const chunk of [file.length, 1, 7, 100]) {
      const trace = traceOf(file, { chunk }).filter((text) => !text.includes("closed"));
      assertEquals(trace, TRACE, `${name}, ${chunk}`);
    }
  }
});

Deno.test({
  name: `tshark agrees on snoop, ERF and IXIA${note}`,
  ignore,
  fn() {
    for (const [name, file] of Object.entries(FORMS)) {
      const ours = fieldsOf(itemsOf(file));
      // ERF has fractions of 2^-32 s, which tshark does not round to nanoseconds.
      const times = name.startsWith("ERF") ? 6 : 9;
      const strip = (rows: typeof ours) =>
        rows.map((row) => ({ ...row, time: row.time.slice(0, 11 + times) }));
      assertEquals(strip(ours), strip(runTshark(file)), name);
      assertEquals(ours.length, 4);
    }
  },
});

Deno.test("CaptureDecoder reports faults of snoop and ERF", () => {
  const short = erf(PACKETS);
  const third = erfRecord(PACKETS[0]!).length * 2;
  short.set([0, 5], third + 10); // length of the third record
  const lying = snoop(PACKETS);
  lying.fill(0xff, 16 + 4, 16 + 8); // captured length of the first record
  for (
    const [file, expected] of [
      [
        snoop(PACKETS, { version: 3 }),
        "unknown-format: Expected snoop of version 2, found version 3 (snoop)",
      ],
      [snoop(PACKETS).subarray(0, -3), "truncated: Expected a record of"],
      [erf(PACKETS).subarray(0, -3), "truncated: Expected a record of"],
      [snoop(PACKETS).subarray(0, 12), "truncated: Expected the file header"],
      [short, "bad-block: Expected a record of at least 16 octets, found 5 (ERF)"],
      [lying, "bad-block: Expected a record of at least"],
      [
        snoop(PACKETS, { dropped: 5 }),
        "packets-dropped: The capturing machine reports that it lost 5 packets",
      ],
      [snoop(PACKETS, { dataLink: 8 }), "unknown-link-type: "],
    ] as const
  ) {
    const issues = itemsOf(file).flatMap((item) => item.type === "issue" ? [item] : []);
    assertEquals(issues.length, 1, expected);
    const text = `${issues[0]!.code}: ${issues[0]!.detail}`;
    assert(text.startsWith(expected), text);
  }
});

Deno.test("CaptureDecoder skips ERF records without a packet", () => {
  const file = concat(
    ...PACKETS.flatMap((packet, index) => [
      erfRecord({ octets: new Uint8Array(20) }, index, { form: 27 }),
      erfRecord(packet, index),
    ]),
  );
  assertEquals(traceOf(file).filter((text) => !text.includes("closed")), TRACE);
});

Deno.test("a file is ERF only if its first record is from the years 1995 to 2099", () => {
  const first = Date.UTC(1995, 0) / 1000;
  const last = Date.UTC(2100, 0) / 1000 - 1;
  for (
    const [seconds, isRead] of [[first - 1, false], [first, true], [last, true], [
      last + 1,
      false,
    ]] as const
  ) {
    const file = erf(
      PACKETS.map((packet) => ({ ...packet, time: BigInt(seconds) * 1_000_000_000n })),
    );
    assertEquals(detectFormat(file), isRead ? "erf" : "unknown", String(seconds));
  }
});

Deno.test("CaptureDecoder survives damaged snoop and ERF files", () => {
  const seed = 1761;
  const prng = new Prng(seed);
  for (let i = 0; i < 300; i++) {
    const file = prng.pick(Object.values(FORMS)).slice();
    for (let j = 0; j < 4; j++) file[prng.int(0, file.length - 1)] = prng.int(0, 255);
    const decoder = new CaptureDecoder();
    feed(decoder, file.subarray(0, prng.int(0, file.length)), 64);
    assert(decoder.summary.packets <= 2000, `seed ${seed}, ${i}`);
  }
});

function latin(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

Deno.test("files that are not read are named, with the command that helps", () => {
  const archive = new Uint8Array(512);
  archive.set(latin("a.pcap"));
  archive.set(latin("ustar\x0000"), 257);
  for (
    const [head, name, advice] of [
      [latin("\x04\x22\x4d\x18\x64\x40"), "an lz4 file", "lz4 -d FILE"],
      [latin("\xfd7zXZ\x00\x00\x04"), "an xz file", "xz -dc FILE"],
      [latin("BZh91AY&SY12"), "a bzip2 file", "bzip2 -dc FILE"],
      [latin("PK\x03\x04\x14\x00\x00\x00"), "a zip archive", "unzip FILE"],
      [archive, "a tar archive", "tar -xf FILE"],
      [latin("7z\xbc\xaf\x27\x1c\x00\x04"), "a 7-Zip archive", "7z x FILE"],
      [latin("GMBU\x00\x02\x01\x00"), "a capture of Network Monitor", "editcap -F pcapng FILE"],
      [latin("RTSS\x00\x01\x01\x00"), "a capture of Network Monitor", "editcap -F pcapng FILE"],
      [latin("TRSNIFF data    \x1a"), "a capture of Sniffer", "editcap -F pcapng FILE"],
      [latin("version https://git-lfs.github.com/spec/v1\n"), "a Git LFS pointer", "git lfs pull"],
      [latin("<!DOCTYPE html>\n<html>"), "an HTML page", "download the file again"],
      [latin("\xef\xbb\xbf\n<HTML lang=en>"), "an HTML page", "download the file again"],
      [latin('<?xml version="1.0"?><pdml>'), "an XML file", "pcapng"],
      [latin("\x28\xb5\x2f\xfd\x24\x00"), "a zstd file", "zstd -d FILE"],
      [latin("\x52\x2a\x4d\x18\x04\x00\x00\x00"), "a zstd file", "zstd -d FILE"],
      [latin("SQLite format 3\x00"), "an SQLite database", ""],
    ] as const
  ) {
    const text = describeOtherFile(recogniseOtherFile(head)!);
    assert(text.includes(`found ${name}`) && text.includes(advice), text);
    const [issue] = itemsOf(concat(head, new Uint8Array(64)));
    assert(
      issue?.type === "issue" && issue.code === "unknown-format" && issue.detail === text,
      text,
    );
  }
});

Deno.test("files that resemble others are not mistaken for them", () => {
  for (
    const head of [
      latin("68 04 43 00 00 00"),
      latin("version 2 of the log"),
      latin("<html-like> text"),
      latin("BZh9 is a text"),
      latin("snoop is a program"),
      latin("\x68\x04\x43\x00\x00\x00"),
      latin("\x04\x22\x4d\x19"),
      new Uint8Array(0),
    ]
  ) {
    assertEquals(recogniseOtherFile(head), undefined);
    assertEquals(isZstd(head), false);
  }
  const zeros = new Uint8Array(512);
  assertEquals(detectFormat(zeros), "unknown");
  const old = erf([{ octets: PACKETS[0]!.octets, time: 1_000_000_000n }]);
  assertEquals(detectFormat(old), "unknown"); // in 1970
  assertEquals(detectFormat(erf(PACKETS).subarray(0, 12)), "unknown");
});

Deno.test("detectFormat() takes octets for a byte stream only if they begin with an APDU", () => {
  assertEquals(detectFormat(snoop([])), "snoop");
  assertEquals(detectFormat(erf(PACKETS)), "erf");
  for (const start of ["68", "6804", "680443000000", "680e00000000", "68fd00000000"]) {
    assertEquals(
      detectFormat(concat(Uint8Array.fromHex(start))),
      start === "68" ? "hex" : "octets",
      start,
    );
  }
  for (
    const start of ["0422", "680343000000", "68fe00000000", "6804ff000000", "010203", "00680443"]
  ) {
    assertEquals(detectFormat(Uint8Array.fromHex(start)), "unknown", start);
  }
});

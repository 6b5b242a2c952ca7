// Detection of the kind of input from its first octets.

import { assertEquals } from "@std/assert";
import { CaptureFileReader } from "../../../codec/capture/file_reader.ts";
import { detectFormat } from "../../../codec/capture/detect.ts";
import { hexDump } from "../../../codec/hex.ts";
import { pcap, pcapng } from "../../helpers/capture/capture_builder.ts";

Deno.test("detectFormat() recognizes captures of every format by four octets", () => {
  for (const little of [true, false]) {
    for (const nanoseconds of [true, false]) {
      assertEquals(detectFormat(pcap([], { little, nanoseconds }).subarray(0, 4)), "pcap");
    }
    assertEquals(detectFormat(pcap([], { little, modified: true })), "pcap");
    assertEquals(detectFormat(pcapng([], { little }).subarray(0, 4)), "pcapng");
  }
});

Deno.test("detectFormat() distinguishes compressed files, text and binary data", () => {
  const encode = (text: string) => new TextEncoder().encode(text);
  const apdu = Uint8Array.of(0x68, 0x04, 0x43, 0, 0, 0);
  assertEquals(detectFormat(Uint8Array.of(0x1f, 0x8b, 8, 0)), "gzip");
  assertEquals(detectFormat(encode("68 04 43 00 00 00\r\n")), "hex");
  assertEquals(detectFormat(encode("\ufeff68 04")), "hex");
  assertEquals(detectFormat(encode(hexDump(apdu))), "hex");
  assertEquals(detectFormat(apdu), "octets");
  assertEquals(detectFormat(Uint8Array.of(0xff, 0x68)), "unknown");
});

Deno.test("a file of up to three octets is reported with its length", () => {
  const found = [0, 3, 4].map((length) => {
    const reader = new CaptureFileReader();
    reader.push(new Uint8Array(length).fill(1));
    reader.end();
    const issue = reader.next();
    return issue?.type === "issue" ? issue.detail.split("found ")[1] : undefined;
  });
  assertEquals(found, ["an empty one", "one of 3 octets", "another format"]);
});

// Files that are not captures are recognized by their first octets, all of them.

import { assertEquals } from "@std/assert";
import {
  describeOtherFile,
  isZstd,
  recogniseOtherFile,
} from "../../../codec/capture/other_files.ts";

/** Returns octets of Latin-1 text. */
function head(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function name(text: string): string | undefined {
  return recogniseOtherFile(head(text))?.name;
}

const STARTS: readonly (readonly [string, string])[] = [
  ["an lz4 file", "\x04\x22\x4d\x18"],
  ["an xz file", "\xfd7zXZ\x00"],
  ["a bzip2 file", "BZh11AY&SY"],
  ["a bzip2 file", "BZh91AY&SY"],
  ["a bzip2 file", "BZh5\x17rE8P\x90"],
  ["a zip archive", "PK\x03\x04"],
  ["a 7-Zip archive", "7z\xbc\xaf\x27\x1c"],
  ["a RAR archive", "Rar!\x1a\x07"],
  ["a compress file", "\x1f\x9d"],
  ["a capture of Network Monitor", "GMBU"],
  ["a capture of Sniffer", "TRSNIFF data    \x1a"],
  ["a capture of Observer", "ObserverPktBuffer"],
  ["a Git LFS pointer, not the file", "version https://git-lfs.github.com/spec/"],
  ["a capture of Bluetooth", "btsnoop\x00"],
  ["a PDF document", "%PDF-"],
  ["a program", "\x7fELF"],
  ["a zstd file", "\x28\xb5\x2f\xfd"],
  ["a zstd file", "\x50\x2a\x4d\x18"],
  ["a zstd file", "\x5f\x2a\x4d\x18"],
];

Deno.test("each format is recognized by all of its first octets", () => {
  for (const [expected, start] of STARTS) {
    assertEquals([name(start), name(`${start}more`)], [expected, expected]);
    assertEquals(name(start.slice(0, -1)), undefined, `${expected}, cut`);
    for (let at = 0; at < start.length; at++) {
      const changed = `${start.slice(0, at)}\x01${start.slice(at + 1)}`;
      assertEquals(name(changed) === expected, false, `${expected}, octet ${at}`);
    }
  }
});

Deno.test("a tar archive has its mark at octet 257", () => {
  const tar = (at: number) => name(`${"\x00".repeat(at)}ustar`);
  assertEquals([tar(256), tar(257), tar(258)], [undefined, "a tar archive", undefined]);
});

Deno.test("pages and XML files may begin with a byte order mark and blanks", () => {
  for (const text of ["<!DOCTYPE html>", "<html lang=en>", "<head>", "\xef\xbb\xbf \n<HTML>"]) {
    assertEquals(name(text), "an HTML page", text);
  }
  for (const text of ["<?xml version", "<pdml>", "  <psml >"]) {
    assertEquals(name(text), "an XML file");
  }
  for (const text of ["<htm>", "<htmlx>", "x<html>", "<xml>", "<", "", `${" ".repeat(60)}<html>`]) {
    assertEquals(name(text), undefined, text);
  }
});

Deno.test("isZstd() knows frames and skippable frames", () => {
  const of = (text: string) => isZstd(head(text));
  assertEquals([of("\x28\xb5\x2f\xfd"), of("\x57\x2a\x4d\x18")], [true, true]);
  assertEquals([of("\x47\x2a\x4d\x18"), of("\x67\x2a\x4d\x18"), of("\x57"), of("")], [
    ...[false, false, false, false],
  ]);
});

Deno.test("the description says what to do, if anything can be done", () => {
  const found = "Expected a pcap, pcapng, snoop or ERF file, found";
  const text = (start: string) => describeOtherFile(recogniseOtherFile(head(start))!);
  assertEquals(text("PK\x03\x04"), `${found} a zip archive; decompress it: unzip FILE`);
  assertEquals(text("%PDF-"), `${found} a PDF document`);
});

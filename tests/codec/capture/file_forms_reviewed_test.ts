// Snoop and ERF files, and files that are not read, as reviewed texts.

import { ErfReader, isErf } from "../../../codec/capture/erf.ts";
import { describeOtherFile, recogniseOtherFile } from "../../../codec/capture/other_files.ts";
import { SnoopReader } from "../../../codec/capture/snoop.ts";
import type { FilePacket } from "../../helpers/capture/capture_builder.ts";
import { erf, erfRecord, snoop } from "../../helpers/capture/form_builder.ts";
import { concat } from "../../helpers/capture/packet_builder.ts";
import { PACKETS, readItems, TIME } from "../../helpers/capture/file_items.ts";
import { assertReviewed } from "../../helpers/golden/reviewed.ts";

Deno.test("SnoopReader: all variants and faults of a file match the reviewed text", () => {
  const good = snoop(PACKETS);
  const files: readonly (readonly [string, Uint8Array])[] = [
    ["Ethernet", good],
    ["IEEE 802.3", snoop(PACKETS.slice(0, 1), { dataLink: 0 })],
    ["another link type", snoop(PACKETS.slice(0, 1), { dataLink: 1 })],
    ["lost packets", snoop(PACKETS.slice(0, 1), { dropped: 1 })],
    ["version 1", snoop(PACKETS, { version: 1 })],
    ["no packets", snoop([])],
    ["no octets", new Uint8Array(0)],
    ["header cut", good.subarray(0, 15)],
    ["record header cut", good.subarray(0, 16 + 23)],
    ["packet cut", good.subarray(0, 16 + 24 + 3)],
    ["a record of the length of its packet", good.with(16 + 11, 27)],
    ["a record that is one octet shorter", good.with(16 + 11, 26)],
    [
      "records of 60 and 64 octets, of which 60 are permitted",
      snoop([{ octets: new Uint8Array(36) }, { octets: new Uint8Array(37) }, PACKETS[0]!]),
    ],
    [
      "a record that is too long, cut",
      snoop([{ octets: new Uint8Array(64) }]).subarray(0, -7),
    ],
  ];
  const rows = files.flatMap(([name, file]) => [
    `# ${name}`,
    ...readItems(() => new SnoopReader({ maxPacketOctets: 60 }), file),
  ]);
  assertReviewed("snoop.txt", rows.join("\n"));
});

/** The record types of ERF. */
const ERF_TYPES = Array.from({ length: 128 }, (_, form) => form);

Deno.test("ErfReader: all variants and faults of a file match the reviewed text", () => {
  const packet: FilePacket = { octets: Uint8Array.of(1, 2, 3), time: TIME };
  const good = erf([packet, packet]);
  const files: readonly (readonly [string, Uint8Array])[] = [
    ["Ethernet", erf(PACKETS)],
    ...[1, 2, 16, 17].map((extensions): [string, Uint8Array] => [
      `extension headers: ${extensions}`,
      erf([packet], { extensions }),
    ]),
    ["no packets", new Uint8Array(0)],
    ["record header cut", good.subarray(0, 15)],
    ["packet cut", good.subarray(0, good.length - 1)],
    ["a record of 16 octets", good.with(11, 16)],
    ["a record of 15 octets", good.with(11, 15)],
    ["a record of 17 octets, with half of the padding", good.subarray(0, 17).with(11, 17)],
    [
      "records of 56 and 64 octets, of which 60 are permitted",
      erf([{ octets: new Uint8Array(38) }, { octets: new Uint8Array(39) }, packet]),
    ],
  ];
  const types = ERF_TYPES.flatMap((form) => {
    const items = readItems(() => new ErfReader(), erfRecord(packet, 0, { form }));
    const text = items.join().match(/linkType: .*/)?.[0] ?? "no packet";
    return text.includes(`linkType: ${0x20000 + form},`) ? [] : [`  ${form}: ${text}`];
  });
  const rows = files.flatMap(([name, file]) => [
    `# ${name}`,
    ...readItems(() => new ErfReader({ maxPacketOctets: name.startsWith("ext") ? 200 : 60 }), file),
  ]);
  assertReviewed("erf.txt", [...rows, "# record types", ...types].join("\n"));
});

Deno.test("isErf() matches the reviewed text", () => {
  // The first octets of a packet that decide: IPv4, Ethernet, Cisco HDLC and PPP.
  const ip = Uint8Array.of(0x45, 0, 0, 20, ...new Uint8Array(16));
  const frame = concat(new Uint8Array(12), Uint8Array.of(8, 0), ip);
  const one = (octets: Uint8Array, options = {}) => erfRecord({ octets }, 0, options);
  const two = concat(one(frame), one(frame));
  const whole = one(ip, { form: 22 });
  const files: readonly (readonly [string, Uint8Array])[] = [
    ["Ethernet, one record", one(frame)],
    ["Ethernet with extension headers", one(frame, { extensions: 2 })],
    ["IPv4", whole],
    ["Cisco HDLC", one(Uint8Array.of(0x0f, 0, 8, 0, 0x45), { form: 1 })],
    ["PPP", one(Uint8Array.of(0xff, 3, 0, 0x21, 0x45), { form: 1 })],
    ["another packet", one(Uint8Array.of(0xff, 3, 0, 0x22, 0x45), { form: 1 })],
    ["IPv4 in a record for Ethernet", one(ip, { form: 2 })],
    ["no packet", one(new Uint8Array(0))],
    ["padding without a packet", one(new Uint8Array(0), { form: 27 })],
    ["a record of 16 octets", whole.with(11, 16)],
    ["a record of 15 octets", whole.with(11, 15)],
    ["Ethernet in a record of 18 octets", one(frame).with(11, 18)],
    ["Ethernet in a record of 17 octets", one(frame).with(11, 17)],
    ["two records", two],
    ["two records, the second of another type", two.with(two.length / 2 + 8, 99)],
    ["types in a record of two", concat(one(Uint8Array.of(7)), one(Uint8Array.of(7)))],
    ["a second record in the first 64 octets", concat(one(ip, { form: 22 }), one(ip).with(8, 99))],
    ["15 octets", whole.subarray(0, 15)],
    ["16 octets", whole.subarray(0, 16)],
  ];
  const long = (file: Uint8Array) => concat(file, new Uint8Array(64));
  const rows = files.map(([name, file]) =>
    `${name}: ${isErf(file)}, whole ${isErf(file, true)}, with more ${isErf(long(file))}`
  );
  const types = ERF_TYPES.filter((form) => isErf(whole.with(8, form), true));
  const edges = [63, 64].map((length) =>
    `${length} octets: ${isErf(long(two).subarray(0, length))}`
  );
  assertReviewed("erf_guesses.txt", [...rows, ...edges, `types ${types.join(" ")}`].join("\n"));
});

Deno.test("recogniseOtherFile() matches the reviewed text", () => {
  const levels = "0123456789".split("");
  const heads = [
    "\x04\x22\x4d\x18",
    "\x02\x21\x4c\x18",
    "\xfd7zXZ\x00",
    ...levels.map((level) => `BZh${level}1AY&SY`),
    "BZh101AY&SY",
    ...levels.map((level) => `BZh${level}\x17rE8P\x90`),
    "BZh10\x17rE8P\x90",
    "PK\x03\x04",
    "PK\x05\x06",
    "PK\x07\x08",
    "PK\x01\x02",
    `${"\x00".repeat(257)}ustar`,
    `${"\x00".repeat(256)}ustar`,
    `${"\x00".repeat(258)}ustar`,
    "ustar",
    "7z\xbc\xaf\x27\x1c",
    "Rar!\x1a\x07",
    "LZIP\x01",
    "\x89LZO\x00\r\n\x1a\n",
    "\x5d\x00\x00\x80\x00",
    "\x5d\x00\x00\x00\x04",
    "\x1f\x9d",
    "\x1f\xa0",
    "\xff\x06\x00\x00sNaPpY",
    "GMBU",
    "RTSS",
    "TRSNIFF data    \x1a",
    "XCP\x00",
    "\x05VNF",
    "ObserverPktBuffer",
    "iptrace 1.0",
    "iptrace 2.0",
    "iptrace 3.0",
    "\x54\x52\x00\x64\x00",
    "\x42\xd2\x00\x34\x12\x66\x22\x88",
    "\x7fver",
    "\x00\x00\x02\x00\x12\x05\x00\x10",
    "\x01\x10\x4c\x00",
    "\xaa\xaa\xaa\xaa",
    "version https://git-lfs.github.com/spec/",
    "/annex/objects/",
    "btsnoop\x00",
    "%PDF-",
    "\x89PNG\r\n",
    "\xff\xd8\xff",
    "SQLite format 3\x00",
    "\x7fELF",
    "MZ\x90\x00",
    "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "ElfFile\x00",
    "\x28\xb5\x2f\xfd",
    "\x50\x2a\x4d\x18",
    "\x5f\x2a\x4d\x18",
    "\x4f\x2a\x4d\x18",
    "\x60\x2a\x4d\x18",
    "<!DOCTYPE html>",
    "<html ",
    "<HEAD>",
    "<head",
    "<?xml ",
    "<pdml>",
    "<psml\n",
    "<?xmlx",
    " \t<html>",
    "\xef\xbb\xbf<html>",
    "a<html>",
    `${" ".repeat(58)}<html>`,
    `${" ".repeat(59)}<html>`,
  ];
  const nameOf = (head: string) => {
    const found = recogniseOtherFile(Uint8Array.from(head, (char) => char.charCodeAt(0)));
    return found === undefined ? "not known" : describeOtherFile(found);
  };
  const rows = heads.map((head) => {
    const shown = head.replaceAll(/[^ -~]/g, (char) => {
      return `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`;
    }).replace(/^(\\x00| ){20,}/, (run, each) => `(${run.length / each.length} times ${each})`);
    // Every octet of the beginning counts.
    const cut = nameOf(head.slice(0, -1));
    return `${shown}: ${nameOf(head)}${cut === "not known" ? "" : `; cut: ${cut}`}`;
  });
  assertReviewed("other_files.txt", rows.join("\n"));
});

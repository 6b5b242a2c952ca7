// Files that are not read, recognized by their first octets, with the command that helps.

/** A kind of file that is not read. */
export interface OtherFile {
  /** Name of the format, with an article: `an lz4 file`. */
  readonly name: string;
  /** What to do; FILE stands for the file. `undefined` if it holds no capture. */
  readonly advice: string | undefined;
}

interface Row extends OtherFile {
  /** First octets: text of Latin-1. */
  readonly start: string;
  /** Index of `start`; 0 by default. */
  readonly at?: number;
}

function unpack(name: string, command: string, ...starts: readonly string[]): readonly Row[] {
  return starts.map((start) => ({ name, advice: `decompress it: ${command}`, start }));
}

function convert(name: string, ...starts: readonly string[]): readonly Row[] {
  return starts.map((start) => ({
    name: `a capture of ${name}`,
    advice: "convert it: editcap -F pcapng FILE capture.pcapng",
    start,
  }));
}

function none(name: string, ...starts: readonly string[]): readonly Row[] {
  return starts.map((start) => ({ name, advice: undefined, start }));
}

const ROWS: readonly Row[] = [
  ...unpack("an lz4 file", "lz4 -d FILE capture.pcap", "\x04\x22\x4d\x18", "\x02\x21\x4c\x18"),
  ...unpack("an xz file", "xz -dc FILE > capture.pcap", "\xfd7zXZ\x00"),
  ...unpack(
    "a bzip2 file",
    "bzip2 -dc FILE > capture.pcap",
    ...Array.from({ length: 9 }, (_, level) => `BZh${level + 1}1AY&SY`),
    ...Array.from({ length: 9 }, (_, level) => `BZh${level + 1}\x17rE8P\x90`),
  ),
  ...unpack("a zip archive", "unzip FILE", "PK\x03\x04", "PK\x05\x06", "PK\x07\x08"),
  { name: "a tar archive", advice: "extract it: tar -xf FILE", start: "ustar", at: 257 },
  ...unpack("a 7-Zip archive", "7z x FILE", "7z\xbc\xaf\x27\x1c"),
  ...unpack("a RAR archive", "unrar x FILE", "Rar!\x1a\x07"),
  ...unpack("an lzip file", "lzip -dc FILE > capture.pcap", "LZIP\x01"),
  ...unpack("an lzop file", "lzop -dc FILE > capture.pcap", "\x89LZO\x00\r\n\x1a\n"),
  ...unpack(
    "an lzma file",
    "xz -dc FILE > capture.pcap",
    "\x5d\x00\x00\x80\x00",
    "\x5d\x00\x00\x00\x04",
  ),
  ...unpack("a compress file", "gzip -dc FILE > capture.pcap", "\x1f\x9d", "\x1f\xa0"),
  ...unpack("a snappy file", "snzip -dc FILE > capture.pcap", "\xff\x06\x00\x00sNaPpY"),
  ...convert("Network Monitor", "GMBU", "RTSS"),
  ...convert("Sniffer", "TRSNIFF data    \x1a"),
  ...convert("NetXRay or Windows Sniffer", "XCP\x00"),
  ...convert("Visual Networks", "\x05VNF"),
  ...convert("Observer", "ObserverPktBuffer"),
  ...convert("iptrace", "iptrace 1.0", "iptrace 2.0"),
  ...convert("nettl", "\x54\x52\x00\x64\x00"),
  ...convert("Radcom", "\x42\xd2\x00\x34\x12\x66\x22\x88"),
  ...convert("OmniPeek", "\x7fver"),
  ...convert("K12", "\x00\x00\x02\x00\x12\x05\x00\x10"),
  ...convert("LANalyzer", "\x01\x10\x4c\x00"),
  ...convert("5View", "\xaa\xaa\xaa\xaa"),
  {
    name: "a Git LFS pointer, not the file",
    advice: "download the file: git lfs pull",
    start: "version https://git-lfs.github.com/spec/",
  },
  {
    name: "a git-annex pointer, not the file",
    advice: "download the file: git annex get FILE",
    start: "/annex/objects/",
  },
  ...none("a capture of Bluetooth", "btsnoop\x00"),
  ...none("a PDF document", "%PDF-"),
  ...none("a PNG image", "\x89PNG\r\n"),
  ...none("a JPEG image", "\xff\xd8\xff"),
  ...none("an SQLite database", "SQLite format 3\x00"),
  ...none("a program", "\x7fELF", "MZ\x90\x00"),
  ...none("an Office document", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
  ...none("an event log of Windows", "ElfFile\x00"),
];

const ZSTD: OtherFile = {
  name: "a zstd file",
  advice: "decompress it: zstd -d FILE -o capture.pcap",
};

const HTML: OtherFile = {
  name: "an HTML page",
  advice: "download the file again: the server sent a page instead, for example to log in",
};

const XML: OtherFile = {
  name: "an XML file",
  advice: "save the packets as pcapng where the file was made",
};

/** Whether a file is compressed with zstd; some begin with skippable frames. */
export function isZstd(head: Uint8Array): boolean {
  return startsWith(head, "\x28\xb5\x2f\xfd", 0) ||
    head[0]! >> 4 === 5 && startsWith(head, "\x2a\x4d\x18", 1);
}

/** Recognizes a file that is not read from its first octets, best 512 of them. */
export function recogniseOtherFile(head: Uint8Array): OtherFile | undefined {
  for (const row of ROWS) {
    if (startsWith(head, row.start, row.at ?? 0)) return row;
  }
  if (isZstd(head)) return ZSTD;
  const text = latin(head.subarray(0, 64)).replace(/^\xef\xbb\xbf/, "")
    .trimStart();
  if (/^<(!doctype html|html|head)[\s>]/i.test(text)) return HTML;
  return /^<(\?xml|pdml|psml)[\s>]/i.test(text) ? XML : undefined;
}

function startsWith(head: Uint8Array, start: string, at: number): boolean {
  if (head.length < at + start.length) return false;
  for (let i = 0; i < start.length; i++) {
    if (head[at + i] !== start.charCodeAt(i)) return false;
  }
  return true;
}

/** Describes what was found instead of a capture, and what to do. */
export function describeOtherFile({ name, advice }: OtherFile): string {
  const what = `Expected a pcap, pcapng, snoop or ERF file, found ${name}`;
  return advice === undefined ? what : `${what}; ${advice}`;
}

/** Octets as text of Latin-1. */
function latin(octets: Uint8Array): string {
  let text = "";
  for (const octet of octets) text += String.fromCharCode(octet);
  return text;
}

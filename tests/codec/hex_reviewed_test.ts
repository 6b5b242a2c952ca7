// Output of parseHex() for each form of text, or its error with position, as a reviewed text.

import { hexDump, HexSyntaxError, parseHex } from "../../codec/hex.ts";
import { assertReviewed, inLine } from "../helpers/golden/reviewed.ts";

const DUMP = hexDump(Uint8Array.from({ length: 40 }, (_, i) => 7 * i + 0x60 & 0xff));

/** Texts in free form, and dumps of every program, each with faults. */
const TEXTS: readonly string[] = [
  "",
  " \n",
  "68",
  "6",
  "68 0",
  "680",
  "6804",
  "68 04 43",
  "68,04;43:00",
  "68-04-43",
  "0x68, 0x4, 0x0",
  "0x680x04",
  "\\x68\\x04",
  "\\x6",
  "{0x68, 0x04};",
  "[68 04]",
  '"68 04"',
  "'68'",
  "(68)",
  "\uFEFF68",
  "68 # rest 04",
  "68 // rest",
  "68 /* 99 */ 04",
  "68 /* 99",
  "68 / 04",
  "# 68\n04",
  "// 68\n04",
  "g",
  "68 g4",
  "68\n0g",
  "68\r\n04\r43\nxx",
  "0x",
  "0x6g",
  "ABCDEF abcdef",
  "68 04 4",
  "123",
  "12345",
  "0000",
  "0000 0000",
  "000 68",
  "0000 68 04",
  "0000  68 04",
  "0000: 68 04",
  "0000 6804 0700",
  "0000: 6804 0700",
  "0000   6804",
  "0001  68 04",
  "0010  68 04",
  "0010 68 04",
  "1000  68 04",
  "0000",
  "0000  ",
  "00 68 04",
  "0000  68 04  |h.|",
  "0000  68 04  |hx|",
  "0000  68 04  |h|",
  "0000  68 04  h.",
  "0000  68 04  hx",
  "0000  68 04  h. ",
  "0000  68 20  h",
  "0000  68 20  h ",
  "0000  20 68   h",
  "0000  68 04  >h.<",
  "0000  68 04 |h.",
  "0000  41 42  AB",
  "0000  41 42 AB",
  "0000  41 42  4142",
  "0000  68 04\n0002  43 00",
  "0000  68 04\n0003  43 00",
  "0000  68 04\n0000  43 00",
  "0000  68 04\n0000  43 00\n0002  01",
  "0010  68 04\n0012  43",
  "0010  68 04\n0011  43",
  "0000  68 04\n*\n0006  43",
  "0000  68 04\n*\n0005  43",
  "0000  68 04\n*\n0002  43",
  "*\n0000  68",
  "0000  68\n*",
  "0000  68\n*\n",
  "0000  68 04\n\n0002  43",
  "0000  68 04\n# note\n0002  43",
  "0000  68 04\n// note\n0002  43",
  "0000  68 04\nnote\n0002  43",
  "0000  68 04\n  0002  43",
  "0000000 68 04 43 00 68 04 43 00\n0000010 01",
  "0000000 68 04 43 00 68 04 43 00\n0000008 01",
  "00000000: 6804 4300  h.C.",
  "00000000: 6804 4300  h.C.\n00000004: 6804  h.",
  "00000000: 6804 43  h.C",
  "00000000  68 04 43 00  01 02 03 04  |h.C.....|",
  "00000000  68 04 43 00 7f  |h.C..|",
  "00000000  68 7e  |h~|",
  "00000000  68 7f  |h\x7f|",
  "00000000  68 1f  |h\x1f|",
  "0000000g  68",
  "00000000  6",
  "00000000  68 0",
  "00000000  68  0",
  "00000000\t68 04",
  "00000000:68 04",
  "00000000000000000  68",
  "0000000000000000  68",
  "00000000  68\r\n00000001  04\r\n",
  "0000  68 04  .h",
  "0000  f0 41  \u00f0A",
  "0000  f0 41  .A",
  "0000  f0 41  ~A",
  "0x0000  68 04",
  "0000  68 04 <",
  "0000  68 04  ",
  "0000  68 04   h.",
  "0000  20 20",
  "0000  20 20   ",
  "0000  20 20    ",
  DUMP,
  DUMP.replaceAll("  ", " "),
  DUMP.replace("00000010", "00000011"),
  hexDump(new Uint8Array(3), { ascii: false, start: 32 }),
];

function readText(text: string, maxOctets?: number): string {
  try {
    return inLine(parseHex(text, maxOctets === undefined ? {} : { maxOctets }));
  } catch (error) {
    if (!(error instanceof HexSyntaxError)) throw error;
    return `${error.message}, after ${inLine(error.octets)}`;
  }
}

Deno.test("parseHex(): octets or errors of each text match the reviewed text", () => {
  const shown = (text: string) => JSON.stringify(text).replace("\uFEFF", "\\uFEFF");
  const rows = TEXTS.map((text) => `${shown(text)}\n  ${readText(text)}`);
  const limited = [
    ...["68 04 43", "6804 43", "0000  68 04 43", "0000  68\n*\n0003  43"].flatMap((text) =>
      [1, 2, 3, 4].map((most) =>
        `${JSON.stringify(text)}, ${most} at most\n  ${readText(text, most)}`
      )
    ),
  ];
  assertReviewed("hex.txt", [...rows, ...limited].join("\n"));
});

Deno.test("hexDump(): dumps with each option match the reviewed text", () => {
  const octets = Uint8Array.from({ length: 20 }, (_, i) => 0x1b + 13 * i & 0xff);
  const options = [{}, { columns: 1 }, { columns: 7 }, { columns: 20 }, { start: 0xfff8 }, {
    ascii: false,
  }];
  const rows = options.map((each) => `${inLine(each)}\n${hexDump(octets, each)}`);
  const edges = hexDump(Uint8Array.of(0x1f, 0x20, 0x7e, 0x7f));
  const refused = [{ columns: 0 }, { columns: 1.5 }, { start: -1 }, { start: 0.5 }].map((each) => {
    try {
      return hexDump(octets, each);
    } catch (error) {
      return `${inLine(each)}: ${error}`;
    }
  });
  assertReviewed("hex_dumps.txt", [...rows, edges, ...refused].join("\n"));
});

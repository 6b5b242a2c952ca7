// Generated texts: known APDUs in random notations, between labels, times and counters. Exactly these are found.

import { assertEquals } from "@std/assert";
import { readText } from "../../../../codec/capture/mod.ts";
import { parseHex, toHex } from "../../../../codec/mod.ts";
import { Prng } from "../../../helpers/random/prng.ts";

const APDUS = [
  "68 04 07 00 00 00",
  "68 04 83 00 00 00",
  "68 04 01 00 58 02",
  "68 0E 00 00 02 00 64 01 07 00 01 00 00 00 00 14",
  "68 19 00 00 00 00 24 01 03 00 01 00 C1 02 00 85 EB 47 42 00 AB 75 2D 0D AF 03 18",
  "68 0E 06 00 04 00 2D 01 06 00 2F 00 68 04 07 01",
  "68 12 02 00 02 00 07 01 03 00 01 00 68 04 07 00 00 00 00 00",
  "68 12 FE FF 00 00 01 02 03 00 01 00 01 00 00 01 68 04 07 40",
].map((hex) => parseHex(hex));

/** Ways to write octets. */
const NOTATIONS: readonly ((octets: Uint8Array) => string)[] = [
  (octets) => toHex(octets),
  (octets) => toHex(octets).toUpperCase(),
  ...[" ", ":", "-", ".", "|", ",", ", ", ";", "  ", "\t", "][", "><"].map(
    (separator) => (octets: Uint8Array) => toHex(octets, separator),
  ),
  (octets) => `{${list(octets, (octet) => `0x${hex(octet)}`)}};`,
  (octets) => `{ ${list(octets, (octet) => `(byte) 0x${hex(octet)}`)} }`,
  (octets) => `[${list(octets, String)}]`,
  (octets) => `[${Array.from(octets).join(" ")}]`,
  (octets) => `{${list(octets, (octet) => String(octet << 24 >> 24))}}`,
  (octets) => `"${Array.from(octets, (octet) => `\\x${hex(octet)}`).join("")}"`,
  (octets) => `b'${Array.from(octets, character).join("")}'`,
  (octets) => Array.from(octets, (octet) => `${hex(octet)}h`).join(" "),
  (octets) => Array.from(octets, (octet) => `16#${hex(octet)}`).join(", "),
  (octets) => Array.from(octets, (octet) => octet.toString(16)).join(" "),
];

function list(octets: Uint8Array, each: (octet: number) => string): string {
  return Array.from(octets, each).join(", ");
}

function hex(octet: number): string {
  return octet.toString(16).padStart(2, "0");
}

function character(octet: number): string {
  const isPlain = octet >= 0x20 && octet < 0x7f && octet !== 0x27 && octet !== 0x5c;
  return isPlain ? String.fromCharCode(octet) : `\\x${hex(octet)}`;
}

const BEFORE = [
  "",
  "TX: ",
  "12:00:01.068 RX -> ",
  "2024-11-29T12:00:01.104Z SEND len=16 ",
  "29.11.2024 06:08:04,068 empfangen: ",
  "Nov 29 12:00:00 gw01 iec104d[6804]: 192.168.68.4:2404 Rx (104): ",
  "#68 <- ",
  "发送报文：",
  "sid=6804c2a0-68b1-4e07-9d1c-0305e82c6804 mac=00:1b:1b:68:0e:00 TX ",
  "const uint8_t frame[16] = ",
  '{"seq":104,"dir":"rx","data":',
  "> ",
  "\x1b[32mRX\x1b[0m ",
];

const AFTER = ["", " ; interrogation", " // 0x68 = start", " (STARTDT)", " crc=6804", "\t# ok"];

const BETWEEN = [
  "",
  "link state 3 -> 4",
  "connecting to 192.168.68.4:2404",
  "The master sends 68 and 104, see 7.2.",
  "IEC 104 uses port 2404",
  "2024-11-29 12:00:01.068",
  "68",
  "6804c2a0-68b1-4e07-9d1c-0305e82c6804",
  "};",
];

const LINE_ENDS = ["\n", "\r\n", "\r"];

Deno.test("readText() finds exactly the APDUs of generated texts", () => {
  const seed = 0x104;
  const prng = new Prng(seed);
  for (let round = 0; round < 400; round++) {
    const end = prng.pick(LINE_ENDS);
    const expected: string[] = [];
    let text = "";
    for (let lines = prng.int(1, 12); lines > 0; lines--) {
      if (prng.chance(0.3)) text += prng.pick(BETWEEN) + end;
      const apdu = prng.pick(APDUS);
      expected.push(toHex(apdu));
      text += `${prng.pick(BEFORE)}${prng.pick(NOTATIONS)(apdu)}${prng.pick(AFTER)}${end}`;
    }
    const found = [...readText(text)].flatMap((item) =>
      item.type === "apdu" || item.type === "skipped" ? [toHex(item.octets)] : []
    );
    assertEquals(found, expected, `seed ${seed}, round ${round}: ${JSON.stringify(text)}`);
  }
});

Deno.test("readText() finds nothing in generated texts without APDUs", () => {
  const seed = 0x68;
  const prng = new Prng(seed);
  for (let round = 0; round < 200; round++) {
    let text = "";
    for (let lines = prng.int(1, 12); lines > 0; lines--) {
      text += `${prng.pick(BEFORE)}${prng.pick(BETWEEN)}${prng.pick(AFTER)}\n`;
    }
    const found = [...readText(text)].filter(({ type }) => type !== "unread");
    assertEquals(found, [], `seed ${seed}, round ${round}: ${JSON.stringify(text)}`);
  }
});

Deno.test("readText() finds every APDU of a line that is read in pieces", () => {
  const [startdt, , , interrogation] = APDUS;
  const apdus = Array.from({ length: 20_000 }, (_, i) => i % 2 === 0 ? startdt! : interrogation!);
  const expected = apdus.map((apdu) => toHex(apdu));
  for (const separator of ["", " ", ", 0x"]) {
    const text = apdus.map((apdu) => separator.slice(2) + toHex(apdu, separator)).join(
      separator.slice(0, 2),
    );
    const found = [...readText(text)].flatMap((item) =>
      item.type === "apdu" || item.type === "skipped" ? [toHex(item.octets)] : []
    );
    assertEquals(found, expected, JSON.stringify(separator));
  }
});

/** The characters of each octet that readText() finds in a text. */
function wordsOf(text: string): string[] {
  const lines = text.split("\n");
  return Array.from(readText(text, { octetPlaces: true })).flatMap((item) => {
    const places = item.type === "unread" ? [] : [...item.text?.octets ?? []];
    return Array.from({ length: places.length / 3 }, (_, index) => {
      const [line, column, end] = places.slice(3 * index) as [number, number, number];
      return lines[line - 1]!.slice(column - 1, end - 1);
    });
  });
}

Deno.test("readText() returns the place of each octet on request, in every notation", () => {
  for (const notation of NOTATIONS) {
    for (const apdu of APDUS) {
      const text = `TX: ${notation(apdu)}`;
      const words = wordsOf(text);
      assertEquals(words.length, apdu.length, text);
      const isDigits = words.every((word) => /^[0-9a-f]{2}$/i.test(word));
      if (isDigits) assertEquals(words.join("").toLowerCase(), toHex(apdu), text);
    }
  }
  assertEquals(wordsOf("68 04 07\n00 00 00 68 0e 00 00 02 00 64 01"), [
    ..."68 04 07 00 00 00 68 0e 00 00 02 00 64 01".split(" "),
  ], "on two lines, and an APDU that ends too early");
  assertEquals(wordsOf("64 01 06 00 01 00 00 00 00 14"), [
    ..."64 01 06 00 01 00 00 00 00 14".split(" "),
  ], "an ASDU without the control field that is added");
  for (const item of readText("68 04 07 00 00 00")) {
    assertEquals(item.type !== "unread" && item.text?.octets, undefined, "by default");
  }
});

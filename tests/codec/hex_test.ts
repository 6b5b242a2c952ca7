// Hex text: every supported form, every fault with its position, and dumps that can be parsed again.

import { assertEquals, assertThrows } from "@std/assert";
import { hexDump, HexSyntaxError, parseHex, toHex } from "../../codec/hex.ts";
import { startsDump } from "../../codec/hex_text.ts";
import { Prng } from "../helpers/random/prng.ts";

const STARTDT = Uint8Array.of(0x68, 0x04, 0x07, 0x00, 0x00, 0x00);

/** 18 octets with printable and other characters, as several programs print them. */
const SAMPLE = Uint8Array.of(
  ...[0x68, 0x04, 0x43, 0, 0, 0, 0x68, 0x04, 0x83],
  ...[0, 0, 0, 0x20, 0x7c, 0x41, 0x42, 0x43, 0x44],
);

/** Returns the properties of a text's fault that tests compare. */
function faultOf(text: string, maxOctets?: number): Record<string, unknown> {
  const options = maxOctets === undefined ? {} : { maxOctets };
  const fault = assertThrows(() => parseHex(text, options), HexSyntaxError);
  return { line: fault.line, column: fault.column, octets: toHex(fault.octets) };
}

Deno.test("parseHex() reads hex pairs with every separator", () => {
  for (
    const text of [
      "680407000000",
      "68 04 07 00 00 00",
      "68:04:07:00:00:00",
      "68-04-07-00-00-00",
      "68,04,07,00,00,00",
      " 6804 0700\t0000\r\n",
      "68 04 07\n00 00 00",
      "\ufeff68 04 07 00 00 00",
    ]
  ) {
    assertEquals(parseHex(text), STARTDT, text);
  }
  assertEquals(parseHex("DEADbeef"), Uint8Array.of(0xde, 0xad, 0xbe, 0xef));
  assertEquals(parseHex(" \n\n"), new Uint8Array(0));
});

Deno.test("parseHex() reads array literals and strings of programming languages", () => {
  for (
    const text of [
      "0x68, 0x04, 0x07, 0x00, 0x00, 0x00",
      "{0x68, 0x4, 0x7, 0x0, 0x0, 0x0};",
      "[0x68 0x04 0x07 0x00 0x00 0x00]",
      "0x680407000000",
      String.raw`"\x68\x04\x07\x00\x00\x00"`,
      "(0x68)(0x04) '07 00 00 00'",
    ]
  ) {
    assertEquals(parseHex(text), STARTDT, text);
  }
});

Deno.test("parseHex() skips comments", () => {
  const text = `# STARTDT act
    68 04     // start, length
    07 00 /* function
    and three zeros: 07 */ 00 00`;
  assertEquals(parseHex(text), STARTDT);
});

Deno.test("parseHex() reads dumps of common programs", () => {
  const dumps = {
    "hexdump -C": `00000000  68 04 43 00 00 00 68 04  83 00 00 00 20 7c 41 42  |h.C...h..... |AB|
00000010  43 44                                             |CD|
00000012
`,
    "xxd": `00000000: 6804 4300 0000 6804 8300 0000 207c 4142  h.C...h..... |AB
00000010: 4344                                     CD
`,
    "tshark -x": `0000  68 04 43 00 00 00 68 04 83 00 00 00 20 7c 41 42   h.C...h..... |AB
0010  43 44                                             CD

`,
    "od -Ax -tx1z": `000000 68 04 43 00 00 00 68 04 83 00 00 00 20 7c 41 42  >h.C...h..... |AB<
000010 43 44                                            >CD<
000012
`,
    "od -tx1": `0000000 68 04 43 00 00 00 68 04 83 00 00 00 20 7c 41 42
0000020 43 44
0000022
`,
    "offsets alone": `0000 68 04 43 00 00 00 68 04 83 00 00 00 20 7c 41 42
0010 43 44`,
  };
  for (const [program, text] of Object.entries(dumps)) {
    assertEquals(parseHex(text), SAMPLE, program);
    assertEquals(parseHex(text.replaceAll("\n", "\r\n")), SAMPLE, `${program}, CR LF`);
  }
});

Deno.test("parseHex() is not misled by characters that look like octets", () => {
  // "abcd" is the text of the octets 61 62 63 64, but also consists of hex digits.
  assertEquals(parseHex("00000000: 6162 6364  abcd"), Uint8Array.of(0x61, 0x62, 0x63, 0x64));
  assertEquals(
    parseHex("0000  30 30 20 31 31   00 11\n"),
    Uint8Array.of(0x30, 0x30, 0x20, 0x31, 0x31),
  );
  // Many editors remove the spaces at the end of the characters.
  assertEquals(parseHex("0000  41 20 20   A"), Uint8Array.of(0x41, 0x20, 0x20));
  assertEquals(parseHex("0000  20 41   " + " A"), Uint8Array.of(0x20, 0x41));
  // Without characters after them, three octets cannot be the text of the two before them.
  assertEquals(parseHex("0000 34 33 43"), Uint8Array.of(0x34, 0x33, 0x43));
});

Deno.test("parseHex() reads a text as a dump only if it begins with an offset", () => {
  assertEquals(parseHex("0000 0000"), new Uint8Array(4));
  assertEquals(parseHex("00000000"), new Uint8Array(4));
  assertEquals(parseHex("0000  0004"), Uint8Array.of(0, 0, 0, 4));
  assertEquals(parseHex("0000 68 04"), Uint8Array.of(0x68, 0x04));
  assertEquals(parseHex("00000040: 6804"), Uint8Array.of(0x68, 0x04));
});

Deno.test("parseHex() joins the packets of a dump and expands repeated lines", () => {
  const packets = "0000  68 04   h.\n0002  07 00   ..\n\n0000  68 04   h.\n";
  assertEquals(toHex(parseHex(packets)), "680407006804");
  const repeated = "# squeezed\n00000000  68 00\n*\n00000006  04\n00000007\n";
  assertEquals(toHex(parseHex(repeated)), "68006800680004");
});

Deno.test("parseHex() locates an incomplete octet and keeps those before it", () => {
  assertEquals(faultOf("68 04 0"), { line: 1, column: 7, octets: "6804" });
  assertEquals(faultOf("68 04\n  07 0 00"), { line: 2, column: 6, octets: "680407" });
  assertEquals(faultOf("6804070"), { line: 1, column: 7, octets: "680407" });
  assertEquals(faultOf("0000  68 04\n0002  0"), { line: 2, column: 7, octets: "6804" });
});

Deno.test("parseHex() reports the character that is not a hex digit", () => {
  assertEquals(faultOf("68 04\r\n07 xy"), { line: 2, column: 4, octets: "680407" });
  assertEquals(faultOf("hello"), { line: 1, column: 1, octets: "" });
  assertEquals(faultOf("0000  68 0g"), { line: 1, column: 10, octets: "68" });
  const fault = assertThrows(() => parseHex("68 zz"), HexSyntaxError);
  assertEquals(
    fault.message,
    'Cannot read hex text: expected hex digits, found "z" (line 1, column 4)',
  );
  assertEquals(fault.detail, 'expected hex digits, found "z"');
});

Deno.test("parseHex() refuses a dump with inconsistent offsets", () => {
  assertEquals(faultOf("0000  68 04\n0004  07"), { line: 2, column: 1, octets: "6804" });
  assertEquals(faultOf("0000  68 04\nFrame 2"), { line: 2, column: 1, octets: "6804" });
  assertEquals(faultOf("0000  68 04\n*\n0005  07"), { line: 3, column: 1, octets: "6804" });
});

Deno.test("parseHex() refuses 16-bit words of unknown byte order, as hexdump without -C prints them", () => {
  assertEquals(faultOf("0000000 0468 0043\n0000004\n"), { line: 1, column: 9, octets: "" });
});

Deno.test("parseHex() reads at most maxOctets", () => {
  assertEquals(parseHex("68 04", { maxOctets: 2 }).length, 2);
  assertEquals(faultOf("68 04 07", 2), { line: 1, column: 7, octets: "6804" });
  assertEquals(faultOf("0000  68\n*\nfffffff0  04", 3).octets, "686868");
});

Deno.test("toHex() puts the separator between octets", () => {
  assertEquals(toHex(STARTDT), "680407000000");
  assertEquals(toHex(STARTDT.subarray(0, 2), ":"), "68:04");
  assertEquals(toHex(new Uint8Array(0), " "), "");
});

Deno.test("hexDump() prints offset, octets and characters", () => {
  assertEquals(
    hexDump(SAMPLE),
    "00000000  68 04 43 00 00 00 68 04 83 00 00 00 20 7c 41 42  |h.C...h..... |AB|\n" +
      "00000010  43 44                                            |CD|\n",
  );
  assertEquals(
    hexDump(STARTDT, { columns: 4, start: 0x20, ascii: false }),
    "00000020  68 04 07 00\n00000024  00 00\n",
  );
  assertEquals(hexDump(new Uint8Array(0)), "");
  assertThrows(() => hexDump(STARTDT, { columns: 0 }), RangeError);
  assertThrows(() => hexDump(STARTDT, { start: -1 }), RangeError);
});

Deno.test("parseHex() reads the output of hexDump() and toHex()", () => {
  const seed = 0x6a09e667;
  const prng = new Prng(seed);
  for (let round = 0; round < 300; round++) {
    const octets = prng.octets(prng.int(1, 80));
    // Runs of printable characters are the difficult case: they look like digits.
    if (prng.chance(0.5)) {
      octets.set(octets.map((octet) => prng.chance(0.8) ? 0x20 + octet % 0x20 : octet));
    }
    const columns = prng.int(1, 20);
    const start = prng.chance(0.5) ? 0 : prng.int(0, 0xffff);
    const where = `seed ${seed}, round ${round}`;
    assertEquals(parseHex(hexDump(octets, { columns })), octets, where);
    assertEquals(parseHex(hexDump(octets, { columns, start })), octets, where);
    assertEquals(parseHex(hexDump(octets, { columns, ascii: false })), octets, where);
    for (const separator of ["", " ", ":", ", 0x", "\n"]) {
      assertEquals(parseHex(toHex(octets, separator).replace(/^/, "0x")), octets, where);
    }
  }
});

Deno.test("parseHex() accepts text of any length between octets", () => {
  const many = 5_000_000;
  for (
    const between of [
      " ".repeat(many),
      ",".repeat(many),
      "// \n".repeat(many / 5),
      "/**/".repeat(many / 5),
    ]
  ) {
    assertEquals(parseHex(`68${between}04`), Uint8Array.of(0x68, 0x04));
  }
});

Deno.test("a first line begins a dump if its first word can only be an offset", () => {
  const cases: readonly (readonly [string, boolean])[] = [
    ["0000: 68 04", true],
    ["1234: 68 04", true],
    ["1230: 6804 4300", true],
    ["1234  68 04  |h.|", true],
    ["1234  68 04  |h.| ", true],
    ["1234  68 04  |h.", false],
    ["1234  68 04", false],
    ["0010  68 04", true],
    ["0010 68 04", false],
    ["0010  6804", false],
    ["0000 68 04", true],
    ["0000 680 04", true],
    ["0000 6804", false],
    ["0000 0000", false],
    ["0000:", false],
    ["68 04", false],
  ];
  for (const [line, expected] of cases) assertEquals(startsDump(line), expected, line);
});

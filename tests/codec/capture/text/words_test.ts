// The smallest parts of pasted texts: words that are octets, strings, cleaned lines, and the sender by content.

import { assertEquals } from "@std/assert";
import { cleanLine } from "../../../../codec/capture/text/clean.ts";
import { readBareString, readString } from "../../../../codec/capture/text/escapes.ts";
import {
  negativeWord,
  pairIn,
  plainWord,
  prefixedWord,
} from "../../../../codec/capture/text/octet_words.ts";
import {
  asduLengths,
  isAsdu,
  judgeApdu,
  judgeTorn,
} from "../../../../codec/capture/text/plausible.ts";
import { senderByContent, SenderGuess } from "../../../../codec/capture/text/sides.ts";
import { parseHex } from "../../../../codec/hex.ts";
import { IEC104 } from "../../../../codec/profile.ts";

/** Writes a word: its value in hex, in program code and in any case, or its digits. */
function written(word: ReturnType<typeof plainWord>): string | undefined {
  if (word === undefined) return undefined;
  return "digits" in word ? word.digits : `${word.hex} ${word.code} ${word.loose}`;
}

Deno.test("a word without prefix is an octet in each notation that it fits", () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ["68", "104 68 104"],
    ["09", "9 9 9"],
    ["0a", "10 -1 10"],
    ["a0", "160 -1 160"],
    ["Ff", "255 -1 255"],
    ["0g", undefined],
    ["g0", undefined],
    ["5", "-1 5 5"],
    ["f", "-1 -1 15"],
    ["g", undefined],
    ["104", "-1 104 -1"],
    ["255", "-1 255 -1"],
    ["256", undefined],
    ["abc", undefined],
    ["6804", "6804"],
    ["680443000000", "680443000000"],
    ["68h", "104 104 104"],
    ["068H", "104 104 104"],
    ["8h", "8 8 8"],
    ["168h", undefined],
    ["68h04h", "6804"],
    ["68h04", undefined],
    ["68_04_43", "680443"],
    ["68_0", undefined],
    ["104u8", "104 104 104"],
    ["104_u8", "104 104 104"],
    ["104UL", "104 104 104"],
    ["256u8", undefined],
    ["", undefined],
  ];
  for (const [word, expected] of cases) assertEquals(written(plainWord(word)), expected, word);
});

Deno.test("a word after a prefix is hexadecimal, with or without a suffix", () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ["68", "104 104 104"],
    ["8", "8 8 8"],
    ["680", undefined],
    ["6804", "6804"],
    ["68u8", "104 104 104"],
    ["68_u8", "104 104 104"],
    ["68U", "104 104 104"],
    ["68g", undefined],
    ["u8", undefined],
  ];
  for (const [word, expected] of cases) assertEquals(written(prefixedWord(word)), expected, word);
});

Deno.test("a decimal with a minus sign is a signed octet, from -1 to -128", () => {
  assertEquals(["1", "24", "128"].map((digits) => written(negativeWord(digits))), [
    "-1 255 -1",
    "36 232 -1",
    "-1 128 -1",
  ]);
  for (const digits of ["0", "129", "1000", "a", ""]) {
    assertEquals(negativeWord(digits), undefined, digits);
  }
  assertEquals([pairIn("6804", 0), pairIn("6804", 2)].map(written), ["104 -1 -1", "4 -1 -1"]);
});

Deno.test("strings with escapes are octets, with their columns", () => {
  const read = (text: string, at = 0) => {
    const found = readString(text, at);
    return found && `${found.octets} at ${found.columns} to ${found.end}`;
  };
  assertEquals(read(String.raw`"h\x04"`), "104,4 at 1,2,6 to 7");
  assertEquals(read(String.raw`x = 'h\x4' + y`, 4), "104,4 at 5,6,9 to 10");
  assertEquals(
    read(String.raw`"\x{68}\u{4}\u0043\0\07\377"`),
    "104,4,67,0,7,255 at 1,7,12,18,20,23,27 to 28",
  );
  assertEquals(
    read(String.raw`"\x00\a\b\t\n\v\f\r\e\\\"\q"`),
    "0,7,8,9,10,11,12,13,27,92,34,113 at 1,5,7,9,11,13,15,17,19,21,23,25,27 to 28",
  );
  assertEquals(read(String.raw`"\x20 ~"`), "32,32,126 at 1,5,6,7 to 8");
  // Text without an escape for an octet, without an end, or with other characters is not octets.
  for (const text of [`"hello"`, String.raw`"h\n"`, String.raw`"h\x04`, String.raw`"h\x04'`]) {
    assertEquals(read(text), undefined, text);
  }
  assertEquals([read(String.raw`"\x04ä"`), read(String.raw`"\x04\777"`)], [undefined, undefined]);
  const bare = (text: string, at = 0) => {
    const found = readBareString(text, at);
    return found && `${found.octets} to ${found.end}`;
  };
  assertEquals(bare(String.raw`h\x04C\x00 rest`), "104,4,67,0 to 10");
  assertEquals(bare(String.raw`tx: h\4\u0007`, 4), "104,4,7 to 13");
  assertEquals([bare("x"), bare("h "), bare("h")], [undefined, undefined, undefined]);
});

Deno.test("a line is cleaned without a change of its length", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["plain\ttext", "plain\ttext"],
    ["68\u00a004", "68 04"],
    ["68\u200b04", "68 04"],
    ["68\u300004", "68 04"],
    ["\u001b[31m68\u001b[0m", "     68    "],
    ["<b>68</b> <br/>04", "   68          04"],
    ['<td class="x">68', "              68"],
    ["<Buffer 68 04>", "<Buffer 68 04>"],
    ["<68>", "<68>"],
    ["a&nbsp;b", "a      b"],
    ["&lt;68&gt;", "<   68>   "],
    ["&#104;&#x68;", "h     h     "],
    ["&amp;&quot;&apos;", "&    \"     '     "],
    ["&rarr;&larr;", "→     ←     "],
    ["&unknown; &#31; &#9999999;", "&unknown; &#31; &#9999999;"],
    ["６８ ０４", "68 04"],
    ["68–04—43−00", "68-04-43-00"],
    ["“68” ‘04’ 「43」 【00】 〔1〕", "\"68\" '04' [43] [00] [1]"],
    ["68、04。〈1〉《2》", "68,04.<1><2>"],
  ];
  for (const [line, expected] of cases) {
    assertEquals(cleanLine(line), expected);
    assertEquals(expected.length, line.length, line);
  }
});

const INTERROGATION = "68 0e 00 00 00 00 64 01 06 00 01 00 00 00 00 14";
const VALUE = "68 0e 00 00 00 00 01 01 03 00 01 00 05 00 00 01";

Deno.test("the content of an APDU identifies the sender, unless both may send it", () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ["68 04 07 00 00 00", "controlling"],
    ["68 04 0b 00 00 00", "controlled"],
    ["68 04 13 00 00 00", "controlling"],
    ["68 04 23 00 00 00", "controlled"],
    ["68 04 43 00 00 00", undefined],
    ["68 04 83 00 00 00", undefined],
    ["68 04 01 00 00 00", undefined],
    ["68 04 ff 00 00 00", undefined],
    [INTERROGATION, "controlling"],
    [INTERROGATION.replace("01 06", "01 47"), "controlled"],
    [VALUE, "controlled"],
  ];
  for (const [hex, expected] of cases) assertEquals(senderByContent(parseHex(hex)), expected, hex);
});

Deno.test("the sender of other APDUs is guessed from those before", () => {
  const guess = new SenderGuess();
  const of = (hex: string) => guess.of(parseHex(hex));
  const [s, test, testCon] = [
    "68 04 01 00 00 00",
    "68 04 43 00 00 00",
    "68 04 83 00 00 00",
  ] as const;
  assertEquals([of(s), of(test), of(testCon)], ["controlling", "controlling", "controlled"]);
  assertEquals([of(INTERROGATION), of(s)], ["controlling", "controlled"]);
  assertEquals([of(VALUE), of(s)], ["controlled", "controlling"]);
  guess.note(parseHex(VALUE), "controlling");
  assertEquals(of(s), "controlled");
  guess.note(parseHex(test), "controlled");
  assertEquals(of(testCon), "controlling");
  guess.note(parseHex(testCon), "controlling");
  assertEquals(of(testCon), "controlling", "only a request is noted");
  assertEquals([of(test), of(testCon)], ["controlling", "controlled"]);
  assertEquals(of("68 04 ff 00 00 00"), "controlled");
});

Deno.test("octets are judged by start, length, control field and content", () => {
  const judge = (hex: string) => judgeApdu(parseHex(hex), IEC104);
  assertEquals([judge(INTERROGATION), judge("68 04 43 00 00 00")], ["sure", "sure"]);
  assertEquals(judge("69 04 43 00 00 00"), "none");
  assertEquals([judge("68 03 43 00 00"), judge("68 fe 43 00 00 00")], ["none", "none"]);
  assertEquals(judge("68 04 ff 00 00 00"), "damaged");
  assertEquals(judge("68 05 43 00 00 00 00"), "none");
  assertEquals([judge("68 04 00 00 00 00"), judge("68 05 00 00 00 00 01")], ["none", "possible"]);
  assertEquals(judge(VALUE.replace("01 01 03", "ff 01 03")), "possible", "unknown type");
  assertEquals(judge(`${VALUE.replace("0e", "0f")} 00`), "possible", "an octet too many");
  assertEquals(judge(VALUE.replace("01 01 03", "01 00 03")), "possible", "no objects");
  const torn = (hex: string) => judgeTorn(parseHex(hex));
  assertEquals([torn("68 0e"), torn("68 0e 00 00 00 00 64"), torn("68 04 43")], [true, true, true]);
  assertEquals([torn(INTERROGATION), torn("68"), torn("69 0e")], [false, false, false]);
  assertEquals([torn("68 0e 43 00 00 00 64"), torn("68 0e ff 00 00 00 64")], [false, false]);
});

Deno.test("the lengths of an ASDU follow from its head", () => {
  const lengths = (hex: string) => asduLengths(parseHex(hex), IEC104);
  assertEquals(lengths("01 01"), [10, 10]);
  assertEquals(lengths("01 05"), [6 + 5 * 4, 6 + 3 + 5]);
  assertEquals(lengths("01 85"), [6 + 5 * 4, 6 + 3 + 5]);
  assertEquals([lengths("01 00"), lengths("ff 01"), lengths("01 80")], [[], [], []]);
  assertEquals(lengths("7d 01"), undefined, "a segment of a file");
});

Deno.test("octets are an ASDU if nothing about them is unusual", () => {
  const asdu = (hex: string) => isAsdu(parseHex(hex), IEC104);
  const value = VALUE.slice(18);
  assertEquals([asdu(value), asdu(INTERROGATION.slice(18))], [true, true]);
  assertEquals(asdu(value.replace("01 00 05", "00 00 05")), false, "CA 0");
  assertEquals(asdu(value.replace("01 01 03", "01 01 06")), false, "another cause");
  assertEquals([asdu(`${value} 00`), asdu(value.replace("01 01", "ff 01"))], [false, false]);
});

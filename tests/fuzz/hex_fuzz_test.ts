// parseHex() reads any text, or reports where it cannot.

import { assert, assertEquals } from "@std/assert";
import { hexDump, HexSyntaxError, parseHex, toHex } from "../../codec/hex.ts";
import { fuzz } from "../helpers/random/fuzz.ts";
import type { Prng } from "../helpers/random/prng.ts";

const PIECES = [
  "68",
  "0x",
  "\\x",
  "04 ",
  "\n",
  "\r\n",
  " ",
  "  ",
  "0000",
  "00000010: ",
  "|",
  "*\n",
];
const MORE = [
  "// x\n",
  "/*",
  "*/",
  "#",
  "g",
  "0",
  "{",
  "-",
  "0010  ",
  "\t",
  ".",
  "\n0000  68\n*\n",
];

/** Generates text that is almost hexadecimal, as octets. */
function randomText(random: Prng): Uint8Array {
  let text = random.chance(0.5) ? hexDump(random.octets(random.int(0, 40))) : "";
  for (let count = random.int(0, 20); count > 0; count--) {
    const piece = random.pick(random.chance(0.8) ? PIECES : MORE);
    const at = random.int(0, text.length);
    text = text.slice(0, at) + piece + text.slice(at);
  }
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

fuzz({
  parser: "hex",
  runs: 1500,
  generate: randomText,
  check(input) {
    const text = String.fromCharCode(...input);
    try {
      const octets = parseHex(text, { maxOctets: 1000 });
      assert(octets.length <= 1000);
      assertEquals(parseHex(toHex(octets)), octets);
    } catch (error) {
      if (!(error instanceof HexSyntaxError)) throw error;
      assert(error.octets.length <= 1000);
      const line = text.split(/\r\n|\n|\r/)[error.line - 1];
      assert(line !== undefined && error.column >= 1 && error.column <= line.length + 1);
    }
  },
});

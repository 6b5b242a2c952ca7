// readText() reads any text without an error, and what it returns is in the text.

import { assert, assertEquals } from "@std/assert";
import { readText } from "../../codec/capture/mod.ts";
import { hexDump, parseHex, toHex } from "../../codec/mod.ts";
import { fuzz } from "../helpers/random/fuzz.ts";
import type { Prng } from "../helpers/random/prng.ts";

const GI = parseHex("68 0E 00 00 02 00 64 01 07 00 01 00 00 00 00 14");

const PIECES = [
  ...["68 04 07 00 00 00", "680E", "0x68, ", "104, 4, ", "\\x68\\x04", "b'h\\x04\\x07", "00 ", "0"],
  ...[
    "\n",
    "\r\n",
    "\r",
    " ",
    "  ",
    "\t",
    "00000010  ",
    "0x0000:  ",
    "*\n",
    "|",
    "'",
    '"',
    "`",
    "\\",
  ],
  ...[
    "TX: ",
    "12:00:01.068 ",
    "2024-11-29 ",
    "//",
    "/*",
    "*/",
    "#",
    ";",
    "--",
    "->",
    "<-",
    "(byte)",
  ],
  ...[
    "&nbsp;",
    "<td>",
    "\u00e9",
    "发送",
    "45 00 00 28 ",
    "08 00 ",
    "68h ",
    "16#68 ",
    "[",
    "]",
    "{",
    "}",
  ],
];

/** Text that nearly contains APDUs, as octets. */
function randomText(random: Prng): Uint8Array {
  let text = random.chance(0.3) ? hexDump(random.octets(random.int(0, 60))) : toHex(GI, " ");
  for (let count = random.int(0, 24); count > 0; count--) {
    const at = random.int(0, text.length);
    text = text.slice(0, at) + random.pick(PIECES) + text.slice(at);
  }
  return new TextEncoder().encode(text);
}

fuzz({
  parser: "text",
  runs: 3000,
  generate: randomText,
  check(input) {
    const text = new TextDecoder().decode(input);
    const lines = text.split(/\r\n|\n|\r/).length;
    let unread = 0;
    const reading = readText(text);
    for (const item of reading) {
      if (item.type === "unread") {
        unread++;
        assert(item.line >= 1 && item.line <= lines);
      } else if (item.type === "apdu") {
        assertEquals([item.octets[0], item.octets[1]], [0x68, item.octets.length - 2]);
        assert(item.frame >= 1 && item.frame <= lines);
      }
    }
    assertEquals(reading.unreadLines, unread);
    assert(unread <= lines);
  },
});

// Text that the decoder page decodes while it is typed: its rows, the places of octets, and faults at their place.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Server } from "../../../examples/decoder/engine/server.ts";
import { TextLines } from "../../../examples/decoder/engine/text_lines.ts";
import type { PastedDetail, PastedView, RowView } from "../../../examples/decoder/messages.ts";
import { IEC104, toHex } from "../../../codec/mod.ts";
import { PLAIN_LOOK } from "../../../examples/decoder/engine/row_look.ts";
import { setUp } from "../../../examples/decoder/engine/decoder_setup.ts";
import { Pasted } from "../../../examples/decoder/engine/paste.ts";
import { oddities } from "../../helpers/capture/oddities.ts";
import { Prng } from "../../helpers/random/prng.ts";

function decoded(text: string, caret = 0): Promise<PastedView> {
  return new Pasted(text, { setup: setUp(IEC104), look: PLAIN_LOOK }).view(1, caret);
}

/** The faults of a text: place, the characters at fault, and the message. */
async function faults(text: string): Promise<string[]> {
  const view = await decoded(text);
  return view.faults.map(({ line, column, from, to, text: what }) =>
    `${line}:${column} [${text.slice(from, to)}] ${what}`
  );
}

const INTERROGATION = "68 0e 00 00 02 00 64 01 06 00 01 00 00 00 00 14";

Deno.test("a single frame has its row, its tree and the place of each octet", async () => {
  const view = await decoded(`TX: ${INTERROGATION}`);
  const { rows, apdus, faults, notes, detail, isCapture } = view;
  assertEquals([rows, apdus, faults, notes, isCapture], [1, 1, [], [], false]);
  assertEquals([...view.marks], [4, 51, 0]);
  assertEquals([detail!.type, detail!.tree.name, detail!.octets.length], ["C_IC_NA_1", "APDU", 16]);
  assertEquals([...detail!.places.slice(0, 4), ...detail!.places.slice(-2)], [4, 6, 7, 9, 49, 51]);
});

Deno.test("faults are reported at the characters that cause them", async () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    "": [],
    "hello": [],
    "68": ["1:1 [68] Expected the length octet after 68, found the end"],
    "68 0": ['1:4 [0] Expected two digits of an octet, found the single digit "0"'],
    "68 02 00 00": ["1:4 [02] The length octet is 2, expected 4 to 253"],
    "0x68, 0xfe, 0x00": ["1:9 [fe] The length octet is 254, expected 4 to 253"],
    "68 04 07": ["1:1 [68 04 07] Expected 6 octets of an APDU, found the end after 3"],
    "68 04 07 00 zz 00": ['1:13 [zz] Expected hex digits, found "z"'],
    "TX: 68 0e 00 00 02 00 64 01 06 zz": [
      '1:32 [zz] Expected octet 10 of the 16 of an APDU, found "zz"',
    ],
    "68 04 07 01 00 00": [
      "1:7 [07] Expected a control field of I, S or U format, found 0x07 0x01 0x00 0x00",
    ],
    "01 02 03 04": [
      "1:1 [01 02 03 04] 4 octets that are not an APDU, an ASDU or a packet: an APDU begins with 68, found 01",
    ],
    "68 04 07 00 00 00\r\nok\r\n68 04 83 00 00 00 09 09 09": [
      "3:19 [09 09 09] Expected an APDU, found 3 other octets",
    ],
  };
  for (const [text, expected] of Object.entries(cases)) {
    assertEquals(await faults(text), expected, text);
  }
});

Deno.test("a fault in an APDU is reported at its octet; an ASDU without APCI is decoded", async () => {
  const apdu = "68 15 00 00 00 00 1e 01 03 00 01 00 d7 00 00 01 00 00 00 00 00 00 00";
  assertEquals(await faults(apdu), ["1:49 [00] Time tag is not a valid date and time"]);
  const view = await decoded("a\n0d 01 03 00 01 00 d7 00 00 00 00 c0 3f 00");
  assertEquals([view.apdus, view.faults, view.notes[0]], [
    1,
    [],
    "The text has no control fields: N(S) and N(R) are counted",
  ]);
  assertEquals([...view.detail!.places.slice(0, 16)], [...Array(12).fill(-1), 2, 4, 5, 7]);
});

Deno.test("lines without octets and assumptions are notes", async () => {
  const { notes } = await decoded(
    "12:00:01 TX 68 04 07 00 00 00\nlink is up\n\n12:00:02 RX 68 04 0b 00 00 00",
  );
  assertEquals(notes, [
    "The text has no dates: the first day is taken as 1970-01-01",
    "1 line without octets of an APDU: line 2",
  ]);
  assertEquals((await decoded("one\ntwo")).notes, [
    "2 lines without octets of an APDU: the first is line 1",
  ]);
});

Deno.test("the row at the caret is shown, otherwise the first with content", async () => {
  const text = `68 04 07 00 00 00\n\n${INTERROGATION}\n68 04 83 00 00 00`;
  const at = async (caret: number) => (await decoded(text, caret)).detail!.row;
  assertEquals([await at(3), await at(18), await at(25), await at(text.length)], [0, 1, 1, 2]);
});

Deno.test("octets on several lines are marked line by line", async () => {
  const text = "char a[] = { 0x68, 0x0e, 0, 0, 2, 0,\n  0x64, 1, 6, 0, 1, 0, 0, 0, 0, 0x14 };";
  const view = await decoded(text);
  const marks = [...view.marks];
  assertEquals(view.apdus, 1);
  assertEquals([text.slice(marks[0], marks[1]), text.slice(marks[3], marks[4])], [
    "68, 0x0e, 0, 0, 2, 0",
    "64, 1, 6, 0, 1, 0, 0, 0, 0, 0x14",
  ]);
});

Deno.test("the hex dump of a whole capture is decoded; its faults have packets, not lines", async () => {
  const view = await decoded(toHex(oddities().pcap()));
  assertEquals([view.isCapture, view.marks.length], [true, 0]);
  assert(view.apdus > 3 && view.faults.length > 0);
  for (const { line, column, from, to, text } of view.faults) {
    assertEquals([line, column, from, to], [0, 0, 0, 0]);
    assertStringIncludes(text, "Packet ");
  }
  assertEquals(view.faults.at(-1)?.text, "Packet 19: Octets are missing");
});

Deno.test("marks and faults are inside the text, whatever it is", async () => {
  const random = new Prng(104);
  const words = [
    "68",
    "04",
    "0e",
    "07",
    "00",
    "64",
    "zz",
    "0x",
    "{",
    "\n",
    "\r\n",
    " ",
    ":",
    "é",
    "TX",
    "\t",
  ];
  for (let count = 0; count < 150; count++) {
    const length = random.int(0, 40);
    const text = Array.from({ length }, () => random.pick(words)).join(
      random.chance(0.5) ? " " : "",
    );
    const { marks, faults, rows, detail } = await decoded(text, random.int(0, 60));
    for (let i = 0; i < marks.length; i += 3) {
      const [from, to, row] = marks.slice(i, i + 3) as unknown as [number, number, number];
      assert(from < to && to <= text.length && row < rows, JSON.stringify(text));
      assert(!/[\r\n]/.test(text.slice(from, to)), JSON.stringify(text));
    }
    for (const { line, column, from, to } of faults) {
      assert(from <= to && to <= text.length && line >= 1 && column >= 1, JSON.stringify(text));
      assertEquals(new TextLines(text).place(from), { line, column }, JSON.stringify(text));
    }
    for (const place of detail?.places ?? []) assert(place <= text.length);
  }
});

Deno.test("the worker answers requests about the latest text only, and keeps the open capture", async () => {
  const server = new Server(() => {});
  await server.answer("load", { file: null, name: "sample.pcapng" });
  const first = await server.answer("paste", { text: INTERROGATION, caret: 0 }) as PastedView;
  const second = await server.answer("paste", {
    text: "68 04 07 00 00 00",
    caret: 0,
  }) as PastedView;
  const rows = (turn: number) =>
    server.answer("pastedRows", { turn, from: 0, count: 9 }) as Promise<readonly RowView[]>;
  const row = (turn: number) =>
    server.answer("pastedRow", { turn, row: 0 }) as Promise<PastedDetail | null>;
  assertEquals([await rows(first.turn), await row(first.turn)], [[], null]);
  assertEquals((await rows(second.turn)).map(({ control }) => control), ["U STARTDT act"]);
  assertEquals((await row(second.turn))?.control, "U STARTDT act");
  const [open] = await server.answer("rows", { from: 0, count: 1 }) as readonly RowView[];
  assertEquals(open!.control, "TCP", "the capture that was open");
});

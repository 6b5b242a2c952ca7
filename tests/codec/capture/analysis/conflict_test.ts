// The text of a conflict: both contents, decoded as far as they are APDUs.

import { assertEquals } from "@std/assert";
import { noteConflict } from "../../../../codec/capture/analysis/conflict.ts";
import type { Session } from "../../../../codec/capture/analysis/session/session.ts";
import type { SkippedItem } from "../../../../codec/capture/items.ts";
import { parseHex } from "../../../../codec/hex.ts";
import { IEC104 } from "../../../../codec/profile.ts";

/** Returns the text for a conflict between the contents of two packets. */
function textOf(earlier: string | undefined, later: string, item: object = {}): string {
  const notes: string[] = [];
  const session = {
    side: (fromClient: boolean) => fromClient ? "client" : "server",
    name: (side: string) => side,
    about: (side: string) => side,
    context: {
      findings: {
        note: (kind: string, about: string, text: () => string) =>
          notes.push(`${kind} ${about}: ${text()}`),
      },
    },
  } as unknown as Session;
  noteConflict(session, {
    fromClient: true,
    octets: parseHex(later),
    ...(earlier !== undefined && { earlier: parseHex(earlier) }),
    frame: 7,
    ...item,
  } as unknown as SkippedItem, IEC104);
  assertEquals(notes.length, 1);
  return notes[0]!;
}

/** Returns the description of some content. */
function described(hex: string): string {
  return /, frame 7 has (.*)$/s.exec(textOf("68040b000000", hex))![1]!;
}

const TESTFR = "680443000000";
const STARTDT = "680407000000";

Deno.test("a conflict names the sender, both frames, and both contents", () => {
  const start = "Packets of the client with the same TCP sequence number: ";
  assertEquals(
    textOf(TESTFR, STARTDT, { earlierFrame: 3 }),
    `segment-conflict client: ${start}frame 3 has TESTFR act, frame 7 has STARTDT act`,
  );
  assertEquals(
    textOf(undefined, STARTDT, { fromClient: false }),
    `segment-conflict server: ${start.replace("client", "server")}` +
      "an earlier packet has the octets , frame 7 has STARTDT act",
  );
});

Deno.test("content is described APDU by APDU, up to three, in order", () => {
  assertEquals(described(TESTFR), "TESTFR act");
  assertEquals(described(TESTFR + STARTDT), "TESTFR act; STARTDT act");
  assertEquals(described(TESTFR.repeat(3)), "TESTFR act; TESTFR act; TESTFR act");
  assertEquals(described(TESTFR.repeat(4)), "TESTFR act; TESTFR act; TESTFR act; ...");
  assertEquals(described(`${STARTDT}68`), "STARTDT act; ...");
  assertEquals(described(`${STARTDT}6804430000`), "STARTDT act; ...");
  assertEquals(described(`${STARTDT}00`), "STARTDT act; ...");
});

Deno.test("every format of APDU is described", () => {
  assertEquals(described("680401000200"), "S format APDU");
  assertEquals(described("6804ff000000"), "an undefined format APDU");
  const interrogation = "680e0000000064010600010000000014";
  assertEquals(described(interrogation), "C_IC_NA_1 act CA 1: qoi=20 (station interrogation)");
});

Deno.test("content that does not begin with an APDU is shown as octets, at most 16", () => {
  const octets = Array.from({ length: 17 }, (_, i) => (i + 16).toString(16));
  const shown = (count: number) => described(octets.slice(0, count).join(""));
  assertEquals(shown(1), "the octets 10");
  assertEquals(shown(16), `the octets ${octets.slice(0, 16).join(" ")}`);
  assertEquals(shown(17), `the octets ${octets.slice(0, 16).join(" ")} ...`);
  assertEquals(described("68"), "the octets 68");
  assertEquals(described("6803010002"), "the octets 68 03 01 00 02", "shorter than an APCI");
  assertEquals(described("680401000200".slice(0, 10)), "the octets 68 04 01 00 02");
});

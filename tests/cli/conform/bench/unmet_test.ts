// What a failed expectation shows of the frames that have arrived.

import { assertEquals } from "@std/assert";
import { describeUnmet } from "../../../../cli/conform/bench/unmet.ts";
import { readFrame, type SeenFrame } from "../../../../cli/conform/bench/seen_frame.ts";
import { type AsduInput, CAUSE, encodeAsdu, IEC104 } from "../../../../codec/mod.ts";
import { encodeApci } from "../../../../codec/low_level.ts";

/** A frame that was received. */
function received(asdu: AsduInput): SeenFrame {
  const octets = encodeApci(
    { format: "I", sendNumber: 0, receiveNumber: 0 },
    encodeAsdu(asdu, { profile: IEC104 }),
  );
  const direction = "received" as const;
  return readFrame(octets, {
    ...{ index: 0, packet: 0, at: 0, instant: 0, direction, profile: IEC104 },
  });
}

/** A single command with a cause. */
function command(cause: number, ioa = 5000): SeenFrame {
  const object = { ioa, value: 1, select: false, qualifier: 0 } as const;
  return received({ type: "C_SC_NA_1", cause, ca: 1, objects: [object] } as AsduInput);
}

const CYCLIC = received({
  ...{ type: "M_ME_NC_1", cause: CAUSE.periodic, ca: 1 },
  objects: [{ ioa: 730, value: 1, quality: 0 }],
});

const PATTERN = { type: "C_SC_NA_1", cause: CAUSE.activationCon, ca: 1, ioa: 5000 } as const;

/** What is seen of frames. */
function seenOf(rest: readonly SeenFrame[], end?: string): string {
  return describeUnmet(rest, { patterns: [PATTERN], end }).seen;
}

Deno.test("cyclic data does not hide the answer that was wrong", () => {
  const wrong = command(CAUSE.unknownObjectAddress);
  const unmet = describeUnmet([CYCLIC, wrong, ...Array.from({ length: 9 }, () => CYCLIC)], {
    ...{ patterns: [PATTERN], end: undefined },
  });
  assertEquals(
    unmet.seen,
    "I N(S)=0 N(R)=0 C_SC_NA_1 uknIOA CA 1: 5000=ON; and 10 other frames",
  );
  assertEquals(unmet.frames, [wrong]);
});

Deno.test("an answer of another type, and a frame that is not an APDU, are shown", () => {
  const mirrored = received({
    ...{ type: "C_IC_NA_1", cause: CAUSE.activationCon, ca: 1 },
    objects: [{ qoi: 20 }],
  });
  const octets = Uint8Array.of(0x68, 0x04, 0x0f, 0, 0, 0);
  const odd = readFrame(octets, {
    ...{ index: 0, packet: 0, at: 0, instant: 0, direction: "received", profile: IEC104 },
  });
  assertEquals(
    describeUnmet([CYCLIC, mirrored, odd], { patterns: [PATTERN], end: undefined }).frames,
    [
      mirrored,
      odd,
    ],
  );
});

Deno.test("only the last answers are listed", () => {
  const many = [1, 2, 3, 4, 5, 6].map((at) => command(CAUSE.activationTermination, at));
  const seen = seenOf(many).split("; ");
  assertEquals([seen.length, seen[0]!.startsWith("… "), seen[3]!.endsWith("6=ON")], [
    4,
    true,
    true,
  ]);
});

Deno.test("a single frame that is not an answer is shown as such", () => {
  assertEquals(
    seenOf([CYCLIC]),
    "no answer, but I N(S)=0 N(R)=0 M_ME_NC_1 per/cyc CA 1: 730=1",
  );
});

Deno.test("without an answer, the other frames are counted, and the end of the connection follows", () => {
  assertEquals(seenOf([]), "nothing");
  assertEquals(
    seenOf([], "the device closed the connection"),
    "nothing; the device closed the connection",
  );
  assertEquals(
    seenOf([CYCLIC, CYCLIC]),
    "no answer, but 2 other frames, the last one I N(S)=0 N(R)=0 M_ME_NC_1 per/cyc CA 1: 730=1",
  );
});

Deno.test("a challenge of secure authentication names the option for the keys", () => {
  const octets = encodeApci(
    { format: "I", sendNumber: 0, receiveNumber: 0 },
    Uint8Array.fromHex("51010e000100c0010000000000040104 00deadbeef".replace(" ", "")),
  );
  const challenge = readFrame(octets, {
    ...{ index: 0, packet: 0, at: 0, instant: 0, direction: "received", profile: IEC104 },
  });
  assertEquals(
    seenOf([challenge]).split("; ").at(-1),
    "the device requires secure authentication: give its keys with --keys FILE",
  );
});

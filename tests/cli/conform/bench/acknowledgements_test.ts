// How many I frames of a device are not acknowledged, at most.

import { assertEquals } from "@std/assert";
import { mostOutstanding } from "../../../../cli/conform/bench/acknowledgements.ts";
import { readFrame, type SeenFrame } from "../../../../cli/conform/bench/seen_frame.ts";
import { type Apci, encodeApci, SEQUENCE_MODULUS } from "../../../../codec/low_level.ts";
import { encodeAsdu, IEC104 } from "../../../../mod.ts";

const ASDU = encodeAsdu({ type: "M_SP_NA_1", cause: 3, ca: 1, objects: [{ ioa: 1, value: 1 }] });

/** A frame that was sent or received. */
function frame(direction: SeenFrame["direction"], apci: Apci): SeenFrame {
  const octets = apci.format === "I" ? encodeApci(apci, ASDU) : encodeApci(apci);
  return readFrame(octets, {
    ...{ index: 0, packet: 0, at: 0, instant: 0 },
    ...{ direction, profile: IEC104 },
  });
}

/** I frames of the device. */
function data(from: number, count: number): readonly SeenFrame[] {
  return Array.from({ length: count }, (_, at) => {
    const sendNumber = (from + at) % SEQUENCE_MODULUS;
    return frame("received", { format: "I", sendNumber, receiveNumber: 0 });
  });
}

function acknowledgement(receiveNumber: number): SeenFrame {
  return frame("sent", { format: "S", receiveNumber });
}

Deno.test("frames that are acknowledged later were still outstanding when they arrived", () => {
  assertEquals(mostOutstanding({ frames: [] }), 0);
  const frames = [...data(0, 50), acknowledgement(50), ...data(50, 12), acknowledgement(62)];
  assertEquals(mostOutstanding({ frames }), 50);
  assertEquals(mostOutstanding({ frames: frames.slice(50) }), 12);
});

Deno.test("outstanding frames are counted across the wrap of the numbers", () => {
  const last = SEQUENCE_MODULUS - 5;
  assertEquals(mostOutstanding({ frames: [acknowledgement(last), ...data(last, 8)] }), 8);
});

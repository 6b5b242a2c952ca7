// Frames as a tester has seen them.

import { readFrame, type SeenFrame } from "../../../cli/conform/bench/seen_frame.ts";
import { type Apci, encodeApci } from "../../../codec/low_level.ts";
import { type AsduInput, encodeAsdu, IEC104 } from "../../../mod.ts";

/** A frame with a control field, and with an ASDU in an I frame. */
export function seen(
  apci: Apci,
  asdu?: AsduInput | Uint8Array,
  {
    index = 0,
    direction = "received",
  }: { readonly index?: number; readonly direction?: SeenFrame["direction"] } = {},
): SeenFrame {
  const octets = asdu === undefined || asdu instanceof Uint8Array ? asdu : encodeAsdu(asdu);
  return readFrame(encodeApci(apci, octets), {
    ...{ index, packet: 0, at: 0, instant: 0, direction, profile: IEC104 },
  });
}

/** An I frame with an ASDU. */
export function seenAsdu(
  asdu: AsduInput | Uint8Array,
  options: { readonly index?: number; readonly direction?: SeenFrame["direction"] } = {},
): SeenFrame {
  return seen({ format: "I", sendNumber: 0, receiveNumber: 0 }, asdu, options);
}

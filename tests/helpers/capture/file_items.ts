// Packets of a capture file, and the items that a reader finds in it, as lines of a reviewed text.

import { assertEquals } from "@std/assert";
import type { PacketReader } from "../../../codec/capture/packet.ts";
import { formatCaptureTime } from "../../../codec/capture/timestamp.ts";
import { inLine } from "../golden/reviewed.ts";
import type { FilePacket } from "./capture_builder.ts";
import { feed } from "./capture_items.ts";

/** Time of the first packet, in nanoseconds since 1970. */
export const TIME = 1_714_979_289_123_456_789n;

/** Returns the items of a file, which must be the same in chunks of one octet and of seven. */
export function readItems(make: () => PacketReader, file: Uint8Array): string[] {
  const whole = feed(make(), file);
  for (const chunk of [1, 7]) assertEquals(feed(make(), file, chunk), whole);
  return whole.map((item) =>
    item.type === "packet"
      ? `  ${formatCaptureTime(item) || "no time"} ${inLine(item)}`
      : `  ${inLine(item)}`
  );
}

/** Three packets, one of them empty, two longer than captured. */
export const PACKETS: readonly FilePacket[] = [
  { octets: Uint8Array.of(1, 2, 3), time: TIME },
  { octets: new Uint8Array(0), time: TIME + 1n, originalLength: 70_000 },
  { octets: Uint8Array.of(4, 5, 6, 7, 8), time: TIME + 1_876_543_211n, originalLength: 9 },
];

// A stream that writes every APDU separately.

import type { ByteStream } from "./stream.ts";

/** Start octet of an APDU, and the number of octets not counted by its length octet. */
const START = 0x68;
const HEAD_OCTETS = 2;

/**
 * Creates a stream that writes each APDU separately, even if several are passed in one write. Other
 * octets are written unchanged.
 *
 * TLS creates a record for every write, and some stations process only one APDU per record: they
 * find the next one only when another record arrives.
 */
export function writingApart(stream: ByteStream): ByteStream {
  return {
    read: (into) => stream.read(into),
    write: (octets) => stream.write(octets.subarray(0, firstApdu(octets))),
    close: () => stream.close(),
  };
}

function firstApdu(octets: Uint8Array): number {
  if (octets[0] !== START) return octets.length;
  return Math.min(octets.length, HEAD_OCTETS + (octets[1] ?? 0));
}

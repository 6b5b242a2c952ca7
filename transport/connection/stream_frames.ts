// A stream that writes every APDU separately.

import type { ByteStream } from "./stream.ts";

/** First octet of an APDU, and what its length octet does not count. */
const START = 0x68;
const HEAD_OCTETS = 2;

/**
 * Creates a stream that takes one APDU at a time, where several are to be written; other octets are written as one.
 *
 * TLS makes a record of every write. There are stations that look for one APDU in a record, and find the next one only
 * when another record arrives.
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

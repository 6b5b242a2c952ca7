// A stream whose frames are recorded as they are on the wire, with everything that faults have changed.

import type { ByteStream } from "../../mod.ts";
import { DecodeError, Deframer } from "../../codec/mod.ts";
import type { FrameDirection } from "../../transport/low_level.ts";
import type { RequestRecords } from "../request/request_records.ts";

/** Records what passes. Octets are recorded before they are sent, and not sent if the recording fails. */
export function auditedStream(inner: ByteStream, records: RequestRecords): ByteStream {
  const { onFrame } = records.handlers;
  if (onFrame === undefined) return inner;
  const deframers = { sent: new Deframer(), received: new Deframer() };
  function record(direction: FrameDirection, octets: Uint8Array): void {
    const deframer = deframers[direction];
    deframer.push(octets);
    for (let found = deframer.next(); found !== undefined; found = deframer.next()) {
      try {
        if (found.type === "apdu") onFrame!(direction, found.octets);
        else if (direction === "sent") records.raw(found.octets);
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error;
        if (direction === "sent") records.raw(found.octets);
      }
    }
  }
  return {
    async read(into) {
      const count = await inner.read(into);
      if (count !== null) record("received", into.subarray(0, count));
      return count;
    },
    async write(octets) {
      record("sent", octets);
      for (let sent = 0; sent < octets.length;) sent += await inner.write(octets.subarray(sent));
      return octets.length;
    },
    close: () => inner.close(),
  };
}

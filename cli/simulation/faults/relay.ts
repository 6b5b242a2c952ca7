// What stands between a station with faults and its peer: frames and the time go in, frames come out.

import type { WrittenFrame } from "./frame_faults.ts";

/** What to write to the peer, and what the station is to read. */
export interface Passed {
  readonly toPeer: readonly WrittenFrame[];
  readonly toStation: readonly Uint8Array[];
  /** Whether the connection ends, after the frames. @default {false} */
  readonly ends?: boolean;
}

/** The relay of one connection. It has no I/O and no clock. */
export interface Relay {
  /** When to call `release()`, in ms of the monotonic clock; `Infinity` for never. */
  readonly due: number;
  /** Whether the station does not read what its peer sends. */
  stopsReading(now: number): boolean;
  /** Handles the start of the connection. */
  begin(now: number): Passed;
  /** Changes what arrives in a segment, before APDUs are read from it; it may return a view. */
  segment(octets: Uint8Array, now: number): Uint8Array;
  /** Handles a frame that the station sends. */
  outgoing(frame: Uint8Array, now: number): Passed;
  /** Handles a frame of the peer. Frames that are not APDUs pass unchanged. */
  incoming(frame: Uint8Array, now: number): Passed;
  /** Returns what is due. */
  release(now: number): Passed;
}

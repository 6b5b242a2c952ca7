// Where and when in the captures something happened.

import type { PacketMark } from "../packet.ts";

/** A packet and its time. */
export interface PacketTime {
  /** Which of several files, from 0. */
  readonly file: number;
  /** Number of the packet in the file, from 1. */
  readonly frame: number;
  /** Milliseconds since 1970-01-01 UTC with the fraction; `NaN` if the capture holds no time. */
  readonly time: number;
}

/** The current packet. It changes with every item: call its `now()` to keep one. */
export class PacketClock implements PacketTime {
  file = 0;
  frame = 0;
  time = NaN;
  /** The first time that any item had. */
  start = NaN;
  /** The latest. */
  latest = NaN;

  /** Moves on to the packet of an item. */
  set(mark: PacketMark): void {
    this.frame = mark.frame;
    const now = timeOf(mark);
    this.time = now;
    if (Number.isNaN(now)) return;
    if (Number.isNaN(this.start)) this.start = now;
    if (!(now <= this.latest)) this.latest = now;
  }

  /** The current packet, to keep. */
  now(): PacketTime {
    return { file: this.file, frame: this.frame, time: this.time };
  }
}

/** The time of a packet as a moment has it. */
export function timeOf({ time, nanoseconds }: PacketMark): number {
  return time === undefined ? NaN : time + nanoseconds / 1e6;
}

/** Milliseconds from one moment to another, 0 or more; `NaN` if a time is unknown. */
export function elapsed(from: PacketTime, to: PacketTime): number {
  return Math.max(0, to.time - from.time);
}

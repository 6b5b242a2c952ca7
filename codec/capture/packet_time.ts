// File, number and time of a packet.

import type { PacketMark } from "./packet.ts";

/** A packet and its time. */
export interface PacketTime {
  /** Index of the file, from 0. */
  readonly file: number;
  /** Number of the packet in the file, from 1. */
  readonly frame: number;
  /** Milliseconds since 1970-01-01 UTC, with a fraction; `NaN` if the capture has no time. */
  readonly time: number;
}

/** The current packet. It changes with every item; call `now()` to keep a copy. */
export class PacketClock implements PacketTime {
  file = 0;
  frame = 0;
  time = NaN;
  /** Time of the first item that has one. */
  start = NaN;
  /** Latest time. */
  latest = NaN;

  /** Moves to the packet of an item. */
  set(mark: PacketMark): void {
    this.frame = mark.frame;
    const now = timeOf(mark);
    this.time = now;
    if (Number.isNaN(now)) return;
    if (Number.isNaN(this.start)) this.start = now;
    if (!(now <= this.latest)) this.latest = now;
  }

  /** Returns a copy of the current packet. */
  now(): PacketTime {
    return { file: this.file, frame: this.frame, time: this.time };
  }
}

/** Time of a packet, in the form used by moments. */
export function timeOf({ time, nanoseconds }: PacketMark): number {
  return time === undefined ? NaN : time + nanoseconds / 1e6;
}

/** Milliseconds between two moments, 0 or more; `NaN` if a time is unknown. */
export function elapsed(from: PacketTime, to: PacketTime): number {
  return Math.max(0, to.time - from.time);
}

/** Multiplier of the file index in a packed packet number. */
export const FILE_STEP = 0x100000000;

/** Packs file and frame of a packet into one number. */
export function packetKey(
  { file, frame }: { readonly file: number; readonly frame: number },
): number {
  return file * FILE_STEP + frame;
}

/** Returns file and frame of a packed packet number. */
export function placeOf(place: number): { readonly file: number; readonly frame: number } {
  const file = Math.floor(place / FILE_STEP);
  return { file, frame: place - file * FILE_STEP };
}

/** Whether a packet was captured after another one: by their numbers in one file, by their times in two. */
export function isLater(packet: PacketMark, other: PacketMark): boolean {
  const isOneFile = Math.floor(packet.frame / FILE_STEP) === Math.floor(other.frame / FILE_STEP);
  const after = isOneFile ? 0 : timeOf(packet) - timeOf(other);
  return after > 0 || !(after < 0) && packet.frame > other.frame;
}

/** Describes a packet: `frame 8`, or `frame 8 of file 2` after the first file. */
export function placeText({ file, frame }: Pick<PacketTime, "file" | "frame">): string {
  return file === 0 ? `frame ${frame}` : `frame ${frame} of file ${file + 1}`;
}

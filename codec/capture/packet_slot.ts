// A packet within the octets of a chunk: one object that is filled again for every packet.

import type { CaptureIssue, CapturePacket, PacketMark, PacketReader } from "./packet.ts";

/**
 * The current packet of a reader, without an object and a view of its own; the fields are those of
 * {@linkcode CapturePacket}. It is valid until the reader is called again.
 */
export class PacketSlot implements PacketMark {
  /** Number of the packet in the file, from 1. */
  frame: number = 0;
  /** Offset of the packet's record in the file, in octets. */
  fileOffset: number = 0;
  // Numbers with a fraction let the engine keep any number in the field from the start.
  /** Time of capture in whole milliseconds since 1970-01-01 UTC; `undefined` if it is not known. */
  time: number | undefined = 0.5;
  /** Nanoseconds after `time`, 0 to 999 999. */
  nanoseconds: number = 0.5;
  /** Link type. */
  linkType: number = 0;
  /** Number of the interface, from 0. */
  interface: number = 0;
  /** Original length of the packet in octets. */
  originalLength: number = 0;
  #octets: Uint8Array = new Uint8Array(0);

  /** Octets that contain the packet, from `start` up to (not including) `end`. */
  get octets(): Uint8Array {
    return this.#octets;
  }

  set octets(octets: Uint8Array) {
    // Writing a reference costs the engine more than comparing it, and a chunk has many packets.
    if (octets !== this.#octets) this.#octets = octets;
  }

  /** Index of its first octet. */
  start: number = 0;
  /** Index after its last octet. */
  end: number = 0;

  /** Fills it with a packet that has a view of its own. */
  fill(packet: CapturePacket): void {
    this.frame = packet.frame;
    this.fileOffset = packet.fileOffset;
    this.time = packet.time;
    this.nanoseconds = packet.nanoseconds;
    this.linkType = packet.linkType;
    this.interface = packet.interface;
    this.originalLength = packet.originalLength;
    this.octets = packet.octets;
    this.start = 0;
    this.end = packet.octets.length;
  }

  /** The packet as an object of its own, with a view. */
  packet(): CapturePacket {
    return {
      type: "packet",
      frame: this.frame,
      fileOffset: this.fileOffset,
      time: this.time,
      nanoseconds: this.nanoseconds,
      linkType: this.linkType,
      interface: this.interface,
      originalLength: this.originalLength,
      octets: this.octets.subarray(this.start, this.end),
    };
  }
}

/** A reader of packets that can fill a slot. */
export interface SlotReader extends PacketReader {
  /** Does the same as `next()`, but returns `true` if it has filled the slot with a packet. */
  read(into: PacketSlot): true | CaptureIssue | undefined;
}

/** `next()` of a reader that can fill a slot. */
export function nextPacket(reader: SlotReader): CapturePacket | CaptureIssue | undefined {
  const slot = new PacketSlot();
  const found = reader.read(slot);
  return found === true ? slot.packet() : found;
}

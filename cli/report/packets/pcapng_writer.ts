// Writes the blocks of pcapng files: exports of packets, the sample capture, and recordings of live connections.

import type { CaptureTime } from "../../../codec/capture/mod.ts";

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

const COMMENT = 1;
const USER_APPLICATION = 4;
const TIME_RESOLUTION = 9;
const NANOSECONDS = 9;

/** A packet to be written. */
export interface PacketToWrite extends CaptureTime {
  /** Number of the interface, in the order of the descriptions. */
  readonly interface: number;
  /** The packet as captured. */
  readonly octets: Uint8Array;
  /** Its original length on the wire, in octets. */
  readonly originalLength: number;
  /** A comment that Wireshark shows. */
  readonly comment?: string;
}

/** The block that begins a file. */
export function sectionHeader(application: string): Uint8Array<ArrayBuffer> {
  return block(SECTION_HEADER, (body) => {
    body.u32(BYTE_ORDER_MAGIC);
    body.u16(1);
    body.u16(0);
    body.u32(0xffffffff); // length of the section: unspecified
    body.u32(0xffffffff);
    body.text(USER_APPLICATION, application);
    body.endOfOptions();
  });
}

/** The description of an interface whose times are in nanoseconds. */
export function interfaceDescription(linkType: number): Uint8Array<ArrayBuffer> {
  return block(INTERFACE_DESCRIPTION, (body) => {
    body.u16(linkType);
    body.u16(0);
    body.u32(0); // no limit on the length of packets
    body.option(TIME_RESOLUTION, Uint8Array.of(NANOSECONDS));
    body.endOfOptions();
  });
}

/** A packet. One without a time gets the start of 1970, because the format always has a time. */
export function enhancedPacket(packet: PacketToWrite): Uint8Array<ArrayBuffer> {
  const { octets, originalLength, time = 0, nanoseconds, comment } = packet;
  const units = BigInt(time) * 1_000_000n + BigInt(Math.round(nanoseconds));
  return block(ENHANCED_PACKET, (body) => {
    body.u32(packet.interface);
    body.u32(Number(units >> 32n & 0xffffffffn));
    body.u32(Number(units & 0xffffffffn));
    body.u32(octets.length);
    body.u32(originalLength);
    body.octets(octets);
    if (comment !== undefined) {
      body.text(COMMENT, comment);
      body.endOfOptions();
    }
  });
}

function block(type: number, write: (body: BlockBody) => void): Uint8Array<ArrayBuffer> {
  const body = new BlockBody();
  body.u32(type);
  body.u32(0);
  write(body);
  return body.finish();
}

/** The growing octets of a block, least significant first. */
class BlockBody {
  #octets = new Uint8Array(256);
  #view = new DataView(this.#octets.buffer);
  #length = 0;

  u16(value: number): void {
    this.#room(2);
    this.#view.setUint16(this.#length - 2, value, true);
  }

  u32(value: number): void {
    this.#room(4);
    this.#view.setUint32(this.#length - 4, value, true);
  }

  /** Octets and the padding to a multiple of 4 after them. */
  octets(octets: Uint8Array): void {
    this.#room(octets.length + (-octets.length & 3));
    this.#octets.set(octets, this.#length - octets.length - (-octets.length & 3));
  }

  option(code: number, value: Uint8Array): void {
    this.u16(code);
    this.u16(value.length);
    this.octets(value);
  }

  text(code: number, text: string): void {
    this.option(code, new TextEncoder().encode(text));
  }

  endOfOptions(): void {
    this.u32(0);
  }

  /** The block, with its length in both places. */
  finish(): Uint8Array<ArrayBuffer> {
    const length = this.#length + 4;
    this.u32(length);
    this.#view.setUint32(4, length, true);
    return this.#octets.slice(0, length);
  }

  #room(octets: number): void {
    const needed = this.#length + octets;
    if (needed > this.#octets.length) {
      const grown = new Uint8Array(2 * needed);
      grown.set(this.#octets);
      this.#octets = grown;
      this.#view = new DataView(grown.buffer);
    }
    this.#length = needed;
  }
}

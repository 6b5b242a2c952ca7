// What a capture file holds: packets with the place and time they were captured, and what is wrong with the file.

/** Where and when a packet was captured. */
export interface PacketMark {
  /** Number of the packet in the file, from 1, as Wireshark counts (`frame.number`). */
  readonly frame: number;
  /** Offset of the packet's record in the (uncompressed) file, in octets. */
  readonly fileOffset: number;
  /**
   * Time of capture: whole milliseconds since 1970-01-01 UTC, rounded down. `undefined` when the
   * file does not say (simple packet blocks).
   */
  readonly time: number | undefined;
  /** The rest of the time of capture, 0 to 999 999 nanoseconds after `time`. */
  readonly nanoseconds: number;
}

/** A mark without the packet that it may be part of, and so without keeping its octets in memory. */
export function copyMark({ frame, fileOffset, time, nanoseconds }: PacketMark): PacketMark {
  return { frame, fileOffset, time, nanoseconds };
}

/** One captured packet, not yet looked into. */
export interface CapturePacket extends PacketMark {
  /** What was read. */
  readonly type: "packet";
  /** Type of the link layer, a LINKTYPE_ number of tcpdump.org: 1 is Ethernet. */
  readonly linkType: number;
  /** Which interface of the file captured it, from 0; counted through all sections of a pcapng. */
  readonly interface: number;
  /** Octets that the packet had on the wire; more than `octets.length` if the capture cut it. */
  readonly originalLength: number;
  /** The packet: a view, valid until the next call of the reader that gave it. */
  readonly octets: Uint8Array;
}

/**
 * A fault of a capture.
 *
 * | code | meaning |
 * |---|---|
 * | `unknown-format` | neither pcap nor pcapng |
 * | `truncated` | the file ends inside a header, a record or a block |
 * | `packet-too-long` | a packet is longer than the limit and was left out |
 * | `bad-block` | the structure of the file is broken; nothing after it can be read |
 * | `bad-packet-block` | a block is sound but not its content; the block was left out |
 * | `unknown-interface` | a packet refers to an interface that the file does not describe |
 * | `unknown-link-type` | packets of a link layer that is not supported were left out |
 * | `packets-dropped` | the capturing machine reports packets that it lost |
 * | `not-104` | a TCP connection on a port of IEC 60870-5-104 carries something else |
 * | `limit` | too many connections or too much to remember; something was given up |
 */
export type CaptureIssueCode =
  | "unknown-format"
  | "truncated"
  | "packet-too-long"
  | "bad-block"
  | "bad-packet-block"
  | "unknown-interface"
  | "unknown-link-type"
  | "packets-dropped"
  | "not-104"
  | "limit";

/** A fault of a capture. Reading continues with everything that can still be read. */
export interface CaptureIssue {
  /** What was read. */
  readonly type: "issue";
  /** What is wrong, for programs. */
  readonly code: CaptureIssueCode;
  /** The packet concerned, or the last one before the fault; 0 before the first. */
  readonly frame: number;
  /** Where in the file, in octets. */
  readonly fileOffset: number;
  /** What was found and what was expected, for people. */
  readonly detail: string;
}

/** Limits on what a file reader takes in. */
export interface PacketReaderOptions {
  /**
   * Octets of the longest packet that is read; longer ones are reported and left out. Bounds the
   * memory that a lying length can ask for.
   *
   * @default {1048576}
   */
  readonly maxPacketOctets?: number;
}

/** Default of {@linkcode PacketReaderOptions.maxPacketOctets}. */
export const MAX_PACKET_OCTETS = 0x100000;

/** What the readers of the file formats have in common. */
export interface PacketReader {
  /** Accepts the next chunk of the file, of any size. Leave it unchanged until `next()` returned `undefined`. */
  push(chunk: Uint8Array): void;
  /** Says that the file ends here. */
  end(): void;
  /** The next packet or fault; `undefined` when more octets are needed or all is read. */
  next(): CapturePacket | CaptureIssue | undefined;
}

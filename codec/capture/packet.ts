// The content of a capture file: packets with position and time, and faults of the file.

/** Position and time of a captured packet. */
export interface PacketMark {
  /** Number of the packet in the file, from 1, as in Wireshark (`frame.number`). */
  readonly frame: number;
  /** Offset of the packet's record in the (uncompressed) file, in octets. */
  readonly fileOffset: number;
  /**
   * Time of capture: whole milliseconds since 1970-01-01 UTC, rounded down. `undefined` if the file
   * has no time for it (simple packet blocks).
   */
  readonly time: number | undefined;
  /** Rest of the time of capture: 0 to 999 999 nanoseconds after `time`. */
  readonly nanoseconds: number;
}

/**
 * Returns a mark that does not refer to its packet, so that the octets need not be kept in memory.
 */
export function copyMark({ frame, fileOffset, time, nanoseconds }: PacketMark): PacketMark {
  return { frame, fileOffset, time, nanoseconds };
}

/** One captured packet, not yet decoded. */
export interface CapturePacket extends PacketMark {
  /** Kind of result. */
  readonly type: "packet";
  /** Link type, a LINKTYPE_ number of tcpdump.org: 1 is Ethernet. */
  readonly linkType: number;
  /** Number of the interface that captured it, from 0 and across all sections of a pcapng file. */
  readonly interface: number;
  /** Original length of the packet in octets; more than `octets.length` if it was truncated. */
  readonly originalLength: number;
  /** The packet: a view, valid until the next call of the reader. */
  readonly octets: Uint8Array;
}

/**
 * A fault of a capture.
 *
 * | code | meaning |
 * |---|---|
 * | `unknown-format` | not a capture of a format that is read: pcap, pcapng, snoop or ERF |
 * | `unreadable` | the file cannot be opened |
 * | `truncated` | the file ends inside a header, a record or a block |
 * | `packet-too-long` | a packet is longer than the limit and was skipped |
 * | `bad-block` | the structure of the file is broken; nothing after it can be read |
 * | `bad-packet-block` | the content of a block is invalid; the block was skipped |
 * | `unknown-interface` | a packet refers to an interface that the file does not describe |
 * | `unknown-link-type` | packets of an unsupported link layer were skipped |
 * | `not-read` | packets of tunnels that are encrypted, compressed or not supported were skipped |
 * | `packets-dropped` | the capturing machine reports packets that it lost |
 * | `not-104` | a TCP connection on a port of IEC 60870-5-104 carries something else |
 * | `text-incomplete` | a text lacks dates, directions or control fields, which were assumed |
 * | `unread-lines` | lines of a text without octets |
 * | `limit` | a limit on connections or memory was reached; some data was dropped |
 */
export type CaptureIssueCode =
  | "unknown-format"
  | "unreadable"
  | "truncated"
  | "packet-too-long"
  | "bad-block"
  | "bad-packet-block"
  | "unknown-interface"
  | "unknown-link-type"
  | "not-read"
  | "packets-dropped"
  | "not-104"
  | "text-incomplete"
  | "unread-lines"
  | "limit";

/** A fault in a capture. Reading continues with everything that is still readable. */
export interface CaptureIssue {
  /** Kind of result. */
  readonly type: "issue";
  /** Machine-readable kind of fault. */
  readonly code: CaptureIssueCode;
  /** The packet concerned, or the last one before the fault; 0 before the first. */
  readonly frame: number;
  /** Position in the file, in octets. */
  readonly fileOffset: number;
  /** Description: what was found and what was expected. */
  readonly detail: string;
}

/** Input limits of a file reader. */
export interface PacketReaderOptions {
  /**
   * Maximum length of a packet in octets; longer ones are reported and skipped. Bounds the memory
   * that a false length can claim.
   *
   * @default {1048576}
   */
  readonly maxPacketOctets?: number;
}

/** Default of {@linkcode PacketReaderOptions.maxPacketOctets}. */
export const MAX_PACKET_OCTETS = 0x100000;

/** Interface of the file format readers. */
export interface PacketReader {
  /**
   * Accepts the next chunk of the file, of any size. Do not change it until `next()` has returned
   * `undefined`.
   */
  push(chunk: Uint8Array): void;
  /** Marks the end of the file. */
  end(): void;
  /**
   * Returns the next packet or fault; `undefined` if more octets are needed or everything has been
   * read.
   */
  next(): CapturePacket | CaptureIssue | undefined;
}

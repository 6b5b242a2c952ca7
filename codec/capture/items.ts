// The items into which a capture is decoded.

import type { Endpoint, TcpCloseReason, TcpConnection } from "./connection.ts";
import type { OtherConnections } from "./other_connections.ts";
import type { CaptureIssue, PacketMark } from "./packet.ts";
import type { Profile } from "../profile.ts";
import type { SkipReason } from "./skip_reason.ts";

/**
 * Properties of all items of an IEC 60870-5-104 connection. The mark is that of the packet
 * concerned.
 */
export interface LinkItem extends PacketMark {
  /** The TCP connection; the same object for all its items. */
  readonly connection: TcpConnection;
}

/** Properties of all items of one direction of a connection. */
export interface DirectedItem extends LinkItem {
  /** Sent by the client if true, otherwise by the server. */
  readonly fromClient: boolean;
  /** The sender. */
  readonly source: Endpoint;
  /** The receiver. */
  readonly destination: Endpoint;
}

/** A connection of IEC 60870-5-104 was opened, or is first seen, with the packet of the mark. */
export interface OpenedItem extends LinkItem {
  /** Kind of item. */
  readonly type: "opened";
  /** Whether it was recognized by a port or by its content. */
  readonly recognisedBy: "port" | "content";
}

/** A complete APDU. The mark is that of the packet that completed it. */
export interface ApduItem extends DirectedItem {
  /** Kind of item. */
  readonly type: "apdu";
  /** The packet in which the APDU begins. */
  readonly firstFrame: number;
  /**
   * The APDU from its start octet 0x68. From `readCapture()`, a copy that belongs to the caller;
   * otherwise a view, valid until the next call of the decoder.
   */
  readonly octets: Uint8Array;
  /**
   * The field sizes of its ASDU: those of IEC 60870-5-104, unless the link has others
   * ({@linkcode SizesItem}) or {@linkcode CaptureDecoderOptions.profile} forces others.
   */
  readonly profile: Profile;
}

/**
 * Consecutive APDUs of one packet and one direction whose points are in columns, instead of an {@linkcode ApduItem} for each.
 * They have no findings. The mark is that of the packet.
 */
export interface PointsItem extends DirectedItem {
  /** Kind of item. */
  readonly type: "points";
  /** Number of APDUs, each of which has a row in `asdus` of the columns. */
  readonly apdus: number;
  /**
   * Octets that contain the APDUs, to which the positions of the ASDUs refer; the control field of an APDU precedes its ASDU.
   * A view, valid until the next call of the decoder.
   */
  readonly octets: Uint8Array;
  /** The field sizes of the ASDUs, as in {@linkcode ApduItem}. */
  readonly profile: Profile;
}

/**
 * The ASDUs of a link do not have the field sizes of IEC 60870-5-104. It precedes the APDUs of the
 * link from the one of the mark; they are withheld until the sizes are known.
 */
export interface SizesItem extends LinkItem {
  /** Kind of item. */
  readonly type: "sizes";
  /**
   * The field sizes found, which the following APDUs of the link have; `undefined` if several are
   * equally likely, so that the APDUs keep those of the standard.
   */
  readonly profile: Profile | undefined;
  /** The field sizes that fit equally well: one if they were found. */
  readonly candidates: readonly Profile[];
  /** Number of ASDUs compared so far. */
  readonly asdus: number;
  /** Number of them that fit. */
  readonly fits: number;
}

/** Octets that are missing from the capture. The next data in this direction follows the gap. */
export interface GapItem extends DirectedItem {
  /** Kind of item. */
  readonly type: "gap";
  /** Number of missing octets; `undefined` if it cannot be determined from sequence numbers. */
  readonly missing: number | undefined;
  /** Why data is missing: packets were not captured, or were truncated. */
  readonly reason: "not-captured" | "cut";
}

/** Octets of a connection that do not belong to a complete APDU. */
export interface SkippedItem extends DirectedItem {
  /** Kind of item. */
  readonly type: "skipped";
  /**
   * `bad-start` and `bad-length`: no APDU begins here. `torn`: the stream ends or is interrupted
   * within an APDU. `unaligned`: data before the first recognizable APDU, at the start of a capture
   * or after a gap. `conflict`: other octets than those of an earlier packet, at the same TCP
   * sequence numbers; the earlier ones are part of the stream.
   */
  readonly code: "bad-start" | "bad-length" | "torn" | "unaligned" | "conflict";
  /** The octets: a copy or a view, as in {@linkcode ApduItem}. */
  readonly octets: Uint8Array;
  /** Description: what was found and what was expected. */
  readonly detail: string;
  /** With `conflict`: the octets that were captured first. A copy. */
  readonly earlier?: Uint8Array;
  /** With `conflict`: the packet of the earlier octets; 0 if it is no longer known. */
  readonly earlierFrame?: number;
}

/** The last item of a connection. */
export interface ClosedItem extends LinkItem {
  /** Kind of item. */
  readonly type: "closed";
  /** Reason. */
  readonly reason: TcpCloseReason;
  /** The side that sent the first FIN or RST; `undefined` if neither did. */
  readonly byClient: boolean | undefined;
}

/** Items of a {@linkcode CaptureDecoder}. */
export type CaptureItem =
  | OpenedItem
  | SizesItem
  | ApduItem
  | GapItem
  | SkippedItem
  | ClosedItem
  | CaptureIssue;

/** Running totals of a capture. */
export interface CaptureSummary {
  /** Number of packets in the file. */
  readonly packets: number;
  /** Number of captured octets in them. */
  readonly octets: number;
  /** Time of the first captured packet, in milliseconds since 1970. */
  readonly firstTime: number | undefined;
  /** Time of the last captured packet, in milliseconds since 1970. */
  readonly lastTime: number | undefined;
  /** Packets without a usable TCP segment, by reason. */
  readonly skippedPackets: Readonly<Record<SkipReason, number>>;
  /**
   * Packets inside a tunnel or another link layer than Ethernet, by its name: `GRE`, `VXLAN`, `PPP`
   * and others. A packet in several of them counts for each.
   */
  readonly tunnels: Readonly<Record<string, number>>;
  /** Packets that may carry TCP but are not examined, by protocol: `ESP`, `WireGuard` and others. */
  readonly notRead: Readonly<Record<string, number>>;
  /** IP datagrams that could not be reassembled. */
  readonly lostDatagrams: number;
  /** Number of TCP connections of any protocol. */
  readonly connections: number;
  /** Number of TCP connections with IEC 60870-5-104. */
  readonly links: number;
  /** Number of APDUs. */
  readonly apdus: number;
  /** Connections that carry other protocols, by server and protocol; the first 64 kinds. */
  readonly others: readonly OtherConnections[];
  /** Number of connections with other protocols that `others` does not list. */
  readonly othersOmitted: number;
}

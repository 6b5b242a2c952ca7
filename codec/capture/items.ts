// What a capture is decoded to.

import type { Endpoint, TcpCloseReason, TcpConnection } from "./connection.ts";
import type { SkipReason } from "./link_layer.ts";
import type { CaptureIssue, PacketMark } from "./packet.ts";

/** What all items of a connection of IEC 60870-5-104 have. The mark is that of the packet concerned. */
export interface LinkItem extends PacketMark {
  /** The TCP connection; the same object for all its items. */
  readonly connection: TcpConnection;
}

/** What all items of one direction of a connection have. */
export interface DirectedItem extends LinkItem {
  /** Sent by the client, or else by the server. */
  readonly fromClient: boolean;
  /** Who sent it. */
  readonly source: Endpoint;
  /** To whom. */
  readonly destination: Endpoint;
}

/** A connection of IEC 60870-5-104 begins, or is first seen, with the packet of the mark. */
export interface OpenedItem extends LinkItem {
  /** What was found. */
  readonly type: "opened";
  /** Recognised by a port, or by what was sent. */
  readonly recognisedBy: "port" | "content";
}

/** A whole APDU; the mark is that of the packet that completed it. */
export interface ApduItem extends DirectedItem {
  /** What was found. */
  readonly type: "apdu";
  /** The packet in which it begins. */
  readonly firstFrame: number;
  /**
   * The APDU from its start octet 0x68. A copy that belongs to the caller if it comes from `readCapture()`; otherwise a view,
   * valid until the next call of the decoder.
   */
  readonly octets: Uint8Array;
}

/** Octets that are missing from the capture. The next data in this direction comes after them. */
export interface GapItem extends DirectedItem {
  /** What was found. */
  readonly type: "gap";
  /** How many; `undefined` if the sequence numbers do not show it. */
  readonly missing: number | undefined;
  /** The packets were not captured, or the capture kept only their beginning. */
  readonly reason: "not-captured" | "cut";
}

/** Octets of a connection that are part of no whole APDU. */
export interface SkippedItem extends DirectedItem {
  /** What was found. */
  readonly type: "skipped";
  /**
   * `bad-start` and `bad-length`: no APDU begins here; `torn`: the stream ends or is interrupted
   * inside an APDU; `unaligned`: before the first APDU that can be recognised, at the beginning of
   * a capture or after a gap.
   */
  readonly code: "bad-start" | "bad-length" | "torn" | "unaligned";
  /** The octets: a copy or a view, as those of {@linkcode ApduItem}. */
  readonly octets: Uint8Array;
  /** What was found and what was expected. */
  readonly detail: string;
}

/** The last item of a connection. */
export interface ClosedItem extends LinkItem {
  /** What was found. */
  readonly type: "closed";
  /** What ended it. */
  readonly reason: TcpCloseReason;
  /** The side that sent the first FIN or RST; `undefined` if neither did. */
  readonly byClient: boolean | undefined;
}

/** What a {@linkcode CaptureDecoder} finds. */
export type CaptureItem =
  | OpenedItem
  | ApduItem
  | GapItem
  | SkippedItem
  | ClosedItem
  | CaptureIssue;

/** Totals of what was read so far. */
export interface CaptureSummary {
  /** Packets in the file. */
  readonly packets: number;
  /** Octets of these packets, as far as they were captured. */
  readonly octets: number;
  /** Time of the packet that was captured first, in milliseconds since 1970. */
  readonly firstTime: number | undefined;
  /** Time of the packet that was captured last. */
  readonly lastTime: number | undefined;
  /** Packets in which no TCP segment was found, by reason. */
  readonly skippedPackets: Readonly<Record<SkipReason, number>>;
  /** IP datagrams that could not be put together. */
  readonly lostDatagrams: number;
  /** TCP connections of any protocol. */
  readonly connections: number;
  /** TCP connections of IEC 60870-5-104. */
  readonly links: number;
  /** APDUs found. */
  readonly apdus: number;
}

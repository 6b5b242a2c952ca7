// TCP connections of a capture, and what happens on them.

import type { PacketMark } from "./packet.ts";

/** One side of a connection. */
export interface Endpoint {
  /** IPv4 or IPv6 address as text. */
  readonly address: string;
  /** TCP port. */
  readonly port: number;
}

/** What was captured of one direction of a connection; the numbers grow while the capture is read. */
export interface StreamCounters {
  /** Segments with data. */
  segments: number;
  /** Octets of data, each counted once. */
  octets: number;
  /** Segments that brought nothing new: sent again, or captured twice. */
  repeatedSegments: number;
  /** Segments that came before one with a lower sequence number. */
  reorderedSegments: number;
  /** Octets known to be missing from the capture. */
  missingOctets: number;
}

/** A TCP connection. All events of a connection refer to the same object. */
export interface TcpConnection {
  /** Number of the connection in the capture, from 0, as Wireshark counts (`tcp.stream`). */
  readonly id: number;
  /** Who opened the connection; in IEC 60870-5-104 the controlling station. */
  readonly client: Endpoint;
  /** Who accepted it; the controlled station. */
  readonly server: Endpoint;
  /** Whether the capture shows who opened it. If not, ports distinguish client and server. */
  readonly handshake: boolean;
  /** What the client sent. */
  readonly fromClient: StreamCounters;
  /** What the server sent. */
  readonly fromServer: StreamCounters;
}

/** Why a connection ended, or ended for the reader. */
export type TcpCloseReason =
  /** Both sides have sent FIN. */
  | "fin"
  /** One side has sent RST. */
  | "reset"
  /** A new connection between the same ports began. */
  | "reused"
  /** There were too many connections; this one had been silent for longest. */
  | "evicted"
  /** The capture ends. */
  | "end";

/** The first packet of a connection was found. */
export interface ConnectionOpened {
  /** What happened. */
  readonly type: "opened";
  /** On which connection. */
  readonly connection: TcpConnection;
  /** The packet with which it happened. */
  readonly mark: PacketMark;
}

/** Data of one direction, in order, each octet once. */
export interface StreamData {
  /** What happened. */
  readonly type: "data";
  /** On which connection. */
  readonly connection: TcpConnection;
  /** Direction: sent by the client, or else by the server. */
  readonly fromClient: boolean;
  /** A view, valid until the next packet is given to the reassembler. */
  readonly octets: Uint8Array;
  /** The packet that carried these octets. */
  readonly mark: PacketMark;
}

/** Data that is missing from the capture; what follows in this direction comes after the gap. */
export interface StreamGap {
  /** What happened. */
  readonly type: "gap";
  /** On which connection. */
  readonly connection: TcpConnection;
  /** Direction: sent by the client, or else by the server. */
  readonly fromClient: boolean;
  /** How many octets are missing; `undefined` if the sequence numbers do not show it. */
  readonly missing: number | undefined;
  /** The packets were not captured, or the capture kept only their beginning. */
  readonly reason: "not-captured" | "cut";
  /** The packet after the gap, or the one that was cut. */
  readonly mark: PacketMark;
}

/** One direction ended in order: all data up to its FIN was delivered. */
export interface StreamEnd {
  /** What happened. */
  readonly type: "end";
  /** On which connection. */
  readonly connection: TcpConnection;
  /** Direction: of the client, or else of the server. */
  readonly fromClient: boolean;
  /** The packet with which it happened. */
  readonly mark: PacketMark;
}

/** The last event of a connection. */
export interface ConnectionClosed {
  /** What happened. */
  readonly type: "closed";
  /** On which connection. */
  readonly connection: TcpConnection;
  /** What ended it. */
  readonly reason: TcpCloseReason;
  /** The side that sent the first FIN or RST; `undefined` if neither did. */
  readonly byClient: boolean | undefined;
  /** The packet with which it happened. */
  readonly mark: PacketMark;
}

/** What TCP reassembly finds. */
export type StreamEvent =
  | ConnectionOpened
  | StreamData
  | StreamGap
  | StreamEnd
  | ConnectionClosed;

/** Counters of a direction without any data. */
export function newCounters(): StreamCounters {
  return { segments: 0, octets: 0, repeatedSegments: 0, reorderedSegments: 0, missingOctets: 0 };
}

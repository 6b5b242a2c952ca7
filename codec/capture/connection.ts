// TCP connections of a capture, and their events.

import type { PacketMark } from "./packet.ts";

/** One endpoint of a connection. */
export interface Endpoint {
  /** IPv4 or IPv6 address as text. */
  readonly address: string;
  /** TCP port. */
  readonly port: number;
}

/** Statistics of one direction of a connection. The numbers increase while the capture is read. */
export interface StreamCounters {
  /** Number of segments with data. */
  segments: number;
  /** Octets of data, without repetitions. */
  octets: number;
  /** Segments without new data: retransmitted, or captured twice. */
  repeatedSegments: number;
  /** Segments with other octets than an earlier one for the same sequence numbers. */
  conflictingSegments: number;
  /** Segments captured before one with a lower sequence number. */
  reorderedSegments: number;
  /** Octets known to be missing from the capture. */
  missingOctets: number;
}

/** A TCP connection. All events of a connection refer to the same object. */
export interface TcpConnection {
  /** Number of the connection in the capture, from 0, as in Wireshark (`tcp.stream`). */
  readonly id: number;
  /** The side that opened the connection; in IEC 60870-5-104, the controlling station. */
  readonly client: Endpoint;
  /** The side that accepted it; the controlled station. */
  readonly server: Endpoint;
  /**
   * Whether the capture contains the start of the connection. If not, the ports determine client
   * and server.
   */
  readonly handshake: boolean;
  /** Data sent by the client. */
  readonly fromClient: StreamCounters;
  /** Data sent by the server. */
  readonly fromServer: StreamCounters;
}

/** Why a connection ended, or why it is no longer followed. */
export type TcpCloseReason =
  /** Both sides have sent FIN. */
  | "fin"
  /** One side has sent RST. */
  | "reset"
  /** A new connection between the same ports was opened. */
  | "reused"
  /** There were too many connections, and this one had been silent the longest. */
  | "evicted"
  /** It carries a protocol other than IEC 60870-5-104, and is omitted. */
  | "other-protocol"
  /** The capture ended. */
  | "end";

/** The first packet of a connection. */
export interface ConnectionOpened {
  /** Kind of event. */
  readonly type: "opened";
  /** The connection. */
  readonly connection: TcpConnection;
  /** The packet. */
  readonly mark: PacketMark;
}

/** Data of one direction, in order and without repetitions. */
export interface StreamData {
  /** Kind of event. */
  readonly type: "data";
  /** The connection. */
  readonly connection: TcpConnection;
  /** Direction: sent by the client if true, otherwise by the server. */
  readonly fromClient: boolean;
  /** A view, valid until the next packet is passed to the reassembler. */
  readonly octets: Uint8Array;
  /** The packet that carried the data. */
  readonly mark: PacketMark;
}

/** Data that is missing from the capture. The next data of this direction follows the gap. */
export interface StreamGap {
  /** Kind of event. */
  readonly type: "gap";
  /** The connection. */
  readonly connection: TcpConnection;
  /** Direction: sent by the client if true, otherwise by the server. */
  readonly fromClient: boolean;
  /** Number of missing octets; `undefined` if it cannot be determined from sequence numbers. */
  readonly missing: number | undefined;
  /** Why data is missing: packets were not captured, or were truncated. */
  readonly reason: "not-captured" | "cut";
  /** The packet after the gap, or the truncated packet. */
  readonly mark: PacketMark;
}

/** Octets that differ from earlier ones at the same sequence numbers. They are not part of the data. */
export interface StreamConflict {
  /** Kind of event. */
  readonly type: "conflict";
  /** The connection. */
  readonly connection: TcpConnection;
  /** Direction: sent by the client if true, otherwise by the server. */
  readonly fromClient: boolean;
  /** The octets at these sequence numbers that were captured first and delivered as data. */
  readonly earlier: Uint8Array;
  /** The packet of the earlier octets; 0 if it is no longer known. */
  readonly earlierFrame: number;
  /** The other octets: a view, valid until the next packet is passed to the reassembler. */
  readonly octets: Uint8Array;
  /** The packet with the other octets. */
  readonly mark: PacketMark;
}

/** A direction ended normally: all data up to its FIN was delivered. */
export interface StreamEnd {
  /** Kind of event. */
  readonly type: "end";
  /** The connection. */
  readonly connection: TcpConnection;
  /** Direction: of the client if true, otherwise of the server. */
  readonly fromClient: boolean;
  /** The packet. */
  readonly mark: PacketMark;
}

/** The last event of a connection. */
export interface ConnectionClosed {
  /** Kind of event. */
  readonly type: "closed";
  /** The connection. */
  readonly connection: TcpConnection;
  /** Reason. */
  readonly reason: TcpCloseReason;
  /** The side that sent the first FIN or RST; `undefined` if neither did. */
  readonly byClient: boolean | undefined;
  /** The packet. */
  readonly mark: PacketMark;
}

/** Events of TCP reassembly. */
export type StreamEvent =
  | ConnectionOpened
  | StreamData
  | StreamGap
  | StreamConflict
  | StreamEnd
  | ConnectionClosed;

/** Statistics of a direction without data. */
export function newCounters(): StreamCounters {
  return {
    segments: 0,
    octets: 0,
    repeatedSegments: 0,
    conflictingSegments: 0,
    reorderedSegments: 0,
    missingOctets: 0,
  };
}

/** The controlled station of a connection: its address, a blank and its port, such as `192.0.2.10 2404`. */
export function stationOf({ server }: Pick<TcpConnection, "server">): string {
  return `${server.address} ${server.port}`;
}

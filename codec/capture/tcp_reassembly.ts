// Reassembles the data of many TCP connections in order, in bounded memory.

import {
  type Endpoint,
  newCounters,
  type StreamEvent,
  type TcpCloseReason,
  type TcpConnection,
} from "./connection.ts";
import { direction, type Flow, FlowTable, hashOf } from "./flow.ts";
import { formatAddress } from "./ip.ts";
import type { PacketMark } from "./packet.ts";
import { ACK, FIN, RST, SYN, type TcpSegment } from "./tcp.ts";
import { type DataSink, type StreamContext, TcpStream } from "./tcp_stream.ts";

/** Options of a {@linkcode TcpReassembler}. */
export interface TcpReassemblerOptions {
  /**
   * Maximum number of connections to follow at the same time, 1 or more. Beyond it, closed and
   * ignored connections are dropped first, then those with the least evidence of the protocol;
   * among equals, the one that has been silent the longest.
   *
   * @default {8192}
   */
  readonly maxConnections?: number;
  /**
   * Limit for connections that are closed, ignored, or unknown: a flood of new connections uses
   * little memory and does not displace active ones.
   *
   * @default {2048}
   */
  readonly maxPassing?: number;
  /**
   * Maximum number of octets kept for one direction of a connection while earlier ones are missing.
   *
   * @default {262144}
   */
  readonly maxStreamOctets?: number;
  /**
   * Maximum number of such octets for all connections together.
   *
   * @default {16777216}
   */
  readonly maxHeldOctets?: number;
  /**
   * Missing data that the receiver has acknowledged was probably not captured. Number of further
   * packets of the connection for which it is still awaited, because the two directions of a
   * capture can be out of order.
   *
   * @default {8}
   */
  readonly reorderPackets?: number;
  /**
   * How long to wait for missing data that the receiver has not acknowledged, in milliseconds of
   * capture time.
   *
   * @default {60000}
   */
  readonly gapTimeoutMs?: number;
  /**
   * Server ports, which determine client and server if the capture does not contain the handshake.
   * If neither port is one of them, the lower port is the server's.
   *
   * @default {[2404]}
   */
  readonly serverPorts?: readonly number[];
}

/**
 * Reassembles TCP data: sorts segments, removes repetitions and overlaps, reports gaps, separates
 * successive connections between the same ports, and can start in the middle of a connection.
 *
 * Pass it a segment, then take all events. Their octets are views of the segment where possible.
 */
export class TcpReassembler {
  readonly #options: Required<TcpReassemblerOptions>;
  readonly #events: StreamEvent[] = [];
  readonly #context: StreamContext;
  readonly #flows = new FlowTable();
  #taken = 0; // Number of events handed out.
  #connections = 0;
  #evicted = 0;

  /** Creates a reassembler for one capture. */
  constructor(options: TcpReassemblerOptions = {}) {
    this.#options = {
      maxConnections: options.maxConnections ?? 8192,
      maxPassing: options.maxPassing ?? 2048,
      maxStreamOctets: options.maxStreamOctets ?? 0x40000,
      maxHeldOctets: options.maxHeldOctets ?? 0x1000000,
      reorderPackets: options.reorderPackets ?? 8,
      gapTimeoutMs: options.gapTimeoutMs ?? 60_000,
      serverPorts: options.serverPorts ?? [2404],
    };
    this.#context = { ...this.#options, events: this.#events, heldOctets: 0 };
  }

  /** Number of connections seen. */
  get connections(): number {
    return this.#connections;
  }

  /** Number of connections dropped because there were too many. */
  get evicted(): number {
    return this.#evicted;
  }

  /** Number of octets currently kept because earlier ones are missing. */
  get heldOctets(): number {
    return this.#context.heldOctets;
  }

  /**
   * Accepts the next segment of the capture. All events of the previous one must have been taken.
   */
  accept(segment: TcpSegment, mark: PacketMark): void {
    const { flags } = segment;
    let flow = this.#flows.find(segment);
    let { way } = this.#flows;
    if (flow !== undefined && (flags & SYN) !== 0 && isAnother(flow, segment)) {
      this.#close(flow, { reason: "reused", mark });
      this.#flows.remove(flow);
      flow = undefined;
    }
    if (flow === undefined) {
      flow = this.#open(segment, mark);
      way = 1;
    } else this.#flows.use(flow);
    const fromClient = (way === 1) === flow.clientFirst;
    const stream = fromClient ? flow.fromClient : flow.fromServer;
    const opposite = fromClient ? flow.fromServer : flow.fromClient;
    stream.initial ??= segment.sequence;
    if (flow.closed) return;
    if (!flow.silent) {
      if ((flags & SYN) !== 0) {
        stream.begin(segment.sequence + 1);
        if ((flags & ACK) !== 0) opposite.begin(segment.acknowledgement);
      } else if ((flags & ACK) !== 0) {
        opposite.acknowledge(segment.acknowledgement);
      }
      stream.accept(segment, mark);
      stream.check(mark);
      opposite.check(mark);
    }
    if ((flags & FIN) !== 0) flow.finByClient ??= fromClient;
    if ((flags & RST) !== 0) {
      this.#close(flow, { reason: "reset", mark, byClient: fromClient });
    } else if (!flow.silent && stream.ended && opposite.ended) {
      this.#close(flow, { reason: "fin", mark, byClient: flow.finByClient });
    }
  }

  /** Returns the next event; `undefined` if the next segment is needed. */
  next(): StreamEvent | undefined {
    const events = this.#events;
    // Most packets have one event, and clearing an array would release its memory.
    if (events.length === 1) return events.pop();
    if (this.#taken < events.length) return events[this.#taken++];
    if (events.length > 0) events.length = 0;
    this.#taken = 0;
    return undefined;
  }

  /** Ends the capture: delivers all buffered data, and closes all connections. */
  end(mark: PacketMark): void {
    for (const flow of this.#flows.all()) this.#close(flow, { reason: "end", mark });
  }

  /** Ignores a connection: its data is no longer kept or delivered. */
  ignore(connection: TcpConnection): void {
    const flow = this.#flows.get(connection);
    if (flow === undefined) return;
    flow.silent = true;
    flow.fromClient.drop();
    flow.fromServer.drop();
    this.#flows.use(flow, 0);
  }

  /**
   * Marks a connection as interesting, and optionally as active. It is dropped only after all
   * unknown ones.
   */
  keep(connection: TcpConnection, atWork: boolean): void {
    const flow = this.#flows.get(connection);
    if (flow === undefined || flow.closed || flow.worth === 3) return;
    this.#flows.use(flow, atWork ? 3 : 2);
  }

  /**
   * Passes the data of one direction of a connection to a sink from now on, except where other events precede it: take it
   * from there before the next event.
   */
  direct(connection: TcpConnection, fromClient: boolean, sink: DataSink): void {
    const flow = this.#flows.get(connection);
    if (flow === undefined || flow.silent) return;
    (fromClient ? flow.fromClient : flow.fromServer).sink = sink;
  }

  #open(segment: TcpSegment, mark: PacketMark): Flow {
    const { maxConnections, maxPassing } = this.#options;
    if (this.#flows.passing >= maxPassing || this.#flows.size >= maxConnections) {
      const victim = this.#flows.leastNeeded()!;
      this.#evicted++;
      this.#close(victim, { reason: "evicted", mark });
      this.#flows.remove(victim);
    }
    const { header, addresses, addressOctets } = segment.ip;
    const { sourcePort, destinationPort, flags } = segment;
    const middle = addresses + addressOctets;
    const source = endpoint(header.subarray(addresses, middle), sourcePort);
    const destination = endpoint(header.subarray(middle, middle + addressOctets), destinationPort);
    const clientFirst = this.#isClientFirst(segment);
    const connection: TcpConnection = {
      id: this.#connections++,
      client: clientFirst ? source : destination,
      server: clientFirst ? destination : source,
      handshake: (flags & SYN) !== 0,
      fromClient: newCounters(),
      fromServer: newCounters(),
    };
    const flow: Flow = {
      connection,
      addresses: Array.from(header.subarray(addresses, middle + addressOctets)),
      ports: sourcePort << 16 | destinationPort,
      hash: hashOf(segment),
      clientFirst,
      fromClient: new TcpStream(connection, true, this.#context),
      fromServer: new TcpStream(connection, false, this.#context),
      silent: false,
      closed: false,
      finByClient: undefined,
      worth: 1,
      sibling: undefined,
      older: undefined,
      newer: undefined,
    };
    this.#flows.add(flow);
    this.#events.push({ type: "opened", connection, mark });
    return flow;
  }

  /** Whether the sender of a connection's first packet is the client. */
  #isClientFirst({ flags, sourcePort, destinationPort }: TcpSegment): boolean {
    if ((flags & SYN) !== 0) return (flags & ACK) === 0;
    const { serverPorts } = this.#options;
    if (serverPorts.includes(destinationPort)) return true;
    return !serverPorts.includes(sourcePort) && sourcePort > destinationPort;
  }

  #close(flow: Flow, { reason, mark, byClient }: Closing): void {
    if (flow.closed) return;
    const { connection, fromClient, fromServer } = flow;
    flow.closed = true;
    if (!flow.silent) {
      fromClient.flush(mark);
      fromServer.flush(mark);
    }
    fromClient.drop();
    fromServer.drop();
    flow.silent = true;
    this.#flows.use(flow, 0);
    this.#events.push({ type: "closed", connection, reason, byClient, mark });
  }
}

/** Why, when and by which side a connection is closed. */
interface Closing {
  readonly reason: TcpCloseReason;
  readonly mark: PacketMark;
  readonly byClient?: boolean | undefined;
}

/**
 * Whether a segment with SYN starts a new connection between the addresses and ports of the flow.
 */
function isAnother(flow: Flow, segment: TcpSegment): boolean {
  const fromClient = (direction(flow, segment) === 1) === flow.clientFirst;
  const { initial } = fromClient ? flow.fromClient : flow.fromServer;
  if (initial === undefined || initial === segment.sequence) return false;
  // SYN may be captured after the first data, whose sequence number is one higher.
  return initial !== (segment.sequence + 1) >>> 0;
}

function endpoint(address: Uint8Array, port: number): Endpoint {
  return { address: formatAddress(address), port };
}

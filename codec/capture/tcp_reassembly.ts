// From TCP segments of many connections to their data in order, in bounded memory.

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
import { type StreamContext, TcpStream } from "./tcp_stream.ts";

/** Options of a {@linkcode TcpReassembler}. */
export interface TcpReassemblerOptions {
  /**
   * Connections to follow at the same time, 1 or more. Beyond that, closed and ignored connections
   * are forgotten first, then those that have shown least, of them the one silent for longest.
   *
   * @default {8192}
   */
  readonly maxConnections?: number;
  /**
   * Including connections that are closed, ignored, or mostly unknown: a flood of new connections
   * costs little memory and displaces none that is at work.
   *
   * @default {2048}
   */
  readonly maxPassing?: number;
  /**
   * Octets to keep for one direction of a connection while earlier ones are missing.
   *
   * @default {262144}
   */
  readonly maxStreamOctets?: number;
  /**
   * The same for all connections together.
   *
   * @default {16777216}
   */
  readonly maxHeldOctets?: number;
  /**
   * Missing data that the receiver has confirmed was not captured. This number of packets of the
   * connection it may still come, because captures of two directions can be out of order.
   *
   * @default {8}
   */
  readonly reorderPackets?: number;
  /**
   * How long to wait for missing data that the receiver does not confirm, in milliseconds of
   * capture time.
   *
   * @default {60000}
   */
  readonly gapTimeoutMs?: number;
  /**
   * Ports of servers: distinguish client and server if the capture does not hold the handshake.
   * With none of them in use, the lower port is the server's.
   *
   * @default {[2404]}
   */
  readonly serverPorts?: readonly number[];
}

/**
 * Puts TCP data in order: sorts segments, omits repetitions and overlaps, declares gaps, and distinguishes
 * connections between the same ports apart, and starts in the middle of a connection if need be.
 *
 * Give it a segment, then take all events; their octets are views of the segment where possible.
 */
export class TcpReassembler {
  readonly #options: Required<TcpReassemblerOptions>;
  readonly #events: StreamEvent[] = [];
  readonly #context: StreamContext;
  readonly #flows = new FlowTable();
  #taken = 0; // events handed out
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

  /** Connections seen so far. */
  get connections(): number {
    return this.#connections;
  }

  /** Connections that were forgotten because there were too many. */
  get evicted(): number {
    return this.#evicted;
  }

  /** Octets kept now while earlier ones are missing. */
  get heldOctets(): number {
    return this.#context.heldOctets;
  }

  /** Accepts the next segment of the capture. Events of the previous one must have been taken. */
  accept(segment: TcpSegment, mark: PacketMark): void {
    const { flags } = segment;
    let flow = this.#flows.find(segment);
    if (flow !== undefined && (flags & SYN) !== 0 && isAnother(flow, segment)) {
      this.#close(flow, { reason: "reused", mark });
      this.#flows.remove(flow);
      flow = undefined;
    }
    if (flow === undefined) flow = this.#open(segment, mark);
    else this.#flows.use(flow);
    const fromClient = (direction(flow, segment) === 1) === flow.clientFirst;
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

  /** The next event; `undefined` when the next segment is needed. */
  next(): StreamEvent | undefined {
    if (this.#taken < this.#events.length) return this.#events[this.#taken++];
    this.#events.length = 0;
    this.#taken = 0;
    return undefined;
  }

  /** Says that the capture ends: what is kept is delivered, and every connection closed. */
  end(mark: PacketMark): void {
    for (const flow of this.#flows.all()) this.#close(flow, { reason: "end", mark });
  }

  /** Says that the data of a connection is of no interest: nothing more is kept or delivered. */
  ignore(connection: TcpConnection): void {
    const flow = this.#flows.get(connection);
    if (flow === undefined) return;
    flow.silent = true;
    flow.fromClient.drop();
    flow.fromServer.drop();
    this.#flows.use(flow, 0);
  }

  /**
   * Says that a connection carries something of interest, and whether it is at work: it is forgotten only
   * after all those that are unknown.
   */
  keep(connection: TcpConnection, atWork: boolean): void {
    const flow = this.#flows.get(connection);
    if (flow === undefined || flow.closed || flow.worth === 3) return;
    this.#flows.use(flow, atWork ? 3 : 2);
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

/** Why, when and by whom a connection is closed. */
interface Closing {
  readonly reason: TcpCloseReason;
  readonly mark: PacketMark;
  readonly byClient?: boolean | undefined;
}

/** Whether a segment with SYN begins another connection than the flow of its addresses and ports. */
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

// The table of connections: looks up connections by addresses and ports, and drops the least
// important one.

import type { TcpConnection } from "./connection.ts";
import type { TcpSegment } from "./tcp.ts";
import type { TcpStream } from "./tcp_stream.ts";

/**
 * Importance of a connection when there are too many: 0 carries nothing of interest, 1 unknown, 2
 * has started to carry something of interest, 3 active.
 */
export type Worth = 0 | 1 | 2 | 3;

/** A connection and its reassembly state. */
export interface Flow {
  readonly connection: TcpConnection;
  /** Addresses of the first packet: source and destination. */
  readonly addresses: readonly number[];
  /** Ports of the first packet; the source port is in the upper 16 bits. */
  readonly ports: number;
  readonly hash: number;
  /** Whether the sender of the first packet is the client. */
  readonly clientFirst: boolean;
  readonly fromClient: TcpStream;
  readonly fromServer: TcpStream;
  /** No more events will be reported: closed, or of no interest. */
  silent: boolean;
  /** Closed: only a new connection between the same ports is of interest. */
  closed: boolean;
  /** The side that sent the first FIN. */
  finByClient: boolean | undefined;
  worth: Worth;
  /** Next flow with the same hash. */
  sibling: Flow | undefined;
  /** Previous and next flow of the same importance, by last use. */
  older: Flow | undefined;
  newer: Flow | undefined;
}

/** Number of flows that are found without their hash. */
const RECENT = 256;

/** An odd number without a pattern in its bits. */
const PLACE_FACTOR = 0x9d;

/** Flows by last use, in a linked list because every packet moves one of them to the end. */
class UseOrder {
  size = 0;
  oldest: Flow | undefined;
  newest: Flow | undefined;

  add(flow: Flow): void {
    this.size++;
    flow.older = this.newest;
    flow.newer = undefined;
    if (this.newest === undefined) this.oldest = flow;
    else this.newest.newer = flow;
    this.newest = flow;
  }

  /** Moves a flow to the end, as the newest one. */
  renew(flow: Flow): void {
    const { newest } = this;
    const { older, newer } = flow;
    if (newest === undefined || newer === undefined) return;
    if (older === undefined) this.oldest = newer;
    else older.newer = newer;
    newer.older = older;
    newest.newer = flow;
    flow.older = newest;
    flow.newer = undefined;
    this.newest = flow;
  }

  remove(flow: Flow): void {
    this.size--;
    if (flow.older === undefined) this.oldest = flow.newer;
    else flow.older.newer = flow.newer;
    if (flow.newer === undefined) this.newest = flow.older;
    else flow.newer.older = flow.older;
    // The links of a dropped flow would otherwise keep its neighbours in memory.
    flow.older = flow.newer = undefined;
  }
}

/** Flows by addresses and ports, and by last use. */
export class FlowTable {
  readonly #byHash = new Map<number, Flow>();
  readonly #byConnection = new Map<TcpConnection, Flow>();
  readonly #byWorth = [new UseOrder(), new UseOrder(), new UseOrder(), new UseOrder()] as const;
  /** The last flow that was found at each place, `placeOf()`: packets of few connections alternate. */
  readonly #recent = new Array<Flow | undefined>(RECENT).fill(undefined);
  #way: 1 | -1 | 0 = 0;

  /** The direction of the segment whose flow was found last, as {@linkcode direction} returns it. */
  get way(): 1 | -1 | 0 {
    return this.#way;
  }

  /** Number of flows. */
  get size(): number {
    return this.#byConnection.size;
  }

  /** Returns the flow of a segment. */
  find(segment: TcpSegment): Flow | undefined {
    const place = placeOf(segment);
    const recent = this.#recent[place];
    if (recent !== undefined) {
      this.#way = direction(recent, segment);
      if (this.#way !== 0) return recent;
    }
    let flow = this.#byHash.get(hashOf(segment));
    while (flow !== undefined) {
      this.#way = direction(flow, segment);
      if (this.#way !== 0) break;
      flow = flow.sibling;
    }
    if (flow !== undefined) this.#recent[place] = flow;
    return flow;
  }

  /** Number of flows that are not active. */
  get passing(): number {
    return this.size - this.#byWorth[3].size;
  }

  /** Returns the flow of a connection. */
  get(connection: TcpConnection): Flow | undefined {
    return this.#byConnection.get(connection);
  }

  /** All flows, in the order of their first packets. */
  all(): Iterable<Flow> {
    return this.#byConnection.values();
  }

  /** Adds a new flow. */
  add(flow: Flow): void {
    flow.sibling = this.#byHash.get(flow.hash);
    this.#byHash.set(flow.hash, flow);
    this.#byConnection.set(flow.connection, flow);
    this.#byWorth[flow.worth].add(flow);
  }

  /** Records the use of a flow and its importance. */
  use(flow: Flow, worth: Worth = flow.worth): void {
    if (worth === flow.worth) return this.#byWorth[worth].renew(flow);
    this.#byWorth[flow.worth].remove(flow);
    flow.worth = worth;
    this.#byWorth[worth].add(flow);
  }

  /** Returns the flow to drop first. */
  leastNeeded(): Flow | undefined {
    return this.#byWorth.find(({ oldest }) => oldest !== undefined)?.oldest;
  }

  /** Removes a flow. */
  remove(flow: Flow): void {
    this.#byWorth[flow.worth].remove(flow);
    this.#byConnection.delete(flow.connection);
    const recent = this.#recent.indexOf(flow);
    if (recent >= 0) this.#recent[recent] = undefined;
    let at = this.#byHash.get(flow.hash);
    if (at === flow) {
      if (flow.sibling === undefined) this.#byHash.delete(flow.hash);
      else this.#byHash.set(flow.hash, flow.sibling);
    }
    for (; at !== undefined; at = at.sibling) {
      if (at.sibling === flow) at.sibling = flow.sibling;
    }
    flow.sibling = undefined;
  }
}

/**
 * Returns 1 if a segment has the direction of the flow's first packet, -1 for the opposite
 * direction, 0 if it is not part of the flow.
 */
export function direction(flow: Flow, segment: TcpSegment): 1 | -1 | 0 {
  const { header, addresses: at, addressOctets: size } = segment.ip;
  if (flow.addresses.length !== size * 2) return 0;
  const { sourcePort, destinationPort } = segment;
  if (
    flow.ports === (sourcePort << 16 | destinationPort) && isBetween(flow, header, at, at + size)
  ) {
    return 1;
  }
  return flow.ports === (destinationPort << 16 | sourcePort) &&
      isBetween(flow, header, at + size, at)
    ? -1
    : 0;
}

/** Whether a flow is between the addresses at two indices. Called for every packet, hence four arguments. */
function isBetween(
  { addresses }: Flow,
  header: Uint8Array,
  source: number,
  destination: number,
): boolean {
  const size = addresses.length >> 1;
  for (let i = 0; i < size; i++) {
    if (header[source + i] !== addresses[i] || header[destination + i] !== addresses[size + i]) {
      return false;
    }
  }
  return true;
}

/** Returns a number below {@linkcode RECENT}, the same for both directions of a connection. */
function placeOf({ ip, sourcePort, destinationPort }: TcpSegment): number {
  const { header, addresses, addressOctets } = ip;
  const source = addresses + addressOctets;
  const octets = header[source - 1]! ^ header[source + addressOctets - 1]!;
  // With a factor, because addresses and ports often increase together.
  return (octets * PLACE_FACTOR ^ sourcePort ^ destinationPort) & (RECENT - 1);
}

/** Returns a hash that is the same for both directions of a connection. */
export function hashOf({ ip, sourcePort, destinationPort }: TcpSegment): number {
  const { header, addresses, addressOctets } = ip;
  const source = hashEnd(header, addresses, addressOctets, sourcePort);
  return source + hashEnd(header, addresses + addressOctets, addressOctets, destinationPort) | 0;
}

/** Hashes `size` octets at `at` and a port. Called for every packet, hence four arguments. */
function hashEnd(header: Uint8Array, at: number, size: number, port: number): number {
  let hash = Math.imul(port ^ 0x811c9dc5, 0x01000193);
  for (let i = 0; i < size; i++) hash = Math.imul(hash ^ header[at + i]!, 0x01000193);
  return hash ^ hash >>> 15;
}

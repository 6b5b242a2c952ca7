// TCP connections as IP packets with correct checksums: handshake, data, acknowledgements and the end.

/** A packet and when it was sent, in ms since 1970 with a fraction. */
export interface TimedPacket {
  readonly time: number;
  /** An IPv4 or IPv6 packet. */
  readonly octets: Uint8Array;
  /** Whether the client, which opened the connection, sent it. */
  readonly fromClient: boolean;
}

/** One side of a connection. */
export interface Endpoint {
  /** The IP address: 4 octets, or 16 for IPv6; the same number on both sides. */
  readonly address: readonly number[];
  readonly port: number;
}

/** The two sides of a connection, and its numbers. */
export interface Talk {
  /** The server, then the client. */
  readonly sides: readonly [Endpoint, Endpoint];
  /** The first sequence numbers of the server and of the client. */
  readonly firstNumbers: readonly [number, number];
  /** Returns the identification of the next IPv4 packet. */
  readonly identify: () => number;
}

const FIN = 1;
const SYN = 2;
const RST = 4;
const PSH = 8;
const ACK = 16;

const IPV4_OCTETS = 20;
const IPV6_OCTETS = 40;
const TCP_OCTETS = 20;
const TCP = 6;
const HOPS = 64;

/** Two packets of a connection are never sent at the same moment. */
const LEAST_INTERVAL_MS = 0.043;

/** A TCP connection that emits the packets of what is sent on it. */
export class TcpTalk {
  readonly #emit: (packet: TimedPacket) => void;
  readonly #talk: Talk;
  readonly #next: [number, number];
  #last: TimedPacket | undefined;
  #time = 0;

  /** Creates a connection that has not been opened yet. */
  constructor(emit: (packet: TimedPacket) => void, talk: Talk) {
    this.#emit = emit;
    this.#talk = talk;
    this.#next = [...talk.firstNumbers];
  }

  /** SYN, SYN with ACK, ACK; `roundTrip` in ms. */
  open(time: number, roundTrip: number): void {
    this.#send(true, SYN, time);
    this.#send(false, SYN | ACK, time + roundTrip * 0.6);
    this.#send(true, ACK, time + roundTrip);
  }

  /** Sends data of the client or of the server. */
  data(fromClient: boolean, octets: Uint8Array, time: number): void {
    this.#send(fromClient, PSH | ACK, time, octets);
  }

  /** An acknowledgement without data. */
  acknowledge(byClient: boolean, time: number): void {
    this.#send(byClient, ACK, time);
  }

  /** Repeats the last packet. */
  repeat(time: number): void {
    if (this.#last !== undefined) this.#emit({ ...this.#last, time });
  }

  /** FIN from both sides. */
  close(byClient: boolean, time: number): void {
    this.#send(byClient, FIN | ACK, time);
    this.#send(!byClient, FIN | ACK, time + 3.1);
    this.#send(byClient, ACK, time + 4.4);
  }

  /** RST. */
  reset(byClient: boolean, time: number): void {
    this.#send(byClient, RST | ACK, time);
  }

  #send(
    fromClient: boolean,
    flags: number,
    time: number,
    data: Uint8Array = new Uint8Array(0),
  ): void {
    const [from, to] = fromClient ? [1, 0] : [0, 1];
    this.#time = Math.max(time, this.#time + LEAST_INTERVAL_MS);
    const { sides, identify } = this.#talk;
    const octets = ipPacket({
      ...{ source: sides[from]!, destination: sides[to]!, flags, data },
      sequence: this.#next[from]!,
      acknowledgement: (flags & ACK) === 0 ? 0 : this.#next[to]!,
      identification: identify(),
    });
    const length = data.length + ((flags & (SYN | FIN)) === 0 ? 0 : 1);
    this.#next[from] = this.#next[from]! + length >>> 0;
    this.#last = { time: this.#time, octets, fromClient };
    this.#emit(this.#last);
  }
}

/** The fields of a packet. */
interface Fields {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly flags: number;
  readonly identification: number;
  readonly data: Uint8Array;
}

function ipPacket(fields: Fields): Uint8Array {
  const { source, destination, data } = fields;
  const isIpv6 = source.address.length === 16;
  const ipOctets = isIpv6 ? IPV6_OCTETS : IPV4_OCTETS;
  const octets = new Uint8Array(ipOctets + TCP_OCTETS + data.length);
  const view = new DataView(octets.buffer);
  if (isIpv6) {
    view.setUint32(0, 0x6000_0000);
    view.setUint16(4, TCP_OCTETS + data.length);
    view.setUint16(6, TCP << 8 | HOPS);
  } else {
    view.setUint16(0, 0x4500);
    view.setUint16(2, octets.length);
    view.setUint16(4, fields.identification);
    view.setUint16(6, 0x4000); // do not fragment
    view.setUint16(8, HOPS << 8 | TCP);
  }
  const addresses = ipOctets - 2 * source.address.length;
  octets.set(source.address, addresses);
  octets.set(destination.address, addresses + source.address.length);
  if (!isIpv6) view.setUint16(10, checksum(octets.subarray(0, ipOctets), 0));

  view.setUint16(ipOctets, source.port);
  view.setUint16(ipOctets + 2, destination.port);
  view.setUint32(ipOctets + 4, fields.sequence);
  view.setUint32(ipOctets + 8, fields.acknowledgement);
  view.setUint16(ipOctets + 12, 0x5000 | fields.flags);
  view.setUint16(ipOctets + 14, 0x2000);
  octets.set(data, ipOctets + TCP_OCTETS);
  const segment = octets.subarray(ipOctets);
  const pseudo = sum(octets.subarray(addresses, ipOctets)) + TCP + segment.length;
  view.setUint16(ipOctets + 16, checksum(segment, pseudo));
  return octets;
}

/** The one's complement sum of 16-bit words. */
function sum(octets: Uint8Array): number {
  let total = 0;
  for (let i = 0; i < octets.length; i += 2) total += octets[i]! << 8 | (octets[i + 1] ?? 0);
  return total;
}

function checksum(octets: Uint8Array, start: number): number {
  let total = start + sum(octets);
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
  return ~total & 0xffff;
}

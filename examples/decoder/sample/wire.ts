// TCP connections as the packets of a mirror port: Ethernet, IPv4, TCP, with correct checksums.

/** A packet and when it was captured, in ms since 1970 with a fraction. */
export interface WirePacket {
  readonly time: number;
  readonly octets: Uint8Array;
}

/** A host of the network. */
export interface Host {
  /** IPv4 address. */
  readonly address: string;
  /** Last octet of its Ethernet address. */
  readonly station: number;
}

/** One side of a connection. */
export interface Socket {
  readonly host: Host;
  readonly port: number;
}

const FIN = 1;
const SYN = 2;
const RST = 4;
const PSH = 8;
const ACK = 16;

const ETHERNET_OCTETS = 14;
const IP_OCTETS = 20;
const TCP_OCTETS = 20;
const LEAST_FRAME = 60;

/** Two packets of a connection are never captured at the same moment. */
const LEAST_INTERVAL_MS = 0.043;

/** All packets, in the order in which they were sent. */
export class Wire {
  readonly packets: WirePacket[] = [];
  #identification = 0x2a00;

  /** A connection that has not been opened yet. */
  connection(client: Socket, server: Socket, firstNumber: number): TcpTalk {
    return new TcpTalk((packet) => this.packets.push(packet), {
      sides: [server, client],
      next: [firstNumber, (firstNumber ^ 0x5bd1e995) >>> 0],
      identify: () => this.#identification = this.#identification + 1 & 0xffff,
    });
  }
}

/** A TCP connection that records what is sent on it. */
export class TcpTalk {
  readonly #emit: (packet: WirePacket) => void;
  readonly #sides: readonly [Socket, Socket];
  readonly #next: [number, number];
  readonly #identify: () => number;
  #last: WirePacket | undefined;
  #time = 0;

  /** Creates a connection; sides and sequence numbers are those of the server, then of the client. */
  constructor(
    emit: (packet: WirePacket) => void,
    of: {
      readonly sides: readonly [Socket, Socket];
      readonly next: [number, number];
      readonly identify: () => number;
    },
  ) {
    this.#emit = emit;
    this.#sides = of.sides;
    this.#next = of.next;
    this.#identify = of.identify;
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
    const fields = {
      ...{ source: this.#sides[from]!, destination: this.#sides[to]!, flags, data },
      sequence: this.#next[from]!,
      acknowledgement: (flags & ACK) === 0 ? 0 : this.#next[to]!,
      identification: this.#identify(),
    };
    const length = data.length + ((flags & (SYN | FIN)) === 0 ? 0 : 1);
    this.#next[from] = this.#next[from]! + length >>> 0;
    this.#last = { time: this.#time, octets: buildPacket(fields) };
    this.#emit(this.#last);
  }
}

function buildPacket(fields: {
  readonly source: Socket;
  readonly destination: Socket;
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly flags: number;
  readonly identification: number;
  readonly data: Uint8Array;
}): Uint8Array {
  const { source, destination, data } = fields;
  const ipLength = IP_OCTETS + TCP_OCTETS + data.length;
  const octets = new Uint8Array(Math.max(LEAST_FRAME, ETHERNET_OCTETS + ipLength));
  const view = new DataView(octets.buffer);
  octets.set([2, 0, 0x5e, 0x10, 4, destination.host.station, 2, 0, 0x5e, 0x10, 4], 0);
  octets[11] = source.host.station;
  view.setUint16(12, 0x0800);

  const ip = ETHERNET_OCTETS;
  view.setUint16(ip, 0x4500);
  view.setUint16(ip + 2, ipLength);
  view.setUint16(ip + 4, fields.identification);
  view.setUint16(ip + 6, 0x4000); // do not fragment
  view.setUint16(ip + 8, 0x4006); // 64 hops, TCP
  octets.set(source.host.address.split(".").map(Number), ip + 12);
  octets.set(destination.host.address.split(".").map(Number), ip + 16);
  view.setUint16(ip + 10, checksum(octets.subarray(ip, ip + IP_OCTETS), 0));

  const tcp = ip + IP_OCTETS;
  view.setUint16(tcp, source.port);
  view.setUint16(tcp + 2, destination.port);
  view.setUint32(tcp + 4, fields.sequence);
  view.setUint32(tcp + 8, fields.acknowledgement);
  view.setUint16(tcp + 12, 0x5000 | fields.flags);
  view.setUint16(tcp + 14, 0x2000);
  octets.set(data, tcp + TCP_OCTETS);
  const segment = octets.subarray(tcp, tcp + TCP_OCTETS + data.length);
  const pseudo = sum(octets.subarray(ip + 12, ip + 20)) + 6 + segment.length;
  view.setUint16(tcp + 16, checksum(segment, pseudo));
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

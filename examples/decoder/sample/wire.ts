// The packets of a mirror port: TCP connections over IPv4 and Ethernet.

import { type Endpoint, TcpTalk, type TimedPacket } from "../../../cli/report/packets/tcp_talk.ts";

/** A packet and when it was captured, in ms since 1970 with a fraction. */
export type WirePacket = Omit<TimedPacket, "fromClient">;

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

const ETHERNET_OCTETS = 14;
const LEAST_FRAME = 60;

/** All packets, in the order in which they were sent. */
export class Wire {
  readonly packets: WirePacket[] = [];
  #identification = 0x2a00;

  /** A connection that has not been opened yet. */
  connection(client: Socket, server: Socket, firstNumber: number): TcpTalk {
    const emit = ({ time, octets, fromClient }: TimedPacket) => {
      const [from, to] = fromClient ? [client, server] : [server, client];
      this.packets.push({ time, octets: ethernetFrame(octets, { from, to }) });
    };
    return new TcpTalk(emit, {
      sides: [endpointOf(server), endpointOf(client)],
      firstNumbers: [firstNumber, (firstNumber ^ 0x5bd1e995) >>> 0],
      identify: () => this.#identification = this.#identification + 1 & 0xffff,
    });
  }
}

function endpointOf({ host, port }: Socket): Endpoint {
  return { address: host.address.split(".").map(Number), port };
}

function ethernetFrame(
  packet: Uint8Array,
  { from, to }: { readonly from: Socket; readonly to: Socket },
): Uint8Array {
  const octets = new Uint8Array(Math.max(LEAST_FRAME, ETHERNET_OCTETS + packet.length));
  octets.set([2, 0, 0x5e, 0x10, 4, to.host.station, 2, 0, 0x5e, 0x10, 4, from.host.station, 8, 0]);
  octets.set(packet, ETHERNET_OCTETS);
  return octets;
}

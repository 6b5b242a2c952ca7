// Passes hand-made TCP segments to a reassembler and records its output as text.

import { assert } from "@std/assert";
import type { StreamEvent } from "../../../codec/capture/connection.ts";
import { FragmentStore } from "../../../codec/capture/ip_fragments.ts";
import { readSegment } from "../../../codec/capture/tcp.ts";
import {
  TcpReassembler,
  type TcpReassemblerOptions,
} from "../../../codec/capture/tcp_reassembly.ts";
import { ipv4, tcp, type TcpFields } from "./packet_builder.ts";

type EventHandler = (event: StreamEvent, reassembler: TcpReassembler) => void;

const CLIENT = "192.0.2.1";
const SERVER = "192.0.2.2";

/** Writes an event as text: `3 >abc`, `4 < gap 5`, `9 closed fin`. Letters are data. */
function textOf(event: StreamEvent): string {
  const { frame } = event.mark;
  if (event.type === "opened") return `${frame} opened ${event.connection.id}`;
  if (event.type === "closed") return `${frame} closed ${event.connection.id} ${event.reason}`;
  const way = event.fromClient ? ">" : "<";
  if (event.type === "data") return `${frame} ${way}${new TextDecoder().decode(event.octets)}`;
  if (event.type === "gap") return `${frame} ${way} gap ${event.missing} ${event.reason}`;
  if (event.type === "conflict") {
    const [first, later] = [event.earlier, event.octets].map((each) =>
      new TextDecoder().decode(each)
    );
    return `${frame} ${way} conflict ${event.earlierFrame}:${first} ${later}`;
  }
  return `${frame} ${way} end`;
}

/** Feeds IP packets, captured 1 ms apart, to the reassembler and records the events; frames count from 1. */
export class TcpCapture {
  readonly reassembler: TcpReassembler;
  readonly events: string[] = [];
  readonly connections: string[] = [];
  readonly #fragments = new FragmentStore();
  #frame = 0;

  readonly #onEvent: EventHandler;

  constructor(options: TcpReassemblerOptions = {}, onEvent: EventHandler = () => {}) {
    this.reassembler = new TcpReassembler(options);
    this.#onEvent = onEvent;
  }

  /** Adds a packet, of which the last `cut` octets were not captured. */
  add(packet: Uint8Array, { cut = 0, waitMs = 0 } = {}): void {
    const frame = ++this.#frame;
    const mark = { frame, fileOffset: 0, time: frame + waitMs, nanoseconds: 0 };
    const octets = packet.subarray(0, packet.length - cut);
    const segment = readSegment({
      ...{ type: "packet", linkType: 101, interface: 0, originalLength: packet.length },
      ...mark,
      octets,
    }, this.#fragments);
    assert(typeof segment !== "string");
    this.reassembler.accept(segment, mark);
    this.#take();
  }

  /** Adds a segment of the client or, with `back`, of the server, with letters as data. */
  segment(sequence: number, text: string, fields: Partial<TcpFields> & { back?: boolean } = {}) {
    const { back = false, ...rest } = fields;
    this.add(packetOf(sequence, text, back, rest));
  }

  /** Ends the capture and returns all events so far. */
  end(): string[] {
    this.reassembler.end({ frame: this.#frame, fileOffset: 0, time: undefined, nanoseconds: 0 });
    this.#take();
    return this.events;
  }

  #take(): void {
    for (let event = this.reassembler.next(); event; event = this.reassembler.next()) {
      this.events.push(textOf(event));
      this.#onEvent(event, this.reassembler);
      if (event.type === "opened") {
        const { client, server, handshake } = event.connection;
        this.connections.push(
          `${client.address}:${client.port} ${server.address}:${server.port} ${handshake}`,
        );
      }
    }
  }
}

/** Builds a packet with a segment of the client, or of the server; letters are data. */
export function packetOf(
  sequence: number,
  text: string,
  back: boolean,
  fields: Partial<TcpFields> = {},
): Uint8Array {
  const [source, destination] = back ? [SERVER, CLIENT] : [CLIENT, SERVER];
  const ports = back ? { source: 2404, destination: 40000 } : { source: 40000, destination: 2404 };
  const data = new TextEncoder().encode(text);
  return ipv4({ source, destination }, tcp({ ...ports, sequence, data, ...fields }));
}

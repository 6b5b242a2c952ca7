// A link of the sample: two state machines of the library, and the network between them.

import type { SessionOptions } from "@telecontrol/iec104/transport";
import { Session } from "@telecontrol/iec104/low-level";
import type { Simulation } from "./simulation.ts";
import type { TcpTalk } from "../../../cli/report/packets/tcp_talk.ts";
import type { Socket, Wire } from "./wire.ts";

/** The properties of a link. */
export interface LinkOptions {
  readonly client: Socket;
  readonly server: Socket;
  /** One-way network delay, in ms. */
  readonly delayMs: number;
  /** Parameters of the controlled station. */
  readonly server104?: SessionOptions;
  /** Parameters of the controlling station. */
  readonly client104?: SessionOptions;
}

/** Handlers of a station. */
export interface Receiver {
  /** Data transfer was started. */
  started?(link: Link): void;
  /** An ASDU arrived. */
  received(link: Link, asdu: Uint8Array): void;
  /** The connection is gone. */
  closed?(link: Link): void;
}

/** A connection between a controlling and a controlled station. */
export class Link {
  /** Whether data may be sent. */
  started = false;
  /** The connection is gone. */
  closed = false;
  /** Makes the controlled station hang: it stops reading and sending. */
  hung = false;

  readonly #simulation: Simulation;
  readonly #talk: TcpTalk;
  readonly #delayMs: number;
  readonly #sides: readonly [Session, Session];
  readonly #receivers: readonly [Receiver, Receiver];
  readonly #waiting: [Uint8Array[], Uint8Array[]] = [[], []];
  readonly #due: [number, number] = [Infinity, Infinity];
  readonly #arrival: [number, number] = [0, 0];

  /** Opens the connection now. */
  constructor(
    simulation: Simulation,
    wire: Wire,
    options: LinkOptions & { readonly station: Receiver; readonly center: Receiver },
  ) {
    const { client, server, delayMs, station, center } = options;
    this.#simulation = simulation;
    this.#delayMs = delayMs;
    this.#talk = wire.connection(client, server, Math.floor(simulation.random() * 2 ** 32));
    const { now } = simulation;
    this.#talk.open(now, 2 * delayMs);
    this.#sides = [
      new Session("controlled", options.server104 ?? {}, now),
      new Session("controlling", options.client104 ?? {}, now),
    ];
    this.#receivers = [station, center];
  }

  /** Starts data transfer as soon as the connection is made. */
  start(): void {
    this.#simulation.after(this.#simulation.about(3 * this.#delayMs), () => {
      this.#sides[1].start(this.#simulation.now);
      this.#pump(1);
    });
  }

  /** Runs the timers of a standby link. */
  idle(): void {
    this.#pump(0);
    this.#pump(1);
  }

  /** Sends an ASDU as the controlling or the controlled station; it waits while the window is full. */
  send(asControlling: boolean, asdu: Uint8Array): void {
    const side = asControlling ? 1 : 0;
    this.#waiting[side].push(asdu);
    this.#pump(side);
  }

  /** Closes the connection in an orderly way. */
  close(byClient: boolean): void {
    if (this.closed) return;
    this.#talk.close(byClient, this.#simulation.now);
    this.#end();
  }

  /** Runs the pending work of a side, and sends its output. */
  #pump(side: 0 | 1): void {
    if (this.closed || side === 0 && this.hung) return;
    const { now } = this.#simulation;
    const session = this.#sides[side];
    const receiver = this.#receivers[side];
    for (let event = session.nextEvent(); event !== undefined; event = session.nextEvent()) {
      if (event.type === "asdu") receiver.received(this, event.octets);
      else if (event.type === "started") {
        this.started = true;
        receiver.started?.(this);
      } else if (event.type === "stopped") this.started = false;
      else if (event.type === "closed") {
        this.#talk.reset(side === 1, now);
        return this.#end();
      }
    }
    const waiting = this.#waiting[side];
    while (waiting.length > 0 && session.send(waiting[0]!, now)) waiting.shift();
    this.#transmit(side, session.takeOutput()?.slice());
    this.#watch(side, session.deadline());
  }

  #transmit(side: 0 | 1, octets: Uint8Array | undefined): void {
    if (octets === undefined) return;
    const { now } = this.#simulation;
    this.#talk.data(side === 1, octets, now);
    const peer = side === 1 ? 0 : 1;
    const arrival = Math.max(now + this.#simulation.about(this.#delayMs), this.#arrival[peer]);
    this.#arrival[peer] = arrival;
    this.#simulation.after(arrival - now, () => {
      if (this.closed) return;
      if (peer === 0 && this.hung) return this.#talk.acknowledge(false, arrival);
      this.#sides[peer].receive(octets, this.#simulation.now);
      this.#pump(peer);
    });
  }

  /** Schedules the next timer. */
  #watch(side: 0 | 1, deadline: number): void {
    const { now } = this.#simulation;
    if (deadline >= this.#due[side] && this.#due[side] > now) return;
    this.#due[side] = deadline;
    if (deadline === Infinity) return;
    this.#simulation.after(deadline - now, () => {
      if (this.#due[side] !== deadline) return;
      this.#due[side] = Infinity;
      if (this.closed || side === 0 && this.hung) return;
      this.#sides[side].tick(this.#simulation.now);
      this.#pump(side);
    });
  }

  #end(): void {
    this.closed = true;
    this.started = false;
    for (const receiver of this.#receivers) receiver.closed?.(this);
  }
}

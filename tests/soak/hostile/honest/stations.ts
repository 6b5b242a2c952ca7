// Honest stations for the collector: each numbers its events. Every second one has a slow line.

import {
  type ByteStream,
  ControlledStation,
  listenTcp,
  serve,
  type StationServer,
  type TcpLink,
  type TcpListener,
} from "../../../../mod.ts";
import { PATIENT_SESSION } from "./patience.ts";

/** Points of a station; event N is a change of one of them to N. */
const POINTS = 20;

const FIRST_IOA = 700;

/** Delay of an octet on a slow line, in ms. */
const SLOW_MS = 700;

/** Interval between checks for due events, in ms. */
const STEP_MS = 20;

/** A station, and the number of its events. */
export class HonestStation implements AsyncDisposable {
  /** Events so far; the last one has this number. */
  events = 0;
  readonly #station: ControlledStation;
  readonly #server: StationServer;
  #source: ReturnType<typeof setInterval> | undefined;

  /** Wraps a station that is being served; {@linkcode HonestStation.begin} creates one. */
  constructor(station: ControlledStation, server: StationServer) {
    this.#station = station;
    this.#server = server;
  }

  /** Listens on a free port of this machine; reports connections that end. */
  static async begin(index: number, onClosed: (detail: string) => void): Promise<HonestStation> {
    const station = new ControlledStation({
      sectors: [{
        ca: 1,
        points: Array.from({ length: POINTS }, (_, point) => ({
          ioa: FIRST_IOA + point,
          type: "M_ME_NC_1",
          value: 0,
        })),
      }],
      events: { classes: [{ name: "events", limit: 100_000 }] },
      session: PATIENT_SESSION,
    }, {
      onNotice: (notice) => {
        if (notice.type === "link" && notice.state === "closed") onClosed(notice.detail ?? "");
      },
    });
    const tcp = await listenTcp({ host: "127.0.0.1", port: 0 });
    const listener = index % 2 === 0 ? tcp : slowLine(tcp);
    return new HonestStation(station, await serve(station, { listener }));
  }

  /** Port on which it listens. */
  get port(): number {
    return this.#server.port;
  }

  /** Number of unacknowledged events. */
  get waiting(): number {
    return this.#station.bufferedEvents.values().next().value ?? 0;
  }

  /** Produces this number of events per second. */
  begin(rate: number): void {
    const begun = performance.now();
    this.#source = setInterval(() => {
      const due = Math.floor((performance.now() - begun) * rate / 1000);
      while (this.events < due) {
        this.#station.set(1, FIRST_IOA + this.events % POINTS, ++this.events);
      }
    }, STEP_MS);
  }

  /** Stops producing events. */
  quieten(): void {
    clearInterval(this.#source);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.quieten();
    await this.#server.close();
    await this.#station.close();
  }
}

/** Wraps a listener so that its connections send late. */
function slowLine(tcp: TcpListener): TcpListener {
  async function* accept(): AsyncGenerator<TcpLink> {
    for await (const link of tcp) yield { ...link, stream: late(link.stream) };
  }
  return {
    address: tcp.address,
    close: () => tcp.close(),
    [Symbol.dispose]: () => tcp.close(),
    [Symbol.asyncIterator]: accept,
  };
}

/** Wraps a stream so that its octets are sent in order, with a delay. */
function late(stream: ByteStream): ByteStream {
  let before: Promise<unknown> = Promise.resolve();
  let fault: unknown;
  return {
    read: (into) => stream.read(into),
    write: (octets) => {
      if (fault !== undefined) return Promise.reject(fault);
      const copy = octets.slice();
      const due = new Promise((resolve) => setTimeout(resolve, SLOW_MS));
      before = Promise.all([before, due]).then(() => writeAll(stream, copy))
        .catch((error) => fault = error);
      return Promise.resolve(octets.length);
    },
    close: () => stream.close(),
  };
}

async function writeAll(stream: ByteStream, octets: Uint8Array): Promise<void> {
  for (let at = 0; at < octets.length;) at += await stream.write(octets.subarray(at));
}

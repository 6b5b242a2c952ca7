// A controlling station that a test operates step by step, and a controlled station to which it connects, in virtual
// time.

import type { Asdu, AsduInput } from "../../../codec/asdu_types.ts";
import { decodeApdu } from "../../../codec/apdu.ts";
import { decodeAsdu } from "../../../codec/decode_asdu.ts";
import { Deframer } from "../../../codec/deframer.ts";
import { encodeAsdu } from "../../../codec/encode_asdu.ts";
import { formatAsdu } from "../../../codec/format.ts";
import { Connection } from "../../../transport/connection/connection.ts";
import { ControlledStation } from "../../../transport/controlled/serving/controlled_station.ts";
import type { ControlledStationOptions } from "../../../transport/controlled/serving/controlled_station_options.ts";
import type { StationDeclaration } from "../../../transport/controlled/declaration/declaration.ts";
import type { PeerIdentity } from "../../../transport/controlled/notices/peer_identity.ts";
import type { StationNotice } from "../../../transport/controlled/notices/notices.ts";
import type { SessionOptions } from "../../../transport/session/session_options.ts";
import { FakeClock, settle } from "../virtual/fake_clock.ts";
import { frame, frames, trace } from "../wire/frames.ts";
import { memoryPipe, type MemoryStream } from "../virtual/memory_stream.ts";

/** The controlling end of a connection: it acknowledges automatically, and sends what the test asks for. */
export class ScriptedMaster {
  /** Everything received. */
  readonly asdus: Asdu[] = [];
  /** The same, as octets. */
  readonly octets: Uint8Array[] = [];
  /** Its stream, for tests that break it. */
  readonly stream: MemoryStream;
  /** Its connection. */
  readonly connection: Connection;
  #seen = 0;

  constructor(stream: MemoryStream, clock: FakeClock, options: SessionOptions = {}) {
    this.stream = stream;
    this.connection = new Connection(stream, {
      ...options,
      role: "controlling",
      clock,
      onAsdu: (octets) => {
        this.octets.push(octets);
        this.asdus.push(decodeAsdu(octets));
      },
    });
  }

  /** Sends an ASDU, and returns what arrived in response, as text. */
  async ask(asdu: AsduInput | Uint8Array): Promise<string[]> {
    this.tell(asdu);
    await settle();
    return this.news();
  }

  /** Sends an ASDU. */
  tell(asdu: AsduInput | Uint8Array): void {
    const octets = asdu instanceof Uint8Array ? asdu : encodeAsdu(asdu);
    this.connection.send(octets).catch(() => {}); // the connection reports how it ends
  }

  /** Returns everything that arrived since the last call, as text. */
  news(): string[] {
    const news = this.asdus.slice(this.#seen).map((asdu) => formatAsdu(asdu));
    this.#seen = this.asdus.length;
    return news;
  }
}

/** A controlling end whose frames are all written by the test, for arbitrary numbers and acknowledgements. */
export class RawMaster {
  /** Everything received: ASDUs and control frames as text. */
  readonly seen: string[] = [];
  /** Its stream. */
  readonly stream: MemoryStream;
  #sendNumber = 0;
  #receiveNumber = 0;
  #acknowledged = 0;
  #news = 0;
  readonly #deframer = new Deframer();

  constructor(stream: MemoryStream, far: MemoryStream) {
    this.stream = stream;
    far.onWrite = (octets) => this.#receive(octets);
  }

  /** Sends frames by their text, such as `"STARTDT act, S(3)"`. */
  async frames(text: string): Promise<string[]> {
    await this.stream.write(frames(text));
    await settle();
    return this.news();
  }

  /** Sends an ASDU that acknowledges nothing new. */
  async ask(asdu: AsduInput | Uint8Array): Promise<string[]> {
    const octets = asdu instanceof Uint8Array ? asdu : encodeAsdu(asdu);
    await this.stream.write(frame(`I(${this.#sendNumber++},${this.#acknowledged})`, octets));
    await settle();
    return this.news();
  }

  /** Acknowledges everything received so far. */
  acknowledge(): Promise<string[]> {
    this.#acknowledged = this.#receiveNumber;
    return this.frames(`S(${this.#receiveNumber})`);
  }

  /** Returns everything that arrived since the last call. */
  news(): string[] {
    const news = this.seen.slice(this.#news);
    this.#news = this.seen.length;
    return news;
  }

  #receive(octets: Uint8Array): void {
    this.#deframer.push(octets);
    for (let event = this.#deframer.next(); event; event = this.#deframer.next()) {
      if (event.type === "skipped") throw new Error(event.detail);
      const apdu = decodeApdu(event.octets);
      if (apdu.format === "I") {
        this.#receiveNumber++;
        this.seen.push(formatAsdu(apdu.asdu));
      } else this.seen.push(trace(event.octets));
    }
  }
}

/** A controlled station, and functions to connect to it. */
export interface StationRig {
  readonly clock: FakeClock;
  readonly station: ControlledStation;
  readonly notices: StationNotice[];
  /** Connects; data transfer is started by default. */
  connect(options?: ConnectOptions): Promise<ScriptedMaster>;
  /** Connects a controlling end whose frames are all written by the test. */
  connectRaw(host?: string, options?: { readonly start?: boolean }): Promise<RawMaster>;
}

/** Options of a scripted master's connection. */
export interface ConnectOptions extends SessionOptions, Pick<PeerIdentity, "certificate" | "user"> {
  readonly start?: boolean;
  readonly host?: string;
}

/** Creates a station in virtual time. M_EI_NA_1 is disabled unless the declaration says otherwise. */
export function stationRig(
  declaration: StationDeclaration,
  options: ControlledStationOptions = {},
): StationRig {
  const clock = options.clock instanceof FakeClock ? options.clock : new FakeClock();
  const notices: StationNotice[] = [];
  const station = new ControlledStation(
    { ...declaration, procedures: { endOfInitialization: false, ...declaration.procedures } },
    { clock, onNotice: (notice) => notices.push(notice), ...options },
  );
  let port = 50_000;
  async function connect(options: ConnectOptions = {}): Promise<ScriptedMaster> {
    const { start = true, host = "192.0.2.1", certificate, user, ...session } = options;
    const [near, far] = memoryPipe();
    const master = new ScriptedMaster(near, clock, session);
    const known = { ...certificate && { certificate }, ...user !== undefined && { user } };
    station.accept(far, { host, port: port++, ...known });
    await settle();
    if (start) {
      const started = master.connection.start();
      await settle();
      await started;
      await settle();
    }
    return master;
  }
  async function connectRaw(host = "192.0.2.1", { start = true } = {}): Promise<RawMaster> {
    const [near, far] = memoryPipe();
    const master = new RawMaster(near, far);
    station.accept(far, { host, port: port++ });
    if (start) await master.frames("STARTDT act");
    return master;
  }
  return { clock, station, notices, connect, connectRaw };
}

/** Returns the notices of one type. */
export function noticesOf<T extends StationNotice["type"]>(
  rig: StationRig,
  type: T,
): Extract<StationNotice, { type: T }>[] {
  return rig.notices.filter((notice) => notice.type === type) as never;
}

// One address of a controlled station in virtual time: accepts or refuses connections.

import { LinkError } from "../../../transport/errors.ts";
import type { ByteStream } from "../../../transport/connection/stream.ts";
import type { SessionOptions } from "../../../transport/session/session_options.ts";
import type { FakeClock } from "../virtual/fake_clock.ts";
import { memoryPipe } from "../virtual/memory_stream.ts";
import { ScriptedStation } from "./scripted_station.ts";

/** A front end at one address. */
export class FrontEnd {
  readonly name: string;
  /** Times of connection attempts. */
  readonly attempts: number[] = [];
  /** Whether connections are accepted. */
  up = true;
  /** Parameters of its sessions. */
  session: SessionOptions = {};
  /** Called with each connection that is accepted. */
  onConnect: (peer: ScriptedStation) => void = () => {};
  readonly #clock: FakeClock;
  #peer: ScriptedStation | undefined;

  constructor(name: string, clock: FakeClock) {
    this.name = name;
    this.#clock = clock;
  }

  /** The most recent connection. */
  get peer(): ScriptedStation {
    if (this.#peer === undefined) throw new Error(`Expected ${this.name} to be connected`);
    return this.#peer;
  }

  /** Accepts or refuses a connection. */
  open(): Promise<ByteStream> {
    this.attempts.push(this.#clock.monotonic());
    if (!this.up) {
      return Promise.reject(new LinkError(`${this.name} is down`, { code: "refused" }));
    }
    const [here, there] = memoryPipe();
    this.#peer = new ScriptedStation(there, this.#clock, this.session);
    this.onConnect(this.#peer);
    return Promise.resolve(here);
  }
}

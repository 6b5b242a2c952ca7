// A controlled station that a test operates, over an in-memory stream and in virtual time.

import { assert, assertEquals } from "@std/assert";
import type { Asdu, AsduInput } from "../../../codec/asdu_types.ts";
import { CAUSE } from "../../../codec/cause.ts";
import { decodeAsdu } from "../../../codec/decode_asdu.ts";
import { encodeAsdu } from "../../../codec/encode_asdu.ts";
import { IEC104, type Profile } from "../../../codec/profile.ts";
import type { TypeName } from "../../../codec/types.ts";
import { DeadlineTimer } from "../../../transport/connection/deadline_timer.ts";
import { ControllingStation } from "../../../transport/controlling/controlling_station.ts";
import type { ControllingOptions } from "../../../transport/controlling/controlling_options.ts";
import { Session } from "../../../transport/session/session.ts";
import type { SessionEvent } from "../../../transport/session/session_events.ts";
import type { ByteStream } from "../../../transport/connection/stream.ts";
import type { SessionOptions } from "../../../transport/session/session_options.ts";
import { FakeClock, settle } from "../virtual/fake_clock.ts";
import { memoryPipe } from "../virtual/memory_stream.ts";

/** Changes that a test may make to a mirrored request. */
export interface MirrorChanges {
  readonly cause?: number;
  readonly negative?: boolean;
  readonly ca?: number;
  readonly originator?: number;
  /** Changes to the only object. */
  readonly object?: Readonly<Record<string, unknown>>;
}

/** The controlled end of a connection. */
export class ScriptedStation {
  /** Every ASDU received. */
  readonly received: Asdu[] = [];
  /** Called with each event of the link layer. */
  onEvent: (event: SessionEvent) => void = () => {};
  /** Its end of the link layer. */
  readonly session: Session;
  readonly #stream: ByteStream;
  readonly #clock: FakeClock;
  readonly #timer: DeadlineTimer;
  readonly #profile: Profile;
  readonly #answers = new Map<TypeName, (request: Asdu) => void>();
  #closed = false;
  #muted = false;

  constructor(
    stream: ByteStream,
    clock: FakeClock,
    options: SessionOptions & { readonly profile?: Profile } = {},
  ) {
    this.#stream = stream;
    this.#clock = clock;
    this.#profile = options.profile ?? IEC104;
    this.session = new Session("controlled", options, clock.monotonic());
    this.#timer = new DeadlineTimer(clock, () => {
      this.session.tick(clock.monotonic());
      this.#turn();
    });
    this.#read();
  }

  /** The types and causes of all requests received: `C_IC_NA_1 6`. */
  get requests(): string[] {
    return this.received.map(({ type, cause }) => `${type} ${cause}`);
  }

  /** Sets the reaction to requests of a type. */
  on(type: TypeName, answer: (request: Asdu) => void): void {
    this.#answers.set(type, answer);
  }

  /** Sends an ASDU. */
  send(asdu: AsduInput): void {
    this.sendOctets(encodeAsdu(asdu, { profile: this.#profile }));
  }

  /** Sends the octets of an ASDU, valid or not. */
  sendOctets(octets: Uint8Array): void {
    assert(this.session.send(octets, this.#clock.monotonic()), "the window has room");
    this.#turn();
  }

  /** Sends a request back with changes. */
  mirror(request: Asdu, changes: MirrorChanges): void {
    const { object, ...header } = changes;
    assert(request.type !== "raw" && request.type !== "private");
    const objects = [{ ...request.objects[0]!, ...object }];
    this.send({ ...request, ...header, objects } as AsduInput);
  }

  /** Sends an activation confirmation. */
  confirm(request: Asdu, changes: MirrorChanges = {}): void {
    const cause = request.cause === CAUSE.deactivation
      ? CAUSE.deactivationCon
      : CAUSE.activationCon;
    this.mirror(request, { cause, ...changes });
  }

  /** Sends a negative confirmation. */
  refuse(request: Asdu, changes: MirrorChanges = {}): void {
    this.confirm(request, { negative: true, ...changes });
  }

  /** Sends an activation termination. */
  terminate(request: Asdu, changes: MirrorChanges = {}): void {
    this.mirror(request, { cause: CAUSE.activationTermination, ...changes });
  }

  /** Withholds acknowledgements, or stops withholding them. */
  hold(on: boolean): void {
    this.session.hold(on, this.#clock.monotonic());
    this.#turn();
  }

  /** Stops reading and writing while the connection stays open: half-open. */
  mute(): void {
    this.#muted = true;
    this.#timer.cancel();
  }

  /** Breaks the connection. */
  hangUp(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#timer.cancel();
    try {
      this.#stream.close();
    } catch {
      // The other end has already closed it.
    }
  }

  async #read(): Promise<void> {
    const buffer = new Uint8Array(4096);
    while (!this.#closed) {
      const octets = await this.#stream.read(buffer).catch(() => null);
      if (octets === null) break;
      if (this.#muted) continue;
      this.session.receive(buffer.subarray(0, octets), this.#clock.monotonic());
      this.#turn();
    }
    this.#timer.cancel();
  }

  #turn(): void {
    if (this.#closed || this.#muted) return;
    for (let event = this.session.nextEvent(); event; event = this.session.nextEvent()) {
      this.onEvent(event);
      if (event.type !== "asdu") continue;
      const asdu = decodeAsdu(event.octets, { profile: this.#profile });
      this.received.push(asdu);
      if (asdu.type !== "raw" && asdu.type !== "private") this.#answers.get(asdu.type)?.(asdu);
    }
    const output = this.session.takeOutput()?.slice();
    if (output !== undefined && !this.#closed) this.#stream.write(output);
    this.#timer.set(this.session.deadline());
  }
}

/** Both ends of a connection, and their clock. */
export interface Link extends AsyncDisposable {
  readonly clock: FakeClock;
  readonly station: ControllingStation;
  readonly peer: ScriptedStation;
}

/** Options of a link. */
export interface LinkOptions extends Omit<ControllingOptions, "clock"> {
  /** Options of the scripted station. */
  readonly peer?: SessionOptions;
  /** Starts data transfer. @default {true} */
  readonly start?: boolean;
}

/** Connects a controlling station to a scripted station and starts data transfer. */
export async function link(options: LinkOptions = {}): Promise<Link> {
  const clock = new FakeClock();
  const [here, there] = memoryPipe();
  const { peer: peerOptions = {}, start = true, ...rest } = options;
  const peer = new ScriptedStation(there, clock, {
    ...peerOptions,
    ...rest.profile === undefined ? {} : { profile: rest.profile },
  });
  const station = new ControllingStation(here, { ...rest, clock });
  if (start) {
    const started = station.start();
    await clock.advance(0);
    await started;
  }
  return {
    clock,
    station,
    peer,
    async [Symbol.asyncDispose]() {
      let open = true;
      const closed = station.close().then(() => open = false);
      await clock.advance(0);
      if (open) await clock.advance(60_000); // until t1 of the STOPDT act
      await closed;
      peer.hangUp();
      await settle();
      assertEquals(clock.scheduled, 0, "no timer is left");
    },
  };
}

/** Awaits a promise that must settle within this virtual time. */
export async function within<T>(clock: FakeClock, ms: number, promise: Promise<T>): Promise<T> {
  promise.catch(() => {}); // awaited below
  await clock.advance(ms);
  return await Promise.race([
    promise,
    settle().then(() => {
      throw new Error(`Expected the promise to be settled within ${ms} ms of virtual time`);
    }),
  ]);
}

// The octets of a connection with the device under test: writes them as they are given, and records everything that passes.

import { Deframer, type Profile } from "../../../codec/mod.ts";
import type { ByteStream, Clock } from "../../../mod.ts";
import { readFrame, type SeenFrame } from "./seen_frame.ts";

/** Octets that passed at once. */
export interface SeenPacket {
  /** ms since 1970-01-01 UTC. */
  readonly instant: number;
  readonly direction: "sent" | "received";
  readonly octets: Uint8Array;
}

/** A frame that is being written. */
export interface Sending {
  readonly frame: SeenFrame;
  /** Resolves when it is written, or the connection has ended. */
  readonly written: Promise<void>;
}

/** How the device ended the connection. */
export interface LinkEndSeen {
  /** Monotonic time in ms. */
  readonly at: number;
  /** `closed` by the device, `failed` by a reset or the network. */
  readonly how: "closed" | "failed";
  readonly detail: string;
}

/** Number of octets that are read at a time. */
const READ_OCTETS = 65_536;

/** Maximum number of packets that are kept for the evidence. */
const MOST_PACKETS = 400_000;

/** Maximum number of frames that are kept: a case that lasts longer forgets what has passed. */
export const MOST_FRAMES = 200_000;

/** What a wire needs. */
export interface WireOptions {
  readonly clock: Clock;
  readonly profile: Profile;
  /** Called with the frames that arrived together; none if a frame is not yet complete. */
  readonly onFrames: (frames: readonly SeenFrame[]) => void;
  /** Called when the device has ended the connection. */
  readonly onEnd: () => void;
}

/** The octets of one connection. */
export class Wire {
  /** Every frame, in both directions. */
  readonly frames: SeenFrame[] = [];
  /** Every packet, in both directions. */
  readonly packets: SeenPacket[] = [];
  /** How the connection ended; `undefined` while it is open, and if the tester closed it. */
  end: LinkEndSeen | undefined;
  readonly #stream: ByteStream;
  readonly #options: WireOptions;
  readonly #deframer = new Deframer();
  #isClosed = false;
  #pause: PromiseWithResolvers<void> | undefined;
  /** Resolves when everything so far is written. */
  #writing: Promise<void> = Promise.resolve();

  /** Takes over a stream, and reads it. */
  constructor(stream: ByteStream, options: WireOptions) {
    this.#stream = stream;
    this.#options = options;
    this.#read();
  }

  /** Sends octets as one packet. */
  send(octets: Uint8Array): Sending {
    const frame = this.#record("sent", this.#keep("sent", octets));
    this.#writing = this.#writing.then(() => this.#write(frame.octets));
    return { frame, written: this.#writing };
  }

  /** Stops reading. */
  pause(): void {
    this.#pause ??= Promise.withResolvers();
  }

  /** Continues to read. */
  resume(): void {
    this.#pause?.resolve();
    this.#pause = undefined;
  }

  /** Forgets everything that passed, so that a connection may last for any number of frames. */
  forget(): void {
    this.frames.length = 0;
    this.packets.length = 0;
  }

  /** Whether too many frames have arrived: nothing more is read. */
  get isFull(): boolean {
    return this.frames.length >= MOST_FRAMES;
  }

  /** Closes the connection. */
  close(): void {
    if (this.#isClosed || this.end !== undefined) return;
    this.#isClosed = true;
    this.resume();
    this.#closeStream();
  }

  /** Records a frame, which keeps these octets. */
  #record(direction: SeenFrame["direction"], octets: Uint8Array): SeenFrame {
    const { clock, profile } = this.#options;
    const frame = readFrame(octets, {
      index: this.frames.length,
      packet: this.packets.length - 1,
      at: clock.monotonic(),
      instant: clock.instant(),
      direction,
      profile,
    });
    this.frames.push(frame);
    return frame;
  }

  /** Copies octets that passed at once, and keeps them as a packet; returns the copy. */
  #keep(direction: SeenPacket["direction"], octets: Uint8Array): Uint8Array {
    const copy = octets.slice();
    if (this.packets.length >= MOST_PACKETS) return copy;
    const { clock } = this.#options;
    this.packets.push({ instant: clock.instant(), direction, octets: copy });
    return copy;
  }

  async #write(octets: Uint8Array): Promise<void> {
    for (let at = 0; at < octets.length && this.end === undefined && !this.#isClosed;) {
      try {
        at += await this.#stream.write(octets.subarray(at));
      } catch (error) {
        this.#ended("failed", messageOf(error));
      }
    }
  }

  async #read(): Promise<void> {
    const buffer = new Uint8Array(READ_OCTETS);
    while (this.end === undefined && !this.#isClosed && !this.isFull) {
      let count: number | null;
      try {
        if (this.#pause !== undefined) await this.#pause.promise;
        count = await this.#stream.read(buffer);
      } catch (error) {
        this.#ended("failed", messageOf(error));
        break;
      }
      if (this.#isClosed) break;
      if (count === null) this.#reachedEnd();
      else this.#arrived(buffer.subarray(0, count));
    }
  }

  /** The device has closed the connection, perhaps within an APDU. */
  #reachedEnd(): void {
    const torn = this.#deframer.end();
    if (torn !== undefined) this.#options.onFrames([this.#record("received", torn.octets)]);
    this.#ended("closed", "end of the stream");
  }

  #arrived(octets: Uint8Array): void {
    const packet = this.#keep("received", octets);
    this.#deframer.push(packet);
    const frames: SeenFrame[] = [];
    for (let found = this.#deframer.next(); found !== undefined; found = this.#deframer.next()) {
      // A frame within the packet shares its octets; one that began in another packet is in memory of the deframer.
      const isShared = found.octets.buffer === packet.buffer;
      frames.push(this.#record("received", isShared ? found.octets : found.octets.slice()));
    }
    this.#options.onFrames(frames);
  }

  #ended(how: LinkEndSeen["how"], detail: string): void {
    if (this.end !== undefined || this.#isClosed) return;
    this.end = { at: this.#options.clock.monotonic(), how, detail };
    this.#closeStream();
    this.#options.onEnd();
  }

  #closeStream(): void {
    try {
      this.#stream.close();
    } catch {
      // It is closed already.
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

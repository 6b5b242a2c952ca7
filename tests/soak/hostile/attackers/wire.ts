// One connection of an attacker, octet by octet: it may answer, acknowledge and read, or refuse any of that.

import type { Socket } from "node:net";
import { decodeApci, encodeApci } from "../../../../codec/apci.ts";
import { Deframer } from "../../../../codec/deframer.ts";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import { encodeAsdu } from "../../../../codec/encode_asdu.ts";
import { frames } from "../../../helpers/wire/frames.ts";

/** What an attack has done so far, and what was done to it. */
export interface AttackCounts {
  /** Connections that were made. */
  connections: number;
  /** Frames sent, whole or torn. */
  frames: number;
  /** Octets sent. */
  octets: number;
  /** How connections ended that the attacker did not end itself, counted. */
  readonly ends: Record<string, number>;
}

/** Octets that may wait for a target that does not read. */
const MOST_WAITING = 65_536;

/** I frames received without an acknowledgement, of a wire that acknowledges. */
const W = 4;

/** A connection. */
export class Wire {
  /** Answers each TESTFR act. */
  answersTests = true;
  /** Acknowledges I frames. */
  acknowledges = true;
  /** Called with each U frame received, `STARTDT act` for one. */
  onFunction: (name: string) => void = () => {};
  /** Called with each ASDU received. */
  onAsdu: (asdu: Uint8Array) => void = () => {};
  /** Resolves when the connection has ended. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #counts: AttackCounts;
  readonly #deframer = new Deframer();
  #sendNumber = 0;
  #receiveNumber = 0;
  #acknowledged = 0;
  #unacknowledged = 0;
  #isOpen = true;

  /** Takes over a socket that is connected. */
  constructor(socket: Socket, counts: AttackCounts) {
    this.#socket = socket;
    this.#counts = counts;
    counts.connections++;
    let fault: string | undefined;
    socket.on("error", (error: Error & { code?: string }) => fault ??= error.code ?? error.message);
    socket.on("end", () => fault ??= "closed");
    socket.on("data", (octets: Uint8Array) => this.#receive(octets));
    this.closed = new Promise((resolve) =>
      socket.on("close", () => {
        if (this.#isOpen) countEnd(counts, fault === "ECONNRESET" ? "reset" : fault ?? "closed");
        this.#isOpen = false;
        resolve();
      })
    );
  }

  /** Whether it can still be written to. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** The number of the next I frame. */
  get sendNumber(): number {
    return this.#sendNumber;
  }

  /** The number of the next I frame that is expected. */
  get receiveNumber(): number {
    return this.#receiveNumber;
  }

  /** I frames sent that the target has not acknowledged. */
  get underWay(): number {
    return (this.#sendNumber - this.#acknowledged + 32_768) % 32_768;
  }

  /** Reads no more; what is received fills the buffers of the system. */
  deafen(): void {
    this.#socket.pause();
  }

  /** Sends octets that hold that many frames, unless too many wait already. Returns whether they were taken. */
  octets(octets: Uint8Array, frames = 1): boolean {
    if (!this.#isOpen || this.#socket.writableLength > MOST_WAITING) return false;
    this.#socket.write(octets);
    this.#counts.frames += frames;
    this.#counts.octets += octets.length;
    return true;
  }

  /** Sends frames by their text, such as `"STARTDT act, S(3)"`. */
  say(text: string): boolean {
    const octets = frames(text);
    return this.octets(octets, text.split(", ").length);
  }

  /** Sends an ASDU in an I frame with the right numbers. */
  asdu(asdu: AsduInput | Uint8Array): boolean {
    const octets = asdu instanceof Uint8Array ? asdu : encodeAsdu(asdu);
    const sendNumber = this.#sendNumber;
    const receiveNumber = this.acknowledges ? this.#receiveNumber : 0;
    const apdu = encodeApci({ format: "I", sendNumber, receiveNumber }, octets);
    if (!this.octets(apdu)) return false;
    this.#sendNumber = (sendNumber + 1) % 32_768;
    if (this.acknowledges) this.#unacknowledged = 0;
    return true;
  }

  /** Waits until what was sent has left, or the connection has ended. */
  async drained(): Promise<void> {
    if (!this.#isOpen || this.#socket.writableLength === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#socket.once("drain", resolve);
    await Promise.race([promise, this.closed]);
    this.#socket.off("drain", resolve);
  }

  /** Ends with a FIN. */
  end(): void {
    this.#isOpen = false;
    this.#socket.end();
    this.#socket.destroySoon();
  }

  /** Ends with an RST. */
  reset(): void {
    this.#isOpen = false;
    this.#socket.resetAndDestroy();
  }

  #receive(octets: Uint8Array): void {
    this.#deframer.push(octets);
    for (let event = this.#deframer.next(); event; event = this.#deframer.next()) {
      if (event.type === "skipped" || !this.#isOpen) continue; // an alert of TLS, for one
      this.#take(event.octets);
    }
  }

  #take(apdu: Uint8Array): void {
    const apci = decodeApci(apdu);
    if (apci.format !== "U") this.#acknowledged = apci.receiveNumber;
    if (apci.format === "U") {
      if (apci.function === "TESTFR act" && this.answersTests) this.say("TESTFR con");
      this.onFunction(apci.function);
    } else if (apci.format === "I") {
      this.#receiveNumber = (apci.sendNumber + 1) % 32_768;
      if (++this.#unacknowledged >= W && this.acknowledges) {
        this.#unacknowledged = 0;
        this.say(`S(${this.#receiveNumber})`);
      }
      this.onAsdu(apdu.subarray(6));
    }
  }
}

/** Counts how a connection ended, or an attempt to make one. */
export function countEnd(counts: AttackCounts, how: string): void {
  counts.ends[how] = (counts.ends[how] ?? 0) + 1;
}

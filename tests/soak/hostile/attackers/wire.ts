// One connection of an attacker, octet by octet: it may answer, acknowledge and read, or refuse to do any of these.

import type { Socket } from "node:net";
import { decodeApci, encodeApci } from "../../../../codec/apci.ts";
import { Deframer } from "../../../../codec/deframer.ts";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import { encodeAsdu } from "../../../../codec/encode_asdu.ts";
import { frames } from "../../../helpers/wire/frames.ts";

/** Counts of the actions of an attack, and of the reactions to it. */
export interface AttackCounts {
  /** Connections that were opened. */
  connections: number;
  /** Frames sent, complete or truncated. */
  frames: number;
  /** Octets sent. */
  octets: number;
  /** How connections ended that the attacker did not end itself, with counts. */
  readonly ends: Record<string, number>;
}

/** Maximum number of octets that wait for a target that does not read. */
const MOST_WAITING = 65_536;

/** Unacknowledged I frames received before a wire acknowledges. */
const W = 4;

/** A connection. */
export class Wire {
  /** Whether it answers each TESTFR act. */
  answersTests = true;
  /** Whether it acknowledges I frames. */
  acknowledges = true;
  /** Called with each U frame received, for example `STARTDT act`. */
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

  /** Takes over a connected socket. */
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

  /** Whether it is still writable. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Number of the next I frame. */
  get sendNumber(): number {
    return this.#sendNumber;
  }

  /** Number of the next I frame that is expected. */
  get receiveNumber(): number {
    return this.#receiveNumber;
  }

  /** Number of I frames sent that the target has not acknowledged. */
  get underWay(): number {
    return (this.#sendNumber - this.#acknowledged + 32_768) % 32_768;
  }

  /** Stops reading; received octets fill the buffers of the system. */
  deafen(): void {
    this.#socket.pause();
  }

  /**
   * Sends octets that contain this number of frames, unless too many are already waiting. Returns whether they were
   * accepted.
   */
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

  /** Sends an ASDU in an I frame with the correct numbers. */
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

  /** Waits until everything has been sent, or the connection has ended. */
  async drained(): Promise<void> {
    if (!this.#isOpen || this.#socket.writableLength === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#socket.once("drain", resolve);
    await Promise.race([promise, this.closed]);
    this.#socket.off("drain", resolve);
  }

  /** Ends the connection with FIN. */
  end(): void {
    this.#isOpen = false;
    this.#socket.end();
    this.#socket.destroySoon();
  }

  /** Ends the connection with RST. */
  reset(): void {
    this.#isOpen = false;
    this.#socket.resetAndDestroy();
  }

  #receive(octets: Uint8Array): void {
    this.#deframer.push(octets);
    for (let event = this.#deframer.next(); event; event = this.#deframer.next()) {
      if (event.type === "skipped" || !this.#isOpen) continue; // such as a TLS alert
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

/** Counts how a connection, or an attempt to open one, ended. */
export function countEnd(counts: AttackCounts, how: string): void {
  counts.ends[how] = (counts.ends[how] ?? 0) + 1;
}

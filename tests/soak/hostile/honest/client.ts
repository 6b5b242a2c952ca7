// The honest client of the station: receives every event, checks its number, and sends a command every second.

import { CAUSE, connect, type ControllingStation } from "../../../../mod.ts";
import { COMMANDS } from "../station_file.ts";
import { PATIENT_SESSION, PATIENT_STEPS } from "./patience.ts";

/** Duration of something. */
export interface RoundTrip {
  /** Start time, in ms since 1970-01-01 UTC. */
  readonly at: number;
  readonly ms: number;
}

const COMMAND_EVERY_MS = 1000;

/** A client that stays connected from the beginning to the end. */
export class HonestClient {
  /** Number of the last event. */
  arrived = 0;
  /** Completed commands, select and execute. */
  readonly roundTrips: RoundTrip[] = [];
  readonly #station: ControllingStation;
  readonly #onTrouble: (text: string) => void;
  readonly #timer: ReturnType<typeof setInterval>;
  #busy: Promise<void> | undefined;
  #isClosing = false;
  #commands = 0;

  constructor(station: ControllingStation, onTrouble: (text: string) => void) {
    this.#station = station;
    this.#onTrouble = onTrouble;
    station.closed.then(({ code, detail }) => {
      if (!this.#isClosing) onTrouble(`the client was disconnected: ${code}, ${detail}`);
    });
    this.#take();
    this.#busy = this.#command();
    this.#timer = setInterval(() => this.#busy ??= this.#command(), COMMAND_EVERY_MS);
  }

  /** Connects; later faults are reported. */
  static async connect(port: number, onTrouble: (text: string) => void): Promise<HonestClient> {
    const station = await connect({ host: "127.0.0.1", port, ...PATIENT_SESSION });
    return new HonestClient(station, onTrouble);
  }

  /** Stops sending commands. */
  async quieten(): Promise<void> {
    clearInterval(this.#timer);
    await this.#busy;
  }

  /** Ends cleanly. */
  async close(): Promise<void> {
    await this.quieten();
    this.#isClosing = true;
    await this.#station.close();
  }

  async #take(): Promise<void> {
    try {
      for await (const asdu of this.#station.asdus()) {
        if (asdu.type !== "M_ME_TF_1" || asdu.cause !== CAUSE.spontaneous) continue;
        for (const { value } of asdu.objects) {
          if (value !== this.arrived + 1) {
            this.#onTrouble(`the client got event ${value} after ${this.arrived}`);
          }
          this.arrived = value;
        }
      }
    } catch {
      // The connection was lost, which has been reported.
    }
  }

  async #command(): Promise<void> {
    const { honest: ioa } = COMMANDS;
    const value = this.#commands++ % 2 as 0 | 1;
    const [at, begun] = [Date.now(), performance.now()];
    try {
      const mode = "select-before-operate" as const;
      const command = { type: "C_SC_NA_1", ioa, value } as const;
      const { outcome, reason } = await this.#station.command(1, command, {
        mode,
        ...PATIENT_STEPS,
      });
      if (outcome === "done") this.roundTrips.push({ at, ms: performance.now() - begun });
      else this.#onTrouble(`a command was ${outcome}: ${reason}`);
    } catch (error) {
      this.#onTrouble(`a command failed: ${(error as Error).message}`);
    } finally {
      this.#busy = undefined;
    }
  }
}

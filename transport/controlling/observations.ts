// What is out of the ordinary with a station, collected over all that it does on one connection.

import { type Apci, decodeApci } from "../../codec/apci.ts";
import type { ConnectionHandlers, FrameDirection } from "../connection_options.ts";
import type { SessionState } from "../session_events.ts";
import type { SessionOptions } from "../session_options.ts";
import type { Note } from "./procedures/result.ts";

/** The observations of one connection, each code once. */
export class Observations {
  readonly #notes: Note[] = [];
  readonly #told: (note: Note) => void;
  #numbered = false;

  /** Begins without any; `told` is called with each new one. */
  constructor(told: (note: Note) => void = () => {}) {
    this.#told = told;
  }

  /** All so far. */
  get notes(): readonly Note[] {
    return this.#notes;
  }

  /** Adds those that are new. */
  add(notes: readonly Note[]): void {
    for (const note of notes) {
      if (this.#notes.some(({ code }) => code === note.code)) continue;
      this.#notes.push(note);
      this.#told(note);
    }
  }

  /**
   * The frame handler of a connection: that of the caller, and a look of one's own where frames are
   * tolerated that should not come.
   */
  tap(
    options: SessionOptions & Pick<ConnectionHandlers, "onFrame">,
    state: () => SessionState,
  ): Pick<ConnectionHandlers, "onFrame"> {
    const { onFrame, firstNumberOne, sFrameWhileStopped } = options;
    if (firstNumberOne !== "accept" && sFrameWhileStopped !== "accept") {
      return onFrame === undefined ? {} : { onFrame };
    }
    return {
      onFrame: (direction: FrameDirection, apdu: Uint8Array) => {
        onFrame?.(direction, apdu);
        if (direction === "received") this.#look(apdu, state());
      },
    };
  }

  #look(apdu: Uint8Array, state: SessionState): void {
    let apci: Apci;
    try {
      apci = decodeApci(apdu);
    } catch {
      return; // the session says what is wrong with it
    }
    if (apci.format === "S" && state !== "started" && state !== "stopping") {
      const detail = `An S frame came while data transfer was ${state}`;
      this.add([{ code: "s-frame-while-stopped", detail }]);
    }
    if (apci.format !== "I") return;
    if (!this.#numbered && apci.sendNumber === 1) {
      const detail = "The first I frame has N(S) = 1, expected 0";
      this.add([{ code: "first-number-one", detail }]);
    }
    this.#numbered = true;
  }
}

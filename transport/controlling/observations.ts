// Records tolerated deviations of a station on one connection.

import { type Apci, decodeApci } from "../../codec/apci.ts";
import type { Asdu } from "../../codec/asdu_types.ts";
import { isDatedData } from "../../codec/classify.ts";
import { isPointAsdu } from "../../codec/points.ts";
import { TIME_FLAGS } from "../../codec/time.ts";
import { instantOf, type ZonePolicy } from "../../codec/zone.ts";
import type { ConnectionHandlers, FrameDirection } from "../connection/connection_options.ts";
import type { SessionState } from "../session/session_events.ts";
import type { SessionOptions } from "../session/session_options.ts";
import { hoursOff } from "./procedures/hours_off.ts";
import type { Note } from "./procedures/result.ts";

/** Observations of one connection, one per code. */
export class Observations {
  readonly #notes: Note[] = [];
  readonly #told: (note: Note) => void;
  #numbered = false;
  /** Number of time tags still to check. */
  #times = 20;

  /** Creates an empty record; `told` is called with each new observation. */
  constructor(told: (note: Note) => void = () => {}) {
    this.#told = told;
  }

  /** All observations so far. */
  get notes(): readonly Note[] {
    return this.#notes;
  }

  /** Adds the observations that are new. */
  add(notes: readonly Note[]): void {
    for (const note of notes) {
      if (this.#notes.some(({ code }) => code === note.code)) continue;
      this.#notes.push(note);
      this.#told(note);
    }
  }

  /**
   * Checks the time tags of the first events of a connection. A tag in the future shows that the
   * configured zone or summer time flag is wrong. An old tag shows nothing, because events may have
   * waited in the station.
   *
   * @param instant Current time, in ms since 1970-01-01 UTC.
   */
  lookAtTime(asdu: Asdu, instant: number, zone: ZonePolicy): void {
    if (this.#times === 0 || !isDatedData(asdu.typeId) || !isPointAsdu(asdu)) return;
    const { time, timeFlags = 0 } = asdu.objects[0] ?? {};
    if (time === undefined || (timeFlags & TIME_FLAGS.invalid) !== 0) return;
    this.#times--;
    const ahead = (instantOf({ time, timeFlags }, zone) ?? instant) - instant;
    const note = ahead > 0 ? hoursOff(ahead, `Events of CA ${asdu.ca} are`) : undefined;
    if (note !== undefined) this.add([note]);
  }

  /**
   * Returns the frame handler of a connection: the caller's, plus a check if the options tolerate
   * irregular frames.
   */
  tap(
    options: SessionOptions & Pick<ConnectionHandlers, "onFrame">,
    state: () => SessionState,
  ): Pick<ConnectionHandlers, "onFrame"> {
    const { onFrame, firstNumberOne, sFrameWhileStopped, iFrameWhileStopped } = options;
    if (![firstNumberOne, sFrameWhileStopped, iFrameWhileStopped].includes("accept")) {
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
      return; // The session reports this.
    }
    if (apci.format !== "U" && state !== "started" && state !== "stopping") {
      const detail = `An ${apci.format} frame arrived while data transfer was ${state}`;
      const code = apci.format === "S" ? "s-frame-while-stopped" : "i-frame-while-stopped";
      this.add([{ code, detail }]);
    }
    if (apci.format !== "I") return;
    if (!this.#numbered && apci.sendNumber === 1) {
      const detail = "The first I frame has N(S) = 1, expected 0";
      this.add([{ code: "first-number-one", detail }]);
    }
    this.#numbered = true;
  }
}

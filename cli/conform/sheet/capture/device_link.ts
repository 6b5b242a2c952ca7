// The windows and time-outs of one connection, as far as a capture shows them: those of the device of a sheet.

import {
  type Apci,
  readControlField,
  SEQUENCE_MODULUS,
  sequenceDistance,
} from "../../../../codec/low_level.ts";
import { formatDuration } from "../../../../codec/mod.ts";
import type { Sheet } from "../sheet.ts";
import type { Report } from "./asdu_check.ts";

/** Tolerance of time-outs: they often have a resolution of one second, and packets are delayed. */
const TOLERANCE_MS = 1500;

/** Half of the sequence numbers: a number that is further ahead is behind. */
const HALF = SEQUENCE_MODULUS / 2;

/** A U function that waits for its confirmation. */
const CONFIRMED = {
  "STARTDT act": "STARTDT con",
  "STOPDT act": "STOPDT con",
  "TESTFR act": "TESTFR con",
} as const;

/** An I format APDU that is not acknowledged. */
interface Outstanding {
  /** N(S). */
  readonly number: number;
  /** Time in ms; `NaN` if the capture has none. */
  readonly time: number;
}

/** The limits of a device. */
interface Limits {
  readonly k: number;
  readonly w: number;
  readonly t1Ms: number;
  readonly t2Ms: number;
  readonly t3Ms: number;
  /** Whether own transmissions restart t3; unknown counts as yes. */
  readonly isRestartedBySending: boolean;
}

/** Follows one connection of the device. */
export class DeviceLink {
  readonly #limits: Limits;
  /** I format APDUs of the device that the peer has not acknowledged, oldest first. */
  #sent: Outstanding[] = [];
  /** I format APDUs of the peer that the device has not acknowledged, oldest first. */
  #received: Outstanding[] = [];
  /** Whether the oldest APDU of the device was already reported as older than t1. */
  #isLate = false;
  /** Time of each U function of the device that waits for its confirmation. */
  readonly #waiting = new Map<string, number>();
  /** Time of the last APDU of each side; `NaN` before the first, and without times. */
  #fromDevice = NaN;
  #fromPeer = NaN;
  /** Whether the present idle time was already reported. */
  #isIdleReported = false;

  /** @param sheet The sheet of the device. */
  constructor(sheet: Sheet) {
    this.#limits = {
      k: sheet.value("k"),
      w: sheet.value("w"),
      t1Ms: sheet.value("t1") * 1000,
      t2Ms: sheet.value("t2") * 1000,
      t3Ms: sheet.value("t3") * 1000,
      isRestartedBySending: sheet.pixit("pixit.t3OnSend") !== false,
    };
  }

  /** Forgets the windows: APDUs are missing from the capture. */
  interrupt(): void {
    this.#sent = [];
    this.#received = [];
    this.#waiting.clear();
    this.#isLate = false;
  }

  /** Time passes without an APDU of this connection. */
  pass(time: number, report: Report): void {
    const { t3Ms, isRestartedBySending } = this.#limits;
    const from = isRestartedBySending ? latest(this.#fromPeer, this.#fromDevice) : this.#fromPeer;
    const isTested = this.#waiting.has("TESTFR act");
    if (
      !this.#areBothHeard || isTested || this.#isIdleReported ||
      !(time - from > t3Ms + TOLERANCE_MS)
    ) {
      return;
    }
    this.#isIdleReported = true;
    report("t3-exceeded", {
      topic: "",
      detail: () =>
        `No TESTFR act within ${formatDuration(time - from)} of an idle connection, ` +
        `expected one after t3 = ${formatDuration(t3Ms)}`,
    });
  }

  /** Takes an APDU of the device. */
  takeOwn(octets: Uint8Array, time: number, report: Report): void {
    this.pass(time, report);
    const apci = controlOf(octets);
    if (apci === undefined) return this.#takeUndefined(octets, report);
    this.#checkTimeOuts(time, report);
    if (apci.format === "U") {
      if (apci.function in CONFIRMED) this.#waiting.set(apci.function, time);
    } else this.#acknowledgeReceived(apci.receiveNumber, time, report);
    if (apci.format === "I") {
      this.#sent = extended(this.#sent, { number: apci.sendNumber, time });
      this.#checkWindow(report);
    }
    this.#fromDevice = time;
    if (this.#limits.isRestartedBySending) this.#isIdleReported = false;
  }

  /** Takes an APDU of the peer. */
  takePeer(octets: Uint8Array, time: number, report: Report): void {
    this.pass(time, report);
    const apci = controlOf(octets);
    if (apci === undefined) return;
    if (apci.format === "U") {
      for (const [act, con] of Object.entries(CONFIRMED)) {
        if (con === apci.function) this.#waiting.delete(act);
      }
    } else this.#acknowledgeSent(apci.receiveNumber, time, report);
    if (apci.format === "I") {
      this.#received = extended(this.#received, { number: apci.sendNumber, time });
    }
    this.#fromPeer = time;
    this.#isIdleReported = false;
  }

  /** Whether both directions are in the capture. */
  get #areBothHeard(): boolean {
    return !Number.isNaN(this.#fromDevice) && !Number.isNaN(this.#fromPeer);
  }

  #takeUndefined(octets: Uint8Array, report: Report): void {
    const found = [...octets.subarray(2, 6)].map((octet) => octet.toString(16).padStart(2, "0"));
    report("undefined-function", {
      topic: found.join(" "),
      detail: () => `Control field ${found.join(" ").toUpperCase()}, expected I, S or U format`,
    });
  }

  /** Checks k. */
  #checkWindow(report: Report): void {
    const { k } = this.#limits;
    const count = this.#sent.length;
    if (count <= k || !this.#areBothHeard) return;
    report("k-exceeded", {
      topic: "",
      detail: () => `${count} I format APDUs without an acknowledgement, expected at most k = ${k}`,
    });
  }

  /** Checks w and t2: the device acknowledges APDUs of the peer. */
  #acknowledgeReceived(number: number, time: number, report: Report): void {
    const { w, t2Ms } = this.#limits;
    const { taken, rest } = acknowledged(this.#received, number);
    this.#received = rest;
    const [oldest] = taken;
    if (oldest === undefined) return;
    if (taken.length > w) {
      report("w-exceeded", {
        topic: "",
        detail: () =>
          `Acknowledged ${taken.length} I format APDUs at once, expected at most w = ${w}`,
      });
    }
    const waited = time - oldest.time;
    if (!(waited > t2Ms + TOLERANCE_MS)) return;
    report("t2-exceeded", {
      topic: "",
      detail: () =>
        `Acknowledged after ${formatDuration(waited)}, expected t2 = ${formatDuration(t2Ms)}`,
    });
  }

  /** The peer acknowledges APDUs of the device. */
  #acknowledgeSent(number: number, time: number, report: Report): void {
    this.#checkTimeOuts(time, report);
    const { taken, rest } = acknowledged(this.#sent, number);
    this.#sent = rest;
    if (taken.length > 0) this.#isLate = false;
  }

  /** Checks t1: the device keeps a connection on which its APDUs are not acknowledged or confirmed. */
  #checkTimeOuts(time: number, report: Report): void {
    if (!this.#areBothHeard) return;
    const { t1Ms } = this.#limits;
    const isOver = (since: number) => time - since > t1Ms + TOLERANCE_MS;
    const [oldest] = this.#sent;
    if (oldest !== undefined && !this.#isLate && isOver(oldest.time)) {
      this.#isLate = true;
      report("t1-exceeded", {
        topic: "I",
        detail: () =>
          `Connection kept ${formatDuration(time - oldest.time)} after an I format APDU that was ` +
          `not acknowledged, expected its end after t1 = ${formatDuration(t1Ms)}`,
      });
    }
    for (const [act, since] of this.#waiting) {
      if (!isOver(since)) continue;
      this.#waiting.delete(act);
      report("t1-exceeded", {
        topic: act,
        detail: () =>
          `Connection kept ${formatDuration(time - since)} after ${act} that was not confirmed, ` +
          `expected its end after t1 = ${formatDuration(t1Ms)}`,
      });
    }
  }
}

/** The control field of an APDU; `undefined` if it has no defined format. */
function controlOf(octets: Uint8Array): Apci | undefined {
  return readControlField(octets, 2);
}

/**
 * A queue with one more APDU. After a jump of the numbers only that one is left; in a capture of one direction, which has no
 * acknowledgements, the older half is dropped when all numbers have been used.
 */
function extended(queue: Outstanding[], next: Outstanding): Outstanding[] {
  const last = queue.at(-1);
  if (last !== undefined && sequenceDistance(last.number, next.number) !== 1) return [next];
  const kept = queue.length < SEQUENCE_MODULUS ? queue : queue.slice(HALF);
  kept.push(next);
  return kept;
}

/** The APDUs that N(R) acknowledges, and the others. */
function acknowledged(
  queue: Outstanding[],
  number: number,
): { readonly taken: readonly Outstanding[]; readonly rest: Outstanding[] } {
  const count = queue.findIndex((one) => {
    const distance = sequenceDistance(one.number, number);
    return distance === 0 || distance > HALF;
  });
  return count < 0
    ? { taken: queue, rest: [] }
    : { taken: queue.slice(0, count), rest: queue.slice(count) };
}

/** The later of two times, of which one may be unknown. */
function latest(first: number, second: number): number {
  return first > second || Number.isNaN(second) ? first : second;
}

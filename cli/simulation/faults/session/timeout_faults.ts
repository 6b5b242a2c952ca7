// Faults of t1: shortly before it expires, the relay acknowledges in the place of the peer, and watches a time of its own.

import { nextSequence, SEQUENCE_MODULUS, sequenceDistance } from "../../../../codec/low_level.ts";
import { parameterOf } from "../fault_table.ts";
import type { FaultySession, OpenFrame, SessionFault, SessionFrame } from "./session_fault.ts";

/** The faults of t1. */
export function timeoutFaults(): readonly SessionFault[] {
  return [new GuardedTimeout(), new ConfirmedTimeout(), new NoStartTimeout()];
}

/** The relay acknowledges this long before the t1 of the station expires, in ms. */
const SPARE_MS = 500;

/** What t1 of I frames starts again with, by fault; `undefined` if it never expires. */
const RESTARTS = {
  "no-i-timeout": undefined,
  "prolonged-i-timeout": "lastReceivedAt",
  "i-timeout-from-acknowledgement": "acknowledgedAt",
} as const;

/** t1 of I frames never expires, or starts again when it should not. */
class GuardedTimeout implements SessionFault {
  #fault: keyof typeof RESTARTS | undefined;
  #t1Ms = 0;
  /** The number of the first frame whose t1 is left to the station. */
  #next = 0;
  /** Whether the relay has acknowledged a frame that the peer has not. */
  #guards = false;

  outgoing({ apci }: SessionFrame, on: FaultySession): boolean {
    if (apci.format !== "I") return false;
    for (const name of Object.keys(RESTARTS) as (keyof typeof RESTARTS)[]) {
      const fault = on.take(name);
      if (fault === undefined) continue;
      this.#fault = name;
      this.#t1Ms = parameterOf(fault.declaration, "t1Ms");
    }
    return false;
  }

  due(on: FaultySession): number {
    if (this.#fault === undefined) return Infinity;
    const next = on.open.find((frame) => this.#isNext(frame));
    const expiry = next === undefined ? Infinity : next.at + this.#t1Ms - SPARE_MS;
    return Math.min(expiry, this.#endsAt(on));
  }

  release(on: FaultySession): void {
    if (this.#fault === undefined) return;
    for (const frame of on.open) {
      if (!this.#isNext(frame) || on.now < frame.at + this.#t1Ms - SPARE_MS) continue;
      this.#next = nextSequence(frame.number);
      if ((this.#restart(on) ?? Infinity) <= frame.at) continue; // Its t1 is right.
      this.#guards = true;
      on.acknowledge(frame.number);
    }
    if (on.now >= this.#endsAt(on)) on.end();
  }

  /** When the relay ends the connection. */
  #endsAt(on: FaultySession): number {
    const [oldest] = on.open;
    if (!this.#guards || oldest === undefined || this.#isNext(oldest)) return Infinity;
    const restart = this.#restart(on);
    return restart === undefined ? Infinity : Math.max(oldest.at, restart) + this.#t1Ms;
  }

  /** When t1 has started again. */
  #restart(on: FaultySession): number | undefined {
    const key = RESTARTS[this.#fault!];
    return key === undefined ? undefined : on[key];
  }

  #isNext({ number }: OpenFrame): boolean {
    return sequenceDistance(this.#next, number) < SEQUENCE_MODULUS / 2;
  }
}

/** A confirmation that was not requested ends t1 of I frames. */
class ConfirmedTimeout implements SessionFault {
  incoming({ apci }: SessionFrame, on: FaultySession): boolean {
    if (apci.format !== "U" || on.open.length === 0) return false;
    const isUnasked = apci.function === "TESTFR con" && on.testSentAt === undefined ||
      apci.function === "STARTDT con" && !on.isStarting ||
      apci.function === "STOPDT con" && !on.isStopping;
    if (!isUnasked || on.take("confirmation-ends-i-timeout") === undefined) return false;
    on.acknowledge(on.open.at(-1)!.number);
    return true;
  }
}

/** t1 of STARTDT act and STOPDT act never expires. */
class NoStartTimeout implements SessionFault {
  #waiting: { readonly con: "STARTDT con" | "STOPDT con"; readonly until: number } | undefined;
  /** The confirmation that the station has read already. */
  #given: string | undefined;

  outgoing({ apci }: SessionFrame, on: FaultySession): boolean {
    if (apci.format !== "U") return false;
    const isStart = apci.function === "STARTDT act";
    if (!isStart && apci.function !== "STOPDT act") return false;
    const fault = on.take("no-start-timeout");
    if (fault === undefined) return false;
    const con = isStart ? "STARTDT con" : "STOPDT con";
    this.#waiting = { con, until: on.now + parameterOf(fault.declaration, "byMs") };
    return false;
  }

  incoming({ apci }: SessionFrame): boolean {
    if (apci.format !== "U") return false;
    const isGiven = apci.function === this.#given;
    if (isGiven) this.#given = undefined;
    if (apci.function === this.#waiting?.con) this.#waiting = undefined;
    return isGiven;
  }

  due(): number {
    return this.#waiting?.until ?? Infinity;
  }

  release(on: FaultySession): void {
    if (on.now < this.due()) return;
    const { con } = this.#waiting!;
    this.#waiting = undefined;
    this.#given = con;
    on.toStation({ format: "U", function: con });
  }
}

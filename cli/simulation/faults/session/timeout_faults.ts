// Faults of t1: the relay acknowledges in the place of the peer, so that the t1 of the station does not expire, and watches a
// time of its own.

import { parameterOf } from "../fault_table.ts";
import type { FaultySession, SessionFault, SessionFrame } from "./session_fault.ts";

/** The faults of t1. */
export function timeoutFaults(): readonly SessionFault[] {
  return [new NoTimeout(), new RestartedTimeout(), new ConfirmedTimeout(), new NoStartTimeout()];
}

/** t1 of I frames never expires. */
class NoTimeout implements SessionFault {
  outgoing({ apci }: SessionFrame, on: FaultySession): boolean {
    if (apci.format === "I" && on.take("no-i-timeout") !== undefined) {
      on.acknowledge(apci.sendNumber);
    }
    return false;
  }
}

/** t1 of I frames starts again when it should not. */
class RestartedTimeout implements SessionFault {
  #t1Ms: number | undefined;
  /** What t1 starts again with. */
  #with: "frame" | "acknowledgement" = "frame";

  outgoing({ apci }: SessionFrame, on: FaultySession): boolean {
    if (apci.format !== "I") return false;
    const prolonged = on.take("prolonged-i-timeout");
    const fault = prolonged ?? on.take("i-timeout-from-acknowledgement");
    if (fault === undefined) return false;
    this.#t1Ms = parameterOf(fault.declaration, "t1Ms");
    this.#with = prolonged === undefined ? "acknowledgement" : "frame";
    on.acknowledge(apci.sendNumber);
    return false;
  }

  due({ open: [oldest], lastReceivedAt, acknowledgedAt }: FaultySession): number {
    if (this.#t1Ms === undefined || oldest === undefined) return Infinity;
    const restart = this.#with === "frame" ? lastReceivedAt : acknowledgedAt;
    return Math.max(oldest.at, restart) + this.#t1Ms;
  }

  release(on: FaultySession): void {
    if (on.now >= this.due(on)) on.end();
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

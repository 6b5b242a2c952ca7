// Faults of t3 and of TESTFR: what the station sends is left out, added, or answered in the place of the peer.

import { APCI_OCTETS } from "../../../../codec/low_level.ts";
import { CAUSE, decodeAsdu, type Profile } from "../../../../codec/mod.ts";
import { parameterOf } from "../fault_table.ts";
import type { FaultySession, SessionFault, SessionFrame } from "./session_fault.ts";

/** TESTFR con. */
const CONFIRMED = { format: "U", function: "TESTFR con" } as const;

/** A clock is set if it changes by more than this, in ms. */
const STEP_MS = 60_000;

/** The faults of t3 and of TESTFR. */
export function testFaults(): readonly SessionFault[] {
  return [
    new NoTestTimeout(),
    new ConfirmedByAny(),
    new NoTests(),
    new PeriodicTests(),
    new LateConfirmations(),
    new NoCrossingConfirmation(),
    new WallClockTimers(),
  ];
}

/** t1 of TESTFR act never expires. */
class NoTestTimeout implements SessionFault {
  #isGiven = false;

  outgoing(frame: SessionFrame, on: FaultySession): boolean {
    if (!isTest(frame, "act") || on.take("no-test-timeout") === undefined) return false;
    this.#isGiven = true;
    on.toStation(CONFIRMED);
    return false;
  }

  incoming(frame: SessionFrame): boolean {
    if (!this.#isGiven || !isTest(frame, "con")) return false;
    this.#isGiven = false;
    return true;
  }
}

/** Any frame confirms TESTFR. */
class ConfirmedByAny implements SessionFault {
  #isGiven = false;

  outgoing(frame: SessionFrame): boolean {
    if (isTest(frame, "act")) this.#isGiven = false;
    return false;
  }

  incoming(frame: SessionFrame, on: FaultySession): boolean {
    if (isTest(frame, "con")) return this.#isGiven;
    if (on.testSentAt === undefined || this.#isGiven) return false;
    if (on.take("any-frame-confirms-test") === undefined) return false;
    this.#isGiven = true;
    on.toStation(CONFIRMED);
    return false;
  }
}

/** TESTFR act is not sent. */
class NoTests implements SessionFault {
  outgoing(frame: SessionFrame, on: FaultySession): boolean {
    if (!isTest(frame, "act") || on.take("no-test-frames") === undefined) return false;
    on.toStation(CONFIRMED);
    return true;
  }
}

/** TESTFR act is sent at fixed intervals. */
class PeriodicTests implements SessionFault {
  #last = 0;
  #open = 0;

  begin({ now }: FaultySession): void {
    this.#last = now;
  }

  outgoing(frame: SessionFrame, on: FaultySession): boolean {
    if (!isTest(frame, "act") || on.has("periodic-test-frames") === undefined) return false;
    on.toStation(CONFIRMED);
    return true;
  }

  incoming(frame: SessionFrame): boolean {
    if (this.#open === 0 || !isTest(frame, "con")) return false;
    this.#open--;
    return true;
  }

  due(on: FaultySession): number {
    const fault = on.has("periodic-test-frames");
    return fault === undefined ? Infinity : this.#last + parameterOf(fault.declaration, "everyMs");
  }

  release(on: FaultySession): void {
    if (on.now < this.due(on) || on.take("periodic-test-frames") === undefined) return;
    this.#last = on.now;
    this.#open++;
    on.toPeer({ format: "U", function: "TESTFR act" });
  }
}

/** TESTFR con is sent late. */
class LateConfirmations implements SessionFault {
  readonly #later: number[] = [];

  outgoing(frame: SessionFrame, on: FaultySession): boolean {
    if (!isTest(frame, "con")) return false;
    const fault = on.take("late-test-confirmation");
    if (fault === undefined) return false;
    this.#later.push(on.now + parameterOf(fault.declaration, "byMs"));
    return true;
  }

  due(): number {
    return this.#later[0] ?? Infinity;
  }

  release(on: FaultySession): void {
    while (on.now >= this.due()) {
      this.#later.shift();
      on.toPeer(CONFIRMED);
    }
  }
}

/** TESTFR is not confirmed while an own one waits for its confirmation. */
class NoCrossingConfirmation implements SessionFault {
  outgoing(frame: SessionFrame, on: FaultySession): boolean {
    return isTest(frame, "con") && on.testSentAt !== undefined &&
      on.take("no-crossing-test-confirmation") !== undefined;
  }
}

/** Timers follow the wall clock, which a clock synchronization sets. */
class WallClockTimers implements SessionFault {
  /** Wall clock minus monotonic clock, in ms. */
  #offset: number | undefined;
  #quietUntil = -Infinity;

  incoming({ apci, octets }: SessionFrame, on: FaultySession): boolean {
    if (apci.format !== "I") return false;
    const time = clockOf(octets.subarray(APCI_OCTETS), on.profile);
    if (time === undefined) return false;
    const offset = time - on.now;
    const step = offset - (this.#offset ?? offset);
    this.#offset = offset;
    if (Math.abs(step) < STEP_MS || on.take("timers-follow-clock") === undefined) return false;
    if (step > 0) on.end();
    else this.#quietUntil = on.now - step;
    return false;
  }

  outgoing(frame: SessionFrame, on: FaultySession): boolean {
    if (on.now >= this.#quietUntil || !isTest(frame, "act")) return false;
    on.toStation(CONFIRMED);
    return true;
  }
}

/** The time of a clock synchronization. */
function clockOf(asdu: Uint8Array, profile: Profile): number | undefined {
  const decoded = decodeAsdu(asdu, { profile });
  if (decoded.type !== "C_CS_NA_1" || decoded.cause !== CAUSE.activation) return undefined;
  return decoded.objects[0]?.time;
}

function isTest({ apci }: SessionFrame, part: "act" | "con"): boolean {
  return apci.format === "U" && apci.function === `TESTFR ${part}`;
}

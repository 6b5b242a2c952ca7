// Faults of the start of data transfer.

import { APCI_OCTETS, SEQUENCE_MODULUS, sequenceDistance } from "../../../../codec/low_level.ts";
import { parameterOf } from "../fault_table.ts";
import type { FaultySession, SessionFault, SessionFrame } from "./session_fault.ts";

/** The faults of the start of data transfer. */
export function startFaults(): readonly SessionFault[] {
  return [
    new StartedUnasked(),
    new EarlyData(),
    new StartConfirmations(),
    new RestartedNumbers(),
    new LateStart(),
    new StartedLinks(),
  ];
}

const START = { format: "U", function: "STARTDT act" } as const;
const STARTED = { format: "U", function: "STARTDT con" } as const;

/** A controlled station starts data transfer without a request: from the beginning, or with the first I frame. */
class StartedUnasked implements SessionFault {
  /** Number of confirmations that the peer must not see. */
  #hidden = 0;

  begin(on: FaultySession): void {
    if (on.role === "controlled" && on.take("start-unasked") !== undefined) this.#start(on);
  }

  incoming({ apci }: SessionFrame, on: FaultySession): boolean {
    if (on.role !== "controlled" || on.isStarted || apci.format === "U") return false;
    if (apci.format === "S") return on.take("accept-s-while-stopped") !== undefined;
    if (on.take("execute-while-stopped") !== undefined) this.#start(on);
    return false;
  }

  outgoing({ apci }: SessionFrame): boolean {
    if (this.#hidden === 0 || apci.format !== "U" || apci.function !== STARTED.function) {
      return false;
    }
    this.#hidden--;
    return true;
  }

  #start(on: FaultySession): void {
    this.#hidden++;
    on.toStation(START);
  }
}

/** A controlling station accepts I frames before STARTDT con. */
class EarlyData implements SessionFault {
  #isGiven = false;

  incoming({ apci }: SessionFrame, on: FaultySession): boolean {
    if (on.role !== "controlling") return false;
    if (apci.format === "U") {
      if (!this.#isGiven || apci.function !== STARTED.function) return false;
      this.#isGiven = false;
      return true;
    }
    if (apci.format === "S" || !on.isStarting || this.#isGiven) return false;
    if (on.take("accept-data-before-start") === undefined) return false;
    this.#isGiven = true;
    on.toStation(STARTED);
    return false;
  }
}

/** STARTDT con is sent twice, or not for a repeated STARTDT act. */
class StartConfirmations implements SessionFault {
  outgoing({ apci }: SessionFrame, on: FaultySession): boolean {
    if (apci.format !== "U" || apci.function !== STARTED.function) return false;
    if (on.take("double-start-confirmation") !== undefined) on.toPeer(STARTED);
    return false;
  }

  incoming({ apci }: SessionFrame, on: FaultySession): boolean {
    return apci.format === "U" && apci.function === START.function && on.isStarted &&
      on.take("confirm-start-once") !== undefined;
  }
}

/** N(S) begins with 0 after each STARTDT con. */
class RestartedNumbers implements SessionFault {
  /** What N(S) of the station is ahead of the one that the peer sees. */
  #ahead = 0;
  /** The next N(S) of the station. */
  #next = 0;

  outgoing({ apci, octets }: SessionFrame, on: FaultySession): boolean {
    if (apci.format === "U") {
      const isStart = apci.function === STARTED.function;
      if (isStart && on.take("restart-numbers") !== undefined) this.#ahead = this.#next;
      return false;
    }
    if (apci.format === "S") return false;
    this.#next = apci.sendNumber + 1;
    if (this.#ahead === 0) return false;
    const sendNumber = sequenceDistance(this.#ahead, apci.sendNumber);
    on.toPeer({ ...apci, sendNumber }, octets.subarray(APCI_OCTETS));
    return true;
  }

  incoming({ apci, octets }: SessionFrame, on: FaultySession): boolean {
    if (apci.format === "U" || this.#ahead === 0) return false;
    const shifted = sequenceDistance(0, apci.receiveNumber + this.#ahead);
    const isOld = sequenceDistance(shifted, this.#next) > SEQUENCE_MODULUS / 2;
    const receiveNumber = isOld ? apci.receiveNumber : shifted;
    on.toStation({ ...apci, receiveNumber }, octets.subarray(APCI_OCTETS));
    return true;
  }
}

/** STARTDT act reaches a controlled station late. */
class LateStart implements SessionFault {
  #at = Infinity;

  incoming({ apci }: SessionFrame, on: FaultySession): boolean {
    if (apci.format !== "U" || apci.function !== START.function) return false;
    const fault = on.take("late-start-confirmation");
    if (fault === undefined) return false;
    this.#at = on.now + parameterOf(fault.declaration, "byMs");
    return true;
  }

  due(): number {
    return this.#at;
  }

  release(on: FaultySession): void {
    if (on.now < this.#at) return;
    this.#at = Infinity;
    on.toStation(START);
  }
}

/** A controlling station sends STARTDT act on every connection, also if it wants to keep one in reserve. */
class StartedLinks implements SessionFault {
  /** Whether the station has not yet sent the STARTDT act that its peer has. */
  #isEarly = false;
  #isConfirmed = false;

  begin(on: FaultySession): void {
    if (on.role !== "controlling" || on.take("start-all-links") === undefined) return;
    this.#isEarly = true;
    on.toPeer(START);
  }

  outgoing({ apci }: SessionFrame, on: FaultySession): boolean {
    if (!this.#isEarly || apci.format !== "U" || apci.function !== START.function) return false;
    this.#isEarly = false;
    if (this.#isConfirmed) on.toStation(STARTED);
    return true;
  }

  incoming({ apci }: SessionFrame): boolean {
    if (!this.#isEarly || apci.format !== "U" || apci.function !== STARTED.function) return false;
    this.#isConfirmed = true;
    return true;
  }
}

// A wire that checks every frame against the rules of both ends, and can inject damage that a receiver must notice.

import { decodeApci, encodeApci } from "../../../codec/apci.ts";
import { Deframer } from "../../../codec/deframer.ts";
import type { Role } from "../../../transport/session/session_options.ts";
import { type Direction, FaultyWire, type WireOptions } from "./faulty_wire.ts";
import { split } from "./frames.ts";
import type { Prng } from "../random/prng.ts";
import { WireRules } from "./wire_rules.ts";

/** Options of a {@linkcode watchedWire}. */
export interface WatchedWireOptions extends Omit<WireOptions, "watch"> {
  /** k of each end. */
  readonly k: Readonly<Record<Role, number>>;
  /** Called with every frame that an end sends. */
  readonly onFrame?: (from: Role, apdu: Uint8Array) => void;
}

const SENDER: Readonly<Record<Direction, Role>> = { there: "controlling", back: "controlled" };
const RECEIVER: Readonly<Record<Direction, Role>> = { there: "controlled", back: "controlling" };

/** A wire whose near end is that of the controlling station. */
export class WatchedWire extends FaultyWire {
  /** Violations of the rules; empty if there are none. */
  readonly violations: unknown[];

  constructor(options: WatchedWireOptions) {
    const { k, onFrame } = options;
    const violations: unknown[] = [];
    const rules: Record<Role, WireRules> = {
      controlling: new WireRules("controlling", k.controlling),
      controlled: new WireRules("controlled", k.controlled),
    };
    const deframers = { there: new Deframer(), back: new Deframer() };
    // An exception here would be an error of the station's link, and perhaps an expected one.
    const check = (rule: () => void) => {
      try {
        rule();
      } catch (error) {
        violations.push(error);
      }
    };
    super({
      ...options,
      watch: {
        wrote(direction, octets) {
          for (const apdu of split(octets)) {
            check(() => rules[SENDER[direction]].sends(apdu));
            onFrame?.(SENDER[direction], apdu);
          }
        },
        reads(direction, octets) {
          const deframer = deframers[direction];
          deframer.push(octets);
          for (let event = deframer.next(); event?.type === "apdu"; event = deframer.next()) {
            const { octets } = event;
            if (isSound(octets)) check(() => rules[RECEIVER[direction]].receives(octets));
          }
        },
      },
    });
    this.violations = violations;
  }
}

function isSound(apdu: Uint8Array): boolean {
  try {
    decodeApci(apdu);
    return true;
  } catch {
    return false; // damaged in transit
  }
}

/** Offset of damaged numbers: beyond every window. */
const FAR = 1000;

/** Damages the header of one frame in a way that no receiver can overlook. */
export function damage(octets: Uint8Array, random: Prng): void {
  const apdu = random.pick(split(octets));
  const apci = decodeApci(apdu);
  const where = random.pick(["start", "length", "control", "control"]);
  if (where === "start") apdu[0]! ^= 1 << random.int(0, 7);
  else if (where === "length") apdu[1] = random.pick([0, 1, 2, 3, 254, 255]);
  else if (apci.format === "U") apdu[2] = 0xff;
  else {
    const moved = apci.format === "I"
      ? { ...apci, sendNumber: (apci.sendNumber + FAR) % 32_768 }
      : { ...apci, receiveNumber: (apci.receiveNumber + FAR) % 32_768 };
    apdu.set(encodeApci(moved, apdu.subarray(6)));
  }
}

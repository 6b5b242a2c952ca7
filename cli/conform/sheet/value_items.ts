// The items of the interoperability list that have a number: lengths, time-outs, windows, the port.

import { MAX_LENGTH, MIN_LENGTH, SEQUENCE_MODULUS } from "../../../codec/low_level.ts";
import { DEFAULT_PORT } from "../../../transport/low_level.ts";
import type { Clause } from "./sections.ts";

/** An item with a number. */
export interface ValueItem {
  /** The section it belongs to. */
  readonly clause: Clause;
  /** What it is. */
  readonly text: string;
  /** The value of a sheet that does not state it; without a default, the device has no such value. */
  readonly initial?: number;
  /** Lowest and highest value, whole numbers. A simulated device may have shorter times, which a rule reports. */
  readonly range: readonly [number, number];
  /** Unit of the value; none for counts and octets. */
  readonly unit?: "s";
}

/** Highest k and w. */
const MOST_APDUS = SEQUENCE_MODULUS - 1;

/** Highest t0, t1 and t2, in seconds. */
const LONGEST = 255;

/** Highest t3, in seconds: 48 hours. */
const LONGEST_IDLE = 172_800;

/** All items with a number, in the order of the list. */
// deno-fmt-ignore
export const VALUE_ITEMS = {
  "app.apdu.maxControl": { clause: "9.5.e", text: "Maximum length of APDU in control direction", initial: MAX_LENGTH, range: [MIN_LENGTH, MAX_LENGTH] },
  "app.apdu.maxMonitor": { clause: "9.5.e", text: "Maximum length of APDU in monitor direction", initial: MAX_LENGTH, range: [MIN_LENGTH, MAX_LENGTH] },
  "baf.cmd.maxDelayValue": { clause: "9.6.8", text: "Maximum allowable delay of commands and set-point commands", range: [1, LONGEST_IDLE], unit: "s" },
  "t0": { clause: "9.6.17", text: "Time-out of connection establishment", initial: 30, range: [1, LONGEST], unit: "s" },
  "t1": { clause: "9.6.17", text: "Time-out of sent or test APDUs", initial: 15, range: [1, LONGEST], unit: "s" },
  "t2": { clause: "9.6.17", text: "Time-out for acknowledgements in case of no data messages", initial: 10, range: [1, LONGEST], unit: "s" },
  "t3": { clause: "9.6.17", text: "Time-out for sending test frames in case of a long idle state", initial: 20, range: [1, LONGEST_IDLE], unit: "s" },
  "k": { clause: "9.6.18", text: "Maximum difference between receive sequence number and send state variable", initial: 12, range: [1, MOST_APDUS] },
  "w": { clause: "9.6.18", text: "Latest acknowledgement after receiving w I-format APDUs", initial: 8, range: [1, MOST_APDUS] },
  "port": { clause: "9.6.19", text: "TCP port", initial: DEFAULT_PORT, range: [1, 65_535] },
  "red.n": { clause: "9.6.20", text: "Number N of redundancy group connections used", initial: 1, range: [1, 64] },
} as const satisfies Readonly<Record<string, ValueItem>>;

// The items of the interoperability list that are marked, except for the types.

import type { Clause } from "./sections.ts";

/**
 * A mark: `X` used as standardised, `R` used in reverse direction, `B` used in both. An item without a mark is not used.
 */
export type Mark = "X" | "R" | "B";

/** An item that is marked if it is used. */
export interface MarkItem {
  /** The section it belongs to. */
  readonly clause: Clause;
  /** What it is. */
  readonly text: string;
  /** The permitted marks; items of the whole system permit only X. */
  readonly marks: readonly Mark[];
  /** Whether the standard leaves no choice: the item always has the mark X. */
  readonly fixed?: true;
}

const SYSTEM = ["X"] as const satisfies readonly Mark[];
const ANY = ["X", "R", "B"] as const satisfies readonly Mark[];

/** All items that are marked, in the order of the list; the types are in `TYPE_ITEMS`. */
// deno-fmt-ignore
export const MARK_ITEMS = {
  "dev.system": { clause: "9.1", text: "System definition", marks: SYSTEM },
  "dev.controlling": { clause: "9.1", text: "Controlling station definition (master)", marks: SYSTEM },
  "dev.controlled": { clause: "9.1", text: "Controlled station definition (slave)", marks: SYSTEM },

  "app.ca.2": { clause: "9.5.b", text: "Two octets", marks: SYSTEM, fixed: true },
  "app.ioa.3": { clause: "9.5.c", text: "Three octets", marks: SYSTEM, fixed: true },
  "app.ioa.structured": { clause: "9.5.c", text: "Structured", marks: SYSTEM },
  "app.ioa.unstructured": { clause: "9.5.c", text: "Unstructured", marks: SYSTEM },
  "app.cot.2": { clause: "9.5.d", text: "Two octets, with originator address", marks: SYSTEM, fixed: true },
  "app.cot.oa": { clause: "9.5.d", text: "Originator address used (always 0 if not)", marks: SYSTEM },

  "baf.init.remote": { clause: "9.6.1", text: "Remote initialization", marks: ANY },
  "baf.cyclic": { clause: "9.6.2", text: "Cyclic data transmission", marks: ANY },
  "baf.read": { clause: "9.6.3", text: "Read procedure", marks: ANY },
  "baf.spont": { clause: "9.6.4", text: "Spontaneous transmission", marks: ANY },

  "baf.double.sp": { clause: "9.6.5", text: "Single-point information", marks: SYSTEM },
  "baf.double.dp": { clause: "9.6.5", text: "Double-point information", marks: SYSTEM },
  "baf.double.st": { clause: "9.6.5", text: "Step position information", marks: SYSTEM },
  "baf.double.bo": { clause: "9.6.5", text: "Bitstring of 32 bits, if defined for the project", marks: SYSTEM },
  "baf.double.nva": { clause: "9.6.5", text: "Measured value, normalized", marks: SYSTEM },
  "baf.double.sva": { clause: "9.6.5", text: "Measured value, scaled", marks: SYSTEM },
  "baf.double.r32": { clause: "9.6.5", text: "Measured value, short floating point number", marks: SYSTEM },

  "baf.gi.global": { clause: "9.6.6", text: "Global", marks: ANY },
  "baf.gi.g1": { clause: "9.6.6", text: "Group 1", marks: ANY },
  "baf.gi.g2": { clause: "9.6.6", text: "Group 2", marks: ANY },
  "baf.gi.g3": { clause: "9.6.6", text: "Group 3", marks: ANY },
  "baf.gi.g4": { clause: "9.6.6", text: "Group 4", marks: ANY },
  "baf.gi.g5": { clause: "9.6.6", text: "Group 5", marks: ANY },
  "baf.gi.g6": { clause: "9.6.6", text: "Group 6", marks: ANY },
  "baf.gi.g7": { clause: "9.6.6", text: "Group 7", marks: ANY },
  "baf.gi.g8": { clause: "9.6.6", text: "Group 8", marks: ANY },
  "baf.gi.g9": { clause: "9.6.6", text: "Group 9", marks: ANY },
  "baf.gi.g10": { clause: "9.6.6", text: "Group 10", marks: ANY },
  "baf.gi.g11": { clause: "9.6.6", text: "Group 11", marks: ANY },
  "baf.gi.g12": { clause: "9.6.6", text: "Group 12", marks: ANY },
  "baf.gi.g13": { clause: "9.6.6", text: "Group 13", marks: ANY },
  "baf.gi.g14": { clause: "9.6.6", text: "Group 14", marks: ANY },
  "baf.gi.g15": { clause: "9.6.6", text: "Group 15", marks: ANY },
  "baf.gi.g16": { clause: "9.6.6", text: "Group 16", marks: ANY },

  "baf.clock": { clause: "9.6.7", text: "Clock synchronization", marks: ANY },
  "baf.clock.dow": { clause: "9.6.7", text: "Day of week used", marks: SYSTEM },
  "baf.clock.gen": { clause: "9.6.7", text: "RES1, GEN (time tag substituted or not) used", marks: SYSTEM },
  "baf.clock.su": { clause: "9.6.7", text: "SU bit (summer time) used", marks: SYSTEM },

  "baf.cmd.direct": { clause: "9.6.8", text: "Direct command transmission", marks: ANY },
  "baf.cmd.directSetpoint": { clause: "9.6.8", text: "Direct set-point command transmission", marks: ANY },
  "baf.cmd.sbo": { clause: "9.6.8", text: "Select and execute command", marks: ANY },
  "baf.cmd.sboSetpoint": { clause: "9.6.8", text: "Select and execute set-point command", marks: ANY },
  "baf.cmd.seActterm": { clause: "9.6.8", text: "C_SE ACTTERM used", marks: ANY },
  "baf.cmd.qu0": { clause: "9.6.8", text: "No additional definition (QU 0)", marks: ANY },
  "baf.cmd.qu1": { clause: "9.6.8", text: "Short pulse duration, set by a parameter of the outstation (QU 1)", marks: ANY },
  "baf.cmd.qu2": { clause: "9.6.8", text: "Long pulse duration, set by a parameter of the outstation (QU 2)", marks: ANY },
  "baf.cmd.qu3": { clause: "9.6.8", text: "Persistent output (QU 3)", marks: ANY },
  "baf.cmd.maxDelay": { clause: "9.6.8", text: "Supervision of maximum delay in command direction", marks: ANY },

  "baf.it.modeA": { clause: "9.6.9", text: "Mode A: local freeze with spontaneous transmission", marks: ANY },
  "baf.it.modeB": { clause: "9.6.9", text: "Mode B: local freeze with counter interrogation", marks: ANY },
  "baf.it.modeC": { clause: "9.6.9", text: "Mode C: freeze and transmit by counter interrogation", marks: ANY },
  "baf.it.modeD": { clause: "9.6.9", text: "Mode D: freeze by counter interrogation, frozen values reported spontaneously", marks: ANY },
  "baf.it.read": { clause: "9.6.9", text: "Counter read", marks: ANY },
  "baf.it.freeze": { clause: "9.6.9", text: "Counter freeze without reset", marks: ANY },
  "baf.it.freezeReset": { clause: "9.6.9", text: "Counter freeze with reset", marks: ANY },
  "baf.it.reset": { clause: "9.6.9", text: "Counter reset", marks: ANY },
  "baf.it.general": { clause: "9.6.9", text: "General request counter", marks: ANY },
  "baf.it.g1": { clause: "9.6.9", text: "Request counter group 1", marks: ANY },
  "baf.it.g2": { clause: "9.6.9", text: "Request counter group 2", marks: ANY },
  "baf.it.g3": { clause: "9.6.9", text: "Request counter group 3", marks: ANY },
  "baf.it.g4": { clause: "9.6.9", text: "Request counter group 4", marks: ANY },

  "baf.param.threshold": { clause: "9.6.10", text: "Threshold value", marks: ANY },
  "baf.param.smoothing": { clause: "9.6.10", text: "Smoothing factor", marks: ANY },
  "baf.param.low": { clause: "9.6.10", text: "Low limit for transmission of measured values", marks: ANY },
  "baf.param.high": { clause: "9.6.10", text: "High limit for transmission of measured values", marks: ANY },
  "baf.paramAct.cyclic": { clause: "9.6.11", text: "Activation and deactivation of persistent cyclic transmission of an object", marks: ANY },

  "baf.test": { clause: "9.6.12", text: "Test procedure", marks: ANY },

  "baf.file.mon.transparent": { clause: "9.6.13", text: "Transparent file", marks: ANY },
  "baf.file.mon.disturbance": { clause: "9.6.13", text: "Disturbance data of protection equipment", marks: ANY },
  "baf.file.mon.soe": { clause: "9.6.13", text: "Sequences of events", marks: ANY },
  "baf.file.mon.analog": { clause: "9.6.13", text: "Sequences of recorded analogue values", marks: ANY },
  "baf.file.ctl.transparent": { clause: "9.6.14", text: "Transparent file", marks: ANY },

  "baf.backscan": { clause: "9.6.15", text: "Background scan", marks: ANY },

  "rfc.ethernet": { clause: "9.6.21", text: "Ethernet 802.3", marks: SYSTEM },
  "rfc.x21": { clause: "9.6.21", text: "Serial X.21 interface", marks: SYSTEM },
  "rfc.other": { clause: "9.6.21", text: "Other selection from RFC 2200", marks: SYSTEM },
} as const satisfies Readonly<Record<string, MarkItem>>;

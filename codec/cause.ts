// Causes of transmission: numbers, names, and which of them each kind of type may carry.

/**
 * The causes of transmission of IEC 60870-5-101, 7.2.3, and of IEC TS 60870-5-7 (14 to 16).
 *
 * ```ts
 * import { CAUSE } from "@telecontrol/iec104";
 * console.log(CAUSE.spontaneous); // 3
 * ```
 */
export const CAUSE = {
  periodic: 1,
  background: 2,
  spontaneous: 3,
  initialized: 4,
  request: 5,
  activation: 6,
  activationCon: 7,
  deactivation: 8,
  deactivationCon: 9,
  activationTermination: 10,
  returnRemote: 11,
  returnLocal: 12,
  file: 13,
  authentication: 14,
  sessionKey: 15,
  updateKey: 16,
  interrogatedByStation: 20,
  interrogatedByGroup1: 21,
  interrogatedByGroup16: 36,
  requestedByGeneralCounter: 37,
  requestedByCounterGroup1: 38,
  requestedByCounterGroup4: 41,
  unknownType: 44,
  unknownCause: 45,
  unknownCommonAddress: 46,
  unknownObjectAddress: 47,
} as const;

/** Short name (as in the standard's tables) and meaning of one cause. */
export interface CauseText {
  /** The abbreviation of the standard, such as `spont`. */
  readonly name: string;
  /** What it means. */
  readonly title: string;
}

// deno-fmt-ignore
const TEXTS: Readonly<Record<number, CauseText>> = {
  0: { name: "not used", title: "not used" },
  1: { name: "per/cyc", title: "periodic, cyclic" },
  2: { name: "back", title: "background scan" },
  3: { name: "spont", title: "spontaneous" },
  4: { name: "init", title: "initialized" },
  5: { name: "req", title: "request or requested" },
  6: { name: "act", title: "activation" },
  7: { name: "actcon", title: "activation confirmation" },
  8: { name: "deact", title: "deactivation" },
  9: { name: "deactcon", title: "deactivation confirmation" },
  10: { name: "actterm", title: "activation termination" },
  11: { name: "retrem", title: "return information caused by a remote command" },
  12: { name: "retloc", title: "return information caused by a local command" },
  13: { name: "file", title: "file transfer" },
  14: { name: "auth", title: "authentication" },
  15: { name: "seskey", title: "maintenance of authentication session key" },
  16: { name: "usrkey", title: "maintenance of user role and update key" },
  20: { name: "inrogen", title: "interrogated by station interrogation" },
  37: { name: "reqcogen", title: "requested by general counter request" },
  44: { name: "uknType", title: "unknown type identification" },
  45: { name: "uknCOT", title: "unknown cause of transmission" },
  46: { name: "uknCA", title: "unknown common address of ASDU" },
  47: { name: "uknIOA", title: "unknown information object address" },
};

/** Name and meaning of a cause 0..63; reserved and private causes are named as such. */
export function describeCause(cause: number): CauseText {
  const text = TEXTS[cause];
  if (text !== undefined) return text;
  if (cause > 20 && cause <= 36) {
    const group = cause - 20;
    return { name: `inro${group}`, title: `interrogated by group ${group} interrogation` };
  }
  if (cause > 37 && cause <= 41) {
    const group = cause - 37;
    return { name: `reqco${group}`, title: `requested by group ${group} counter request` };
  }
  if (cause >= 48 && cause <= 63) return { name: `private ${cause}`, title: "special use" };
  return { name: `reserved ${cause}`, title: "reserved for compatible definitions" };
}

/** True for the causes that the standard leaves without a meaning: 0, 17 to 19, 42 and 43. */
export function isReservedCause(cause: number): boolean {
  return cause === 0 || (cause >= 17 && cause <= 19) || cause === 42 || cause === 43;
}

/** True for the causes 44 to 47, which refuse a request whatever the P/N bit says. */
export function isUnknownCause(cause: number): boolean {
  return cause >= 44 && cause <= 47;
}

/**
 * Which causes a kind of type may carry, by direction: from the controlled station (`monitor`) and from the
 * controlling station (`control`). The rows of the type table refer to these by name.
 */
// deno-fmt-ignore
export const CAUSE_SETS = {
  statusImage: { monitor: [2, 3, 5, 11, 12, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36], control: [] },
  statusEvent: { monitor: [3, 5, 11, 12], control: [] },
  bitsImage: { monitor: [2, 3, 5, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36], control: [] },
  valueImage: { monitor: [1, 2, 3, 5, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36], control: [] },
  valueEvent: { monitor: [3, 5], control: [] },
  total: { monitor: [3, 37, 38, 39, 40, 41], control: [] },
  protection: { monitor: [3], control: [] },
  command: { monitor: [7, 9, 10, 44, 45, 46, 47], control: [6, 8] },
  initialization: { monitor: [4], control: [] },
  authentication: { monitor: [14], control: [14] },
  sessionKeyMonitor: { monitor: [15], control: [] },
  sessionKeyControl: { monitor: [], control: [15] },
  updateKeyMonitor: { monitor: [16], control: [] },
  updateKeyControl: { monitor: [], control: [16] },
  read: { monitor: [44, 45, 46, 47], control: [5] },
  clock: { monitor: [3, 7, 10, 44, 45, 46, 47], control: [6] },
  confirmed: { monitor: [7, 44, 45, 46, 47], control: [6] },
  delay: { monitor: [7, 44, 45, 46, 47], control: [3, 6] },
  parameter: { monitor: [7, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 44, 45, 46, 47], control: [6] },
  parameterActivation: { monitor: [7, 9, 44, 45, 46, 47], control: [6, 8] },
  file: { monitor: [13, 44, 45, 46, 47], control: [13, 44, 45, 46, 47] },
  fileCall: { monitor: [13, 44, 45, 46, 47], control: [5, 13] },
  directory: { monitor: [3, 5], control: [] },
  logQuery: { monitor: [44, 45, 46, 47], control: [13] },
} as const satisfies Record<string, { monitor: readonly number[]; control: readonly number[] }>;

/** The name of a set of causes. */
export type CauseSetName = keyof typeof CAUSE_SETS;

/** Who sends: the controlled station in monitor direction, the controlling station in control direction. */
export type Direction = "monitor" | "control";

/** Causes 48 to 63, left to the project by the standard; allowed with every type. */
export type PrivateCause =
  | 48
  | 49
  | 50
  | 51
  | 52
  | 53
  | 54
  | 55
  | 56
  | 57
  | 58
  | 59
  | 60
  | 61
  | 62
  | 63;

/** True when a set of causes contains a cause in a direction; private causes 48 to 63 belong to every set. */
export function isCauseIn(set: CauseSetName, cause: number, direction: Direction): boolean {
  if (cause >= 48 && cause <= 63) return true;
  const causes: readonly number[] = CAUSE_SETS[set][direction];
  return causes.includes(cause);
}

// Causes of transmission: numbers, names, and the causes permitted for each kind of type.

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

/** The bits of the first octet of the cause of transmission (IEC 60870-5-101, 7.2.3). */
export const CAUSE_OCTET = {
  /** The cause itself. */
  cause: 0x3f,
  /** P/N: negative confirmation. */
  negative: 0x40,
  /** T: test. */
  test: 0x80,
} as const;

/** Abbreviation and meaning of one cause. */
export interface CauseText {
  /** The abbreviation of the standard, such as `spont`. */
  readonly name: string;
  /** Meaning. */
  readonly title: string;
}

/** Data about one cause. */
interface CauseRow extends CauseText {
  /** Its usual direction; types may differ. */
  readonly direction: Direction | "both";
}

// deno-fmt-ignore
const ROWS: Record<number, CauseRow | undefined> = {
  [CAUSE.periodic]: { name: "per/cyc", title: "periodic, cyclic", direction: "monitor" },
  [CAUSE.background]: { name: "back", title: "background scan", direction: "monitor" },
  [CAUSE.spontaneous]: { name: "spont", title: "spontaneous", direction: "monitor" },
  [CAUSE.initialized]: { name: "init", title: "initialized", direction: "monitor" },
  [CAUSE.request]: { name: "req", title: "request or requested", direction: "both" },
  [CAUSE.activation]: { name: "act", title: "activation", direction: "control" },
  [CAUSE.activationCon]: { name: "actcon", title: "activation confirmation", direction: "monitor" },
  [CAUSE.deactivation]: { name: "deact", title: "deactivation", direction: "control" },
  [CAUSE.deactivationCon]: { name: "deactcon", title: "deactivation confirmation", direction: "monitor" },
  [CAUSE.activationTermination]: { name: "actterm", title: "activation termination", direction: "monitor" },
  [CAUSE.returnRemote]: { name: "retrem", title: "return information caused by a remote command", direction: "monitor" },
  [CAUSE.returnLocal]: { name: "retloc", title: "return information caused by a local command", direction: "monitor" },
  [CAUSE.file]: { name: "file", title: "file transfer", direction: "both" },
  [CAUSE.authentication]: { name: "auth", title: "authentication", direction: "both" },
  [CAUSE.sessionKey]: { name: "seskey", title: "maintenance of authentication session key", direction: "both" },
  [CAUSE.updateKey]: { name: "usrkey", title: "maintenance of user role and update key", direction: "both" },
  [CAUSE.interrogatedByStation]: { name: "inrogen", title: "interrogated by station interrogation", direction: "monitor" },
  [CAUSE.requestedByGeneralCounter]: { name: "reqcogen", title: "requested by general counter request", direction: "monitor" },
  [CAUSE.unknownType]: { name: "uknType", title: "unknown type identification", direction: "monitor" },
  [CAUSE.unknownCause]: { name: "uknCOT", title: "unknown cause of transmission", direction: "monitor" },
  [CAUSE.unknownCommonAddress]: { name: "uknCA", title: "unknown common address of ASDU", direction: "monitor" },
  [CAUSE.unknownObjectAddress]: { name: "uknIOA", title: "unknown information object address", direction: "monitor" },
};

/** Causes 48 to 63, for special use. */
export const PRIVATE_CAUSES = { first: 48, last: 63 } as const;

/** Number of causes: 0 to 63. */
const CAUSES = 64;

for (
  let cause: number = CAUSE.interrogatedByGroup1;
  cause <= CAUSE.interrogatedByGroup16;
  cause++
) {
  const group = cause - CAUSE.interrogatedByStation;
  const title = `interrogated by group ${group} interrogation`;
  ROWS[cause] = { name: `inro${group}`, title, direction: "monitor" };
}
for (
  let cause: number = CAUSE.requestedByCounterGroup1;
  cause <= CAUSE.requestedByCounterGroup4;
  cause++
) {
  const group = cause - CAUSE.requestedByGeneralCounter;
  const title = `requested by group ${group} counter request`;
  ROWS[cause] = { name: `reqco${group}`, title, direction: "monitor" };
}
for (let cause: number = PRIVATE_CAUSES.first; cause <= PRIVATE_CAUSES.last; cause++) {
  ROWS[cause] = { name: `private ${cause}`, title: "special use", direction: "both" };
}

/** 1 for each undefined cause. */
const RESERVED = Uint8Array.from({ length: CAUSES }, (_, cause) => ROWS[cause] ? 0 : 1);

/** Returns the name and meaning of a cause 0..63; reserved and private causes are named as such. */
export function describeCause(cause: number): CauseText {
  const { name, title } = ROWS[cause] ?? (cause === 0 ? NOT_USED : reserved(cause));
  return { name, title };
}

const NOT_USED: CauseText = { name: "not used", title: "not used" };

function reserved(cause: number): CauseText {
  return { name: `reserved ${cause}`, title: "reserved for compatible definitions" };
}

/** Whether the standard leaves a cause undefined: 0, 17 to 19, 42 and 43. */
export function isReservedCause(cause: number): boolean {
  return RESERVED[cause] === 1;
}

/**
 * Returns the usual direction of a cause; `undefined` for reserved causes and causes used in both
 * directions.
 */
export function causeDirection(cause: number): Direction | undefined {
  const direction = ROWS[cause]?.direction;
  return direction === "both" ? undefined : direction;
}

/** Whether a cause refuses a request regardless of the P/N bit: 44 to 47. */
export function isUnknownCause(cause: number): boolean {
  return cause >= CAUSE.unknownType && cause <= CAUSE.unknownObjectAddress;
}

/**
 * The causes permitted for each kind of type, by direction: from the controlled station (`monitor`)
 * and from the controlling station (`control`). The rows of the type table refer to these sets by
 * name.
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

/** Name of a set of causes. */
export type CauseSetName = keyof typeof CAUSE_SETS;

/**
 * Direction: monitor direction from the controlled station, control direction from the controlling
 * station.
 */
export type Direction = "monitor" | "control";

/** Causes 48 to 63, left to the project by the standard; permitted for every type. */
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

/**
 * Whether a set of causes contains a cause in a direction; private causes 48 to 63 belong to every
 * set.
 */
export function isCauseIn(set: CauseSetName, cause: number, direction: Direction): boolean {
  if (cause >= PRIVATE_CAUSES.first && cause <= PRIVATE_CAUSES.last) return true;
  const causes: readonly number[] = CAUSE_SETS[set][direction];
  return causes.includes(cause);
}

// All deliberate faults of a station: a simulated controlled station, or the controlling station of a script. The
// parser, the schema, the lists and the tests are derived from this table.

import {
  BOTH,
  CONTROLLED,
  CONTROLLING,
  DAY_MS,
  delay,
  type FaultRole,
  type FaultRow,
  type FaultUse,
} from "./fault_row.ts";
import { APPLICATION_FAULTS } from "./application_fault_table.ts";
import { LINK_FAULTS } from "./link_fault_table.ts";
import { CLIENT_FAULTS } from "./client_fault_table.ts";
import { PROCESS_FAULTS } from "./process_fault_table.ts";
import { SECURITY_FAULTS } from "./security_fault_table.ts";
import { TIMER_FAULTS } from "./timer_fault_table.ts";

/** The faults by name. */
export const FAULTS = {
  "refuse": {
    roles: CONTROLLED,
    text: "refuse a request without executing it: a negative confirmation, or another cause",
    stage: "request",
    parameters: {
      cause: {
        range: [1, 63],
        byDefault: 7,
        text: "cause of the refusal, such as 44 to 47; a deactivation is refused with 9 by default",
      },
    },
    finding: "request-refused",
  },
  "ignore-request": {
    roles: CONTROLLED,
    text: "acknowledge a request, but neither execute nor answer it",
    stage: "request",
    parameters: {},
    finding: "request-unanswered",
  },
  "omit-confirmation": {
    roles: CONTROLLED,
    text: "execute a request without confirming it",
    stage: "confirmation",
    parameters: {},
    finding: "request-unconfirmed",
  },
  "delay-confirmation": {
    roles: CONTROLLED,
    text: "send the confirmation later, after what follows it",
    stage: "confirmation",
    parameters: delay("how much later"),
    finding: "confirmation-late",
  },
  "double-confirmation": {
    roles: CONTROLLED,
    text: "send the confirmation twice",
    stage: "confirmation",
    parameters: {},
    finding: "confirmation-repeated",
  },
  "omit-termination": {
    roles: CONTROLLED,
    text: "do not terminate a command or an interrogation",
    stage: "termination",
    parameters: {},
    finding: "command-not-terminated",
  },
  "delay-termination": {
    roles: CONTROLLED,
    text: "send the termination later",
    stage: "termination",
    parameters: delay("how much later"),
    finding: "termination-late",
  },
  "wrong-ca": {
    roles: CONTROLLED,
    text: "answer from a different common address",
    stage: "answer",
    parameters: {
      from: { range: [0, 65_535], byDefault: 2, text: "the common address of the answers" },
    },
    finding: "answer-from-other-ca",
  },
  "wrong-value": {
    roles: CONTROLLED,
    text:
      "mirror a request with a different value: ON as OFF, a set-point with its lowest bit changed",
    stage: "answer",
    parameters: {},
    finding: "confirmation-differs",
  },
  "wrong-cause": {
    roles: BOTH,
    text: "send values with a different cause",
    stage: "data",
    parameters: { cause: { range: [0, 63], byDefault: 10, text: "the cause that is sent" } },
    finding: "cause-not-listed",
    asControlling: {
      text: "send requests with a different cause",
      finding: "cause-not-listed",
    },
  },
  "flood": {
    roles: BOTH,
    text: "send each ASDU with values many times, without regard to k",
    stage: "data",
    parameters: { copies: { range: [2, 10_000], byDefault: 100, text: "number of copies" } },
    finding: "window-exceeded",
    asControlling: {
      text: "send each request many times, without regard to k",
      finding: "window-exceeded",
    },
  },
  "stale-time": {
    roles: BOTH,
    text: "send time tags that are too old",
    stage: "data",
    parameters: {
      byMs: { range: [1, 365 * DAY_MS], byDefault: 300_000, text: "how old the times are" },
    },
    finding: "clock-off",
    asControlling: {
      text: "send commands with time tag and clock synchronizations with a time that is too old",
      observable: "the time of the request in decode",
    },
  },
  "drifting-time": {
    roles: BOTH,
    text: "send time tags of a clock that runs fast from the start of the fault",
    stage: "data",
    parameters: {
      rate: {
        range: [-1000, 1000],
        byDefault: 100,
        text: "drift in ms per second; negative if slow",
      },
    },
    finding: "clock-drift",
    asControlling: {
      text:
        "send commands with time tag and clock synchronizations with the time of a clock that runs fast from the start of the fault",
      observable: "the time of the request in decode",
    },
  },
  "invalid-time": {
    roles: BOTH,
    text: "send time tags with the bit IV",
    stage: "data",
    parameters: {},
    finding: "time-invalid",
    asControlling: {
      text: "send commands with time tag and clock synchronizations with the bit IV",
      observable: "IV after the time of the request in decode",
    },
  },
  "wrong-send-number": {
    roles: BOTH,
    text: "send I frames with a wrong N(S)",
    stage: "frame",
    parameters: {
      by: {
        range: [-16_384, 16_384],
        byDefault: 1,
        text: "added to N(S); a negative number repeats numbers",
      },
    },
    finding: "sequence-gap",
  },
  "wrong-receive-number": {
    roles: BOTH,
    text: "send I and S frames with a wrong N(R)",
    stage: "frame",
    parameters: {
      by: {
        range: [-16_384, 16_384],
        byDefault: 5,
        text: "added to N(R); a positive number acknowledges too much",
      },
    },
    finding: "acknowledge-ahead",
  },
  "frozen-receive-number": {
    roles: BOTH,
    text: "acknowledge nothing: no S frames, and N(R) stays as it was",
    stage: "frame",
    parameters: {},
    finding: "never-acknowledged",
  },
  "no-s-frames": {
    roles: BOTH,
    text: "send no S frames; I frames still acknowledge",
    stage: "frame",
    parameters: {},
    finding: "never-acknowledged",
  },
  "no-test-confirmation": {
    roles: BOTH,
    text: "do not confirm TESTFR",
    stage: "frame",
    parameters: {},
    finding: "activation-unanswered",
  },
  "no-start-confirmation": {
    roles: CONTROLLED,
    text: "do not confirm STARTDT",
    stage: "frame",
    parameters: {},
    finding: "start-unconfirmed",
  },
  "torn-frames": {
    roles: BOTH,
    text: "omit the last octets of frames",
    stage: "frame",
    parameters: {
      octets: { range: [1, 253], byDefault: 1, text: "number of octets that are missing" },
    },
    finding: "bad-framing",
  },
  "noise": {
    roles: BOTH,
    text: "send random octets before frames",
    stage: "frame",
    parameters: { octets: { range: [1, 1000], byDefault: 4, text: "number of octets" } },
    finding: "bad-framing",
  },
  "one-octet-segments": {
    roles: BOTH,
    text: "send each octet of a frame in its own TCP segment",
    stage: "frame",
    parameters: {},
    finding: "small-segments",
  },
  "wrong-length": {
    roles: BOTH,
    text: "send frames with a wrong length octet",
    stage: "frame",
    parameters: {
      by: {
        range: [-253, 253],
        byDefault: 1,
        text: "added to the length; a negative number makes it too short",
      },
    },
    finding: "bad-framing",
  },
  "stop-reading": {
    roles: BOTH,
    text: "read nothing from the connection, as if the application had hung",
    stage: "link",
    parameters: {},
    // The station closes the connection when its own t1 expires, because it has not read the acknowledgements of its peer.
    observable: "no acknowledgement and no confirmation of what the peer sends",
  },
  "double-start": {
    roles: CONTROLLING,
    text: "send STARTDT act twice",
    stage: "link",
    parameters: {},
    observable: "two STARTDT act before the first STARTDT con in decode",
  },
  "data-before-start": {
    roles: CONTROLLING,
    text: "send an interrogation of all stations before STARTDT act",
    stage: "link",
    parameters: {},
    observable:
      "an I frame before STARTDT act in decode, and data-while-stopped if the station has sent a frame before",
  },
  ...LINK_FAULTS,
  ...TIMER_FAULTS,
  ...PROCESS_FAULTS,
  ...APPLICATION_FAULTS,
  ...CLIENT_FAULTS,
  ...SECURITY_FAULTS,
} as const satisfies Readonly<Record<string, FaultRow>>;

/** Name of a fault. */
export type FaultName = keyof typeof FAULTS;

/** All names. */
export const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[];

/** The names of the faults that a station can have. */
export function faultNames(role: FaultRole): readonly FaultName[] {
  return FAULT_NAMES.filter((name) => FAULTS[name].roles.includes(role));
}

/** What a station with a fault does, and how a recording shows it. */
export function faultUse(name: FaultName, role: FaultRole): FaultUse {
  const row: FaultRow = FAULTS[name];
  return role === "controlling" ? row.asControlling ?? row : row;
}

/** When and for what a fault applies. */
export interface FaultScope {
  /** Only ASDUs of this type, such as `C_SC_NA_1`. */
  readonly type?: string;
  /** Only ASDUs of this common address. */
  readonly ca?: number;
  /** Only ASDUs whose first object has this address. */
  readonly ioa?: number;
  /** Only this number of times, on all connections together; without limit by default. */
  readonly times?: number;
  /** Begins after this time, counted from the start of the station or from the command; 0 ms by default. */
  readonly afterMs?: number;
  /** Ends after this time; without limit by default. */
  readonly forMs?: number;
}

/** A fault as in a station file: its name, its parameters, and its scope. */
export type FaultDeclaration = {
  [N in FaultName]:
    & { readonly fault: N }
    & FaultScope
    & { readonly [P in keyof (typeof FAULTS)[N]["parameters"]]?: number };
}[FaultName];

/** Returns a parameter of a fault, or its default. */
export function parameterOf(fault: FaultDeclaration, key: string): number {
  const given = (fault as unknown as Readonly<Record<string, number | undefined>>)[key];
  const { parameters }: FaultRow = FAULTS[fault.fault];
  return given ?? parameters[key]!.byDefault;
}

// A station with everything that conformance cases test: all types of points, counters, commands in every mode, set-points,
// parameters, and two common addresses. Variants add what would disturb other cases.

import type {
  CommandDeclaration,
  CounterDeclaration,
  PointDeclaration,
  RedundancyDeclaration,
  StationDeclaration,
} from "../../../mod.ts";

/** Address of the tester in virtual time. */
export const TESTER_HOST = "192.0.2.9";

/** The other address of the tester. */
export const OTHER_HOST = "192.0.2.10";

/** Options of the station. */
export interface FullStationOptions {
  /** Cyclic objects and counters with spontaneous local freezes, which send all the time. @default {false} */
  readonly cyclic?: boolean;
  /**
   * `one` group of all peers; `two` groups, of which the second has the other address of the tester; or only the first
   * address is `allowed`. @default {"one"}
   */
  readonly peers?: "one" | "two" | "allowed";
  /** Whether the controlling station sets the clock, which is invalid before and a while after. @default {false} */
  readonly synchronized?: boolean;
  /** Events that the buffer holds. @default {1000} */
  readonly eventLimit?: number;
  /** Changes the declaration, and with it the sheet. */
  readonly station?: (declaration: StationDeclaration) => StationDeclaration;
}

/** How long the clock is valid after a synchronization, with `synchronized`, in ms. */
export const SYNC_VALID_MS = 60_000;

/** How long time tags of commands are valid at the most, in ms. */
export const MAX_DELAY_MS = 10_000;

/** How long a command with a slow action takes, in ms. */
export const SLOW_ACTION_MS = 5000;

/** The time-out of actions, in ms. */
export const ACTION_TIMEOUT_MS = 20_000;

/** The select time-out, in ms. */
export const SELECT_TIMEOUT_MS = 10_000;

/** The maximum number of connections. */
export const MOST_CONNECTIONS = 6;

/** The parameters that controlling stations may change. */
const PARAMETERS = ["threshold", "filter", "low-limit", "high-limit"] as const;

const CONSECUTIVE = 4;

/** Points at consecutive addresses, and one after a gap, which belongs to group 1. */
function pointsOf(type: PointDeclaration["type"], first: number): PointDeclaration[] {
  const row = Array.from({ length: CONSECUTIVE }, (_, at) => ({ ioa: first + at, type, value: 0 }));
  return [...row, { ioa: first + 8, type, value: 0, groups: [1] }];
}

function points({ cyclic = false }: FullStationOptions): PointDeclaration[] {
  const measured: PointDeclaration[] = [
    ...pointsOf("M_ME_NA_1", 500),
    ...pointsOf("M_ME_NB_1", 600),
    ...pointsOf("M_ME_NC_1", 700),
    ...pointsOf("M_ME_ND_1", 800),
    { ioa: 620, type: "M_ME_NB_1", value: 0, range: [-1000, 1000], parameters: PARAMETERS },
    { ioa: 720, type: "M_ME_NC_1", value: 0, range: [-1000, 1000], parameters: PARAMETERS },
    { ioa: 520, type: "M_ME_NA_1", value: 0, parameters: PARAMETERS },
  ];
  const sending: PointDeclaration[] = [
    { ioa: 730, type: "M_ME_NC_1", value: 1, cyclicMs: 2000, parameters: ["cyclic"] },
    { ioa: 731, type: "M_ME_NC_1", value: 2, cyclicMs: 2000 },
    { ioa: 130, type: "M_SP_NA_1", value: 1, backgroundMs: 5000 },
    { ioa: 732, type: "M_ME_NC_1", value: 3, backgroundMs: 5000 },
  ];
  return [
    ...pointsOf("M_SP_NA_1", 100),
    ...Array.from({ length: 16 }, (_, at): PointDeclaration => ({
      ...{ ioa: 110 + at, type: "M_SP_NA_1", value: 0, groups: [at + 1] },
    })),
    { ioa: 140, type: "M_SP_NA_1", value: 0, event: "both" },
    { ioa: 141, type: "M_SP_NA_1", value: 0, event: "untimed" },
    { ioa: 142, type: "M_SP_NA_1", value: 0, event: "none" },
    ...pointsOf("M_DP_NA_1", 200),
    { ioa: 240, type: "M_DP_NA_1", value: 1, event: "both" },
    ...pointsOf("M_ST_NA_1", 300),
    ...pointsOf("M_BO_NA_1", 400),
    ...measured,
    ...pointsOf("M_PS_NA_1", 900).map((point): PointDeclaration => ({
      ...point,
      event: "untimed",
    })),
    { ioa: 950, type: "M_EP_TD_1" },
    { ioa: 951, type: "M_EP_TE_1" },
    { ioa: 952, type: "M_EP_TF_1" },
    // Feedback of commands.
    ...[150, 151, 152, 153, 154, 155].map((ioa): PointDeclaration => ({
      ...{ ioa, type: "M_SP_NA_1", value: 0 },
    })),
    ...[250, 251, 252].map((ioa): PointDeclaration => ({ ioa, type: "M_DP_NA_1", value: 1 })),
    ...[350, 351].map((ioa): PointDeclaration => ({ ioa, type: "M_ST_NA_1", value: 0 })),
    ...[750, 751].map((ioa): PointDeclaration => ({ ioa, type: "M_ME_NC_1", value: 0 })),
    ...cyclic ? sending : [],
  ];
}

function counters({ cyclic = false }: FullStationOptions): CounterDeclaration[] {
  const sending: CounterDeclaration[] = [
    { ioa: 1030, value: 10, freezeMs: 10_000, reportFrozen: true },
    { ioa: 1031, type: "M_IT_TB_1", value: 10, freezeMs: 10_000, reportFrozen: true },
  ];
  return [
    ...[1, 2, 3, 4].map((group): CounterDeclaration => ({
      ...{ ioa: 1000 + group, value: 100 * group, groups: [group] },
    })),
    { ioa: 1010, type: "M_IT_TB_1", value: 500 },
    { ioa: 1011, value: 2 ** 31 - 3 },
    { ioa: 1020, value: 7, freezeMs: 60_000 },
    { ioa: 1021, value: 9, reportFrozen: true },
    ...cyclic ? sending : [],
  ];
}

/** Commands of one type, in every mode, with feedback where the type has some. */
function commandsOf(
  type: CommandDeclaration["type"],
  first: number,
  { feedback = [], rest = {} }: {
    readonly feedback?: readonly number[];
    readonly rest?: Partial<CommandDeclaration>;
  } = {},
): CommandDeclaration[] {
  const [direct, selected] = feedback;
  const common = { type, executionTimeoutMs: ACTION_TIMEOUT_MS, ...rest };
  const sbo = {
    ...{ mode: "select-before-operate", selectTimeoutMs: SELECT_TIMEOUT_MS } as const,
    ...selected !== undefined && { feedback: { ioa: selected } },
  };
  return [
    { ioa: first, ...common, ...direct !== undefined && { feedback: { ioa: direct } } },
    { ioa: first + 1, ...common, ...sbo },
  ];
}

function commands(): CommandDeclaration[] {
  const limits = { low: -100, high: 100 };
  const declared: readonly CommandDeclaration[] = [
    ...commandsOf("C_SC_NA_1", 5000, { feedback: [150, 151] }),
    {
      ...{ ioa: 5002, type: "C_SC_NA_1", mode: "both", selectTimeoutMs: SELECT_TIMEOUT_MS },
      feedback: { ioa: 152 },
    },
    {
      ...{ ioa: 5003, type: "C_SC_NA_1", executionTimeoutMs: ACTION_TIMEOUT_MS },
      feedback: { ioa: 153, delayMs: SLOW_ACTION_MS },
    },
    { ioa: 5004, type: "C_SC_NA_1" },
    { ioa: 5005, type: "C_SC_NA_1", mode: "select-before-operate", selectTimeoutMs: 5000 },
    ...Array.from({ length: 20 }, (_, at): CommandDeclaration => ({
      ...{ ioa: 5020 + at, type: "C_SC_NA_1" },
    })),
    ...commandsOf("C_DC_NA_1", 5100, { feedback: [250, 251] }),
    ...commandsOf("C_RC_NA_1", 5200, { feedback: [350, 351] }),
    ...commandsOf("C_SE_NA_1", 5300),
    ...commandsOf("C_SE_NB_1", 5400, { rest: { limits } }),
    ...commandsOf("C_SE_NC_1", 5500, { feedback: [750, 751], rest: { limits } }),
    { ioa: 5600, type: "C_BO_NA_1" },
  ];
  return declared.map((each) => ({ ...each, maxAgeMs: MAX_DELAY_MS }));
}

function redundancyOf(peers: FullStationOptions["peers"]): RedundancyDeclaration {
  const maxConnections = MOST_CONNECTIONS;
  if (peers === "two") {
    return {
      maxConnections,
      groups: [
        { name: "first", addresses: [TESTER_HOST] },
        { name: "second", addresses: [OTHER_HOST] },
      ],
    };
  }
  if (peers === "allowed") {
    return { maxConnections, groups: [{ name: "first", addresses: [TESTER_HOST] }] };
  }
  return { maxConnections, maxConnectionsPerAddress: MOST_CONNECTIONS };
}

/** The declaration of the station. */
export function fullStation(options: FullStationOptions = {}): StationDeclaration {
  const { peers, synchronized = false, eventLimit = 1000, station } = options;
  const declaration: StationDeclaration = {
    name: "Full station",
    sectors: [
      { ca: 1, points: points(options), counters: counters(options), commands: commands() },
      {
        ca: 2,
        points: [
          { ioa: 100, type: "M_SP_NA_1", value: 0, groups: [1] },
          { ioa: 700, type: "M_ME_NC_1", value: 0 },
        ],
        counters: [{ ioa: 1001, value: 100, groups: [1] }],
        commands: [{ ioa: 5000, type: "C_SC_NA_1" }],
      },
    ],
    events: { classes: [{ name: "events", limit: eventLimit }] },
    redundancy: redundancyOf(peers),
    procedures: { unsupported: ["C_CD_NA_1", "C_TS_NA_1"] },
    time: synchronized ? { source: "controlling", validForMs: SYNC_VALID_MS } : {},
  };
  return station?.(declaration) ?? declaration;
}

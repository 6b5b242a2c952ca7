// What a controlled station is: its objects and its habits as plain data, in code or in a `station.json`.

import type { ZonePolicy } from "../../../codec/zone.ts";
import type { SessionOptions } from "../../session/session_options.ts";
import type { PrivateTypeRow } from "../../../codec/private_row.ts";
import type { CommandType, CounterType, PointType, PrivatePointType } from "./families.ts";

/**
 * A controlled station. The same object in JSON is a station file; {@linkcode checkDeclaration} reports what is
 * wrong with one, and {@linkcode STATION_SCHEMA} is its JSON Schema.
 *
 * ```ts
 * import type { StationDeclaration } from "@telecontrol/iec104";
 *
 * const substation: StationDeclaration = {
 *   name: "Substation North",
 *   sectors: [{
 *     ca: 1,
 *     points: [
 *       { ioa: 100, type: "M_DP_NA_1", name: "Q0 position", groups: [1], value: 1 },
 *       { ioa: 700, type: "M_ME_NC_1", name: "U L1-L2", unit: "kV", value: 20.1, cyclicMs: 10_000 },
 *     ],
 *     counters: [{ ioa: 900, name: "Energy", unit: "kWh", groups: [1] }],
 *     commands: [{
 *       ioa: 5000,
 *       type: "C_DC_NA_1",
 *       name: "Q0",
 *       mode: "select-before-operate",
 *       feedback: { ioa: 100, delayMs: 800 },
 *     }],
 *   }],
 * };
 * ```
 */
export interface StationDeclaration {
  /** The JSON Schema of the file, for editors. */
  readonly $schema?: string;
  /** What people call it. */
  readonly name?: string;
  /**
   * Its private types. Points are declared with the one without time tag; events use a type with the same elements and a
   * time tag, if there is one. They are known to the station besides those of its `profile`.
   */
  readonly privateTypes?: readonly PrivateTypeRow[];
  /** The common addresses of the station, one or more, each with its objects. */
  readonly sectors: readonly SectorDeclaration[];
  /** Its clock and its time tags. */
  readonly time?: TimeDeclaration;
  /** Its event buffer. */
  readonly events?: EventsDeclaration;
  /** Which controlling stations it serves and how they share it. */
  readonly redundancy?: RedundancyDeclaration;
  /** How it answers where the standard leaves a choice. */
  readonly procedures?: ProceduresDeclaration;
  /** k, w and the timers of its connections. */
  readonly session?: SessionOptions;
}

/** One common address and the objects under it. */
export interface SectorDeclaration {
  /** Common address, 1..65534. */
  readonly ca: number;
  /** What people call it. */
  readonly name?: string;
  /** Monitored points. */
  readonly points?: readonly PointDeclaration[];
  /** Integrated totals. */
  readonly counters?: readonly CounterDeclaration[];
  /** Commands and set-points. */
  readonly commands?: readonly CommandDeclaration[];
}

/** The quality bits by the abbreviations of the standard. */
export type QualityName = "IV" | "NT" | "SB" | "BL" | "EI" | "OV";

/** When a changed value is worth an event. */
export interface DeadbandDeclaration {
  /**
   * `absolute`: the value differs from the one last reported by more than `value`. `percent`: by more than `value`
   * percent of the point's `range`. `integrated`: the difference, summed up over time, reaches `value` (in units
   * of the point times seconds), so that a small difference is reported late and a large one soon.
   */
  readonly kind: "absolute" | "percent" | "integrated";
  /** The threshold, 0 or more. */
  readonly value: number;
}

/** A monitored point. */
export interface PointDeclaration {
  /** Information object address, 1..16777215, unique among points and counters of its common address. */
  readonly ioa: number;
  /** Its type without time tag; events use the one with. A private type is one of `privateTypes` of the station. */
  readonly type: PointType | PrivatePointType;
  /** What people call it. */
  readonly name?: string;
  /** Engineering unit. */
  readonly unit?: string;
  /** Interrogation groups 1..16 it belongs to; none by default. */
  readonly groups?: readonly number[];
  /** Whether the station interrogation reports it; true by default. */
  readonly interrogated?: boolean;
  /** Initial value; 0 by default, and then the initial quality is invalid. */
  readonly value?: number;
  /** Initial quality, as the octet or by its abbreviations; good if there is an initial value. */
  readonly quality?: number | readonly QualityName[];
  /** How a change is reported: with time tag, without, twice, or not. `time-tagged` by default. */
  readonly event?: "time-tagged" | "untimed" | "both" | "none";
  /** Its event class, one of `events.classes`; the last one by default. */
  readonly eventClass?: string;
  /** Sent with cause 1 at this interval (measured values only), 100 ms or more. */
  readonly cyclicMs?: number;
  /** Sent with cause 2 at this interval, 100 ms or more. */
  readonly backgroundMs?: number;
  /** Lowest and highest value of the measuring range. */
  readonly range?: readonly [number, number];
  /** Changes that are too small to report. */
  readonly deadband?: DeadbandDeclaration;
  /** Crossing one of these is always reported, whatever the deadband says. */
  readonly limits?: { readonly low?: number; readonly high?: number };
  /**
   * Initial smoothing factor (filter time constant), 0 or more; 0 by default. It is the application that filters, before
   * it sets the point: the station keeps the factor, reports it, and notifies the application when it is changed.
   */
  readonly filter?: number;
  /**
   * What a controlling station may change (types 110 to 113, at the address of the point): the threshold of the
   * deadband, the smoothing factor, the limits, and whether the point is sent cyclically. Nothing by default.
   */
  readonly parameters?: readonly ParameterName[];
}

/** What a controlling station may change about a measured value. */
export type ParameterName = "threshold" | "filter" | "low-limit" | "high-limit" | "cyclic";

/** An integrated total. */
export interface CounterDeclaration {
  /** Information object address, 1..16777215, unique among points and counters of its common address. */
  readonly ioa: number;
  /** The type it is sent with: without time tag (default), or with the instant of the reading. */
  readonly type?: CounterType;
  /** What people call it. */
  readonly name?: string;
  /** Engineering unit. */
  readonly unit?: string;
  /** Counter groups 1..4 it belongs to; none by default. The general request always reports it. */
  readonly groups?: readonly number[];
  /** Initial reading; 0 by default. */
  readonly value?: number;
  /** The reading at which it starts again from 0; 2147483648 by default. */
  readonly rollover?: number;
  /** Frozen by the station's own clock at multiples of this interval (modes A and B), 1000 ms or more. */
  readonly freezeMs?: number;
  /** Whether the local freeze also resets it (incremental values). */
  readonly freezeResets?: boolean;
  /** Whether every frozen reading is reported with cause 3 (modes A and D) or on request only (B and C). */
  readonly reportFrozen?: boolean;
  /** Its event class; the last one by default. */
  readonly eventClass?: string;
}

/** A command or set-point. */
export interface CommandDeclaration {
  /** Information object address, 1..16777215, unique among the commands of its common address. */
  readonly ioa: number;
  /** Its type without time tag. */
  readonly type: CommandType;
  /** What people call it. */
  readonly name?: string;
  /** Engineering unit of a set-point. */
  readonly unit?: string;
  /** Whether the twin with time tag (58 to 64) is accepted, demanded, or unknown here. `optional` by default. */
  readonly timeTag?: "optional" | "required" | "refused";
  /** Whether it is executed directly, after a selection, or either way. `direct` by default. */
  readonly mode?: "direct" | "select-before-operate" | "both";
  /** How long a selection holds, 100..600000 ms; 30000 by default. */
  readonly selectTimeoutMs?: number;
  /** Qualifiers QU (0..31) or QL (0..127) that are accepted; QU 0 to 3, or QL 0, by default. */
  readonly qualifiers?: readonly number[];
  /** Lowest and highest value of a set-point that is accepted. */
  readonly limits?: { readonly low?: number; readonly high?: number };
  /** Oldest time tag that is executed, in ms; tags are not compared with the clock by default. */
  readonly maxAgeMs?: number;
  /** The point that shows what the command did. */
  readonly feedback?: FeedbackDeclaration;
  /** How long an execution may last before it is ended with a negative termination; 60000 ms by default. */
  readonly executionTimeoutMs?: number;
  /** Whether the end is reported with cause 10; true by default. */
  readonly termination?: boolean;
}

/** How a point follows a command. */
export interface FeedbackDeclaration {
  /** The point, of the same common address and of a matching type. */
  readonly ioa: number;
  /** Time from the confirmation to the change, when simulated; 0 ms by default. */
  readonly delayMs?: number;
  /**
   * True (default): the station sets the point itself. False: the process does, by `set()`; the command ends
   * when the point has the commanded value, and fails at `executionTimeoutMs`.
   */
  readonly simulated?: boolean;
}

/** The clock of a station and its time tags. */
export interface TimeDeclaration extends ZonePolicy {
  /**
   * Where the time comes from. `local` (default): the clock of the machine, valid from the start. `controlling`:
   * tags are marked invalid until the first clock synchronization command.
   */
  readonly source?: "local" | "controlling";
  /** With `controlling`: how long a synchronization keeps the tags valid; for ever by default. */
  readonly validForMs?: number;
  /**
   * What a clock synchronization command does: it sets the clock (default), is confirmed without effect, or is
   * refused because something else keeps the clock.
   */
  readonly synchronization?: "set" | "confirm" | "refuse";
  /** The kind of time tag of events: CP56Time2a (default), or CP24Time2a for a profile of 101. */
  readonly tag?: "cp56" | "cp24";
}

/** A class of events: the first in the list has the highest priority. */
export interface EventClassDeclaration {
  /** What points call it. */
  readonly name: string;
  /** Maximum number of events of the class that wait or are under way, 1..10000000; 10000 by default. */
  readonly limit?: number;
  /** What is dropped when it is full: the oldest event (default), or the new one, which is then not accepted. */
  readonly overflow?: "drop-oldest" | "refuse-newest";
}

/** The event buffer of a station; every redundancy group has one. */
export interface EventsDeclaration {
  /** The classes, highest priority first; one class `events` by default. */
  readonly classes?: readonly EventClassDeclaration[];
  /** A single-point that is ON from the loss of an event until the buffers are empty. */
  readonly overflowPoint?: { readonly ca: number; readonly ioa: number };
}

/** A redundancy group: connections of one controlling station, at most one of them started. */
export interface GroupDeclaration {
  /** What people call it. */
  readonly name: string;
  /**
   * IP addresses and CIDR blocks of its members; all peers by default. The first matching group counts. Each entry
   * reserves a slot: while no peer of the entry is connected, others cannot use that slot. A connection of an entry that
   * is a single address is never closed for another peer.
   */
  readonly addresses?: readonly string[];
  /**
   * Most connections of the group at a time: 1..10000, and at least the number of its `addresses`. By default all slots
   * if it is the only group, otherwise half of them, but at least 2 and at least the number of its entries.
   */
  readonly maxConnections?: number;
}

/** Which controlling stations a station serves and how they share it. */
export interface RedundancyDeclaration {
  /**
   * `groups` (default): the groups declared, each with its own event buffer, which lives as long as the station.
   * `each-connection`: every connection is its own group, whose events are kept only while it is open.
   */
  readonly mode?: "groups" | "each-connection";
  /**
   * The groups; one for everybody by default, so that a second controlling station takes over from the first. Declare a
   * group for each that must receive all events. Who fits none is not served.
   */
  readonly groups?: readonly GroupDeclaration[];
  /** A second STARTDT in a group: the new connection takes over (default), or is closed. */
  readonly takeover?: "newest" | "refuse";
  /**
   * Most connections at a time, the slots: 1..10000, and at least the number of entries in the `addresses` of all groups.
   * By default 64, or two for each of these entries if that is more.
   *
   * When all are taken, a new peer gets the slot of a connection that was never started: the oldest of the address with
   * the most of these, at least two. Spared are configured addresses, addresses that have started another connection, and
   * every connection that was ever started.
   */
  readonly maxConnections?: number;
  /**
   * Most connections of one address at a time: 1..10000; by default half of the slots, at least 2. An IPv4 address
   * mapped into IPv6 is the same address.
   */
  readonly maxConnectionsPerAddress?: number;
  /**
   * Closes a connection that is not started within this time, standby connections included: 1000..86400000 ms. Off by
   * default, because the standby connection of a redundant pair may wait for years.
   */
  readonly startTimeoutMs?: number;
}

/** How a station answers where the standard leaves a choice. */
export interface ProceduresDeclaration {
  /** Sends M_EI_NA_1 for each common address after a (re)start; true by default. */
  readonly endOfInitialization?: boolean;
  /** Interrogations of one common address that may run or wait on a connection, 1..100; 4 by default. */
  readonly interrogationLimit?: number;
  /**
   * Whether interrogations also report, after the values, the parameters in operation of the points that have some
   * (types 110 to 112 with cause 20 to 36); false by default.
   */
  readonly interrogateParameters?: boolean;
  /** Whether a freeze or reset of counters is ended with cause 10; true by default. */
  readonly freezeTermination?: boolean;
  /** A command whose time tag is too old, too new or invalid: refused (default), or ignored without an answer. */
  readonly outdatedCommand?: "refuse" | "ignore";
  /** At most one selected command in each common address; false by default. */
  readonly oneSelection?: boolean;
  /** Closes the connections after a general reset of the whole station; true by default. */
  readonly resetCloses?: boolean;
  /** Silence after which a file transfer is given up, 1000..3600000 ms; 30000 by default. */
  readonly fileTimeoutMs?: number;
  /** Longest file that is taken from a controlling station, 1..16777215 octets; 1048576 by default. */
  readonly maxFileOctets?: number;
  /** Types of control direction that are answered with cause 44; `["C_CD_NA_1"]` by default. */
  readonly unsupported?: readonly string[];
}

// Declaration of a controlled station: its objects and options as plain data, in code or in a
// `station.json`.

import type { CAUSE } from "../../../codec/cause.ts";
import type { ZonePolicy } from "../../../codec/zone.ts";
import type { SessionOptions } from "../../session/session_options.ts";
import type { PrivateTypeRow } from "../../../codec/private_row.ts";
import type { AuthorityDeclaration } from "../authority/authority_declaration.ts";
import type { CommandType, CounterType, PointType, PrivatePointType } from "./families.ts";

/**
 * A controlled station. A station file contains the same object as JSON; {@linkcode
 * checkDeclaration} reports its faults, and {@linkcode STATION_SCHEMA} is its JSON Schema.
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
  /** Display name. */
  readonly name?: string;
  /**
   * Private types of the station, in addition to those of its `profile`. Declare points with the
   * type without time tag; events use a type with the same elements and a time tag, if there is
   * one.
   */
  readonly privateTypes?: readonly PrivateTypeRow[];
  /** Common addresses of the station, at least one, with their objects. */
  readonly sectors: readonly SectorDeclaration[];
  /**
   * Originator address of the ASDUs that the station sends unasked, 0..255; 0 by default. Answers have that of the
   * request, and return information has that of the command.
   */
  readonly originator?: number;
  /** Clock and time tags. */
  readonly time?: TimeDeclaration;
  /** Event buffer. */
  readonly events?: EventsDeclaration;
  /** The controlling stations it serves, and how they share its events. */
  readonly redundancy?: RedundancyDeclaration;
  /** Which of its peers may do what; all peers may do everything by default. */
  readonly authority?: AuthorityDeclaration;
  /** Behaviour where the standard leaves a choice. */
  readonly procedures?: ProceduresDeclaration;
  /** k, w and the time-outs of its connections. */
  readonly session?: SessionOptions;
}

/** One common address and the objects under it. */
export interface SectorDeclaration {
  /** Common address, 1..65534. */
  readonly ca: number;
  /** Display name. */
  readonly name?: string;
  /** Monitored points. */
  readonly points?: readonly PointDeclaration[];
  /** Integrated totals. */
  readonly counters?: readonly CounterDeclaration[];
  /** Commands and set-points. */
  readonly commands?: readonly CommandDeclaration[];
}

/** Quality bits by their abbreviations in the standard. */
export type QualityName = "IV" | "NT" | "SB" | "BL" | "EI" | "OV";

/** When a changed value causes an event. */
export interface DeadbandDeclaration {
  /**
   * `absolute`: the value differs from the last reported one by more than `value`. `percent`: the
   * difference exceeds `value` percent of the point's `range`. `integrated`: the difference
   * integrated over time reaches `value` (in units of the point times seconds), so a small
   * deviation is reported later than a large one.
   */
  readonly kind: "absolute" | "percent" | "integrated";
  /** The threshold, 0 or more. */
  readonly value: number;
}

/** A monitored point. */
export interface PointDeclaration {
  /**
   * Information object address, 1..16777215, unique among points and counters of its common address; 0 is permitted with
   * `procedures.addressZero`.
   */
  readonly ioa: number;
  /**
   * Type without time tag; events use the type with one. Private types must be in the station's
   * `privateTypes`.
   */
  readonly type: PointType | PrivatePointType;
  /** Display name. */
  readonly name?: string;
  /** Engineering unit. */
  readonly unit?: string;
  /** Interrogation groups 1..16 that it belongs to; none by default. */
  readonly groups?: readonly number[];
  /** Whether it is part of the station interrogation; true by default. */
  readonly interrogated?: boolean;
  /** Initial value; 0 by default, with invalid quality. */
  readonly value?: number;
  /**
   * Initial quality, as the octet or by its abbreviations; good by default if there is an initial
   * value.
   */
  readonly quality?: number | readonly QualityName[];
  /**
   * How changes are reported: with time tag, without time tag, both, or not at all. `time-tagged`
   * by default.
   */
  readonly event?: "time-tagged" | "untimed" | "both" | "none";
  /** Event class, one of `events.classes`; the last one by default. */
  readonly eventClass?: string;
  /** Interval of cyclic transmission (cause 1; measured values only), 100 ms or more. */
  readonly cyclicMs?: number;
  /** Interval of the background scan (cause 2), 100 ms or more. */
  readonly backgroundMs?: number;
  /** Lowest and highest value of the measuring range. */
  readonly range?: readonly [number, number];
  /** Changes that are too small to report. */
  readonly deadband?: DeadbandDeclaration;
  /** Limits whose crossing is always reported, regardless of the deadband. */
  readonly limits?: { readonly low?: number; readonly high?: number };
  /**
   * Initial smoothing factor (filter time constant), 0 or more; 0 by default. The station does not
   * filter values; it keeps and reports the factor and notifies the application of changes. The
   * application filters values before setting the point.
   */
  readonly filter?: number;
  /**
   * What controlling stations may change (types 110 to 113, at the address of the point): the
   * deadband, the smoothing factor, the limits, and whether the point takes part in cyclic
   * transmission. Nothing by default.
   */
  readonly parameters?: readonly ParameterName[];
}

/** A property of a measured value that controlling stations may change. */
export type ParameterName = "threshold" | "filter" | "low-limit" | "high-limit" | "cyclic";

/** An integrated total. */
export interface CounterDeclaration {
  /**
   * Information object address, 1..16777215, unique among points and counters of its common address; 0 is permitted with
   * `procedures.addressZero`.
   */
  readonly ioa: number;
  /** Type of its readings: without time tag (default), or with the time of the reading. */
  readonly type?: CounterType;
  /** Display name. */
  readonly name?: string;
  /** Engineering unit. */
  readonly unit?: string;
  /**
   * Counter groups 1..4 that it belongs to; none by default. The general request always includes
   * it.
   */
  readonly groups?: readonly number[];
  /** Initial reading; 0 by default. */
  readonly value?: number;
  /** The count at which it restarts from 0; 2147483648 by default. */
  readonly rollover?: number;
  /**
   * Interval of the local freeze (modes A and B), 1000 ms or more; freezes at multiples of it on
   * the station's clock.
   */
  readonly freezeMs?: number;
  /** Whether the local freeze also resets the counter (incremental values). */
  readonly freezeResets?: boolean;
  /**
   * Whether every frozen reading is reported with cause 3 (modes A and D), or only on request (B
   * and C).
   */
  readonly reportFrozen?: boolean;
  /** Event class; the last one by default. */
  readonly eventClass?: string;
}

/** A command or set-point command. */
export interface CommandDeclaration {
  /** Information object address, 1..16777215, unique among the commands of its common address. */
  readonly ioa: number;
  /** Type without time tag. */
  readonly type: CommandType;
  /** Display name. */
  readonly name?: string;
  /** Engineering unit of a set-point. */
  readonly unit?: string;
  /**
   * Whether the type with time tag (58 to 64) is accepted, required, or unknown to the station.
   * `optional` by default.
   */
  readonly timeTag?: "optional" | "required" | "refused";
  /** Whether it is executed directly, only after selection, or both. `direct` by default. */
  readonly mode?: "direct" | "select-before-operate" | "both";
  /** Select time-out, 100..600000 ms; 30000 by default. */
  readonly selectTimeoutMs?: number;
  /** Accepted qualifiers QU (0..31) or QL (0..127); by default QU 0 to 3, or QL 0. */
  readonly qualifiers?: readonly number[];
  /** Lowest and highest accepted value of a set-point. */
  readonly limits?: { readonly low?: number; readonly high?: number };
  /** Maximum age of a time tag, in ms; by default, time tags are not compared with the clock. */
  readonly maxAgeMs?: number;
  /** The point that reports the result of the command. */
  readonly feedback?: FeedbackDeclaration;
  /**
   * Time-out of an execution, after which it ends with a negative termination; 60000 ms by default.
   */
  readonly executionTimeoutMs?: number;
  /** Whether an activation termination (cause 10) is sent; true by default. */
  readonly termination?: boolean;
}

/** How a point follows a command. */
export interface FeedbackDeclaration {
  /** Address of the point; it must have the same common address and a matching type. */
  readonly ioa: number;
  /** Simulated delay between the confirmation and the change; 0 ms by default. */
  readonly delayMs?: number;
  /**
   * True (default): the station sets the point. False: the process sets it with `set()`; the
   * command ends when the point has the commanded value, and fails after `executionTimeoutMs`.
   */
  readonly simulated?: boolean;
  /**
   * Cause of transmission of the change: 11, return information caused by a remote command (default), or 3, spontaneous,
   * as some devices send it.
   */
  readonly cause?: typeof CAUSE.returnRemote | typeof CAUSE.spontaneous;
}

/** Clock and time tags of a station. */
export interface TimeDeclaration extends ZonePolicy {
  /**
   * Time source. `local` (default): the machine's clock, valid from the start. `controlling`: time
   * tags are marked invalid until the first clock synchronization command.
   */
  readonly source?: "local" | "controlling";
  /**
   * With `controlling`: how long time tags remain valid after a synchronization; indefinitely by
   * default.
   */
  readonly validForMs?: number;
  /**
   * Effect of a clock synchronization command: it sets the clock (default), is confirmed without
   * effect, or is refused because another time source controls the clock.
   */
  readonly synchronization?: "set" | "confirm" | "refuse";
  /**
   * How far the time of a clock synchronization command may be from the station's clock, before it is refused:
   * 1000..3155760000000 ms (100 years), 86400000 ms (a day) by default. It applies once the clock has been set since the
   * start: the first time may be any. A clock that was set wrongly is corrected by a restart.
   */
  readonly synchronizationWindowMs?: number;
  /** Kind of time tag in events: CP56Time2a (default), or CP24Time2a for a profile of 101. */
  readonly tag?: "cp56" | "cp24";
}

/** A class of events; the first one in the list has the highest priority. */
export interface EventClassDeclaration {
  /** Name that points refer to. */
  readonly name: string;
  /**
   * Maximum number of waiting and unacknowledged events of the class, 1..10000000; 10000 by
   * default.
   */
  readonly limit?: number;
  /** What is dropped when the buffer is full: the oldest event (default) or the new one. */
  readonly overflow?: "drop-oldest" | "refuse-newest";
}

/** The event buffer of a station; each redundancy group has one. */
export interface EventsDeclaration {
  /** Event classes, highest priority first; a single class `events` by default. */
  readonly classes?: readonly EventClassDeclaration[];
  /** A single-point that is ON from the loss of an event until the buffers are empty. */
  readonly overflowPoint?: { readonly ca: number; readonly ioa: number };
}

/** A redundancy group: connections of one controlling station, of which at most one is started. */
export interface GroupDeclaration {
  /** Display name. */
  readonly name: string;
  /**
   * IP addresses and CIDR blocks of its members; all peers by default. The first matching group
   * applies. Each entry reserves a slot: while no peer of the entry is connected, other peers
   * cannot use that slot. A connection from an entry with a single address is never closed for
   * another peer.
   */
  readonly addresses?: readonly string[];
  /**
   * Maximum number of connections of the group: 1..10000, and at least the number of its
   * `addresses`. The only group has all slots by default; otherwise a group has half of them, but
   * at least 2 and at least the number of its entries.
   */
  readonly maxConnections?: number;
}

/** The controlling stations that a station serves, and how they share its events. */
export interface RedundancyDeclaration {
  /**
   * `groups` (default): the declared groups, each with an event buffer that exists as long as the
   * station. `each-connection`: every connection is a group, whose events are kept only while it is
   * open.
   */
  readonly mode?: "groups" | "each-connection";
  /**
   * The redundancy groups. By default there is one for all peers, so a second controlling station
   * takes over from the first. Declare a group for each controlling station that must receive all
   * events. Peers that match no group are refused.
   */
  readonly groups?: readonly GroupDeclaration[];
  /**
   * Effect of a second STARTDT in a group: the new connection takes over (default), or it is
   * closed.
   */
  readonly takeover?: "newest" | "refuse";
  /**
   * Maximum number of connections (slots): 1..10000, and at least the number of entries in the
   * `addresses` of all groups. By default 64, or two per entry if that is more.
   *
   * When all slots are taken, a connection that was never started is closed for a new peer: the
   * oldest one of the address with the most such connections, if it has at least two. Configured
   * addresses, addresses that have started another connection, and connections that were ever
   * started are never closed.
   *
   * Thousands of idle connections need about 13 KB of memory each in Deno, or 9 KB with
   * `--v8-flags=--max-semi-space-size=4`, and one file descriptor each.
   */
  readonly maxConnections?: number;
  /**
   * Maximum number of connections from one address: 1..10000; by default half of the slots, at
   * least 2. An IPv4-mapped IPv6 address counts as the IPv4 address.
   */
  readonly maxConnectionsPerAddress?: number;
  /**
   * Closes a connection, standby connections included, if data transfer is not started within this
   * time: 1000..86400000 ms. Off by default, because the standby connection of a redundant pair may
   * wait for years.
   */
  readonly startTimeoutMs?: number;
}

/** How a station arranges its answers to interrogations and counter interrogations. */
export interface InterrogationLayout {
  /**
   * Order of the objects: `type` (default): by type identification, then by object address; `address`: by object address,
   * with a new ASDU at each change of the type; `declared`: as in the declaration.
   */
  readonly order?: "type" | "address" | "declared";
  /** Maximum number of objects per ASDU, 1..127; as many as fit by default. */
  readonly objectsPerAsdu?: number;
  /**
   * Use of SQ = 1 for consecutive addresses: `worthwhile` (default): where it saves octets; `never`: SQ is 0 everywhere;
   * `always`: also for a single object, where the type permits it.
   */
  readonly sequences?: "worthwhile" | "never" | "always";
  /**
   * Whether values have the time of their last change, in the types with time tag. The standard has types without time
   * tag in interrogations (default); some devices send the others. Points that have not changed yet have the current time.
   */
  readonly timeTags?: boolean;
  /** Whether an activation termination (cause 10) follows the data; true by default. */
  readonly termination?: boolean;
}

/** Behaviour of a station where the standard leaves a choice. */
export interface ProceduresDeclaration {
  /** Whether M_EI_NA_1 is sent for each common address after a (re)start; true by default. */
  readonly endOfInitialization?: boolean;
  /**
   * Maximum number of running and queued interrogations per common address and connection, 1..100;
   * 4 by default.
   */
  readonly interrogationLimit?: number;
  /**
   * Whether an interrogation also reports, after the values, the active parameters of its points
   * (types 110 to 112 with cause 20 to 36); false by default.
   */
  readonly interrogateParameters?: boolean;
  /** How answers to interrogations and counter interrogations are arranged. */
  readonly interrogation?: InterrogationLayout;
  /**
   * Objects that a read command (C_RD_NA_1) can read in addition to points that have a state: counters, which are answered
   * with their reading, and events of protection equipment, which are answered with the last one. Nothing by default: the
   * answer is cause 47.
   */
  readonly alsoReadable?: readonly ("counters" | "protection")[];
  /** Whether points and counters may have the object address 0, as those of some devices; false by default. */
  readonly addressZero?: boolean;
  /**
   * Whether an activation termination (cause 10) follows a freeze or reset of counters; true by
   * default.
   */
  readonly freezeTermination?: boolean;
  /**
   * A command whose time tag is too old, too new or invalid is refused (default), or ignored
   * without an answer.
   */
  readonly outdatedCommand?: "refuse" | "ignore";
  /** Whether only one command per common address can be selected at a time; false by default. */
  readonly oneSelection?: boolean;
  /** Whether connections are closed after a general reset of the whole station; true by default. */
  readonly resetCloses?: boolean;
  /** Time-out of a file transfer without messages, 1000..3600000 ms; 30000 by default. */
  readonly fileTimeoutMs?: number;
  /**
   * Maximum length of a file received from a controlling station, 1..16777215 octets; 1048576 by
   * default.
   */
  readonly maxFileOctets?: number;
  /** Types in control direction that are answered with cause 44; `["C_CD_NA_1"]` by default. */
  readonly unsupported?: readonly string[];
}

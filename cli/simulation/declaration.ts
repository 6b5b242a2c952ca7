// The "simulation" section of a station file, which makes values change automatically.

import type { StationDeclaration } from "../../mod.ts";
import type { AuditConfig } from "../audit/audit_config.ts";
import type { FaultDeclaration } from "./faults/fault_table.ts";
import type { LinkConfig } from "../link/link_rows.ts";

/** A station file: the declaration of a station, the settings of its links, and how its process is simulated. */
export interface StationDocument
  extends Omit<StationDeclaration, keyof LinkConfig>, LinkConfig, AuditConfig {
  /** The simulation. */
  readonly simulation?: SimulationDeclaration;
  /**
   * Addresses to listen on, such as `0.0.0.0:2404` or a port alone for this machine; 127.0.0.1 with the port of TCP or TLS
   * by default.
   */
  readonly listen?: string | readonly string[];
  /** Faults that the station has on purpose, from its start. */
  readonly faults?: readonly FaultDeclaration[];
  /** Files that controlling stations can list and fetch. */
  readonly files?: readonly FileEntry[];
  /**
   * A folder, relative to the station file, for the files that controlling stations send, with names such as `1-30001-2.bin`.
   * Without it they are kept in memory. In both cases they are then in the directory and can be fetched.
   */
  readonly receivedFiles?: string;
}

/** A file of the simulated station. Exactly one of `path`, `text` and `hex` is its content. */
export interface FileEntry {
  /** Common address; optional if the station has only one. */
  readonly ca?: number;
  /** Information object address of the file, 1..16777215. */
  readonly ioa: number;
  /** Name of file, 1..65535: 1 is a transparent file, 2 disturbance data, 3 a sequence of events. */
  readonly nof: number;
  /** A file with the content, relative to the station file. */
  readonly path?: string;
  /** The content as text, which is sent in UTF-8. */
  readonly text?: string;
  /** The content as hexadecimal octets. */
  readonly hex?: string;
  /** Maximum number of octets per section; 65536 by default, or more if the file requires it. */
  readonly sectionOctets?: number;
  /** Creation time, such as `2026-11-23T14:03:22Z`; unknown by default. */
  readonly time?: string;
  /** Whether controlling stations may delete it; false by default. */
  readonly deletable?: boolean;
  /** Whether its directory entry is sent to all controlling stations at the start (cause 3); false by default. */
  readonly announce?: boolean;
}

/** The simulation of a station's process. */
export interface SimulationDeclaration {
  /** Random seed; by default a new one at each start, which is printed. */
  readonly seed?: number;
  /** Interval for computing continuously changing values; 1000 ms by default. */
  readonly intervalMs?: number;
  /** Generators, each driving one object. */
  readonly generators?: readonly GeneratorDeclaration[];
  /** Recordings to replay. */
  readonly replays?: readonly ReplayDeclaration[];
}

/** Properties of all generators. */
export interface GeneratorBase {
  /** Common address of the object; optional if the station has only one. */
  readonly ca?: number;
  /** Information object address of the object. */
  readonly ioa: number;
  /** Interval for computing the value. */
  readonly intervalMs?: number;
  /** Standard deviation of added noise. */
  readonly noise?: number;
  /** Number of decimals to round the value to. */
  readonly decimals?: number;
  /** If this condition is not met, the value is `otherwise`: for example, no current while the breaker is open. */
  readonly while?: ConditionDeclaration;
}

/** A condition on the value of another object with the same common address. */
export interface ConditionDeclaration {
  /** Information object address of the other object. */
  readonly ioa: number;
  /** Required value. */
  readonly is: number;
  /** Value while the condition is not met; 0 by default. */
  readonly otherwise?: number;
}

/** A constant value. */
export interface ConstantGenerator extends GeneratorBase {
  readonly kind: "constant";
  /** The value. */
  readonly value: number;
}

/** A linear ramp between two values. */
export interface RampGenerator extends GeneratorBase {
  readonly kind: "ramp";
  /** Start value. */
  readonly from: number;
  /** End value. */
  readonly to: number;
  /** Duration of the ramp. */
  readonly durationMs: number;
  /** Behaviour at the end: hold the value, restart, or ramp back to the start (default). */
  readonly end?: "hold" | "restart" | "return";
}

/** A sine wave. */
export interface SineGenerator extends GeneratorBase {
  readonly kind: "sine";
  /** Mean value. */
  readonly mean: number;
  /** Amplitude. */
  readonly amplitude: number;
  /** Period. */
  readonly periodMs: number;
  /** Phase at the start, in degrees; 0 by default (at the mean, rising). */
  readonly phase?: number;
}

/** A square wave between two values. */
export interface SquareGenerator extends GeneratorBase {
  readonly kind: "square";
  /** Value in the first part of the period. */
  readonly high: number;
  /** Value in the second part of the period. */
  readonly low: number;
  /** Period. */
  readonly periodMs: number;
  /** Duty cycle (share of the first part), above 0 and below 1; 0.5 by default. */
  readonly duty?: number;
}

/** Cycles through states, at fixed or random intervals. */
export interface ToggleGenerator extends GeneratorBase {
  readonly kind: "toggle";
  /** Duration of a state; with `random`, the mean duration. */
  readonly everyMs: number;
  /** The states; by default OFF and ON of single and double points. */
  readonly values?: readonly number[];
  /** Whether the intervals are random. */
  readonly random?: boolean;
}

/** A random walk between two bounds. */
export interface RandomWalkGenerator extends GeneratorBase {
  readonly kind: "random-walk";
  /** Lower bound. */
  readonly low: number;
  /** Upper bound. */
  readonly high: number;
  /** Typical change per second. */
  readonly step: number;
  /** Start value; the midpoint by default. */
  readonly start?: number;
}

/** Random variation around a mean, as of loads and temperatures. */
export interface WanderGenerator extends GeneratorBase {
  readonly kind: "wander";
  /** Mean value. */
  readonly mean: number;
  /** Long-term standard deviation. */
  readonly spread: number;
}

/** Follows another object with a delay, for example a flow that follows its set-point. */
export interface FollowGenerator extends GeneratorBase {
  readonly kind: "follow";
  /** Information object address of the other object, with the same common address. */
  readonly source: number;
  /** Factor applied to the other value; 1 by default. */
  readonly factor?: number;
  /** Offset added to it; 0 by default. */
  readonly offset?: number;
  /** Time constant, after which 63 % of a step is reached; 0 by default. */
  readonly timeMs?: number;
}

/** Increments a counter. */
export interface CountGenerator extends Omit<GeneratorBase, "noise" | "decimals" | "while"> {
  readonly kind: "count";
  /** Increment per hour; with `source`, per unit of its value: 1000 counts kWh for a power in MW. */
  readonly perHour: number;
  /**
   * Information object address of a measured value with the same common address; counts only while it is positive.
   */
  readonly source?: number;
}

/** A generator. */
export type GeneratorDeclaration =
  | ConstantGenerator
  | RampGenerator
  | SineGenerator
  | SquareGenerator
  | ToggleGenerator
  | RandomWalkGenerator
  | WanderGenerator
  | FollowGenerator
  | CountGenerator;

/** Kinds of generators. */
export type GeneratorKind = GeneratorDeclaration["kind"];

/** A recording to replay. */
export interface ReplayDeclaration {
  /** A capture (pcap, pcapng) or CSV file, relative to the station file. */
  readonly file: string;
  /** Replay speed: 1 as recorded (default), 10 ten times as fast. */
  readonly speed?: number;
  /** Whether to restart at the end. */
  readonly loop?: boolean;
  /** For a capture: replay only this station, given by address with or without port; all by default. */
  readonly station?: string;
}

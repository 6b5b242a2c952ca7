// The section "simulation" of a station file: how its values change without any operation.

import type { StationDeclaration } from "../../mod.ts";
import type { LinkConfig } from "../link/link_rows.ts";

/** A station file: the declaration of a station, the settings of its links, and how its process is simulated. */
export interface StationDocument extends Omit<StationDeclaration, keyof LinkConfig>, LinkConfig {
  /** What the values do. */
  readonly simulation?: SimulationDeclaration;
}

/** How the process of a station is simulated. */
export interface SimulationDeclaration {
  /** Makes randomness repeatable; if omitted, a new one at each start, which is printed. */
  readonly seed?: number;
  /** How often values that change steadily are computed; 1000 ms by default. */
  readonly intervalMs?: number;
  /** What drives single objects. */
  readonly generators?: readonly GeneratorDeclaration[];
  /** Recordings that are played. */
  readonly replays?: readonly ReplayDeclaration[];
}

/** What all generators have. */
export interface GeneratorBase {
  /** Common address of the object; may be left out where the station has a single one. */
  readonly ca?: number;
  /** Information object address of the object. */
  readonly ioa: number;
  /** How often the value is computed. */
  readonly intervalMs?: number;
  /** Standard deviation of a noise that is added. */
  readonly noise?: number;
  /** Decimals the value is rounded to. */
  readonly decimals?: number;
  /** Without the condition the value is `otherwise`: no current while the breaker is open. */
  readonly while?: ConditionDeclaration;
}

/** A condition: another object of the same common address has a certain value. */
export interface ConditionDeclaration {
  /** The other object. */
  readonly ioa: number;
  /** The value it must have. */
  readonly is: number;
  /** The value while it has another; 0 by default. */
  readonly otherwise?: number;
}

/** One value. */
export interface ConstantGenerator extends GeneratorBase {
  readonly kind: "constant";
  /** The value. */
  readonly value: number;
}

/** From one value to another, evenly. */
export interface RampGenerator extends GeneratorBase {
  readonly kind: "ramp";
  /** Where it begins. */
  readonly from: number;
  /** Where it ends. */
  readonly to: number;
  /** How long it takes. */
  readonly durationMs: number;
  /** What comes then: it stays, begins again, or goes back the way it came (default). */
  readonly end?: "hold" | "restart" | "return";
}

/** A sine. */
export interface SineGenerator extends GeneratorBase {
  readonly kind: "sine";
  /** The middle. */
  readonly mean: number;
  /** How far it goes to either side. */
  readonly amplitude: number;
  /** How long one oscillation takes. */
  readonly periodMs: number;
  /** Where it begins, in degrees; 0 by default: in the middle, rising. */
  readonly phase?: number;
}

/** One of two values, then the other. */
export interface SquareGenerator extends GeneratorBase {
  readonly kind: "square";
  /** The value of the first part. */
  readonly high: number;
  /** The value of the second part. */
  readonly low: number;
  /** How long both take. */
  readonly periodMs: number;
  /** The share of the first part, above 0 and below 1; 0.5 by default. */
  readonly duty?: number;
}

/** One state after the other, at fixed or at random times. */
export interface ToggleGenerator extends GeneratorBase {
  readonly kind: "toggle";
  /** How long a state lasts; with `random` on average. */
  readonly everyMs: number;
  /** The states; OFF and ON of single and double points by default. */
  readonly values?: readonly number[];
  /** Whether the times are random. */
  readonly random?: boolean;
}

/** Steps up and down by chance, between two bounds. */
export interface RandomWalkGenerator extends GeneratorBase {
  readonly kind: "random-walk";
  /** Lowest value. */
  readonly low: number;
  /** Highest value. */
  readonly high: number;
  /** How far it typically goes in one second. */
  readonly step: number;
  /** Where it begins; in the middle by default. */
  readonly start?: number;
}

/** Wanders by chance but comes back to its mean, as loads and temperatures do. */
export interface WanderGenerator extends GeneratorBase {
  readonly kind: "wander";
  /** The mean. */
  readonly mean: number;
  /** Standard deviation in the long run. */
  readonly spread: number;
}

/** Follows another object with a delay, as a flow follows its set-point. */
export interface FollowGenerator extends GeneratorBase {
  readonly kind: "follow";
  /** Information object address of the other object, of the same common address. */
  readonly source: number;
  /** What the other value is multiplied with; 1 by default. */
  readonly factor?: number;
  /** What is added; 0 by default. */
  readonly offset?: number;
  /** Time constant: after it 63 % of a step is done; 0 by default. */
  readonly timeMs?: number;
}

/** A counter counts. */
export interface CountGenerator extends Omit<GeneratorBase, "noise" | "decimals" | "while"> {
  readonly kind: "count";
  /** How much in an hour; with `source` per unit of its value: 1000 counts kWh of a power in MW. */
  readonly perHour: number;
  /** Information object address of a measured value of the same common address; counts only while it is positive. */
  readonly source?: number;
}

/** What drives one object. */
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

/** The names of the kinds. */
export type GeneratorKind = GeneratorDeclaration["kind"];

/** A recording that is played. */
export interface ReplayDeclaration {
  /** A capture (pcap, pcapng) or a CSV file, from the folder of the station file. */
  readonly file: string;
  /** 1 as recorded (default), 10 ten times as fast. */
  readonly speed?: number;
  /** Whether it begins again at its end. */
  readonly loop?: boolean;
  /** Of a capture: the address of the station whose values are played, with or without port; all by default. */
  readonly station?: string;
}

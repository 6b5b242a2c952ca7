// An attack: its name, a one-line description, and its behaviour.

import type { StationConfig } from "../../../../cli/collect/config/config.ts";
import type { Prng } from "../../../helpers/random/prng.ts";
import type { AttackCounts, Wire } from "./wire.ts";

/** Whom an attack is for. */
export type Target = "station" | "TLS" | "collector" | "requests";

/** The environment of an attack. */
export interface Field {
  /** Counts its actions. */
  readonly counts: AttackCounts;
  /** Decides what is left to chance. */
  readonly random: Prng;
  /** Fires at the end. */
  readonly signal: AbortSignal;
  /** Resolves at the end. */
  readonly over: Promise<void>;
  /** Resolves after that time, or at the end. */
  wait(ms: number): Promise<void>;
  /** A number of connections: the one given in a long run, fewer in a short one, never none. */
  many(count: number): number;
}

/** An attack on a station: it connects. */
export interface ClientAttack {
  readonly name: string;
  /** What it does, in one line. */
  readonly text: string;
  readonly target: "station" | "TLS";
  /** Goes on until the signal of the field fires. */
  run(field: ClientField): Promise<void>;
}

/** The environment of an attack on a station. */
export interface ClientField extends Field {
  /** The PEM texts of a peer that the station does not trust; for TLS. */
  readonly stranger: { readonly certificate: string; readonly key: string } | undefined;
  /** Where the target listens. */
  readonly port: number;
  /** An address of this machine to connect from: every attack has its own, and several if it wants. */
  from(index?: number): string;
  /** Connects; `undefined` if that fails, which is counted, after a pause. */
  connect(index?: number): Promise<Wire | undefined>;
  /**
   * Keeps that many connections at work: each that ends is made again.
   *
   * @param addresses How many addresses they come from; 1 by default.
   */
  keep(
    count: number,
    behave: (wire: Wire, index: number) => Promise<void>,
    addresses?: number,
  ): Promise<void>;
}

/** An attack on connecting peers: a misbehaving controlled station. */
export interface StationAttack {
  readonly name: string;
  /** What it does, in one line. */
  readonly text: string;
  readonly target: "collector" | "requests";
  /** How many such stations there are in the plant of a collector; 1 by default. */
  readonly stations?: number;
  /** What its entry in the plant says besides its name and address. */
  readonly plant?: Partial<StationConfig>;
  /** Handles one connection; all its activity ends with the connection or with the signal of the field. */
  meet(wire: Wire, field: Field): Promise<void>;
}

/** Any attack. */
export type Attack = ClientAttack | StationAttack;

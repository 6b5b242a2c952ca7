// An attack: its name, a one-line description, and its behaviour.

import type { StationConfig } from "../../../../cli/collect/config/config.ts";
import type { Prng } from "../../../helpers/random/prng.ts";
import type { AttackCounts, Wire } from "./wire.ts";

/** Target of an attack. */
export type Target = "station" | "TLS" | "collector" | "requests";

/** The environment of an attack. */
export interface Field {
  /** Counts its actions. */
  readonly counts: AttackCounts;
  /** Makes random choices. */
  readonly random: Prng;
  /** Aborted at the end. */
  readonly signal: AbortSignal;
  /** Resolves at the end. */
  readonly over: Promise<void>;
  /** Resolves after this time, or at the end. */
  wait(ms: number): Promise<void>;
  /** Scales a number of connections: unchanged in a long run, fewer in a short one, never zero. */
  many(count: number): number;
}

/** An attack on a station, to which it connects. */
export interface ClientAttack {
  readonly name: string;
  /** Description in one line. */
  readonly text: string;
  readonly target: "station" | "TLS";
  /** Runs until the signal of the field is aborted. */
  run(field: ClientField): Promise<void>;
}

/** The environment of an attack on a station. */
export interface ClientField extends Field {
  /** Certificate and key, in PEM, of a peer that the station does not trust; for TLS. */
  readonly stranger: { readonly certificate: string; readonly key: string } | undefined;
  /** Port of the target. */
  readonly port: number;
  /** Returns a local address to connect from: every attack has its own, and several if needed. */
  from(index?: number): string;
  /** Connects; returns `undefined` after a pause if that fails, which is counted. */
  connect(index?: number): Promise<Wire | undefined>;
  /**
   * Keeps this number of connections open, and replaces each one that ends.
   * @param addresses Number of addresses from which to connect; 1 by default.
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
  /** Description in one line. */
  readonly text: string;
  readonly target: "collector" | "requests";
  /** Number of such stations in the plant of a collector; 1 by default. */
  readonly stations?: number;
  /** Members of its entry in the plant, besides name and address. */
  readonly plant?: Partial<StationConfig>;
  /** Handles one connection; all its activity ends with the connection or with the signal of the field. */
  meet(wire: Wire, field: Field): Promise<void>;
}

/** Any attack. */
export type Attack = ClientAttack | StationAttack;

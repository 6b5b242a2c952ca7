// Finds the open points of a recorded link: the octets with which all its MACs and wrapped keys are right.

import type {
  MacQuestion,
  MacVerifier,
  SessionKeyPair,
  WrappedKeys,
} from "../../codec/security/verifier.ts";
import { MAC_ALGORITHM } from "../../codec/security/tables.ts";
import type { AuthenticationCrypto } from "./crypto.ts";
import { equalPadded } from "./equal.ts";
import { FORMULAS, keyChangeContent } from "./formulas.ts";
import { unwrapKey } from "./key_wrap.ts";
import { type KnownKeys, OfflineVerifier } from "./offline_verifier.ts";
import {
  OPEN_POINTS,
  type OpenPoints,
  type OpenPointSettings,
  resolveOpenPoints,
} from "./open_points.ts";

/** What a recorded link can prove: the MACs of three messages, and the content of the wrapped keys. */
export type ProofKind = MacQuestion["kind"] | "keyChange";

/** The proofs of one message. */
export interface ProofCount {
  /** What was proven. */
  readonly kind: ProofKind;
  /** How many were found. */
  readonly total: number;
  /** How many of them are right with the combinations of the result. */
  readonly right: number;
}

/** What a search has found. */
export interface OpenPointResult {
  /** The proofs of each message that was found. */
  readonly proofs: readonly ProofCount[];
  /** Key changes whose keys the update key of the user does not unwrap, by user number. */
  readonly notUnwrapped: ReadonlyMap<number, number>;
  /** Number of combinations that were tried. */
  readonly tried: number;
  /** The combinations with which most proofs are right: those of the points that were tried. */
  readonly combinations: readonly OpenPoints[];
}

type PointName = keyof OpenPointSettings;

const POINT_NAMES = Object.keys(OPEN_POINTS) as PointName[];

/** The proofs that the same points affect. */
interface Group {
  readonly kind: ProofKind;
  readonly names: readonly PointName[];
  /** The combinations by their values. */
  readonly trials: ReadonlyMap<string, Trial>;
  total: number;
}

/** A combination of the points of a group. */
interface Trial {
  readonly settings: OpenPointSettings;
  readonly verifier: OfflineVerifier;
  right: number;
}

/**
 * A verifier that tries all values of the open points that enter a MAC or the wrapped session keys. Its answers say whether a
 * MAC is right with any of them; {@linkcode OpenPointSearch.result} has the combinations.
 */
export class OpenPointSearch implements MacVerifier {
  readonly #crypto: AuthenticationCrypto;
  readonly #users: ReadonlyMap<number, KnownKeys>;
  readonly #keys: OfflineVerifier;
  readonly #groups = new Map<string, Group>();
  readonly #notUnwrapped = new Map<number, number>();

  /** Creates a search with the keys of users. */
  constructor(crypto: AuthenticationCrypto, users: ReadonlyMap<number, KnownKeys>) {
    this.#crypto = crypto;
    this.#users = users;
    this.#keys = new OfflineVerifier(crypto, { users });
  }

  keysOf(user: number): SessionKeyPair | undefined {
    return this.#keys.keysOf(user);
  }

  unwrap(wrapped: WrappedKeys): SessionKeyPair | undefined {
    const { usr, wrapped: octets } = wrapped.change;
    const updateKey = this.#users.get(usr)?.updateKey;
    if (updateKey === undefined) return undefined;
    const keys = this.#keys.unwrap(wrapped);
    const plaintext = unwrapKey(this.#crypto.aes(updateKey), octets);
    if (keys === undefined || plaintext === undefined) {
      this.#notUnwrapped.set(usr, (this.#notUnwrapped.get(usr) ?? 0) + 1);
      return undefined;
    }
    const input = {
      controlKey: keys.control,
      monitorKey: keys.monitor,
      keyStatusAsdus: wrapped.statusAsdus,
      macOctets: wrapped.status.mac.length,
      identifierOctets: wrapped.identifierOctets,
    };
    this.#try("keyChange", false, ({ settings }) => {
      return equalPadded(plaintext, keyChangeContent(input, settings));
    });
    return keys;
  }

  verify(question: MacQuestion): boolean | undefined {
    if (this.#keys.verify(question) === undefined) return undefined;
    const isGmac = question.mal === MAC_ALGORITHM.aesGmac;
    return this.#try(question.kind, isGmac, ({ verifier }) => verifier.verify(question) === true);
  }

  /** The combinations with which most of the proofs so far are right. */
  result(): OpenPointResult {
    const groups = [...this.#groups.values()];
    const used = new Set(groups.flatMap(({ names }) => names));
    const all = combinationsOf(POINT_NAMES.filter((name) => used.has(name))).map((points) => ({
      points,
      trials: groups.map(({ names, trials }) => trials.get(valuesOf(points, names))!),
    }));
    const scores = all.map(({ trials }) => trials.reduce((sum, { right }) => sum + right, 0));
    const best = scores.reduce((high, score) => Math.max(high, score), 0);
    const found = groups.length === 0 ? [] : all.filter((_, index) => scores[index] === best);
    const counts = new Map<ProofKind, ProofCount>();
    groups.forEach(({ kind, total }, index) => {
      const before = counts.get(kind) ?? { kind, total: 0, right: 0 };
      const right = before.right + found[0]!.trials[index]!.right;
      counts.set(kind, { kind, total: before.total + total, right });
    });
    return {
      proofs: [...counts.values()],
      notUnwrapped: new Map(this.#notUnwrapped),
      tried: groups.length === 0 ? 0 : all.length,
      combinations: found.map(({ points }) => points),
    };
  }

  /** Tries a proof with every combination of its points. */
  #try(kind: ProofKind, isGmac: boolean, isRight: (trial: Trial) => boolean): boolean {
    const key = `${kind} ${isGmac}`;
    let group = this.#groups.get(key);
    if (group === undefined) {
      const names = [...FORMULAS[kind].points, ...isGmac ? FORMULAS.vector.points : []];
      const trials = new Map(
        combinationsOf(names).map((points) => [valuesOf(points, names), this.#trialOf(points)]),
      );
      group = { kind, names, trials, total: 0 };
      this.#groups.set(key, group);
    }
    group.total++;
    let isAnyRight = false;
    for (const trial of group.trials.values()) {
      if (!isRight(trial)) continue;
      trial.right++;
      isAnyRight = true;
    }
    return isAnyRight;
  }

  #trialOf(points: OpenPoints): Trial {
    const verifier = new OfflineVerifier(this.#crypto, { users: this.#users, openPoints: points });
    return { settings: resolveOpenPoints(points), verifier, right: 0 };
  }
}

/** All combinations of the values of these points; the first has the defaults. */
function combinationsOf(names: readonly PointName[]): OpenPoints[] {
  let combinations: OpenPoints[] = [{}];
  for (const name of names) {
    combinations = combinations.flatMap((points) =>
      OPEN_POINTS[name].map((value) => ({ ...points, [name]: value }))
    );
  }
  return combinations;
}

function valuesOf(points: OpenPoints, names: readonly PointName[]): string {
  return names.map((name) => points[name]).join();
}

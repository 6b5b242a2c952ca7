// Determines the field sizes of a link from its ASDUs, with both directions together.

import { decodeAsdu } from "../../decode_asdu.ts";
import { findPlan } from "../../private_type.ts";
import type { Profile } from "../../profile.ts";
import { doubtAbout, type Stations } from "./doubt.ts";
import { fits, isTelling } from "./fit.ts";

/** Weight of an ASDU for or against certain sizes. */
const FIT = 10;

/** Minimum lead of the best sizes over all others. */
const MARGIN = 6;

/** Early decisions need this number of ASDUs of different types, or of any type. */
const ENOUGH_MIXED = 4;
const ENOUGH = 8;

/** Decisions at the end need this number of ASDUs. */
const ENOUGH_AT_END = 2;

/** For each ASDU of another length, this number must fit. */
const FITS_PER_MISFIT = 4;

/** The result of a detection. */
export interface SizeVerdict {
  /** The sizes that fit; `undefined` if several do, or none. */
  readonly profile: Profile | undefined;
  /** The sizes that fit equally well, best first; empty if those of IEC 60870-5-104 fit. */
  readonly candidates: readonly Profile[];
  /** Number of ASDUs that fit. */
  readonly fits: number;
  /** Number of ASDUs compared. */
  readonly asdus: number;
}

/** The evidence for certain sizes. */
interface Candidate {
  readonly profile: Profile;
  readonly stations: Stations;
  fits: number;
  score: number;
}

/** Returns all combinations of field sizes, with the other properties of a profile. */
export function allSizes(profile: Profile): readonly Profile[] {
  const octets = [1, 2] as const;
  return octets.flatMap((cotOctets) =>
    octets.flatMap((caOctets) =>
      ([1, 2, 3] as const).map((ioaOctets) => ({ ...profile, cotOctets, caOctets, ioaOctets }))
    )
  );
}

/**
 * Compares ASDUs with all combinations of field sizes. Their length decides: with one object, it
 * fits several combinations, so implausible contents count against them.
 *
 * An ASDU whose length fits the sizes of IEC 60870-5-104 fits no others, because each of its fields
 * has its largest size.
 */
export class SizeDetector {
  readonly #standard: Profile;
  readonly #candidates: readonly Candidate[];
  readonly #types = new Set<number>();
  #standardFits = 0;
  #asdus = 0;

  /** Creates a detector for a link, with the standard's sizes and all combinations. */
  constructor(standard: Profile, all: readonly Profile[]) {
    this.#standard = standard;
    this.#candidates = all.filter((profile) => !isSame(profile, standard)).map((profile) => {
      return { profile, stations: new Set<number>(), fits: 0, score: 0 };
    });
  }

  /**
   * Compares an ASDU with the sizes of the standard.
   *
   * @returns Whether it fits; `undefined` if its length says nothing.
   */
  fitsStandard(asdu: Uint8Array): boolean | undefined {
    const plan = findPlan(asdu[0] ?? 0, this.#standard);
    return isTelling(asdu, plan) ? fits(asdu, plan, this.#standard) : undefined;
  }

  /** Whether the length of an ASDU fits certain sizes. */
  fits(asdu: Uint8Array, profile: Profile): boolean {
    const plan = findPlan(asdu[0] ?? 0, profile);
    return isTelling(asdu, plan) && fits(asdu, plan, profile);
  }

  /** Adds an ASDU to the evidence. */
  take(asdu: Uint8Array): void {
    const plan = findPlan(asdu[0] ?? 0, this.#standard);
    if (!isTelling(asdu, plan)) return;
    this.#asdus++;
    this.#types.add(plan.typeId);
    if (fits(asdu, plan, this.#standard)) this.#standardFits++;
    for (const candidate of this.#candidates) {
      const { profile, stations } = candidate;
      if (!fits(asdu, plan, profile)) {
        candidate.score -= FIT;
        continue;
      }
      const decoded = decodeAsdu(asdu, { profile });
      const doubt = doubtAbout(decoded, { profile, stations });
      candidate.fits++;
      candidate.score += FIT - doubt;
    }
  }

  /** The sizes, once they are certain; with `isEnd`, as certain as they can be. */
  verdict(isEnd: true): SizeVerdict;
  verdict(isEnd: boolean): SizeVerdict | undefined;
  verdict(isEnd: boolean): SizeVerdict | undefined {
    const ranked = this.#candidates.toSorted((a, b) => b.score - a.score || b.fits - a.fits);
    const best = ranked[0]!;
    const next = ranked[1]!;
    if (this.#standardFits * FITS_PER_MISFIT > best.fits) return this.#result(undefined, []);
    const misfits = this.#asdus - best.fits;
    const isClear = best.score - next.score >= MARGIN && best.score > 0 &&
      best.fits >= misfits * FITS_PER_MISFIT;
    const isEnough = best.fits >= ENOUGH || best.fits >= ENOUGH_MIXED && this.#types.size > 1;
    if (isClear && (isEnough || isEnd && best.fits >= ENOUGH_AT_END)) {
      return this.#result(best, [best]);
    }
    if (!isEnd) return undefined;
    const isFair = best.fits > misfits && best.score > 0;
    const equal = ranked.filter(({ score }) => score > 0 && best.score - score < MARGIN);
    return this.#result(undefined, isFair ? equal : []);
  }

  #result(chosen: Candidate | undefined, candidates: readonly Candidate[]): SizeVerdict {
    return {
      profile: chosen?.profile,
      candidates: candidates.map(({ profile }) => profile),
      fits: candidates[0]?.fits ?? this.#standardFits,
      asdus: this.#asdus,
    };
  }
}

function isSame(a: Profile, b: Profile): boolean {
  return a.cotOctets === b.cotOctets && a.caOctets === b.caOctets && a.ioaOctets === b.ioaOctets;
}

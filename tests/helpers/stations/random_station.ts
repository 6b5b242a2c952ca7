// Random stations: points and counters with values, groups and parameters, and arrangements of answers.

import {
  COUNTER_TYPES,
  familyOf,
  isMeasured,
  POINT_TYPES,
  type PointType,
} from "../../../transport/controlled/declaration/families.ts";
import type {
  CounterDeclaration,
  InterrogationLayout,
  PointDeclaration,
  StationDeclaration,
} from "../../../transport/controlled/declaration/declaration.ts";
import type { Prng } from "../random/prng.ts";

/** Generates a station with random points and counters. */
export function randomStation(random: Prng): StationDeclaration {
  const sectors = Array.from({ length: random.int(1, 3) }, (_, i) => {
    const addresses = new Set(
      Array.from(
        { length: random.int(0, 12) },
        () => random.chance(0.1) ? 0 : random.int(1, 0xffffff),
      ),
    );
    const points: PointDeclaration[] = [];
    const counters: CounterDeclaration[] = [];
    for (const ioa of addresses) {
      if (random.chance(0.2)) counters.push(randomCounter(ioa, random));
      else points.push(randomPoint(ioa, random));
    }
    return { ca: 1 + i * random.int(1, 1000), points, counters };
  });
  sectors.sort((a, b) => a.ca - b.ca);
  const interrogateParameters = random.chance(0.5);
  const interrogation = randomLayout(random);
  const time = random.chance(0.3) ? { time: { tag: "cp24" } as const } : {};
  return {
    sectors,
    ...time,
    procedures: { interrogateParameters, addressZero: true, interrogation },
  };
}

/** Generates an arrangement of the answers to interrogations. */
function randomLayout(random: Prng): InterrogationLayout {
  return {
    ...(random.chance(0.5) && { order: random.pick(["address", "declared"] as const) }),
    ...(random.chance(0.3) && { objectsPerAsdu: random.int(1, 4) }),
    ...(random.chance(0.3) && { sequences: random.pick(["never", "always"] as const) }),
    ...(random.chance(0.3) && { timeTags: true }),
    ...(random.chance(0.3) && { termination: false }),
  };
}

/** Generates parameters in steps that every type of measured value can represent. */
function randomParameters(random: Prng, form: string): Partial<PointDeclaration> {
  const names = ["threshold", "filter", "low-limit", "high-limit"] as const;
  const unit = form === "normalized" ? 1 / 1024 : 1;
  const some = (low: number, high: number) => random.int(low, high) * unit;
  return {
    parameters: names.filter(() => random.chance(0.7)),
    ...(random.chance(0.5) && { deadband: { kind: "absolute", value: some(0, 10) } }),
    ...(random.chance(0.5) && { filter: some(0, 10) }),
    ...(random.chance(0.5) && { limits: { low: some(-100, -1), high: some(1, 100) } }),
  };
}

function randomGroups(random: Prng, most: number): { readonly groups?: readonly number[] } {
  if (random.chance(0.5)) return {};
  const groups = Array.from({ length: random.int(1, 3) }, () => random.int(1, most));
  return { groups: [...new Set(groups)] };
}

function randomCounter(ioa: number, random: Prng): CounterDeclaration {
  return {
    ioa,
    type: random.pick(COUNTER_TYPES),
    value: random.int(0, 2 ** 31 - 1),
    ...randomGroups(random, 4),
  };
}

function randomPoint(ioa: number, random: Prng): PointDeclaration {
  const type = random.pick(POINT_TYPES);
  const { none, form, range: [low, high], qualityBits } = familyOf(type as PointType);
  if (none === undefined) return { ioa, type };
  const value = form === "whole"
    ? random.int(low, high)
    : form === "normalized"
    ? random.int(-32768, 32767) / 32768
    : random.int(-1_000_000, 1_000_000) / 1000;
  return {
    ioa,
    type,
    ...(random.chance(0.8) && { value }),
    ...(random.chance(0.3) && { quality: random.int(0, 255) & qualityBits }),
    ...randomGroups(random, 16),
    ...(random.chance(0.2) && { interrogated: false }),
    ...(isMeasured(type) && random.chance(0.5) && randomParameters(random, form)),
  };
}

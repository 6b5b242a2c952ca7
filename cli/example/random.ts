// Seeded pseudo-random numbers, which make simulations reproducible.

/** A generator of numbers in [0, 1), determined by a 32-bit seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** The seed for one object, independent of all other objects. */
export function objectSeed(seed: number, ca: number, ioa: number): number {
  const mixed = Math.imul(seed ^ Math.imul(ca, 0x9e3779b1), 0x85ebca6b);
  return (Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35) ^ Math.imul(ioa, 0x27d4eb2f)) >>> 0;
}

/** A roughly normally distributed number with mean 0 and variance 1, limited to ±3. */
export function normal(random: () => number): number {
  return (random() + random() + random() - 1.5) * 2;
}

/** A random seed, short enough to type. */
export function newSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]! % 1_000_000;
}

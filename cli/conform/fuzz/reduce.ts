// Reduces a sequence that has an effect to a shorter one that still has it (delta debugging).

/** How to reduce. */
export interface Reduction<T> {
  /** Whether a sequence still has the effect. */
  readonly hasEffect: (items: readonly T[]) => Promise<boolean>;
  /** Most sequences that are tried. */
  readonly mostTries: number;
}

/** The result of a reduction. */
export interface Reduced<T> {
  readonly items: readonly T[];
  /** Number of sequences that were tried. */
  readonly tries: number;
  /** Whether no single item can be removed. */
  readonly isMinimal: boolean;
}

/** Reduces a sequence. It removes the largest parts first, then smaller ones down to single items. */
export async function reduce<T>(
  items: readonly T[],
  { hasEffect, mostTries }: Reduction<T>,
): Promise<Reduced<T>> {
  let left = items;
  let tries = 0;
  let size = Math.ceil(left.length / 2);
  while (size >= 1 && tries < mostTries) {
    let isShorter = false;
    for (let at = 0; at < left.length && tries < mostTries;) {
      const rest = [...left.slice(0, at), ...left.slice(at + size)];
      if (rest.length > 0 && rest.length < left.length) {
        tries++;
        if (await hasEffect(rest)) {
          left = rest;
          isShorter = true;
          continue;
        }
      }
      at += size;
    }
    if (size === 1 && !isShorter) return { items: left, tries, isMinimal: true };
    size = size === 1 ? 1 : Math.ceil(size / 2);
  }
  return { items: left, tries, isMinimal: false };
}

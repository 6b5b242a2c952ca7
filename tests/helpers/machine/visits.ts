// Counts the elements that code visits, to show that the work for one event does not grow with the number of others.

import { withValues } from "./globals.ts";

/** Methods of arrays that visit elements without an iterator. */
const ARRAY_METHODS = [
  ...["every", "filter", "find", "findIndex", "flatMap", "forEach", "includes", "indexOf"],
  ...["map", "reduce", "slice", "some", "splice", "toSorted"],
] as const;

/** Iterators of collections: each call of `next()` visits an element. */
const ITERATORS = [[].values(), new Map().values(), new Set().values()].map((iterator) =>
  Object.getPrototypeOf(iterator)
);

/** Returns the number of elements of arrays, maps and sets that are visited while a function runs. */
export async function visitsOf(run: () => unknown): Promise<number> {
  let visits = 0;
  using stack = new DisposableStack();
  for (const prototype of ITERATORS) {
    const { next } = prototype;
    const counting = function (this: unknown) {
      visits++;
      return next.call(this);
    };
    stack.use(withValues(prototype, { next: counting }));
  }
  const counted = ARRAY_METHODS.map((name) => {
    const method = Array.prototype[name] as (...args: unknown[]) => unknown;
    const counting = function (this: readonly unknown[], ...args: unknown[]) {
      visits += this.length;
      return method.apply(this, args);
    };
    return [name, counting] as const;
  });
  stack.use(withValues(Array.prototype, Object.fromEntries(counted)));
  await run();
  return visits;
}

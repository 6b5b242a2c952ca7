// Keeps update keys out of logs: objects with one are shown without it.

/** The method that the consoles of Deno, Node.js and Bun ask for what they show of an object. */
const SHOWN: unique symbol = Symbol.for("nodejs.util.inspect.custom") as typeof SHOWN;

/** An object with an update key. */
interface Keyed {
  readonly updateKey: Uint8Array;
}

/** The prototype of objects that consoles show without their key. */
const STORED = {
  [SHOWN](this: Keyed): object {
    return withoutKey(this);
  },
};

/** The prototype of objects that JSON has without their key as well. */
const SHOWN_ONLY = {
  ...STORED,
  toJSON(this: Keyed): object {
    return withoutKey(this);
  },
};

/**
 * Copies an object with an update key. Consoles and debug output show the copy without the key, which programs still read
 * and copy. `json` also keeps the key out of JSON; omit it for objects that are stored.
 */
export function withHiddenKey<T extends Keyed>(
  object: T,
  { json = false }: { readonly json?: boolean } = {},
): T {
  return Object.assign(Object.create(json ? SHOWN_ONLY : STORED), object);
}

function withoutKey({ updateKey: _, ...rest }: Keyed): object {
  return rest;
}

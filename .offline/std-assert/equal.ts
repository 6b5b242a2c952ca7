// Deep equality by the rules of `@std/assert`: 0 equals -0, NaN equals NaN, and a missing key is not an undefined one.

/** Whether the values are deeply equal. */
export function equal(a: unknown, b: unknown): boolean {
  return same(a, b, new Map());
}

/** The objects that are being compared, each with the other one. */
type Seen = Map<object, object>;

function same(a: unknown, b: unknown, seen: Seen): boolean {
  if (a === b || Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object") return false;
  if (a === null || b === null) return false;
  const prototype = prototypeOf(a);
  if (prototype !== prototypeOf(b)) return false;
  if (prototype === Object.prototype || prototype === Array.prototype) {
    if (seen.get(a) === b) return true;
    seen.set(a, b);
    return sameOwn(a as Members, b as Members, seen);
  }
  if (a instanceof Date) return Object.is(a.getTime(), (b as Date).getTime());
  if (a instanceof RegExp || a instanceof URL) return String(a) === String(b);
  if (a instanceof ArrayBuffer) {
    return sameItems(new Uint8Array(a), new Uint8Array(b as ArrayBuffer));
  }
  if (ArrayBuffer.isView(a) && !(a instanceof DataView)) {
    return sameItems(a as Uint8Array, b as Uint8Array);
  }
  if (seen.get(a) === b) return true;
  seen.set(a, b);
  if (a instanceof Set || a instanceof Map) {
    return sameEntries([...a], [...b as Iterable<unknown>], seen);
  }
  const keys = new Set([...keysOf(a), ...keysOf(b)]);
  return Object.keys(a).length === Object.keys(b).length &&
    [...keys].every((key) =>
      key in a && key in b &&
      same(a[key as keyof typeof a], b[key as keyof typeof b], seen)
    );
}

/** The members of an object by name. */
type Members = Readonly<Record<PropertyKey, unknown>>;

/** Whether objects and lists that inherit nothing of their own have the same members. */
function sameOwn(a: Members, b: Members, seen: Seen): boolean {
  const keys = Reflect.ownKeys(a);
  if (keys.length !== Reflect.ownKeys(b).length) return false;
  if (Object.keys(a).length !== Object.keys(b).length) return false;
  for (const key of keys) {
    if (!Object.hasOwn(b, key) || !same(a[key], b[key], seen)) return false;
  }
  return true;
}

/** The prototype, where one object without a prototype counts as a plain object. */
function prototypeOf(value: object): object {
  return Object.getPrototypeOf(value) ?? Object.prototype;
}

/** The keys of an object and, for an instance of a class, of what it inherits. */
function keysOf(value: object): PropertyKey[] {
  const keys: PropertyKey[] = [];
  const ends: unknown[] = [Object.prototype, Array.prototype, null];
  for (let at = value; !ends.includes(at); at = Object.getPrototypeOf(at)) {
    for (const key of Reflect.ownKeys(at)) keys.push(key);
  }
  return keys;
}

function sameItems(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i] && !Object.is(a[i], b[i])) return false;
  }
  return true;
}

/** Entries in any order: each of `a` has its equal in `b`. */
function sameEntries(a: unknown[], b: unknown[], seen: Seen): boolean {
  return a.length === b.length &&
    a.every((left) => b.some((right) => same(left, right, seen)));
}

// Removes names from the global object, as in a runtime that lacks them.

/** Replaces properties of an object until it is disposed of. */
export function withValues(
  target: object,
  values: Readonly<Record<string, unknown>>,
): Disposable {
  const before = Object.keys(values).map((name) =>
    [name, Object.getOwnPropertyDescriptor(target, name)] as const
  );
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(target, name, { value, configurable: true, writable: true });
  }
  return {
    [Symbol.dispose]: () => {
      for (const [name, property] of before) {
        if (property === undefined) Reflect.deleteProperty(target, name);
        else Object.defineProperty(target, name, property);
      }
    },
  };
}

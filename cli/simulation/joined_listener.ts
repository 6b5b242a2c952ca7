// Several listening addresses as one listener.

import type { TcpLink, TcpListener } from "../../mod.ts";

/** Accepts the connections of several listeners; its address is that of the first one. */
export function joinedListener(listeners: readonly TcpListener[]): TcpListener {
  const [first] = listeners;
  if (listeners.length === 1) return first!;
  function close(): void {
    for (const listener of listeners) listener.close();
  }
  return {
    address: first!.address,
    close,
    [Symbol.dispose]: close,
    [Symbol.asyncIterator]: () => accepted(listeners),
  };
}

/** A listener whose next connection is awaited. */
type Waiting = Promise<
  { readonly from: AsyncIterator<TcpLink>; readonly next: IteratorResult<TcpLink> }
>;

async function* accepted(listeners: readonly TcpListener[]): AsyncGenerator<TcpLink> {
  const waiting = new Map<AsyncIterator<TcpLink>, Waiting>();
  function wait(from: AsyncIterator<TcpLink>): void {
    const promise = from.next().then((next) => ({ from, next }));
    promise.catch(() => {}); // Reported by the race.
    waiting.set(from, promise);
  }
  for (const listener of listeners) wait(listener[Symbol.asyncIterator]());
  while (waiting.size > 0) {
    const { from, next } = await Promise.race(waiting.values());
    waiting.delete(from);
    if (next.done === true) continue;
    wait(from);
    yield next.value;
  }
}

// Several listening addresses as one listener.

import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { joinedListener } from "../../../cli/simulation/joined_listener.ts";
import type { TcpLink, TcpListener } from "../../../mod.ts";
import { settle } from "../../helpers/virtual/fake_clock.ts";

/** A listener on a port that accepts connections when the test wants, each with its number as the remote port. */
class Listener implements TcpListener {
  readonly address;
  closes = 0;
  readonly #stream = new TransformStream<TcpLink, TcpLink>();
  readonly #writer = this.#stream.writable.getWriter();

  constructor(port: number) {
    this.address = { host: "127.0.0.1", port };
  }

  accept(number: number): void {
    this.#writer.write({ remote: { host: "", port: number } } as TcpLink).catch(() => {});
  }

  end(): void {
    this.#writer.close().catch(() => {});
  }

  fail(error: Error): void {
    this.#writer.abort(error).catch(() => {});
  }

  close(): void {
    this.closes++;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  [Symbol.asyncIterator](): AsyncIterator<TcpLink> {
    return this.#stream.readable[Symbol.asyncIterator]();
  }
}

Deno.test("a single listener is returned as it is", () => {
  const listener = new Listener(1);
  assertStrictEquals(joinedListener([listener]), listener);
});

Deno.test("connections of all listeners are accepted, until the last one has ended", async () => {
  const [first, second] = [new Listener(1), new Listener(2)];
  const joined = joinedListener([first, second]);
  assertEquals(joined.address.port, 1);
  const accepted: number[] = [];
  let isOver = false;
  const running = (async () => {
    for await (const { remote } of joined) accepted.push(remote.port);
    isOver = true;
  })();
  second.accept(21);
  await settle();
  first.accept(11);
  first.accept(12);
  await settle();
  assertEquals(accepted, [21, 11, 12]);
  first.end();
  await settle();
  second.accept(22);
  await settle();
  assertEquals([accepted.at(-1), isOver], [22, false]);
  second.end();
  await running;
  assertEquals(accepted, [21, 11, 12, 22]);
});

Deno.test("a listener that fails ends all listeners, and closing closes all of them", async () => {
  const [first, second] = [new Listener(1), new Listener(2)];
  const joined = joinedListener([first, second]);
  const next = joined[Symbol.asyncIterator]().next();
  second.fail(new Error("no more descriptors"));
  await assertRejects(() => next, Error, "no more descriptors");
  joined.close();
  joined[Symbol.dispose]();
  assertEquals([first.closes, second.closes], [2, 2]);
});

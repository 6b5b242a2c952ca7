// Web streams as a byte stream.

import { assertEquals, assertRejects } from "@std/assert";
import { Connection } from "../../../transport/connection/connection.ts";
import { fromWebStreams, type WebStreamPair } from "../../../transport/connection/stream.ts";
import { FakeClock } from "../../helpers/virtual/fake_clock.ts";
import { numberedAsdu, numberOf } from "../../helpers/wire/frames.ts";

function pipe(): [WebStreamPair, WebStreamPair] {
  const [there, back] = [new TransformStream<Uint8Array>(), new TransformStream<Uint8Array>()];
  return [
    { readable: back.readable, writable: there.writable },
    { readable: there.readable, writable: back.writable },
  ];
}

Deno.test("fromWebStreams() reads a long chunk in parts, and then the end", async () => {
  const readable = ReadableStream.from([Uint8Array.of(1, 2, 3, 4, 5), new Uint8Array(0)]);
  const stream = fromWebStreams({ readable, writable: new WritableStream() });
  const buffer = new Uint8Array(3);
  assertEquals([await stream.read(buffer), [...buffer]], [3, [1, 2, 3]]);
  assertEquals([await stream.read(buffer), [...buffer]], [2, [4, 5, 3]]);
  assertEquals(await stream.read(buffer), null);
});

Deno.test("fromWebStreams() writes a copy of the octets", async () => {
  const written: Uint8Array[] = [];
  const writable = new WritableStream<Uint8Array>({ write: (chunk) => void written.push(chunk) });
  const stream = fromWebStreams({ readable: new ReadableStream(), writable });
  const octets = Uint8Array.of(1, 2);
  assertEquals(await stream.write(octets), 2);
  octets.fill(9);
  assertEquals(written, [Uint8Array.of(1, 2)]);
});

Deno.test("fromWebStreams() passes on failures, and still closes", async () => {
  const readable = new ReadableStream<Uint8Array>({ start: (c) => c.error(new Error("Torn")) });
  const writable = new WritableStream<Uint8Array>({
    write: () => Promise.reject(new Error("Full")),
  });
  const stream = fromWebStreams({ readable, writable });
  await assertRejects(() => stream.read(new Uint8Array(1)), Error, "Torn");
  await assertRejects(() => stream.write(new Uint8Array(1)), Error, "Full");
  stream.close();
});

Deno.test("two connections communicate over web streams", async () => {
  const clock = new FakeClock();
  const [a, b] = pipe();
  const received: number[] = [];
  const controlled = new Connection(fromWebStreams(a), {
    role: "controlled",
    clock,
    onAsdu: (asdu) => void received.push(numberOf(asdu)),
  });
  const controlling = new Connection(fromWebStreams(b), { role: "controlling", clock });
  await controlling.start();
  for (let n = 0; n < 4; n++) controlling.send(numberedAsdu(n)).catch(() => {});
  await controlling.stop();
  assertEquals(received, [0, 1, 2, 3]);
  await controlling.close();
  assertEquals((await controlled.closed).code, "eof");
});

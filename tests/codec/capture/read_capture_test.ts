// Iteration over a capture: every source, copies that stay valid, back-pressure, and endings.

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  type ApduItem,
  type CaptureItem,
  type OctetSource,
  readCapture,
} from "../../../codec/capture/mod.ts";
import { etherPcap, talk } from "../../helpers/capture/capture_builder.ts";
import { itemsOf } from "../../helpers/capture/capture_items.ts";
import { frame, frames } from "../../helpers/wire/frames.ts";

/** Creates a capture of a short session. */
function capture(): Uint8Array {
  const conversation = talk({ serverPort: 2404 });
  conversation.open();
  conversation.send(true, frame("STARTDT act"));
  conversation.send(false, frame("STARTDT con"));
  conversation.send(false, frames("I(0,0), I(1,0)"));
  conversation.close(true);
  return etherPcap(conversation.packets);
}

/** Yields the chunks of a file, all in the same buffer. */
function* chunks(file: Uint8Array, size: number): Generator<Uint8Array> {
  const buffer = new Uint8Array(size);
  for (let at = 0; at < file.length; at += size) {
    const part = file.subarray(at, at + size);
    buffer.set(part);
    yield buffer.subarray(0, part.length);
    buffer.fill(0xee);
  }
}

async function* later<T>(items: Iterable<T>): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item);
}

/** A stream that counts how often it is read, and records the reason for its cancellation. */
class Watched {
  pulls = 0;
  cancelled: unknown = "not cancelled";
  readonly stream: ReadableStream<Uint8Array>;

  constructor(parts: readonly Uint8Array[], failure?: Error) {
    this.stream = new ReadableStream({
      pull: (controller) => {
        const part = parts[this.pulls++];
        if (part !== undefined) controller.enqueue(part);
        else if (failure !== undefined) controller.error(failure);
        else controller.close();
      },
      cancel: (reason) => {
        this.cancelled = reason;
      },
    }, { highWaterMark: 0 });
  }
}

Deno.test("readCapture() yields what CaptureDecoder finds, for every kind of source", async () => {
  const file = capture();
  const expected = itemsOf(file);
  assert(expected.length > 5);
  const sources: Record<string, OctetSource> = {
    "octets": file,
    "an array": [file.subarray(0, 30), file.subarray(30)],
    "an iterable": chunks(file, 7),
    "an async iterable": later(chunks(file, 64)),
    "a stream": new Watched([file.subarray(0, 1), file.subarray(1)]).stream,
    "a blob": new Blob([new Uint8Array(file)]).stream(),
  };
  for (const [name, source] of Object.entries(sources)) {
    assertEquals(await Array.fromAsync(readCapture(source)), expected, name);
  }
});

Deno.test("readCapture() yields octets that stay valid when the source reuses its buffer", async () => {
  const items = await Array.fromAsync(readCapture(chunks(capture(), 16)));
  const apdus = items.filter((item): item is ApduItem => item.type === "apdu");
  assertEquals(apdus.map(({ octets }) => octets), [
    frame("STARTDT act"),
    frame("STARTDT con"),
    frame("I(0,0)"),
    frame("I(1,0)"),
  ]);
});

Deno.test("readCapture() accepts options, and counts what it has read so far", async () => {
  const file = capture();
  const reading = readCapture(file, { ports: [1] });
  const first = await reading.next();
  assert(!first.done && first.value.type === "opened");
  assertEquals(first.value.recognisedBy, "content");
  for await (const _ of reading);
  const { packets, links, apdus } = reading.summary;
  assertEquals([packets, links, apdus], [9, 1, 4]);
});

Deno.test("readCapture() reads the next chunk only after all items of the previous one were consumed", async () => {
  const file = capture();
  const watched = new Watched([file, new Uint8Array(0)]);
  const reading = readCapture(watched.stream);
  assertEquals(watched.pulls, 0, "nothing is read before the first request");
  const items: CaptureItem[] = [(await reading.next()).value];
  assertEquals(watched.pulls, 1);
  while (items.length < itemsOf(file).length) {
    assertEquals(watched.pulls, 1);
    items.push((await reading.next()).value);
  }
  assertEquals((await reading.next()).done, true);
  assertEquals(watched.pulls, 3);
  assert(!watched.stream.locked);
});

Deno.test("readCapture() cancels its stream when the loop ends early", async () => {
  const file = capture();
  const watched = new Watched([file, file, file]);
  for await (const item of readCapture(watched.stream)) {
    assertEquals(item.type, "opened");
    break;
  }
  assertEquals([watched.pulls, watched.cancelled], [1, undefined]);
  assert(!watched.stream.locked);
  let ended = false;
  function* parts(): Generator<Uint8Array> {
    try {
      yield file;
    } finally {
      ended = true;
    }
  }
  for await (const _ of readCapture(parts())) break;
  assert(ended, "and so does an iteration of chunks");
});

Deno.test("readCapture() rethrows an error of its source after the items before it", async () => {
  const file = capture();
  const watched = new Watched([file], new Error("the disk is gone"));
  const reading = readCapture(watched.stream);
  const types: string[] = [];
  await assertRejects(
    async () => {
      for await (const { type } of reading) types.push(type);
    },
    Error,
    "the disk is gone",
  );
  assertEquals(types, ["opened", "apdu", "apdu", "apdu", "apdu", "closed"]);
  assertEquals(watched.cancelled, "not cancelled");
});

Deno.test("readCapture() reports input that is not a capture as one item", async () => {
  for (const source of [new Uint8Array(0), [], new TextEncoder().encode("68 04 07 00 00 00")]) {
    const items = await Array.fromAsync(readCapture(source));
    assertEquals(items.map((item) => item.type === "issue" && item.code), ["unknown-format"]);
  }
});

/** Code that the compiler must narrow or refuse. */
export function typed(item: CaptureItem): number {
  // @ts-expect-error Not every item has octets.
  item.octets;
  // @ts-expect-error A file name is not the content of the file.
  readCapture("capture.pcapng");
  // @ts-expect-error Text is not octets.
  readCapture(new TextDecoderStream().readable);
  return item.type === "apdu" || item.type === "skipped" ? item.octets.length : item.frame;
}

Deno.test("readCapture() refuses a value that is not a source of octets", async () => {
  const expected = "expected a Uint8Array, chunks of octets, or a ReadableStream";
  for (const source of ["rtu.pcap", undefined, null, 5, new ArrayBuffer(4), new Blob([])]) {
    assertThrows(() => readCapture(source as never), TypeError, expected);
  }
  for (const source of [["d4c3b2a1"], [1, 2, 3], [[1]]]) {
    const reading = readCapture(source as never);
    const found = "Cannot read a capture: its source yields ";
    await assertRejects(() => reading.next(), TypeError, found);
  }
});

// Items of a capture as short text, so that a test reads like a trace: "4 > STARTDT act".

import { CaptureDecoder, type CaptureDecoderOptions } from "../../../codec/capture/decoder.ts";
import type { CaptureItem } from "../../../codec/capture/items.ts";
import { sizesText } from "../../../codec/capture/sizes/fit.ts";
import { trace } from "../wire/frames.ts";

/** Options for passing a file to a decoder. */
export interface FeedOptions extends CaptureDecoderOptions {
  /** Octets per chunk; the whole file at once by default. */
  readonly chunk?: number;
}

/** The interface that all readers share. */
interface Reader<Item> {
  push(chunk: Uint8Array): void;
  end(): void;
  next(): Item | undefined;
}

/**
 * Returns everything that a reader produces for a file. The same buffer carries every chunk and is overwritten in
 * between, which reveals a view that outlives its chunk.
 */
export function feed<Item extends object>(
  reader: Reader<Item>,
  file: Uint8Array,
  chunk = file.length,
): Item[] {
  const items: Item[] = [];
  const drain = () => {
    for (let item = reader.next(); item !== undefined; item = reader.next()) {
      items.push(
        "octets" in item ? { ...item, octets: (item.octets as Uint8Array).slice() } : item,
      );
    }
  };
  const buffer = new Uint8Array(chunk);
  for (let at = 0; at < file.length; at += chunk) {
    const part = file.subarray(at, at + chunk);
    buffer.set(part);
    reader.push(buffer.subarray(0, part.length));
    drain();
    buffer.fill(0xee);
  }
  reader.end();
  drain();
  return items;
}

/** Returns all items of a file, with copies of their octets. */
export function itemsOf(file: Uint8Array, options: FeedOptions = {}): CaptureItem[] {
  return feed<CaptureItem>(new CaptureDecoder(options), file, options.chunk);
}

/** Writes an item as text: frame, direction, content. */
export function textOf(item: CaptureItem): string {
  const { frame } = item;
  switch (item.type) {
    case "apdu":
      return `${frame} ${item.fromClient ? ">" : "<"} ${trace(item.octets)}`;
    case "gap":
      return `${frame} ${item.fromClient ? ">" : "<"} gap of ${
        item.missing ?? "?"
      }, ${item.reason}`;
    case "skipped":
      return `${frame} ${item.fromClient ? ">" : "<"} ${item.octets.length} ${item.code}`;
    case "opened":
      return `${frame} opened, ${item.recognisedBy}`;
    case "closed": {
      const by = item.byClient === undefined ? "" : item.byClient ? " by client" : " by server";
      return `${frame} closed, ${item.reason}${by}`;
    }
    case "sizes": {
      const found = item.profile === undefined ? "unknown" : sizesText(item.profile);
      return `${frame} sizes, ${found}`;
    }
    case "issue":
      return `${frame} ${item.code}`;
  }
}

/** Writes all items of a file as text. */
export function traceOf(file: Uint8Array, options: FeedOptions = {}): string[] {
  return itemsOf(file, options).map(textOf);
}

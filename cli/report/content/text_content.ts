// The content of a text, which must be read as a whole and fit into memory.

import type { TextEncoding } from "./format.ts";

/** Maximum number of octets of text. */
export const MAX_TEXT_OCTETS = 0x4000000;

/** A text, and why it is not the whole content. */
export interface TextContent {
  readonly text: string;
  readonly fault: string | undefined;
}

/** Collects the chunks of a text up to the limit. */
export class TextCollector {
  readonly #decoder: TextDecoder;
  readonly #limit: number;
  #text = "";
  #octets = 0;

  /** Creates a collector. */
  constructor(encoding: TextEncoding, limit: number = MAX_TEXT_OCTETS) {
    this.#decoder = new TextDecoder(encoding);
    this.#limit = limit;
  }

  /** Adds a chunk. */
  push(chunk: Uint8Array): void {
    const room = Math.max(0, this.#limit - this.#octets);
    this.#octets += chunk.length;
    if (room > 0) this.#text += this.#decoder.decode(chunk.subarray(0, room), { stream: true });
  }

  /** Returns the text, once. */
  end(): TextContent {
    const text = this.#text + this.#decoder.decode();
    this.#text = "";
    const fault = this.#octets > this.#limit
      ? `Expected at most ${this.#limit} octets of text, found more; the rest was not read`
      : undefined;
    return { text, fault };
  }
}

// Text: APDUs as people paste them, or the dump of a whole capture. It must fit into memory.

import { type TextEncoding, textEncoding } from "../../../cli/report/content/format.ts";
import { TextCollector } from "../../../cli/report/content/text_content.ts";
import {
  captureInText,
  type CaptureItem,
  type CaptureSummary,
  isCaptureFormat,
  readText,
  type TextOptions,
  type TextReading,
} from "../../../codec/capture/mod.ts";
import { type Input, openInput } from "./input.ts";

/** Returns the capture that a text is a dump of; other input unchanged. */
export async function capturePasted(input: Input): Promise<Input> {
  const encoding = textEncoding(input.format);
  if (encoding === undefined) return input;
  const content = new TextCollector(encoding);
  for await (const { octets } of input.chunks()) content.push(octets);
  const octets = captureInText(content.end().text);
  if (octets === undefined) return input;
  const inner = await openInput(new Blob([new Uint8Array(octets)]));
  return isCaptureFormat(inner.format) ? inner : input;
}

/** Decodes text into the items of a capture. */
export class TextItemDecoder {
  readonly #content: TextCollector;
  readonly #options: TextOptions;
  #reading: TextReading | undefined;
  #octets = 0;
  #fault: string | undefined;

  /** Creates a decoder. */
  constructor(encoding: TextEncoding, options: TextOptions) {
    this.#content = new TextCollector(encoding);
    this.#options = options;
  }

  /** Counts of the items read. */
  get summary(): CaptureSummary {
    const summary = this.#reading?.summary ?? readText("").summary;
    return summary.apdus > 0 ? summary : { ...summary, octets: this.#octets };
  }

  /** Accepts the next chunk. */
  push(chunk: Uint8Array): void {
    this.#octets += chunk.length;
    this.#content.push(chunk);
  }

  /** Marks the end of the text. */
  end(): void {
    const { text, fault } = this.#content.end();
    this.#fault = fault;
    this.#reading = readText(text, this.#options);
  }

  /** Returns the next item; lines without octets are reported at the end. */
  next(): CaptureItem | undefined {
    for (;;) {
      const { value: item, done } = this.#reading?.next() ?? { value: undefined, done: true };
      if (done === true) return undefined;
      if (item.type !== "unread") return item;
    }
  }

  /** Why the text was not read to its end, or yielded nothing. */
  fault(): string | undefined {
    if (this.#fault !== undefined || this.summary.apdus > 0) return this.#fault;
    return "The text has no octets of an APDU, an ASDU or a packet: hex or decimal octets that begin with 68 or 104";
  }
}

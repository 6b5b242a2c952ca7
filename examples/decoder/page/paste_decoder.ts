// Decodes a text while it is typed: after a short pause, one request at a time, and never with an outdated answer.

import type { PastedView } from "../messages.ts";
import type { Clock } from "./clock.ts";

/** Time without a key before the text is decoded, in ms. */
export const TYPING_MS = 120;

/** A text and where the caret is in it. */
export interface TypedText {
  readonly text: string;
  readonly caret: number;
}

/** What a decoder needs. */
export interface PasteDecoderOptions {
  readonly clock: Clock;
  /** Decodes a text; rejects with a message for the user. */
  readonly decode: (typed: TypedText) => Promise<PastedView>;
  /** Called with the result for the latest text. */
  readonly onView: (view: PastedView) => void;
  /** Called if the latest text cannot be decoded. */
  readonly onFault: (message: string) => void;
}

/** Decodes the latest text. */
export class PasteDecoder {
  readonly #options: PasteDecoderOptions;
  /** The latest text, and the one that is being decoded. */
  #wanted: TypedText | undefined;
  #asked: TypedText | undefined;
  /** Cancels waiting for the next key. */
  #cancel: (() => void) | undefined;
  #idle: (() => void)[] = [];

  /** Creates a decoder. */
  constructor(options: PasteDecoderOptions) {
    this.#options = options;
  }

  /** Whether the latest text has not been decoded yet. */
  get isBusy(): boolean {
    return this.#wanted !== undefined;
  }

  /** Decodes a text after a pause in which it does not change. */
  change(typed: TypedText): void {
    this.#cancel?.();
    this.#wanted = typed;
    this.#cancel = this.#options.clock.after(TYPING_MS, () => this.#due());
  }

  /** Decodes the latest text without waiting for a pause; resolves once that is done. */
  async now(typed: TypedText | undefined = this.#wanted): Promise<void> {
    if (typed === undefined) return;
    this.#wanted = typed;
    const done = new Promise<void>((resolve) => this.#idle.push(resolve));
    this.#cancel?.();
    this.#due();
    await done;
  }

  /** Forgets the latest text. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = this.#wanted = undefined;
    this.#settle();
  }

  #due(): void {
    this.#cancel = undefined;
    if (this.#asked === undefined) void this.#ask();
  }

  async #ask(): Promise<void> {
    const typed = this.#asked = this.#wanted;
    if (typed === undefined) return;
    try {
      const view = await this.#options.decode(typed);
      if (typed === this.#wanted) this.#finish(() => this.#options.onView(view));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (typed === this.#wanted) this.#finish(() => this.#options.onFault(message));
    } finally {
      this.#asked = undefined;
    }
    if (this.#wanted !== undefined && this.#cancel === undefined) await this.#ask();
  }

  #finish(show: () => void): void {
    this.#wanted = undefined;
    show();
    this.#settle();
  }

  #settle(): void {
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}

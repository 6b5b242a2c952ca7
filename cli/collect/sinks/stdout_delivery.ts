// Writes rows to standard output. A batch counts as delivered once the reader has accepted it.

import type { RowFormat } from "../format/format.ts";
import type { Output } from "../../text/output.ts";
import type { StoredValue } from "../format/stored_value.ts";
import { allDone, type Delivery, noneDone, type Outcome } from "./delivery.ts";

/** Writes rows to an output stream. */
export class StdoutDelivery implements Delivery {
  readonly #output: Output;
  readonly #format: RowFormat;
  readonly #onClosed: () => void;
  #begun = false;

  /** Creates a delivery; `onClosed` is called when the reader has closed the output. */
  constructor(output: Output, format: RowFormat, onClosed: () => void) {
    this.#output = output;
    this.#format = format;
    this.#onClosed = onClosed;
  }

  async deliver(rows: readonly StoredValue[]): Promise<Outcome> {
    if (!this.#begun) this.#output.write(this.#format.header);
    this.#begun = true;
    this.#output.write(this.#format.rows(rows));
    try {
      await this.#output.flush();
      return allDone(rows);
    } catch (error) {
      this.#onClosed();
      const { message, cause } = error as Error;
      const isClosed = this.#output.failure === undefined;
      const reason = isClosed || !(cause instanceof Error) ? message : cause.message;
      return noneDone(reason, { isTemporary: true });
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

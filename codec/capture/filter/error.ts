// The error of an invalid filter, with its position.

import { Iec104Error } from "../../errors.ts";

/**
 * Raised when a filter text is invalid. The message contains the position and what was expected.
 */
export class FilterError extends Iec104Error {
  /** Always `FilterError`. */
  override readonly name = "FilterError";
  /** Always `bad-filter`. */
  readonly code = "bad-filter";
  /** Start of the invalid text, in characters. */
  readonly offset: number;
  /** Length of the invalid text; 0 at the end of the filter. */
  readonly length: number;

  /** Creates an error about a part of a text. */
  constructor(message: string, place: { readonly offset: number; readonly length: number }) {
    super(message);
    this.offset = place.offset;
    this.length = place.length;
  }
}

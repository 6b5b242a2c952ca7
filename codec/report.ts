// Collects the findings of decoders: a list in lenient mode, an exception in strict mode.

import { DecodeError, type Issue, type IssueCode } from "./errors.ts";

/** The findings of a correct ASDU: a shared empty list. */
export const NO_ISSUES: readonly Issue[] = Object.freeze([]);

/** Collects the findings of one ASDU, or throws on the first. */
export class Report {
  #issues: Issue[] | undefined;
  readonly #octets: Uint8Array;
  readonly #strict: boolean;
  readonly #base: number;

  /** Creates a collector for `octets`, whose first octet has the position `base` for the caller. */
  constructor(octets: Uint8Array, options: { readonly strict: boolean; readonly base: number }) {
    this.#octets = octets;
    this.#strict = options.strict;
    this.#base = options.base;
  }

  /** Adds a finding about `length` octets from `offset`. */
  add(code: IssueCode, where: readonly [offset: number, length: number], detail: string): void {
    const [offset, length] = where;
    const octets = this.#octets.slice(offset, offset + length);
    const issue = { code, offset: this.#base + offset, octets, detail };
    if (this.#strict) throw new DecodeError(issue);
    (this.#issues ??= []).push(issue);
  }

  /** All findings so far. */
  get issues(): readonly Issue[] {
    return this.#issues ?? NO_ISSUES;
  }
}

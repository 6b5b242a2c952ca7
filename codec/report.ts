// Where decoders put what they find: a list in lenient mode, an exception in strict mode.

import { DecodeError, type Issue, type IssueCode } from "./errors.ts";

/** The issues of a flawless ASDU: one shared empty list. */
export const NO_ISSUES: readonly Issue[] = Object.freeze([]);

/** Collects the issues of one ASDU, or throws at the first. */
export class Report {
  #issues: Issue[] | undefined;
  readonly #octets: Uint8Array;
  readonly #strict: boolean;

  constructor(octets: Uint8Array, strict: boolean) {
    this.#octets = octets;
    this.#strict = strict;
  }

  /** Adds a finding about `length` octets from `offset` on. */
  add(code: IssueCode, where: readonly [offset: number, length: number], detail: string): void {
    const [offset, length] = where;
    const issue = { code, offset, octets: this.#octets.slice(offset, offset + length), detail };
    if (this.#strict) throw new DecodeError(issue);
    (this.#issues ??= []).push(issue);
  }

  /** All findings so far. */
  get issues(): readonly Issue[] {
    return this.#issues ?? NO_ISSUES;
  }
}

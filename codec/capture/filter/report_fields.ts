// Fields about what an analysis found: findings, and requests with their answers.

import { type FindingCode, FINDINGS } from "../findings/table.ts";
import type { TransactionKind, TransactionResult } from "../transaction_kind.ts";
import type { FilterField } from "./field.ts";
import { globTest } from "./glob.ts";
import type { FilterSubject } from "./subject.ts";

const CODES = Object.keys(FINDINGS) as readonly FindingCode[];

const SEVERITIES = new Set<string>(CODES.map((code) => FINDINGS[code].severity));

const TECHNIQUES = new Set<string>(
  CODES.flatMap((code) => FINDINGS[code].techniques ?? []).map((id) => id.toLowerCase()),
);

function hasFinding({ findings }: FilterSubject): boolean | undefined {
  return findings && findings.length > 0;
}

function hasTransaction({ transactions }: FilterSubject): boolean | undefined {
  return transactions && transactions.length > 0;
}

/** The field with findings. */
export const FINDING: FilterField = {
  expected:
    "a finding such as scan-ioa or sequence-*, error, warning or notice, or a technique such as T0846",
  contains: true,
  alone: hasFinding,
  has: hasFinding,
  known: () => [...CODES, ...SEVERITIES],
  test: (operator, text) => {
    const wanted = codesOf(operator === "contains" ? `*${text}*` : text.toLowerCase());
    if (wanted.size === 0) return undefined;
    return ({ findings }) => findings?.some((code) => wanted.has(code));
  },
};

function codesOf(text: string): ReadonlySet<FindingCode> {
  const matches = globTest(text);
  return new Set(CODES.filter((code) => {
    const { severity, techniques = [] } = FINDINGS[code];
    if (SEVERITIES.has(text)) return severity === text;
    if (TECHNIQUES.has(text)) return techniques.some((id) => id.toLowerCase() === text);
    return matches(code);
  }));
}

const KINDS = {
  ...{ command: true, interrogation: true, counters: true, clock: true, read: true, test: true },
  ...{ reset: true, parameter: true, delay: true, file: true, directory: true },
} satisfies Record<TransactionKind, true>;

const RESULTS = {
  ...{ terminated: true, confirmed: true, answered: true, failed: true, refused: true },
  ...{ cancelled: true, expired: true, unanswered: true, incomplete: true, open: true },
  unknown: true,
} satisfies Record<TransactionResult, true>;

/** The field with transactions. */
export const TRANSACTION: FilterField = {
  expected:
    "a kind of request such as command, a result such as refused, or the number of a transaction",
  alone: hasTransaction,
  has: hasTransaction,
  known: () => [...Object.keys(KINDS), ...Object.keys(RESULTS)],
  test: (_, text) => {
    const word = text.toLowerCase();
    if (/^\d{1,9}$/.test(word)) {
      const wanted = Number(word);
      return ({ transactions }) => transactions?.some(({ id }) => id === wanted);
    }
    if (!Object.hasOwn(KINDS, word) && !Object.hasOwn(RESULTS, word)) return undefined;
    return ({ transactions }) =>
      transactions?.some(({ kind, result }) => kind === word || result === word);
  },
};

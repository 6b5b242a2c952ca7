// Rules for the subjects of certificates: a common name or DNS name, or a whole distinguished name.

import { readSubject } from "../certificates/name.ts";

/** A permitted subject. */
export type SubjectRule =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "distinguished"; readonly attributes: Attributes };

type Attributes = readonly (readonly [type: string, value: string])[];

/** The subject of a certificate, as far as rules look at it. */
export interface SubjectNames {
  /** The distinguished name, as `readSubject()` reads it. */
  readonly subjectText: string;
  /** The DNS names of the extension subjectAltName. */
  readonly dnsNames: readonly string[];
}

/** Most characters of a rule. */
const MOST_CHARACTERS = 1000;

/**
 * Reads a rule: text with an equals sign is a distinguished name, any other text a common name or DNS name.
 *
 * @returns The rule, or what was expected.
 */
export function readSubjectRule(text: string): SubjectRule | { readonly expected: string } {
  const example = "a name such as centre, or CN=centre, O=Northfield";
  if (text.trim() === "") return { expected: example };
  if (text.length > MOST_CHARACTERS) {
    return { expected: `${example}, of at most ${MOST_CHARACTERS} characters` };
  }
  if (!text.includes("=")) return { kind: "name", name: text };
  const attributes = readSubject(text);
  return attributes === undefined ? { expected: example } : { kind: "distinguished", attributes };
}

/**
 * Whether a rule permits a subject. A distinguished name must have the same attributes in the same order; a name must be
 * the only common name, or a DNS name in any case.
 */
export function permitsSubject(
  rule: SubjectRule,
  { subjectText, dnsNames }: SubjectNames,
): boolean {
  const found = readSubject(subjectText) ?? [];
  if (rule.kind === "distinguished") {
    const { attributes } = rule;
    return attributes.length === found.length && found.every(([type, value], index) => {
      const [wantedType, wantedValue] = attributes[index]!;
      return type === wantedType && value === wantedValue;
    });
  }
  const common = found.filter(([type]) => type === "CN");
  if (common.length === 1 && common[0]![1] === rule.name) return true;
  return dnsNames.some((name) => name.toLowerCase() === rule.name.toLowerCase());
}

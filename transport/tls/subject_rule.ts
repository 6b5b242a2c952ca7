// Rules for the subjects of certificates: a common name or DNS name, or a whole distinguished name.

import { readSubject } from "../certificates/name.ts";

/** A permitted subject. */
export type SubjectRule =
  | { readonly kind: "name"; readonly name: string }
  | {
    readonly kind: "distinguished";
    readonly attributes: readonly (readonly [type: string, value: string])[];
  };

/** The parts of a certificate's subject that rules apply to. */
export interface SubjectNames {
  /** Distinguished name, as returned by `readSubject()`. */
  readonly subjectText: string;
  /** DNS names in the extension subjectAltName. */
  readonly dnsNames: readonly string[];
}

/** Maximum length of a rule in characters. */
const MOST_CHARACTERS = 1000;

/**
 * Parses a rule: text with an equals sign is a distinguished name, any other text a common name or
 * DNS name.
 *
 * @returns The rule, or a description of what was expected.
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
 * Whether a rule permits a subject. A distinguished name must have the same attributes in the same
 * order. A name must equal the only common name or, ignoring case, a DNS name.
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

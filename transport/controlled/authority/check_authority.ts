// Reports every fault of a well-formed authority: names, addresses, ranges, and rules that never decide.

import { type DeclarationFault, memberPath } from "../../../codec/check_schema.ts";
import { readSubject } from "../../certificates/name.ts";
import { ADDRESS_BLOCK_FORM, parseAddressBlock } from "../../address_block.ts";
import { conditionsOf, includesAll, parseFingerprint, type RuleConditions } from "./authority.ts";
import type {
  AddressRange,
  AuthorityDeclaration,
  AuthorityRight,
  AuthorityRule,
} from "./authority_declaration.ts";
import { REQUEST_FAMILIES, REQUEST_TYPES } from "./request_families.ts";
import { STANDARD_ROLES } from "./standard_roles.ts";

/**
 * All faults; empty if the authority can be used.
 *
 * @param privateTypes The names of the private types of the station.
 */
export function checkAuthority(
  { roles = {}, rules = [] }: AuthorityDeclaration,
  privateTypes: readonly string[],
): DeclarationFault[] {
  const check = new AuthorityCheck([...Object.keys(STANDARD_ROLES), ...Object.keys(roles)], [
    ...Object.keys(REQUEST_FAMILIES),
    ...REQUEST_TYPES,
    ...privateTypes,
  ]);
  for (const [name, rights] of Object.entries(roles)) check.role(name, rights);
  for (const [index, rule] of rules.entries()) check.rule(rule, `authority.rules[${index}]`);
  if (check.faults.length === 0) check.order(rules);
  return check.faults;
}

class AuthorityCheck {
  readonly faults: DeclarationFault[] = [];
  readonly #roles: readonly string[];
  readonly #types: readonly string[];
  readonly #ruleNames = new Set<string>();

  constructor(roles: readonly string[], types: readonly string[]) {
    this.#roles = roles;
    this.#types = types;
  }

  role(name: string, rights: readonly AuthorityRight[]): void {
    const path = memberPath("authority.roles", name);
    if (Object.hasOwn(STANDARD_ROLES, name)) {
      this.#fault(path, rights, `another name: ${name} is a built-in role`);
    }
    for (const [index, { types, cas = [], ioas = [] }] of rights.entries()) {
      const at = `${path}[${index}]`;
      this.#words(types, this.#types, `${at}.types`);
      this.#ranges(cas, `${at}.cas`);
      this.#ranges(ioas, `${at}.ioas`);
    }
  }

  rule(rule: AuthorityRule, path: string): void {
    const { name, addresses = [], fingerprints = [], subjects = [], roles } = rule;
    if (name !== undefined && this.#ruleNames.has(name)) {
      this.#fault(`${path}.name`, name, "no name twice");
    }
    if (name !== undefined) this.#ruleNames.add(name);
    const each = (
      key: string,
      texts: readonly string[],
      read: (text: string) => unknown,
      expected: string,
    ) => {
      for (const [index, text] of texts.entries()) {
        if (read(text) === undefined) this.#fault(`${path}.${key}[${index}]`, text, expected);
      }
    };
    each("addresses", addresses, parseAddressBlock, ADDRESS_BLOCK_FORM);
    each("fingerprints", fingerprints, parseFingerprint, "a SHA-256 fingerprint, 64 hex digits");
    each("subjects", subjects, readSubject, 'attributes such as "CN=Centre A, O=Northfield"');
    this.#words(roles, this.#roles, `${path}.roles`);
  }

  /** Finds rules that never decide because an earlier one matches all of their peers. */
  order(rules: readonly AuthorityRule[]): void {
    const conditions = rules.map(conditionsOf);
    for (const [index, rule] of rules.entries()) {
      const earlier = conditions.slice(0, index).findIndex((one) =>
        includesPeers(one, conditions[index]!)
      );
      if (earlier < 0) continue;
      const label = rules[earlier]!.name ?? `rules[${earlier}]`;
      const expected = `a position before ${label}, which matches all of its peers`;
      this.#fault(`authority.rules[${index}]`, rule, expected);
    }
  }

  #words(words: readonly string[], known: readonly string[], path: string): void {
    for (const [index, word] of words.entries()) {
      if (known.includes(word)) continue;
      const expected = `one of ${known.map((one) => JSON.stringify(one)).join(", ")}`;
      this.faults.push({
        path: `${path}[${index}]`,
        value: word,
        expected,
        unknown: "word",
        known,
      });
    }
  }

  #ranges(ranges: readonly AddressRange[], path: string): void {
    for (const [index, range] of ranges.entries()) {
      if (typeof range === "number" || range[0] <= range[1]) continue;
      this.#fault(`${path}[${index}]`, range, "the lowest address before the highest");
    }
  }

  #fault(path: string, value: unknown, expected: string): void {
    this.faults.push({ path, value, expected });
  }
}

/** Whether a rule matches every peer that another rule matches. */
function includesPeers(outer: RuleConditions, inner: RuleConditions): boolean {
  const subjects = (list: typeof outer.subjects) =>
    inner.subjects?.every((one) => list!.some((wanted) => includesAll(one, wanted))) === true;
  return (outer.blocks === undefined ||
    (inner.blocks !== undefined && outer.blocks.includes(inner.blocks))) &&
    (outer.fingerprints === undefined ||
      inner.fingerprints?.isSubsetOf(outer.fingerprints) === true) &&
    (outer.subjects === undefined || subjects(outer.subjects)) &&
    (outer.users === undefined || inner.users?.isSubsetOf(outer.users) === true);
}

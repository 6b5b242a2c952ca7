// The only function that decides whether a peer may make a request. It depends on neither time nor state.

import type { Asdu } from "../../../codec/asdu_types.ts";
import { roleOf } from "../../../codec/classify.ts";
import { typeName, TYPES } from "../../../codec/types.ts";
import { readSubject } from "../../certificates/name.ts";
import type { PeerIdentity } from "../notices/peer_identity.ts";
import { parseAddressBlock } from "../../address_block.ts";
import { AddressPrefixes, BlockSet } from "./block_set.ts";
import { parseAddress } from "../../ip_address.ts";
import type { AddressRange, AuthorityDeclaration } from "./authority_declaration.ts";
import type { AuthorityRight, AuthorityRule } from "./authority_declaration.ts";
import { familiesOf } from "./request_families.ts";
import { STANDARD_ROLES } from "./standard_roles.ts";

/** The conditions of a rule, prepared for comparison; `undefined` if every peer matches. */
export interface RuleConditions {
  /** Blocks of addresses. */
  readonly blocks: BlockSet | undefined;
  /** Fingerprints of certificates. */
  readonly fingerprints: ReadonlySet<string> | undefined;
  /** Attributes of the subjects of certificates. */
  readonly subjects: readonly (readonly (readonly [string, string])[])[] | undefined;
  /** Users. */
  readonly users: ReadonlySet<string> | undefined;
}

/** A rule prepared for use. */
export interface PreparedRule {
  /** Its name, or its position. */
  readonly label: string;
  /** Which peers it is about. */
  readonly conditions: RuleConditions;
  /** The roles of these peers. */
  readonly roles: readonly string[];
}

/** A declared authority prepared for use. It is created once and never changes. */
export interface Authority {
  /** Whether a peer that no rule matches may do everything. */
  readonly isOpen: boolean;
  /** The rules in their order. */
  readonly rules: readonly PreparedRule[];
  /** The rights of each role. */
  readonly roles: ReadonlyMap<string, readonly AuthorityRight[]>;
}

/** A request to one common address. */
export interface AccessRequest {
  /** The sender. */
  readonly peer: PeerIdentity;
  /** The request. */
  readonly asdu: Asdu;
  /** The common address that must answer; for a broadcast request, each in turn. */
  readonly ca: number;
}

/** Whether a peer may make a request, and why. */
export interface AccessVerdict {
  /** Whether it may. */
  readonly permitted: boolean;
  /** The rule that decided; `undefined` if none matches the peer. */
  readonly rule: string | undefined;
  /** The role that has the right; `undefined` if no role was needed, or none has it. */
  readonly role: string | undefined;
  /** The reason for a refusal, as text. */
  readonly detail: string | undefined;
}

/**
 * Prepares a declared authority.
 *
 * @param declaration One without faults.
 */
export function prepareAuthority(declaration: AuthorityDeclaration): Authority {
  const { rules = [], roles = {} } = declaration;
  return {
    isOpen: (declaration.default ?? "allow") === "allow",
    rules: rules.map((rule, index) => ({
      label: rule.name ?? `rules[${index}]`,
      conditions: conditionsOf(rule),
      roles: rule.roles,
    })),
    roles: new Map([...Object.entries(STANDARD_ROLES), ...Object.entries(roles)]),
  };
}

/** Returns the conditions of a valid rule. */
export function conditionsOf(rule: AuthorityRule): RuleConditions {
  const { addresses, fingerprints, subjects, users } = rule;
  return {
    blocks: addresses && new BlockSet(addresses.map((text) => parseAddressBlock(text)!)),
    fingerprints: fingerprints && new Set(fingerprints.map(plainFingerprint)),
    subjects: subjects?.map((text) => readSubject(text)!),
    users: users && new Set(users),
  };
}

/** A fingerprint as 64 lower-case hex digits; `undefined` for any other text. */
export function parseFingerprint(text: string): string | undefined {
  const plain = plainFingerprint(text);
  return /^[0-9a-f]{64}$/.test(plain) ? plain : undefined;
}

function plainFingerprint(text: string): string {
  return text.replaceAll(":", "").toLowerCase();
}

/**
 * Decides whether a peer may make a request: the first rule that matches the peer, then the rights of its roles. The same
 * arguments always lead to the same verdict.
 */
export function decideAccess(authority: Authority, request: AccessRequest): AccessVerdict {
  const { peer, asdu, ca } = request;
  const facts = factsOf(peer);
  const rule = authority.rules.find(({ conditions }) => matches(conditions, facts));
  if (rule === undefined) {
    const detail = authority.isOpen ? undefined : "no rule matches the peer";
    return { permitted: authority.isOpen, rule: undefined, role: undefined, detail };
  }
  const names = new Set<string>([requestType(asdu), ...familiesOf(asdu)]);
  const ioas = concernsAll(asdu) ? undefined : objectAddresses(asdu);
  const role = rule.roles.find((name) =>
    authority.roles.get(name)!.some((right) => covers(right, { names, ca, ioas }))
  );
  const permitted = role !== undefined;
  return { permitted, rule: rule.label, role, detail: permitted ? undefined : refusalText(rule) };
}

function refusalText({ label, roles }: PreparedRule): string {
  if (roles.length === 0) return `${label}: no role`;
  const [whose, verb] = roles.length === 1 ? ["the role", "does"] : ["the roles", "do"];
  return `${label}: ${whose} ${roles.join(", ")} ${verb} not permit it`;
}

/** What rules look at, read once from the identity of a peer. */
interface PeerFacts {
  readonly address: AddressPrefixes | undefined;
  readonly fingerprint: string | undefined;
  readonly subject: readonly (readonly [string, string])[] | undefined;
  readonly user: string | undefined;
}

function factsOf({ host, certificate, user }: PeerIdentity): PeerFacts {
  const subject = certificate && readSubject(certificate.subject);
  const fingerprint = certificate && plainFingerprint(certificate.fingerprint);
  const octets = parseAddress(host);
  return { address: octets && new AddressPrefixes(octets), fingerprint, subject, user };
}

function matches(conditions: RuleConditions, facts: PeerFacts): boolean {
  const { blocks, fingerprints, subjects, users } = conditions;
  const { address, fingerprint, subject, user } = facts;
  return holds(blocks, address, (list, found) => list.has(found)) &&
    holds(fingerprints, fingerprint, (list, found) => list.has(found)) &&
    holds(subjects, subject, (list, found) => list.some((wanted) => includesAll(found, wanted))) &&
    holds(users, user, (list, found) => list.has(found));
}

/** Whether a condition holds: there is none, or the fact is known and is in its list. */
function holds<List, Fact>(
  list: List | undefined,
  fact: Fact | undefined,
  includes: (list: List, fact: Fact) => boolean,
): boolean {
  return list === undefined || (fact !== undefined && includes(list, fact));
}

/** Whether a subject has all attributes of another. */
export function includesAll(
  subject: readonly (readonly [string, string])[],
  wanted: readonly (readonly [string, string])[],
): boolean {
  return wanted.every(([type, value]) =>
    subject.some(([ownType, ownValue]) => ownType === type && ownValue === value)
  );
}

/** What a right must cover to permit a request. */
interface Access {
  /** The names of its type and families. */
  readonly names: ReadonlySet<string>;
  readonly ca: number;
  /** Its object addresses; `undefined` if they cannot be read, or it concerns all objects. */
  readonly ioas: readonly number[] | undefined;
}

/** Whether a request concerns all objects although its type has an object address: it activates all loaded parameters. */
function concernsAll(asdu: Asdu): boolean {
  return roleOf(asdu.typeId) === "parameterActivation" &&
    objectAddresses(asdu)?.includes(0) === true;
}

function covers(right: AuthorityRight, { names, ca, ioas }: Access): boolean {
  if (!right.types.some((name) => names.has(name))) return false;
  if (right.cas !== undefined && !isInRanges(ca, right.cas)) return false;
  if (right.ioas === undefined) return true;
  return ioas !== undefined && ioas.every((ioa) => isInRanges(ioa, right.ioas!));
}

function isInRanges(value: number, ranges: readonly AddressRange[]): boolean {
  return ranges.some((range) => {
    const [low, high] = typeof range === "number" ? [range, range] : range;
    return value >= low && value <= high;
  });
}

/** The mnemonic of the type of a request, the name of its private type, or its number. */
export function requestType(asdu: Asdu): string {
  if (asdu.type === "private") return asdu.name;
  return typeName(asdu.typeId) ?? `type ${asdu.typeId}`;
}

/** The object addresses of a request; none where its type has no address, `undefined` if they cannot be read. */
export function objectAddresses(asdu: Asdu): readonly number[] | undefined {
  const name = typeName(asdu.typeId);
  if (name !== undefined && TYPES[name].ioa !== "object") return [];
  if (asdu.type === "raw" || asdu.objects.length === 0) return undefined;
  const addresses = (asdu.objects as readonly { readonly ioa?: number }[]).map(({ ioa }) => ioa);
  return addresses.every((ioa) => ioa !== undefined) ? addresses : undefined;
}

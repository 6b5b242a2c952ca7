// Who may do what at a controlled station: rules, roles and limits as plain data, in code or in a `station.json`.

/** A number, or the lowest and the highest number of a range. */
export type AddressRange = number | readonly [low: number, high: number];

/** A right of a role. */
export interface AuthorityRight {
  /**
   * Mnemonics of types, such as `C_SC_NA_1`, names of private types, and families of requests, such as `commands`:
   * {@linkcode REQUEST_FAMILIES}. A mnemonic covers that type alone, not the one with a time tag.
   */
  readonly types: readonly string[];
  /** Common addresses; all by default. */
  readonly cas?: readonly AddressRange[];
  /**
   * Information object addresses; all by default. Requests without an object address, such as an interrogation, are not
   * restricted by it. Object address 0 of a parameter activation, which refers to all points, needs a right without `ioas`,
   * even if 0 is in a range.
   */
  readonly ioas?: readonly AddressRange[];
}

/** Which peers a rule applies to, and their roles. A rule without any condition applies to all peers. */
export interface AuthorityRule {
  /** Name of the rule in decisions and logs; by default its position, such as `rules[2]`. */
  readonly name?: string;
  /**
   * IP addresses and CIDR blocks, IPv4 or IPv6, without host names and zones. An IPv4 address mapped into IPv6 is the IPv4
   * address: `::/0` contains no IPv4 address, `0.0.0.0/0` all of them.
   */
  readonly addresses?: readonly string[];
  /** SHA-256 fingerprints of certificates, in hex with or without colons. */
  readonly fingerprints?: readonly string[];
  /**
   * Subjects of certificates, such as `CN=Centre A, O=Northfield`: a certificate matches if it has all attributes that are
   * listed, in any order. Values are compared exactly, including case; spaces around `=` and commas are ignored.
   */
  readonly subjects?: readonly string[];
  /** Names of users whom secure authentication, for this request, or the application has authenticated. */
  readonly users?: readonly string[];
  /** `viewer`, `operator`, `engineer`, or names from `roles`. A peer without a role may do nothing. */
  readonly roles: readonly string[];
}

/** A limit for commands in a period of time. */
export interface CommandLimit {
  /** Maximum number of commands in any period of `withinMs`, 1..1000. */
  readonly commands: number;
  /** The period, 100..86400000 ms. */
  readonly withinMs: number;
}

/**
 * Who may do what at a station. The first rule that matches a peer decides. A rule matches if all of its conditions
 * hold; a condition holds if one of its entries does. Requests that no right of the peer's roles covers are refused.
 *
 * ```ts
 * import type { AuthorityDeclaration } from "@telecontrol/iec104";
 *
 * const authority: AuthorityDeclaration = {
 *   default: "deny",
 *   roles: { "bay 3": [{ types: ["commands"], cas: [1], ioas: [[5300, 5399]] }] },
 *   rules: [
 *     { name: "control centre", subjects: ["CN=Centre A"], roles: ["operator"] },
 *     { name: "bay 3 panel", addresses: ["10.3.0.0/24"], roles: ["viewer", "bay 3"] },
 *   ],
 *   commandLimits: { perObject: { commands: 2, withinMs: 10_000 } },
 * };
 * ```
 */
export interface AuthorityDeclaration {
  /** What a peer may do if no rule matches it: everything (`"allow"`, the default), or nothing (`"deny"`). */
  readonly default?: "allow" | "deny";
  /** The rights of roles besides `viewer`, `operator` and `engineer`, by role name. */
  readonly roles?: Readonly<Record<string, readonly AuthorityRight[]>>;
  /** The rules; the first one that matches decides. */
  readonly rules?: readonly AuthorityRule[];
  /**
   * Limits for commands and set-points; none by default. Select and direct execute count. The execute of a selection counts
   * with its select, and a cancel does not count.
   */
  readonly commandLimits?: {
    /** For each connection. */
    readonly perLink?: CommandLimit;
    /** For each declared command object, regardless of who operates it. */
    readonly perObject?: CommandLimit;
  };
}

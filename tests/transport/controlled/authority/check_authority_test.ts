// Faults of a declared authority: each is found, with its path and the expected value.

import { assert, assertEquals } from "@std/assert";
import { describeFault } from "../../../../codec/describe_fault.ts";
import { checkDeclaration } from "../../../../transport/controlled/declaration/check_declaration.ts";
import type { AuthorityRule } from "../../../../transport/controlled/authority/authority_declaration.ts";

/** Returns the faults of an authority as text, each without `authority.` and the list of known values. */
function faultsOf(authority: object): string[] {
  const privateTypes = [{ id: 200, name: "X_OWN", elements: ["SIQ"] }];
  return checkDeclaration({ sectors: [{ ca: 1 }], privateTypes, authority })
    .map((fault) => describeFault(fault).replace(/expected one of .*/, "expected one of ..."));
}

function rulesWith(...rules: readonly Partial<AuthorityRule>[]): object {
  return { rules: rules.map((rule) => ({ roles: ["viewer"], ...rule })) };
}

Deno.test("an authority without faults has none", () => {
  const right = {
    types: ["commands", "C_SC_NA_1", "X_OWN"],
    cas: [1, [5, 5]],
    ioas: [[1, 16_777_215]],
  };
  const rules = [
    { name: "a", addresses: ["10.0.0.0/8", "::1", "::ffff:192.0.2.0/120"], roles: [] },
    { fingerprints: ["AB:".repeat(31) + "ab"], roles: ["own", "engineer"] },
    { subjects: ["CN=a\\, b, O=c"], users: ["erin"], roles: ["viewer"] },
    { roles: ["viewer"] },
  ];
  const limit = { commands: 1, withinMs: 100 };
  const commandLimits = { perLink: limit, perObject: limit };
  assertEquals(faultsOf({ default: "deny", roles: { own: [right] }, rules, commandLimits }), []);
  assertEquals(faultsOf({}), []);
});

Deno.test("addresses, fingerprints and subjects that cannot be read are faults", () => {
  for (
    const text of [
      "10.0.0.0/33",
      "10.0.0",
      "gateway",
      "::ffff:10.0.0.0/95",
      "2001:db8::/129",
      "fe80::1%eth0",
      "",
    ]
  ) {
    assertEquals(faultsOf(rulesWith({ addresses: ["::1", text] })), [
      `authority.rules[0].addresses[1] is ${
        JSON.stringify(text)
      }, expected an IP address or a CIDR block, without a zone`,
    ]);
  }
  assertEquals(faultsOf(rulesWith({ fingerprints: ["ab:cd"], subjects: ["Centre A"] })), [
    'authority.rules[0].fingerprints[0] is "ab:cd", expected a SHA-256 fingerprint, 64 hex digits',
    'authority.rules[0].subjects[0] is "Centre A", expected attributes such as "CN=Centre A, O=Northfield"',
  ]);
});

Deno.test("unknown roles and types are faults, which list the known ones", () => {
  const roles = { own: [{ types: ["C_SC_NA_2", "M_SP_NA_1", "command", "X_OTHER"] }] };
  const declaration = {
    sectors: [{ ca: 1 }],
    authority: { roles, ...rulesWith({ roles: ["own", "oper"] }) },
  };
  const faults = checkDeclaration(declaration);
  assertEquals(faults.map(({ path, value, unknown }) => [path, value, unknown]), [
    ["authority.roles.own[0].types[0]", "C_SC_NA_2", "word"],
    ["authority.roles.own[0].types[1]", "M_SP_NA_1", "word"],
    ["authority.roles.own[0].types[2]", "command", "word"],
    ["authority.roles.own[0].types[3]", "X_OTHER", "word"],
    ["authority.rules[0].roles[1]", "oper", "word"],
  ]);
  assert(faults[0]!.known!.includes("C_SC_NA_1") && faults[2]!.known!.includes("commands"));
  assertEquals(faults[4]!.known, ["viewer", "operator", "engineer", "own"]);
  assertEquals(faultsOf({ roles: { viewer: [{ types: ["all"] }] } }), [
    'authority.roles.viewer is [{"types":["all"]}], expected another name: viewer is a built-in role',
  ]);
});

Deno.test("empty and impossible ranges, lists and limits are faults", () => {
  const right = (more: object) => ({ roles: { own: [{ types: ["all"], ...more }] } });
  assertEquals(faultsOf(right({ ioas: [[9, 8]], cas: [3, [2, 1]] })), [
    "authority.roles.own[0].cas[1] is [2,1], expected the lowest address before the highest",
    "authority.roles.own[0].ioas[0] is [9,8], expected the lowest address before the highest",
  ]);
  const odd = [
    right({ ioas: [] }),
    right({ ioas: [0] }),
    right({ cas: [65_535] }),
    right({ ioas: [[1]] }),
    right({ ioas: [1.5] }),
    { roles: { own: [] } },
    { roles: { own: [{ types: [] }] } },
    { roles: { own: [{}] } },
    { roles: { "": [{ types: ["all"] }] } },
    rulesWith({ addresses: [] }),
    rulesWith({ users: [""] }),
    rulesWith({ name: "" }),
    { rules: [{}] },
    { default: "refuse" },
    { commandLimits: { perLink: { commands: 0, withinMs: 1000 } } },
    { commandLimits: { perLink: { commands: 1001, withinMs: 1000 } } },
    { commandLimits: { perObject: { commands: 1, withinMs: 99 } } },
    { commandLimits: { perObject: { commands: 1 } } },
    { commandLimits: { perUser: { commands: 1, withinMs: 1000 } } },
  ];
  for (const one of odd) assertEquals(faultsOf(one).length, 1, JSON.stringify(one));
});

Deno.test("a rule that never decides is a fault, which names the rule before it", () => {
  const expected = (later: number, label: string) =>
    `authority.rules[${later}]: before ${label}, which matches all of its peers`;
  const check = (...rules: Partial<AuthorityRule>[]) =>
    faultsOf(rulesWith(...rules)).map((text) => text.replace(/ is \{.*, expected a position/, ":"));
  assertEquals(check({ name: "all" }, { users: ["erin"] }, {}), [
    expected(1, "all"),
    expected(2, "all"),
  ]);
  const cases: readonly [Partial<AuthorityRule>, Partial<AuthorityRule>, boolean][] = [
    [{ addresses: ["10.0.0.0/8"] }, { addresses: ["10.1.0.0/16", "10.2.3.4"] }, true],
    [{ addresses: ["10.0.0.0/8"] }, { addresses: ["10.1.0.0/16", "11.2.3.4"] }, false],
    [{ addresses: ["10.1.0.0/16"] }, { addresses: ["10.0.0.0/8"] }, false],
    [{ addresses: ["::ffff:10.0.0.0/104"] }, { addresses: ["10.1.1.1"], users: ["a"] }, true],
    [{ addresses: ["10.0.0.0/8"], users: ["a"] }, { addresses: ["10.1.1.1"] }, false],
    [{ users: ["a", "b"] }, { users: ["b"] }, true],
    [{ users: ["a"] }, { users: ["a", "b"] }, false],
    [{ subjects: ["O=c"] }, { subjects: ["CN=a, O=c"] }, true],
    [{ subjects: ["CN=a, O=c"] }, { subjects: ["O=c"] }, false],
    [{ subjects: ["CN=b", "O=c"] }, { subjects: ["CN=a, O=c", "CN=b, O=d"] }, true],
    [{ subjects: ["CN=b", "O=c"] }, { subjects: ["CN=a, O=c", "CN=a, O=d"] }, false],
    [{ fingerprints: ["AB".repeat(32)] }, { fingerprints: ["ab:".repeat(31) + "ab"] }, true],
    [{ fingerprints: ["ab".repeat(32)] }, { subjects: ["CN=a"] }, false],
  ];
  for (const [first, second, isDead] of cases) {
    const found = check(first, second);
    assertEquals(found, isDead ? [expected(1, "rules[0]")] : [], JSON.stringify([first, second]));
  }
  assertEquals(faultsOf(rulesWith({ name: "a", users: ["x"] }, { name: "a", users: ["y"] })), [
    'authority.rules[1].name is "a", expected no name twice',
  ]);
});

// Rules for the subjects of certificates: what they permit, and attempts to bypass them.

import { assert, assertEquals } from "@std/assert";
import { permitsSubject, readSubjectRule } from "../../../transport/tls/subject_rule.ts";

/** Whether a rule permits a subject. */
function permits(rule: string, subjectText: string, dnsNames: readonly string[] = []): boolean {
  const read = readSubjectRule(rule);
  assert("kind" in read, rule);
  return permitsSubject(read, { subjectText, dnsNames });
}

Deno.test("a name permits the only common name, and a DNS name in any case", () => {
  assert(permits("centre", "O=Northfield, CN=centre"));
  assert(permits("Centre.example", "CN=x", ["centre.EXAMPLE"]));
  assert(permits("Centre.example", "", ["centre.EXAMPLE"]), "a certificate without a subject");
  assert(!permits("centre", "CN=Centre"), "the common name is compared exactly");
  assert(!permits("centre", "CN=centre, CN=other"), "two common names");
  assert(!permits("centre", "O=centre"));
});

Deno.test("a distinguished name permits the same attributes in the same order", () => {
  const subject = "C=GB, O=Northfield, CN=centre";
  assert(permits("C=GB, O=Northfield,CN=centre", subject));
  assert(!permits("CN=centre, O=Northfield, C=GB", subject));
  assert(!permits("O=Northfield, CN=centre", subject), "an attribute is missing");
  assert(!permits("C=GB, O=Northfield, CN=centre", "C=GB, O=Northfield"));
  assert(permits("2.5.4.65=x", "2.5.4.65=x"));
});

Deno.test("a comma within a value is not the end of it, so that one value does not pass for two", () => {
  assert(!permits("CN=centre, O=Northfield", "CN=centre\\, O=Northfield"));
  assert(permits("CN=centre\\, O=Northfield", "CN=centre\\, O=Northfield"));
});

Deno.test("readSubjectRule() reports what it expected", () => {
  const example = "a name such as centre, or CN=centre, O=Northfield";
  for (const text of ["", "  ", "CN=a,b", "=a", "CN=a,,O=b"]) {
    assertEquals(readSubjectRule(text), { expected: example });
  }
  assertEquals(readSubjectRule("x".repeat(1001)), {
    expected: `${example}, of at most 1000 characters`,
  });
});

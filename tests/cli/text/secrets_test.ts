// Secrets in texts: they are replaced in every form in which programs print them.

import { assertEquals } from "@std/assert";
import { Secrets } from "../../../cli/text/secrets.ts";

function secretsOf(value: string): Secrets {
  const secrets = new Secrets();
  secrets.add("${PASSWORD}", value);
  return secrets;
}

Deno.test("a secret is replaced by its name, wherever it is and however often", () => {
  const secrets = secretsOf("hunter2");
  assertEquals(
    secrets.conceal("user:hunter2@host hunter2hunter2"),
    "user:${PASSWORD}@host ${PASSWORD}${PASSWORD}",
  );
  assertEquals(secrets.conceal("hunter 2"), "hunter 2");
});

Deno.test("a secret is also found in JSON, URLs, Base64, SQL and a shell", () => {
  const value = `a"b c'd`;
  const secrets = secretsOf(value);
  for (
    const form of [
      JSON.stringify({ value }),
      JSON.stringify({ text: `the password ${value} is wrong` }),
      `postgres://u:${encodeURIComponent(value)}@host`,
      btoa(value),
      `PASSWORD '${value.replaceAll("'", "''")}'`,
      `'${value.replaceAll("'", "'\\''")}'`,
    ]
  ) {
    const shown = secrets.conceal(form);
    assertEquals([shown.includes("${PASSWORD}"), shown.includes("b c")], [true, false], shown);
  }
});

Deno.test("of a secret of several lines, such as a key, each line is replaced", () => {
  const secrets = secretsOf("-----BEGIN KEY-----\nMIIEvQIBADAN\nBgkqhkiG9w0B\n-----END KEY-----\n");
  assertEquals(
    secrets.conceal("bad key: BgkqhkiG9w0B -----BEGIN KEY-----"),
    "bad key: ${PASSWORD} -----BEGIN KEY-----",
  );
});

Deno.test("the longest secret wins, and values too short to be one are left alone", () => {
  const secrets = new Secrets();
  secrets.add("${A}", "abcd");
  secrets.add("${B}", "abcdef");
  secrets.add("${N}", "47");
  secrets.add("${E}", "");
  assertEquals(secrets.conceal("abcdef abcd 47 (.*)"), "${B} ${A} 47 (.*)");
  const special = secretsOf("a.c*[$");
  assertEquals(special.conceal("abc*[$ a.c*[$"), "abc*[$ ${PASSWORD}");
});

Deno.test("secrets are replaced inside of lists and objects", () => {
  assertEquals(secretsOf("hunter2").concealAll({ a: ["hunter2", 1, null], b: true }), {
    a: ["${PASSWORD}", 1, null],
    b: true,
  });
});

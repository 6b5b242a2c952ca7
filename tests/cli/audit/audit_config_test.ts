// Settings of the audit file, from a file and from the command line.

import { assertEquals, assertThrows } from "@std/assert";
import { AUDIT_OPTIONS, auditValues, combinedAudit } from "../../../cli/audit/audit_config.ts";
import { parseValues } from "../../../cli/options/args.ts";
import { UsageError } from "../../../cli/io/exit.ts";
import type { Command } from "../../../cli/options/subcommand.ts";

function given(...args: readonly string[]) {
  const command = {
    name: "station",
    operands: [0, 0],
    options: AUDIT_OPTIONS,
  } as unknown as Command;
  return auditValues(parseValues(args, command));
}

Deno.test("options that are not given are absent", () => {
  assertEquals(given(), {});
  assertEquals(given("--audit", "a.jsonl", "--audit-sync"), { audit: "a.jsonl", auditSync: true });
});

for (
  const [file, args, expected] of [
    [{}, [], {}],
    [{ audit: "a" }, [], { audit: "dir/a" }],
    [{ audit: "a", auditSync: false }, ["--audit", "b"], { audit: "b", auditSync: false }],
    [{ audit: "a", auditSync: false }, ["--audit-sync"], { audit: "dir/a", auditSync: true }],
    [{ auditSync: true }, ["--audit", "b"], { audit: "b", auditSync: true }],
  ] as const
) {
  Deno.test(`the settings ${JSON.stringify(file)} with ${args.join(" ") || "no options"}`, () => {
    assertEquals(combinedAudit(file, given(...args), (path) => `dir/${path}`), expected);
  });
}

Deno.test("flushing needs a file", () => {
  for (const file of [{}, { auditSync: true }]) {
    assertThrows(
      () => combinedAudit(file, given("--audit-sync")),
      UsageError,
      "needs --audit FILE",
    );
  }
});

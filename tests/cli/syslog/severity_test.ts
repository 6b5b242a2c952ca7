// The severity of audit records of secure authentication.

import { assertEquals } from "@std/assert";
import { severityOf } from "../../../cli/audit/syslog.ts";

Deno.test("records of what was refused, lost or not changed by secure authentication are warnings", () => {
  const severities = (results: readonly string[]) =>
    results.map((result) => severityOf({ event: "authentication", result }));
  const trouble = ["refused", "not-possible", "not-accepted", "failed", "reply-timeout"];
  const keys = ["key-change-failed", "update-key-failed", "warning"];
  assertEquals(severities([...trouble, ...keys]), Array(8).fill("warning"));
  assertEquals(
    severities(["authenticated", "replied", "keys", "user-status"]),
    Array(4).fill("info"),
  );
});

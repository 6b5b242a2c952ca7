// The standard error of programs, condensed for the log.

import { assertEquals } from "@std/assert";
import { complaintOf, onOneLine } from "../../../../cli/collect/sinks/complaint.ts";

Deno.test("complaintOf() drops uninformative lines", () => {
  const said =
    'ERROR:  relation "v" does not exist\nLINE 1: INSERT INTO "v"\n                    ^\n\n';
  assertEquals(complaintOf(said), 'ERROR:  relation "v" does not exist\nLINE 1: INSERT INTO "v"');
  assertEquals(complaintOf("\n--------------\n"), "");
});

Deno.test("complaintOf() keeps the beginning and the end of long text", () => {
  const lines = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`);
  const kept = [...lines.slice(0, 3), "...", ...lines.slice(-5)];
  assertEquals(complaintOf(lines.join("\n")).split("\n"), kept);
  assertEquals(complaintOf(lines.slice(0, 9).join("\n")).split("\n"), lines.slice(0, 9));
});

Deno.test("onOneLine() joins lines", () => {
  assertEquals(onOneLine("ERROR: no\n  DETAIL: never"), "ERROR: no / DETAIL: never");
});

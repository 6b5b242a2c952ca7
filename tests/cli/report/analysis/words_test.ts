// Texts of an analysis: results, sizes, durations and endpoints.

import { assertEquals } from "@std/assert";
import {
  durationsText,
  endpointText,
  KINDS,
  RESULTS,
  sizeText,
  toneOf,
} from "../../../../cli/report/analysis/words.ts";

Deno.test("every result has a text and a matching severity", () => {
  const tones = Object.keys(RESULTS).map((result) => [
    result,
    toneOf(result as keyof typeof RESULTS) ?? "plain",
  ]);
  assertEquals(Object.fromEntries(tones), {
    terminated: "plain",
    confirmed: "plain",
    answered: "plain",
    failed: "error",
    refused: "error",
    cancelled: "plain",
    expired: "warning",
    unanswered: "error",
    incomplete: "warning",
    open: "dim",
    unknown: "dim",
  });
  for (const words of [RESULTS, KINDS]) {
    assertEquals(new Set(Object.values(words)).size, Object.keys(words).length);
  }
});

Deno.test("sizes are written in a suitable unit", () => {
  assertEquals(
    [0, 1, 999, 1000, 999_949, 1e6, 999_949_999, 1e9, 12_345_678_901].map(sizeText),
    [
      "0 octets",
      "1 octet",
      "999 octets",
      "1.0 kB",
      "999.9 kB",
      "1.0 MB",
      "999.9 MB",
      "1.00 GB",
      "12.35 GB",
    ],
  );
});

Deno.test("durations are a single value, or median and maximum", () => {
  const summary = { count: 1, minMs: 5, medianMs: 5, p95Ms: 5, maxMs: 5 };
  assertEquals(durationsText(null), "");
  assertEquals(durationsText(summary), "5 ms");
  assertEquals(
    durationsText({ ...summary, count: 2, medianMs: 7, maxMs: 9 }),
    "7 ms, at most 9 ms",
  );
});

Deno.test("an endpoint includes a port other than the default", () => {
  assertEquals(endpointText({ address: "192.0.2.1", port: 2404 }), "192.0.2.1");
  assertEquals(endpointText({ address: "192.0.2.1", port: 2405 }), "192.0.2.1:2405");
  assertEquals(endpointText({ address: "fe80::1", port: 2404 }), "[fe80::1]");
});

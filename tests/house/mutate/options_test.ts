// The command line of the mutation sampler.

import { assertEquals, assertThrows } from "@std/assert";
import { readOptions } from "../../../.ci/mutate/options.ts";

Deno.test("mutate: options and folders are read", () => {
  const options = readOptions(["--seed", "7", "--count=3", "--deadline", "5s", "codec", "cli"]);
  assertEquals(options, {
    count: 3,
    seed: 7,
    cap: 6,
    rings: 8,
    deadlineMs: 5000,
    equivalents: ".ci/mutate/equivalents.json",
    json: undefined,
    folders: ["codec", "cli"],
  });
});

const WRONG: [args: string[], message: string][] = [
  [["--json"], "--json lacks its value"],
  [["--seed"], "--seed lacks its value"],
  [["--count", "0"], "Cannot use --count 0: expected a whole number from 1"],
  [["--deadline", "soon"], "Cannot use --deadline soon: expected seconds like 30s"],
  [["--sed", "1"], "Unknown option --sed"],
];

for (const [args, message] of WRONG) {
  Deno.test(`mutate ${args.join(" ")}: ${message}`, () => {
    assertThrows(() => readOptions(args), RangeError, message);
  });
}

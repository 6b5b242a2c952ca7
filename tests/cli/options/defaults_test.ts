// The values that options have if they are not given, which the help texts name as defaults.

import { assertEquals, assertThrows } from "@std/assert";
import { ACCEPT_OPTIONS, limitsOf, planOptions } from "../../../cli/accept/options.ts";
import type { Io } from "../../../cli/io/io.ts";
import { parseValues, type Values } from "../../../cli/options/args.ts";
import { CONNECT_OPTIONS, linkSettings } from "../../../cli/link/link_options.ts";
import { UsageError } from "../../../cli/io/exit.ts";
import type { OptionRow } from "../../../cli/options/option_row.ts";
import { FINISH_OPTION, finishLimit } from "../../../cli/request/options.ts";

function given(args: string, options: readonly OptionRow[]): Values {
  const words = args.split(" ").filter((word) => word !== "");
  return parseValues(words, { usage: "", operands: [0, 1], options });
}

const IO = { variable: () => undefined } as unknown as Io;

Deno.test("--timeout is 10 s, and from 1 ms to 255 s", async () => {
  const timeout = async (args: string) =>
    (await linkSettings(given(args, CONNECT_OPTIONS), IO, "192.0.2.1")).timeoutMs;
  assertEquals(await timeout(""), 10_000);
  assertEquals([await timeout("--timeout 1ms"), await timeout("--timeout 255s")], [1, 255_000]);
  for (const text of ["0s", "255001ms"]) {
    const error = await timeout(`--timeout ${text}`).catch((error: unknown) => error);
    assertEquals(
      (error as UsageError).message,
      `Option --timeout is "${text}", expected 1ms to 255s`,
    );
  }
});

Deno.test("--finish-within is 30 s unless a command says otherwise, and at least 1 ms", () => {
  const limit = (args: string, otherwise?: number) =>
    finishLimit(given(args, [FINISH_OPTION]), otherwise);
  assertEquals([limit(""), limit("", 60_000)], [30_000, 60_000]);
  assertEquals(limit("--finish-within 1ms", 60_000), 1);
  assertThrows(() => limit("--finish-within 0s"), UsageError, "expected 1ms or more");
});

Deno.test("a feedback and a time tag have 10 s in an acceptance run", () => {
  const limits = (args: string) => limitsOf(given(args, ACCEPT_OPTIONS));
  assertEquals(limits(""), { tagWithinMs: 10_000, feedbackWithinMs: 10_000 });
  assertEquals(limits("--tag-within 1s --feedback-within 2s"), {
    ...{ tagWithinMs: 1000, feedbackWithinMs: 2000 },
  });
});

Deno.test("a tolerance is a percentage from 0 to 100", () => {
  const tolerance = (text: string) =>
    planOptions(given(`--tolerance ${text}`, ACCEPT_OPTIONS)).tolerance;
  assertEquals(["0", "100", "2,5", "3%"].map(tolerance), [0, 100, 2.5, 3]);
  for (const text of ["100.1", "-1", "x"]) {
    assertThrows(() => tolerance(text), UsageError, "percent from 0 to 100");
  }
});

// The modules of tests/runtime/ that every runtime must run with the same result.

import { assertEquals } from "@std/assert";
import type { Runtime } from "./runtimes.ts";
import { runProgram } from "./service.ts";

const MAIN = new URL("../../runtime/smoke_main.ts", import.meta.url).pathname;

/**
 * Runs modules of `tests/runtime/` in one process of a runtime: in Node.js, loading the library takes longer than
 * running most of them.
 *
 * @param given What each module's `smoke()` receives, by the name of the module.
 * @returns The lines that each module returned.
 */
export async function smokeIn<T extends string>(
  runtime: Runtime,
  given: Readonly<Record<T, unknown>>,
): Promise<Readonly<Record<T, readonly string[]>>> {
  const { code, stdout, stderr } = await runProgram([
    ...runtime.command,
    ...[MAIN, JSON.stringify(given)],
  ]);
  assertEquals([code, stderr], [0, ""]);
  return JSON.parse(stdout);
}

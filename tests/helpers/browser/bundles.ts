// Bundles for browsers.

import { assertEquals } from "@std/assert";
import { runProgram } from "../machine/service.ts";
import { LOCK } from "./esbuild.ts";

const COMMAND = [
  ...["deno", "run", ...LOCK, "--allow-read=.", "--allow-env", "--allow-run"],
  ".ci/bundle.ts",
];

/** Bundles modules, each into one file, and returns the bundles by module; one esbuild makes them all. */
export async function bundlesOf<T extends string>(
  modules: readonly T[],
): Promise<Readonly<Record<T, string>>> {
  const { code, stdout, stderr } = await runProgram([...COMMAND, ...modules]);
  assertEquals([code, stderr], [0, ""]);
  return JSON.parse(stdout);
}

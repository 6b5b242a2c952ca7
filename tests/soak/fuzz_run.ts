// The tests of tests/fuzz/ with more random inputs than in the suite.

const ARGS = ["test", "--parallel", "--quiet", "--no-check", "--allow-read", "--allow-write=tests"];

/** Tries the inputs of the suite, and `times` as many in all; prints what failed, and returns a fault if anything did. */
export async function fuzzRun(times: number): Promise<readonly string[]> {
  const { success } = await new Deno.Command("deno", {
    args: [...ARGS, "tests/fuzz/", "--", String(times)],
  }).spawn().status;
  return success ? [] : ["an input failed; it is kept in tests/fuzz/regressions/"];
}

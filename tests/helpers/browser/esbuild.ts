// esbuild, the only dependency from npm: whether it is available, and the flags that pin its version.

/** Flags of `deno` for scripts that use esbuild. */
export const LOCK = ["--lock=.ci/bundle.lock", "--frozen"];

/** Matches names that only Deno, Node.js or Bun provides. "process" also occurs in texts. */
export const NAMES_RUNTIME = /\b(Deno|process|Buffer)\??\.[a-z]|["'`]node:/i;

/** Whether esbuild is installed or can be downloaded from npm. */
export const HAS_ESBUILD = await cached();

async function cached(): Promise<boolean> {
  const args = ["cache", "--quiet", ...LOCK, ".ci/bundle.ts"];
  const { success, stderr } = await new Deno.Command("deno", { args }).output();
  if (!success) console.log(`tests of bundles are skipped: ${new TextDecoder().decode(stderr)}`);
  return success;
}

// Bundles are made by esbuild, the one thing that comes from npm: whether it is here, and the flags that pin it.

/** The flags of `deno` for scripts that use esbuild. */
export const LOCK = ["--lock=.ci/bundle.lock", "--frozen"];

/** Found in a bundle that uses what only Deno, Node.js or Bun has. "process" is a word of texts, too. */
export const NAMES_RUNTIME = /\b(Deno|process|Buffer)\??\.[a-z]|["'`]node:/i;

/** Whether esbuild is here or can be had from npm. */
export const HAS_ESBUILD = await cached();

async function cached(): Promise<boolean> {
  const args = ["cache", "--quiet", ...LOCK, ".ci/bundle.ts"];
  const { success, stderr } = await new Deno.Command("deno", { args }).output();
  if (!success) console.log(`tests of bundles are skipped: ${new TextDecoder().decode(stderr)}`);
  return success;
}

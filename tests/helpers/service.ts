// Programs and services that tests use where they are there.

/** What a program wrote, and how it ended. */
export interface ProgramResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. */
export async function runProgram(
  command: readonly string[],
  { stdin = "", env = {} }: {
    readonly stdin?: string;
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): Promise<ProgramResult> {
  const [program, ...args] = command;
  const process = new Deno.Command(program!, {
    args,
    env: { ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  const fed = writer.write(new TextEncoder().encode(stdin)).then(() => writer.close())
    .catch(() => {}); // it did not want it
  const { code, stdout, stderr } = await process.output();
  await fed;
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** Why a program cannot be used, such as one that is a client whose server is away; `undefined` if it can. */
export async function absence(command: readonly string[], stdin = ""): Promise<string | undefined> {
  try {
    const { code, stderr } = await runProgram(command, { stdin });
    return code === 0 ? undefined : `${command[0]}: ${stderr.trim().split("\n")[0]}`;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return `${command[0]} is not installed`;
  }
}

/** Declares a test that is skipped, with a message, where something it needs is not there. */
export function testWith(
  missing: string | undefined,
  name: string,
  body: () => Promise<void>,
): void {
  if (missing !== undefined) console.log(`Skipped: ${name} (${missing})`);
  Deno.test({ name, ignore: missing !== undefined, fn: body });
}

// Programs and services that tests use if they are available.

import { TextLineStream } from "@std/streams/text-line-stream";

/** Output of a program, and its exit code. */
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
    .catch(() => {}); // it did not read its input
  const { code, stdout, stderr } = await process.output();
  await fed;
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** Returns the reason why a program cannot be used, for example a client without a server; `undefined` if it can. */
export async function absence(command: readonly string[], stdin = ""): Promise<string | undefined> {
  try {
    const { code, stderr } = await runProgram(command, { stdin });
    return code === 0 ? undefined : `${command[0]}: ${stderr.trim().split("\n")[0]}`;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return `${command[0]} may not be run`;
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return `${command[0]} is not installed`;
  }
}

/** Declares a test that is skipped with a message if something it needs is missing. */
export function testWith(
  missing: string | undefined,
  name: string,
  body: () => Promise<void>,
): void {
  if (missing !== undefined) console.log(`Skipped: ${name} (${missing})`);
  Deno.test({ name, ignore: missing !== undefined, fn: body });
}

/** A program that runs until it is ended, and the lines that it prints. */
export class Background implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #lines: AsyncIterator<string>;

  /** Starts the program; its other stream is ignored. */
  constructor(command: readonly string[], stream: "stdout" | "stderr" = "stdout") {
    const [program, ...args] = command;
    this.#process = new Deno.Command(program!, {
      args,
      stdin: "null",
      stdout: stream === "stdout" ? "piped" : "null",
      stderr: stream === "stderr" ? "piped" : "null",
    }).spawn();
    this.#lines = this.#process[stream].pipeThrough(new TextDecoderStream())
      .pipeThrough(new TextLineStream())[Symbol.asyncIterator]();
  }

  /** Returns the lines up to and including the first one that matches. */
  async until(pattern: RegExp): Promise<string[]> {
    const lines: string[] = [];
    for (;;) {
      const { done, value } = await this.#lines.next();
      if (done === true) throw new Error(`No line matches ${pattern}: ${lines.join("\n")}`);
      lines.push(value);
      if (pattern.test(value)) return lines;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#lines.return?.();
    await this.#process.status;
  }
}

// Runs a task of deno.json as a separate process with exactly the permissions of the task.

/** Returns the flags of a task between `deno run` and the script. */
export function flagsOf(task: string): readonly string[] {
  const { tasks } = JSON.parse(Deno.readTextFileSync("deno.json")) as {
    tasks: Record<string, { command: string }>;
  };
  const words = tasks[task]!.command.split(" ");
  if (words[0] !== "deno" || words[1] !== "run") throw new Error(`Task ${task} does not deno run`);
  return words.slice(2);
}

/** Starts a task with additional arguments; its streams are pipes. */
export function startTask(task: string, args: readonly string[] = []): Deno.ChildProcess {
  return new Deno.Command("deno", {
    args: ["run", "--quiet", ...flagsOf(task), ...args],
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Result of a process. */
export interface TaskResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a task to its end with this standard input. */
export async function runTask(
  task: string,
  args: readonly string[],
  stdin: Uint8Array = new Uint8Array(0),
): Promise<TaskResult> {
  const process = startTask(task, args);
  const writer = process.stdin.getWriter();
  const fed = writer.write(stdin.slice()).then(() => writer.close());
  const { code, stdout, stderr } = await process.output();
  await fed;
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** Reads the lines of a stream up to the first that contains a text; the stream stays open. */
export async function readUntil(stream: ReadableStream<Uint8Array>, text: string): Promise<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let read = "";
  while (!read.includes(text)) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`Expected "${text}", found the end of ${JSON.stringify(read)}`);
    read += decoder.decode(value, { stream: true });
  }
  reader.releaseLock();
  return read;
}

/**
 * Reads a stream to its end. A process that receives a signal must not lose its output meanwhile: it also ends when that
 * closes, and the signal then finds no handler.
 */
export async function readToEnd(stream: ReadableStream<Uint8Array>): Promise<void> {
  for await (const _ of stream);
}

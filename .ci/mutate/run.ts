// Runs Deno in the copy with a deadline, after which the run is stopped with all its child processes.

/** Result of a run. */
export interface Run {
  readonly outcome: "passed" | "failed" | "deadline";
  /** Its duration. */
  readonly ms: number;
  /** Its standard error. */
  readonly messages: string;
}

/** The time limit of a run, and a signal that ends it early. */
export interface RunOptions {
  /** The folder to run in. */
  readonly cwd: string;
  /** Time limit in milliseconds, after which the run is stopped. */
  readonly deadlineMs: number;
  /** Stops the run when it fires. */
  readonly signal: AbortSignal;
}

/**
 * Runs `deno` with these arguments.
 *
 * @throws The reason of the signal, once it has fired.
 */
export async function runDeno(args: readonly string[], options: RunOptions): Promise<Run> {
  const { cwd, deadlineMs, signal } = options;
  signal.throwIfAborted();
  const start = performance.now();
  const child = new Deno.Command("deno", {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
    detached: true, // its own process group, which can be stopped as a whole
  }).spawn();
  let isLate = false;
  const stop = () => void killGroup(child.pid);
  const timer = setTimeout(() => {
    isLate = true;
    stop();
  }, deadlineMs);
  signal.addEventListener("abort", stop, { once: true });
  const reading = new Response(child.stderr).text();
  const { success } = await child.status;
  clearTimeout(timer);
  signal.removeEventListener("abort", stop);
  await killGroup(child.pid); // child processes that are still running
  signal.throwIfAborted();
  const outcome = isLate ? "deadline" : success ? "passed" : "failed";
  return { outcome, ms: performance.now() - start, messages: await reading };
}

/** Ends every process of a group; a group that has already ended is not an error. */
async function killGroup(pid: number): Promise<void> {
  await new Deno.Command("sh", {
    args: ["-c", `kill -9 -${pid}`],
    stdout: "null",
    stderr: "null",
  }).output();
}

// A peer as a separate process: its command line, its port, its output, and its end.

import { LinkError } from "../../transport/mod.ts";
import { connectTcp } from "../../transport/low_level.ts";

/** Time limit of a peer, in ms. */
const LIMIT_MS = 60_000;

/** Reads an environment variable; `undefined` if it is not set, or not accessible to this run. */
export function environment(variable: string): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env", variable });
  return state === "granted" ? Deno.env.get(variable) : undefined;
}

/**
 * Creates a test with the peer whose command line a variable contains; without it, the test is skipped with the
 * reason.
 */
export function peerTest(
  name: string,
  variable: string,
  { fn }: { fn(t: Deno.TestContext, line: string): Promise<void> },
): void {
  const line = environment(variable);
  if (line !== undefined) return Deno.test(name, (t) => fn(t, line));
  const why = `skipped: needs \`deno task interop\` with ${variable}`;
  Deno.test({ name: `${name} (${why})`, ignore: true, fn() {} });
}

/** Returns a free TCP port of this machine. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** A running peer. */
export class PeerProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #printed: Promise<string>;
  readonly #limit: ReturnType<typeof setTimeout>;
  #running = true;

  /** Starts the peer. Its command line is split at spaces; `{port}` and similar are replaced by the given values. */
  constructor(line: string, given: Readonly<Record<string, string | number>>) {
    const [command = "", ...args] = line.trim().split(/\s+/).map((word) =>
      word.replace(/\{(\w+)\}/g, (_, name) => String(given[name]))
    );
    const child = new Deno.Command(command, {
      args,
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#child = child;
    this.#printed = new Response(child.stdout).text();
    this.#limit = setTimeout(() => this.#kill(), LIMIT_MS);
    child.status.then(() => this.#running = false);
  }

  /** Returns its exit code and its output; it is ended if it runs for more than a minute. */
  async finished(): Promise<{ readonly code: number; readonly printed: string }> {
    const [{ code }, printed] = await Promise.all([this.#child.status, this.#printed]);
    return { code, printed };
  }

  /** Waits until it accepts connections. */
  async listening(address: { readonly host: string; readonly port: number }): Promise<void> {
    for (let attempt = 0;; attempt++) {
      try {
        (await connectTcp(address)).stream.close();
        return;
      } catch (error) {
        if (!(error instanceof LinkError) || !this.#running || attempt === 200) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50)); // a peer does not report when it is ready
      }
    }
  }

  /** Ends the peer. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#kill();
    await this.finished();
    clearTimeout(this.#limit);
  }

  #kill(): void {
    if (this.#running) this.#child.kill("SIGKILL");
  }
}

// A peer as a process of its own: its command line, its port, what it prints, and its end.

import { LinkError } from "../../transport/mod.ts";
import { connectTcp } from "../../transport/low_level.ts";

/** How long a peer may run. */
const LIMIT_MS = 60_000;

/** A variable of the environment; `undefined` where it is not set, or not for this run to see. */
export function environment(variable: string): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env", variable });
  return state === "granted" ? Deno.env.get(variable) : undefined;
}

/** Creates a test with the peer that a variable names by its command line; without one it is skipped, with the reason. */
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

/** A TCP port of this machine that is free. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** A peer that runs. */
export class PeerProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #printed: Promise<string>;
  readonly #limit: ReturnType<typeof setTimeout>;
  #running = true;

  /** Starts it. Its command line is cut at blanks; `{port}` and the like are replaced by what is given. */
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

  /** Its exit code and what it printed; it is ended when it runs for a minute. */
  async finished(): Promise<{ readonly code: number; readonly printed: string }> {
    const [{ code }, printed] = await Promise.all([this.#child.status, this.#printed]);
    return { code, printed };
  }

  /** Waits until it listens. */
  async listening(address: { readonly host: string; readonly port: number }): Promise<void> {
    for (let attempt = 0;; attempt++) {
      try {
        (await connectTcp(address)).stream.close();
        return;
      } catch (error) {
        if (!(error instanceof LinkError) || !this.#running || attempt === 200) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50)); // nothing tells when a peer is ready
      }
    }
  }

  /** Ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#kill();
    await this.finished();
    clearTimeout(this.#limit);
  }

  #kill(): void {
    if (this.#running) this.#child.kill("SIGKILL");
  }
}

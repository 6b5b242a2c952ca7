// A shell into which a test pastes the commands of a document. `iec104` in it is the command of this project.

import { runProgram } from "../machine/service.ts";
import { Printed } from "./example.ts";

/** The command, as a shell script with the permissions of `deno task collect`; each process loads only its own command. */
const TOOL = `#!/bin/sh
echo $$ > pid
exec deno run --quiet --no-check --unstable-lazy-dynamic-imports --allow-net --allow-read --allow-write --allow-env --allow-run ${Deno.cwd()}/cli/main.ts "$@"
`;

/** Marks the end of the output of pasted commands. */
const END = "<<end of the pasted commands>>";

/** Runs each file named on standard input, and ends background jobs at the end. */
const LOOP = `PATH="$PWD/bin:$PATH"; exec 2>&1; background=
while read -r block; do
  . "./$block" < /dev/null
  code=$?; background="$background $!"
  echo; echo "${END} $code"
done
kill $background 2> /dev/null
wait`;

/** A running shell in a folder. */
export class PastingShell implements AsyncDisposable {
  readonly folder: string;
  readonly #process: Deno.ChildProcess;
  readonly #printed: Printed;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  #read = 0;
  #blocks = 0;

  /** Starts a shell in an existing folder, a relative path; `programs` are files that replace other programs. */
  constructor(folder: string, programs: Readonly<Record<string, string>> = {}) {
    this.folder = folder;
    Deno.mkdirSync(`${folder}/bin`, { recursive: true });
    for (const [name, text] of Object.entries({ iec104: TOOL, ...programs })) {
      Deno.writeTextFileSync(`${folder}/bin/${name}`, text, { mode: 0o755 });
    }
    this.#process = new Deno.Command("sh", {
      args: ["-c", LOOP],
      cwd: folder,
      env: { NO_COLOR: "1", TZ: "UTC" },
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#printed = new Printed(this.#process.stdout);
    this.#writer = this.#process.stdin.getWriter();
  }

  /** Pastes commands; returns everything that they print and the exit code of the last one. */
  async paste(commands: string): Promise<{ readonly output: string; readonly code: number }> {
    await this.start(commands);
    return await this.ended();
  }

  /** Pastes commands that do not end on their own. */
  async start(commands: string): Promise<void> {
    const name = `block${++this.#blocks}.sh`;
    Deno.writeTextFileSync(`${this.folder}/${name}`, commands);
    await this.#writer.write(new TextEncoder().encode(`${name}\n`));
  }

  /** Resolves when the pasted commands have printed a text. */
  async prints(text: string): Promise<void> {
    await this.#printed.until(text, this.#read);
  }

  /** Resolves when the pasted commands have ended. */
  async ended(): Promise<{ readonly output: string; readonly code: number }> {
    await this.#printed.until(`\n${END} `, this.#read);
    const from = this.#printed.text.indexOf(`\n${END} `, this.#read);
    await this.#printed.until("\n", from + 1);
    const [line, code] = /^\n<<.*>> (\d+)\n/.exec(this.#printed.text.slice(from))!;
    const output = this.#printed.text.slice(this.#read, from);
    this.#read = from + line.length;
    return { output, code: Number(code) };
  }

  /** Interrupts the most recently started `iec104`, as Ctrl-C does. */
  async interrupt(): Promise<void> {
    const pid = Deno.readTextFileSync(`${this.folder}/pid`).trim();
    await runProgram(["sh", "-c", `kill -INT ${pid}`]);
  }

  /** Ends the shell and everything that it still runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writer.close();
    await this.#printed.ended;
    await this.#process.status;
  }
}

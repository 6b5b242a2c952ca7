// The command line of the demo.

import { type Declaration, parseValues } from "../../cli/options/args.ts";
import { UsageError } from "../../cli/io/exit.ts";

const USAGE = `deno task demo [--database FILE] [--quick]

A simulated substation and a controlling station that reads and operates it, over loopback. Every value is recorded.

  --database FILE  record into that SQLite file instead of examples/demo.sqlite
  --quick          wait less
  -h, --help       show this help`;

const DECLARATION: Declaration = {
  usage: "[--database FILE] [--quick]",
  operands: [0, 0],
  options: [
    { name: "database", value: "FILE", text: "" },
    { name: "quick", text: "" },
  ],
};

/** Options of the demo. */
export interface DemoOptions {
  /** Database file, if not the default. */
  readonly database: string | undefined;
  readonly quick: boolean;
}

/** Parses the command line. Exits with code 0 after printing the help, and with code 2 on invalid arguments. */
export function demoOptions(args: readonly string[]): DemoOptions {
  if (args.includes("--help") || args.includes("-h")) {
    console.log(USAGE);
    Deno.exit(0);
  }
  try {
    const values = parseValues(args, DECLARATION);
    return { database: values.text("database"), quick: values.flag("quick") };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`deno task demo: ${error.message}\nTry: deno task demo --help`);
    Deno.exit(2);
  }
}

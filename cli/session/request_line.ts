// A request that is typed or written in a script: a command of the command line without HOST.

import type { Io } from "../io/io.ts";
import { parseValues } from "../options/args.ts";
import type { CommandContext } from "../options/context.ts";
import { type Command, UsageError } from "../options/subcommand.ts";
import { didYouMean } from "../text/suggest.ts";
import { formatEndpoint, type HostPort } from "../text/endpoint.ts";
import { argumentsOf } from "./language.ts";

/** What a request line needs besides its words. */
export interface RequestLineMeans {
  /** The commands that are available. */
  readonly commands: readonly Command[];
  /** Other words that may begin a line, for messages. */
  readonly otherWords: readonly string[];
  readonly endpoint: HostPort;
  /** The station of --plant, and the session of the line. */
  readonly context: CommandContext;
  readonly io: Io;
}

/**
 * Executes a request line and returns its exit code.
 *
 * @throws {UsageError} The line is not a request, or one of its arguments is invalid.
 */
export async function runRequestLine(
  [name = "", ...rest]: readonly string[],
  { commands, otherWords, endpoint, context, io }: RequestLineMeans,
): Promise<number> {
  const command = commands.find((each) => each.name === name);
  if (command === undefined) {
    const known = [...commands.map((each) => each.name), ...otherWords];
    throw new UsageError(
      `Unknown command "${name}", expected ${known.join(", ")}${didYouMean(name, known)}`,
    );
  }
  const values = parseValues(argumentsOf(name, rest, formatEndpoint(endpoint)), command);
  return await command.run(values.within(context), io);
}

// `iec104 man`: prints the manual page.

import { manPage } from "../options/man_page.ts";
import { EXIT } from "../io/exit.ts";
import type { Command, CommandBody } from "../options/subcommand.ts";
import { VERSION } from "../version.ts";

/**
 * Creates the `man` command.
 *
 * @param commands All commands, including this one.
 */
export function man(commands: () => Promise<readonly Command[]>): CommandBody {
  return {
    usage: "",
    operands: [0, 0],
    text: "The page contains the help of every command, in roff format for man(1).",
    options: [],
    exits: [
      [EXIT.done, "the page was printed"],
      [EXIT.usage, "the command line is invalid"],
    ],
    examples: [
      ["iec104 man > iec104.1", "then run: man ./iec104.1"],
    ],
    async run(_values, io) {
      io.stdout.write(manPage(await commands(), VERSION));
      return EXIT.done;
    },
  };
}

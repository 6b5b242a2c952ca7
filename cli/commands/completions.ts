// `iec104 completions`: prints a shell completion script.

import { completionScript, SHELLS } from "../options/completions.ts";
import { EXIT, UsageError } from "../io/exit.ts";
import type { Command, CommandBody } from "../options/subcommand.ts";
import { didYouMean } from "../text/suggest.ts";

/**
 * Creates the `completions` command.
 *
 * @param commands All commands, including this one.
 */
export function completions(commands: () => Promise<readonly Command[]>): CommandBody {
  return {
    usage: "bash|zsh|fish",
    operands: [1, 1],
    words: SHELLS,
    text: "The script completes commands, options, and values such as types and formats.",
    options: [],
    exits: [
      [EXIT.done, "the script was printed"],
      [EXIT.usage, "the command line is invalid"],
    ],
    examples: [
      ["iec104 completions bash > iec104.bash", "then run: source iec104.bash"],
      ["iec104 completions zsh > _iec104", "move it to a directory on $fpath"],
      ["iec104 completions fish > iec104.fish", "move it to ~/.config/fish/completions"],
    ],
    async run(values, io) {
      const name = values.operands[0]!;
      const shell = SHELLS.find((each) => each === name);
      if (shell === undefined) {
        throw new UsageError(
          `No completions for "${name}", expected ${SHELLS.join(", ")}${didYouMean(name, SHELLS)}`,
        );
      }
      io.stdout.write(completionScript(shell, await commands()));
      return EXIT.done;
    },
  };
}

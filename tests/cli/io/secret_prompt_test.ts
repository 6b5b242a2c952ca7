// The prompt for a secret at a real terminal, which `script` of util-linux provides.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { loadKeys } from "../../../cli/key_file/key_file.ts";
import { withTree } from "../../helpers/machine/temp.ts";

/** Whether `script` runs a command at a terminal. */
async function hasTerminal(): Promise<boolean> {
  const { success } = await new Deno.Command("sh", {
    args: ["-c", "script -qec true /dev/null"],
    ...{ stdin: "null", stdout: "null", stderr: "null" },
  }).output();
  return success;
}

Deno.test({
  name: "a passphrase that is typed as soon as the prompt appears is not shown",
  ignore: Deno.build.os !== "linux" || !await hasTerminal(),
  fn: () =>
    withTree({}, async (root) => {
      const path = `${root}/plant.keys`;
      const command = `deno run --quiet --no-check --unstable-lazy-dynamic-imports --no-prompt ` +
        `--allow-read=. --allow-write=. cli/main.ts keys create ${path} --memory 16`;
      const process = new Deno.Command("sh", {
        args: ["-c", `exec script -qefc "${command}" /dev/null`],
        ...{ stdin: "piped", stdout: "piped", stderr: "null" },
      }).spawn();
      const typist = process.stdin.getWriter();
      // With Backspace, and Ctrl-U after a mistake.
      const typed = ["hunter2X\x7f-hunter2\r", "wrong\x15hunter2-hunter2\r"];
      const prompts = ["New passphrase of", "The same again: "];
      const decoder = new TextDecoder();
      let text = "";
      for await (const chunk of process.stdout) {
        text += decoder.decode(chunk, { stream: true });
        const next = prompts[0];
        if (next === undefined || !text.includes(next) || !text.endsWith(": ")) continue;
        prompts.shift();
        await typist.write(new TextEncoder().encode(typed.shift()));
      }
      await typist.close();
      assertEquals((await process.status).code, 0, text);
      assertStringIncludes(text, `Wrote ${path}`);
      assert(!/hunter|wrong/.test(text), text);
      (await loadKeys(path, "hunter2-hunter2"))[Symbol.dispose]();
    }),
});

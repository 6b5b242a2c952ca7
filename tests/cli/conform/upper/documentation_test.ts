// The list of the line protocol in the guide.

import { assertEquals } from "@std/assert";
import { PROGRAM_VERBS, PROTOCOL, REPLIES } from "../../../../cli/conform/upper/protocol.ts";

const GUIDE = new URL("../../../../.github/CONFORMANCE.md", import.meta.url);

/** The items of the list. */
function items(): string[] {
  return [
    "`verbs` → `ok WORD...`: List what the program can do: the first words of these lines",
    ...PROGRAM_VERBS.map((verb) => {
      const { word, usage, reply, text } = PROTOCOL[verb];
      return `\`${`${word} ${usage}`.trim()}\` → \`${`ok ${reply}`.trim()}\`: ${text}`;
    }),
  ];
}

Deno.test("the guide lists every verb with its arguments and its reply", async () => {
  const guide = await Deno.readTextFile(GUIDE);
  const [, list = ""] = /<!-- upper:begin -->\n([^]*)<!-- upper:end -->/.exec(guide) ?? [];
  const found = list.trim().split(/^- /m).slice(1).map((item) => item.trim().replace(/\s+/g, " "));
  assertEquals(found, items());
});

Deno.test("the guide names all kinds of replies", async () => {
  const guide = await Deno.readTextFile(GUIDE);
  for (const kind of REPLIES) assertEquals(guide.includes(`\`${kind}`), true, kind);
});

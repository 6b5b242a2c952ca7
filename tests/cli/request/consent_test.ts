// The question before a command is sent.

import { assertEquals } from "@std/assert";
import { agreed } from "../../../cli/request/consent.ts";
import type { Io } from "../../../cli/io/io.ts";
import { Output } from "../../../cli/text/output.ts";

Deno.test("the name of a command cannot hide what is asked", async () => {
  let asked = "";
  const io = {
    stderr: new Output({ write: (octets) => Promise.resolve(octets.length) }),
    ask: (question: string) => {
      asked = question;
      return Promise.resolve("y");
    },
  } as unknown as Io;
  const what = "send Q0\x1b[2K\rOPEN\u202e to 47/5";
  assertEquals(await agreed({ what, where: "192.0.2.10 port 2404" }, io), true);
  assertEquals(
    asked,
    "At 192.0.2.10 port 2404: send Q0\\x1b[2K\\rOPEN\\u202e to 47/5?\n" +
      "Type y to continue, anything else to cancel: ",
  );
});

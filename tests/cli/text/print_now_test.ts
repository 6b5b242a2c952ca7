// Messages that are printed without waiting for the output.

import { assertEquals } from "@std/assert";
import { Output, type Sink } from "../../../cli/text/output.ts";
import { printNow } from "../../../cli/text/print_now.ts";

/** Prints two lines, and returns the errors that were not handled. */
async function unhandled(write: Sink["write"]): Promise<unknown[]> {
  const errors: unknown[] = [];
  const note = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    errors.push(event.reason);
  };
  addEventListener("unhandledrejection", note);
  try {
    const out = new Output({ write });
    printNow(out, "one");
    await new Promise((resolve) => setTimeout(resolve, 0));
    printNow(out, "two");
    await new Promise((resolve) => setTimeout(resolve, 0));
  } finally {
    removeEventListener("unhandledrejection", note);
  }
  return errors;
}

Deno.test("a message is printed at once; a closed output is not an error", async () => {
  let text = "";
  const print: Sink["write"] = (octets) => {
    text += new TextDecoder().decode(octets);
    return Promise.resolve(octets.length);
  };
  assertEquals([await unhandled(print), text], [[], "one\ntwo\n"]);
  assertEquals(await unhandled(() => Promise.reject(new Deno.errors.BrokenPipe("closed"))), []);
});

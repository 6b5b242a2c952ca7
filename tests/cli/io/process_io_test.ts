// The files of the process.

import { assertEquals, assertRejects } from "@std/assert";
import { processIo } from "../../../cli/io/io.ts";
import { withTree } from "../../helpers/machine/temp.ts";

Deno.test("a file is read as a whole, with its size", async () => {
  const text = "0123456789".repeat(20_000);
  await withTree({ "a.txt": text, "empty": "" }, async (root) => {
    const io = processIo();
    const { stream, octets } = await io.open(`${root}/a.txt`);
    assertEquals([await new Response(stream).text() === text, octets], [true, 200_000]);
    const empty = await io.open(`${root}/empty`);
    assertEquals([await new Response(empty.stream).text(), empty.octets], ["", 0]);
    const left = await io.open(`${root}/a.txt`);
    await left.stream.cancel();
    await assertRejects(() => io.open(root), Deno.errors.IsADirectory, `${root} is a directory`);
    await assertRejects(() => io.open(`${root}/none`), Deno.errors.NotFound);
  });
});

Deno.test("a file that grows is read until the signal fires", async () => {
  await withTree({ "a.txt": "one" }, async (root) => {
    const stop = new AbortController();
    const { stream } = await processIo().open(`${root}/a.txt`, stop.signal);
    let text = "";
    for await (const chunk of stream) {
      text += new TextDecoder().decode(chunk);
      if (text === "one") Deno.writeTextFileSync(`${root}/a.txt`, "two", { append: true });
      else stop.abort();
    }
    assertEquals(text, "onetwo");
  });
});

Deno.test("the names in a directory are listed; anything else is not a directory", async () => {
  await withTree({ "a.txt": "", "b/c.txt": "" }, async (root) => {
    const { list } = processIo();
    assertEquals((await list(root))?.toSorted(), ["a.txt", "b"]);
    assertEquals([await list(`${root}/a.txt`), await list(`${root}/none`)], [undefined, undefined]);
  });
});

// Progress of a long run, on one line of a terminal.

import { assertEquals } from "@std/assert";
import { Progress } from "../../../cli/io/progress.ts";
import { Output } from "../../../cli/text/output.ts";

/** Creates a progress line for a number of octets, and records what is written and when. */
function bench(total: number | undefined) {
  let text = "";
  const decoder = new TextDecoder();
  const out = new Output({
    write: (octets) => {
      text += decoder.decode(octets);
      return Promise.resolve(octets.length);
    },
  });
  const progress = new Progress(out, total, 10_000);
  const at = async (octets: number, now: number) => {
    text = "";
    await progress.update(octets, 10_000 + now);
    return text.replaceAll("\r", "<").replaceAll("\x1b[K", ">");
  };
  const clear = async () => {
    text = "";
    progress.clear();
    await out.flush();
    return text.replaceAll("\r", "<").replaceAll("\x1b[K", ">");
  };
  return { at, clear };
}

Deno.test("after one second, percentage, speed and remaining time are shown five times per second", async () => {
  const { at, clear } = bench(10_000_000);
  assertEquals([await at(1, 999), await clear()], ["", ""]);
  assertEquals(
    await at(2_500_000, 1000),
    "<[#####---------------]  25 %  2.5 of 10.0 MB  2.5 MB/s  3 s left>",
  );
  assertEquals(await at(2_600_000, 1199), "");
  assertEquals(
    await at(9_990_000, 1200),
    "<[###################-]  99 %  10.0 of 10.0 MB  8.3 MB/s  1 s left>",
  );
  assertEquals(
    await at(12_000_000, 2000),
    "<[####################] 100 %  12.0 of 10.0 MB  6.0 MB/s  0 ms left>",
  );
  assertEquals([await clear(), await clear()], ["<>", ""]);
});

Deno.test("no remaining time is estimated before the first octet, and without a length only the amount read is shown", async () => {
  assertEquals(
    await bench(5_000_000).at(0, 1000),
    "<[--------------------]   0 %  0.0 of 5.0 MB  0.0 MB/s>",
  );
  assertEquals(await bench(undefined).at(3_000_000, 2000), "<3.0 MB  1.5 MB/s>");
  assertEquals(await bench(0).at(0, 2000), "<0.0 MB  0.0 MB/s>");
});

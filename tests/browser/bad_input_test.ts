// Damaged, truncated and invalid files: the page reports the fault, and shows everything before it.

import { assert } from "@std/assert";
import { makeSample } from "../../examples/decoder/sample/sample.ts";
import { continuing, type DecoderPage, pageTests } from "../helpers/browser/decoder_page.ts";

const test = pageTests();
const next = continuing(test, "with any input");

/** Compresses a file with the browser's `CompressionStream`. */
function gzip(parts: readonly BlobPart[]): Promise<Blob> {
  return new Response(new Blob([...parts]).stream().pipeThrough(new CompressionStream("gzip")))
    .blob();
}

/** Drops a file, and expects a message and this number of APDUs. */
async function shown(
  page: DecoderPage,
  file: { readonly name: string; readonly content: Uint8Array | Blob },
  { notes, apdus }: { readonly notes: string; readonly apdus: string },
): Promise<void> {
  await page.drop(await page.write(file.name, file.content));
  await page.shows(file.name);
  await page.text(".notes", notes);
  await page.text(".file", `${apdus} APDUs`);
}

test("a file that is not a capture is refused, and the shown one stays", async (page) => {
  const image = Uint8Array.fromHex("89504e470d0a1a0a0000000d49484452000000010000000108060000");
  await page.drop(await page.write("logo.png", image));
  await page.text(
    ".message.error",
    "logo.png: Expected a pcap, pcapng, snoop or ERF file, found a PNG image",
  );
  await page.drop(await page.write("empty.pcap", new Uint8Array(0)));
  await page.text(".message.error", "empty.pcap: The file is empty");
  await page.drop(await page.write("words.txt", new TextEncoder().encode("the quick fox\n")));
  await page.text(
    ".message.error",
    "words.txt: No APDU was found in 14 octets. The text has no octets of an APDU",
  );
  await page.text(".file", "Built-in sample 117 kB");
  await page.view("packets");
  await page.row("packets", "STARTDT act");
  await page.text(".detail-head", "STARTDT act");
});

next("a capture truncated within a block is shown up to that point", async (page) => {
  const whole = await makeSample().bytes();
  const content = whole.subarray(0, 60_001);
  await shown(page, { name: "cut.pcapng", content }, { notes: "truncated", apdus: "546" });
  await page.view("packets");
  await page.row("packets", "STARTDT act");
});

next("false lengths end the reading, not the page", async (page) => {
  const content = await makeSample().bytes();
  new DataView(content.buffer).setUint32(60_000 - 60_000 % 4, 0xfffffff0, true);
  const name = "lies.pcapng";
  await page.drop(await page.write(name, content));
  await page.shows(name);
  await page.view("packets");
  await page.row("packets", "STARTDT act");
});

next("a decompression bomb is stopped, and everything before it is shown", async (page) => {
  const zeros = new Uint8Array(0x1000000);
  const content = await gzip([makeSample(), ...Array(9).fill(zeros)]);
  assert(content.size < 1_000_000, `${content.size} octets`);
  const name = "bomb.pcapng.gz";
  await shown(page, { name, content }, { notes: "Stopped decompressing", apdus: "1,070" });
});

next("a truncated compressed capture is shown up to that point", async (page) => {
  const content = (await gzip([makeSample()])).slice(0, 15_000);
  await shown(page, { name: "cut.gz", content }, { notes: "Decompression failed", apdus: "469" });
});

next("a compressed capture of several members is shown completely", async (page) => {
  const sample = makeSample();
  const members = [sample.slice(0, 60_000), sample.slice(60_000), new Blob()].map((part) =>
    gzip([part])
  );
  const content = new Blob(await Promise.all(members));
  await shown(page, { name: "members.gz", content }, { notes: "", apdus: "1,070" });
});

next("reading can be cancelled, and the part that was read is shown", async (page) => {
  const sample = await makeSample().bytes();
  const content = new Blob(Array(400).fill(sample));
  await page.drop(await page.write("large.pcapng", content));
  await page.tab.until(`(() => {
    const button = document.querySelector(".progress:not([hidden]) button");
    button?.click();
    return button;
  })() !== null`);
  await page.shows("large.pcapng");
  await page.text(".notes", "Cancelled. What was read before is shown here.");
});

// A file without IEC 60870-5-104 on the decoder page, which reports the actual content.

import { assertEquals } from "@std/assert";
import { etherPcap, talk } from "../../../helpers/capture/capture_builder.ts";
import { PageBench } from "../../../helpers/browser/page_bench.ts";

/** Opens a capture of IP packets. */
async function open(...packets: readonly Uint8Array[]): Promise<PageBench> {
  const page = await PageBench.open();
  const files = [new File([etherPcap(packets) as BlobPart], "other.pcap")];
  await page.send(undefined, "drop", { dataTransfer: { types: ["Files"], files } });
  return page;
}

Deno.test("a capture of another protocol is described, with what to do, instead of being reported as empty", async () => {
  const web = talk({ serverPort: 80 });
  web.open();
  web.send(true, new TextEncoder().encode("GET / HTTP/1.1\r\nHost: rtu.example\r\n\r\n"));
  web.close(true);
  await using page = await open(...web.packets);
  assertEquals(page.texts(".facts dt"), ["Time", "Capture", "TCP connections"]);
  assertEquals(page.texts(".no-traffic h2"), [
    "No IEC 60870-5-104 traffic found in 1 TCP connection",
  ]);
  assertEquals(page.texts(".no-traffic li"), [
    "192.0.2.1 -> 192.0.2.2:80 HTTP (GET / HTTP/1.1)",
  ]);
  assertEquals(
    page.texts(".no-traffic p").at(-1),
    "Advice: check the mirror port, and the time and hosts of the capture.",
  );
  assertEquals(page.texts(".overview .card").length, 1, "no section looks as if all were well");
  await page.view("packets");
  assertEquals(page.texts(".packets .list-empty p"), page.texts(".no-traffic h2"));
});

Deno.test("of connections to many servers the first twenty are listed, and the others counted", async () => {
  const requests = Array.from({ length: 23 }, (_, at) => {
    const web = talk({ serverPort: 8001 + at });
    web.open();
    web.send(true, new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n"));
    web.close(true);
    return web.packets;
  });
  const shown = async (count: number) => {
    await using page = await open(...requests.slice(0, count).flat());
    const rest = page.texts(".no-traffic p").filter((text) => text.startsWith("and "));
    return [page.texts(".no-traffic li").length, rest];
  };
  assertEquals(await shown(20), [20, []]);
  assertEquals(await shown(21), [20, ["and 1 connection to further servers"]]);
  assertEquals(await shown(23), [20, ["and 3 connections to further servers"]]);
});

Deno.test("a capture without packets is reported as such", async () => {
  await using page = await open();
  assertEquals(page.texts(".facts dt"), ["Capture", "TCP connections"]);
  assertEquals(page.texts(".no-traffic h2"), [
    "No IEC 60870-5-104 traffic found because the capture has no packets",
  ]);
});

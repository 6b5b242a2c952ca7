// `iec104 decode` with filters, and with live captures that it follows.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { parseHex } from "../../../codec/mod.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { startTask } from "../../helpers/cli/task.ts";
import { withTree } from "../../helpers/machine/temp.ts";
import {
  command,
  interrogation,
  measured,
  Traffic,
} from "../../helpers/capture/traffic_builder.ts";

/** Two active links, the second one minute later. */
function plant(): Uint8Array {
  const t = new Traffic();
  const link = t.link({ client: "10.0.0.1", server: "10.0.0.9" }).start();
  link.fromClient(interrogation()).fromServer(interrogation(7));
  link.fromServer({
    type: "M_ME_NC_1",
    cause: 20,
    ca: 1,
    objects: [1, 2, 3].map((ioa) => ({ ioa, value: ioa })),
  });
  link.fromServer(interrogation(10)).acknowledge();
  t.wait(60_000);
  const other = t.link({ client: "10.0.0.2", server: "10.0.0.9", clientPort: 40001 }).start();
  other.fromClient(command()).fromServer(command({ cause: 7, negative: true }));
  other.fromServer(measured(2, 7)).acknowledge();
  return t.pcap();
}

async function lines(args: readonly string[]): Promise<string[]> {
  const files = { "plant.pcap": plant() };
  const { code, stdout } = await runCli(["decode", "plant.pcap", ...args], { files });
  assertEquals(code, 0);
  return stdout.trimEnd().split("\n").map((line) => line.replace(/^.*:2404 +|^.*:4000\d +/, ""));
}

Deno.test("decode shows the APDUs that its filters select", async () => {
  const counts: [string[], number][] = [
    [[], 13],
    [["--host", "10.0.0.2"], 6],
    [["--ca", "1"], 7],
    [["--ioa", "2"], 2],
    [["--ioa", "2", "--cause", "inrogen"], 1],
    [["--type", "C_*"], 5],
    [["--type", "C_SC_NA_1", "--type", "M_ME_NC_1"], 4],
    [["--from", "07:09"], 6],
    [["--from", "+30s"], 6],
    [["--to", "+30s"], 7],
    [["--filter", "format=U"], 4],
    [["--filter", "negative"], 1],
    [["--filter", "source=10.0.0.9 format=I not type=C_*"], 2],
  ];
  for (const [args, count] of counts) {
    assertEquals((await lines(args)).length, count, args.join(" "));
  }
});

Deno.test("decode reads times of filters in the zone it shows", async () => {
  assertEquals((await lines(["--zone", "+02:00", "--from", "09:09"])).length, 6);
  assertEquals((await lines(["--zone", "Europe/Madrid", "--to", "2024-05-06T09:08"])).length, 7);
  assertEquals((await lines(["--zone", "Europe/Madrid", "--to", "2024-05-06T09:09"])).length, 13);
});

Deno.test("decode writes the objects that its filters select to csv, and whole APDUs to other formats", async () => {
  const files = { "plant.pcap": plant() };
  const args = ["decode", "plant.pcap", "--ioa", "2..3", "--type", "M_*"];
  const { stdout, stderr } = await runCli([...args, "-f", "csv"], { files });
  const rows = stdout.trimEnd().split("\n").slice(1).map((row) => row.split(",")[11]);
  assertEquals(rows, ["2", "3", "2"]);
  assertMatch(stderr, /^2 APDUs \(2 I, 0 S, 0 U\), 2 ASDUs, 4 objects\n[^]*\n11 APDUs omitted\n$/);
  const json = await runCli([...args, "-f", "ndjson"], { files });
  const [first] = json.stdout.split("\n");
  assertEquals(JSON.parse(first!).asdu.objects.length, 3);
});

Deno.test("decode shows APDUs that a filter cannot rule out", async () => {
  const stdin = [parseHex("68 0e 00 00 00 00 fa 01 03 00 01 00 bc 02 00 ec 68 04 43 00 00 00")];
  const { stdout } = await runCli(["decode", "-", "--ioa", "1"], { stdin });
  assertMatch(stdout, /^ +0 {2}I N\(S\)=0 N\(R\)=0 type 250 .* raw bc 02 00 ec\n$/);
});

Deno.test("decode --follow prints each packet before the next arrives", async () => {
  const capture = plant();
  const packets = [capture.subarray(0, 24)];
  const view = new DataView(capture.buffer);
  for (let at = 24; at < capture.length;) {
    const end = at + 16 + view.getUint32(at + 8, true);
    packets.push(capture.subarray(at, end));
    at = end;
  }
  const stop = new AbortController();
  let printed = "";
  const seen: number[] = [];
  async function* live(): AsyncGenerator<Uint8Array> {
    for (const packet of packets) {
      seen.push(printed.split("\n").length - 1);
      yield packet;
    }
    stop.abort();
    await new Promise(() => {}); // no further data
  }
  const { code, stderr } = await runCli(["decode", "-", "--follow"], {
    stdin: live(),
    interruption: stop.signal,
    onStdout: (text) => printed += text,
  });
  assertEquals(code, 0);
  assertMatch(stderr, /^13 APDUs/);
  // Handshakes contain no APDU; every other packet contains one.
  assertEquals(seen.slice(4, 10), [0, 1, 2, 3, 4, 5]);
  assertEquals(seen.at(-1), 12);
});

Deno.test("decode --follow waits for a file to grow, and stops cleanly when interrupted", async () => {
  const capture = plant();
  await withTree({ "growing.pcap": "" }, async (root) => {
    const path = `${root}/growing.pcap`;
    Deno.writeFileSync(path, capture.subarray(0, capture.length - 40));
    const process = startTask("iec104", ["decode", path, "--follow"]);
    await process.stdin.close();
    const lines = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    let written = false;
    for (;;) {
      const { done, value } = await lines.read();
      if (done) break;
      text += value;
      const count = text.split("\n").length - 1;
      if (count === 12 && !written) {
        written = true;
        Deno.writeFileSync(path, capture.subarray(-40), { append: true });
      }
      if (count === 13) process.kill("SIGINT");
    }
    const stderr = await new Response(process.stderr).text();
    assertEquals((await process.status).code, 0, stderr);
    assert(stderr.startsWith("13 APDUs"), stderr);
  });
});

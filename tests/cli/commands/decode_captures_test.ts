// `iec104 decode` on real captures, compared with tshark, and on a capture that does not fit into memory.

import { assert, assertEquals } from "@std/assert";
import { parseHex } from "../../../codec/mod.ts";
import { etherPcap, talk } from "../../helpers/capture/capture_builder.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";

const FOLDER = "../shared/captures";

function present(): boolean {
  try {
    return Deno.statSync(FOLDER).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

const CAPTURES = ["floats-cp56", "mixed-with-other-protocols", "types-1-to-51"];

for (const name of CAPTURES) {
  Deno.test({
    name: `decode agrees with tshark on the frames, formats and types of ${name}`,
    ignore: !present(),
    async fn() {
      const files = { [name]: Deno.readFileSync(`${FOLDER}/${name}.pcap`) };
      const { code, stdout, stderr } = await runCli(["decode", name, "-f", "ndjson"], { files });
      const found = stdout.trimEnd().split("\n").map((line) => {
        const { frame, format, asdu } = JSON.parse(line);
        return [frame, format, ...(asdu === undefined ? [] : [asdu.typeId])].join(" ");
      });
      assertEquals(found, tsharkApdus(`${FOLDER}/${name}.tshark.tsv`));
      assert(stderr.endsWith("no issues\n"), stderr);
      assertEquals(code, 0);
    },
  });
}

/** Returns the output of tshark as `frame format type`; several APDUs of a packet are joined by semicolons. */
function tsharkApdus(path: string): string[] {
  const [head, ...rows] = Deno.readTextFileSync(path).trimEnd().split("\n").map((line) =>
    line.split("\t")
  );
  const [frame, format, type] = ["frame.number", "iec60870_104.type", "iec60870_asdu.typeid"]
    .map((name) => head!.indexOf(name));
  const formats: Readonly<Record<string, string>> = { 0: "I", 1: "S", 3: "U" };
  return rows.flatMap((row) => {
    const types = (row[type!] ?? "").split(";");
    return row[format!]!.split(";").map((each) => {
      const name = formats[Number(each)]!;
      return [row[frame!], name, ...(name === "I" ? [types.shift()] : [])].join(" ");
    });
  });
}

Deno.test("decode reads a capture of any length in little memory", async () => {
  // 64 KB of packets, repeated. The segments of every round are the same, which TCP would treat as retransmissions,
  // so each round has connections of its own, with other ports.
  const rounds = 120;
  const apdu = parseHex("68 12 00 00 00 00 0D 01 03 00 01 00 BC 02 00 EC 51 47 42 00");
  const perSegment = 60;
  const data = new Uint8Array(perSegment * apdu.length);
  for (let i = 0; i < perSegment; i++) data.set(apdu, i * apdu.length);
  let most = 0;
  function* chunks(): Generator<Uint8Array> {
    for (let round = 0; round < rounds; round++) {
      const link = talk({ clientPort: 1024 + round });
      link.open();
      for (let i = 0; i < 50; i++) link.send(false, data);
      link.close(false);
      const file = etherPcap(link.packets);
      yield round === 0 ? file : file.subarray(24); // the file header is sent once
      if (round % 10 === 0) most = Math.max(most, Deno.memoryUsage().heapUsed);
    }
  }
  let written = 0;
  const stdout = {
    write(octets: Uint8Array): Promise<number> {
      written += octets.length;
      return Promise.resolve(octets.length);
    },
  };
  const before = Deno.memoryUsage().heapUsed;
  const { code, stderr } = await runCli(["decode", "-"], { stdin: chunks(), stdout });
  assertEquals(code, 0);
  const apdus = rounds * 50 * perSegment;
  assert(stderr.startsWith(`${apdus} APDUs (${apdus} I,`), stderr);
  assert(written > 25e6, `${written} octets`);
  assert(most - before < 100e6, `${most - before} octets of heap`);
});

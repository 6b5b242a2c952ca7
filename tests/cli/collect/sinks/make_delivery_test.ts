// The delivery of a sink, as configured and by default.

import { assertEquals } from "@std/assert";
import type { SinkConfig } from "../../../../cli/collect/config/config.ts";
import {
  type DeliverySurroundings,
  formatOf,
  makeDelivery,
} from "../../../../cli/collect/sinks/make_delivery.ts";
import { Output } from "../../../../cli/text/output.ts";
import { storedRow } from "../../../helpers/collect/stored_rows.ts";
import { withTree } from "../../../helpers/machine/temp.ts";

const NOON = Date.UTC(2026, 9, 9, 12);
const FILE = { name: "f", kind: "file", file: "out.txt", columns: ["seq", "at"] } as const;
const PROGRAM = { name: "c", kind: "command", command: ["cat"], columns: ["seq", "at"] } as const;

function surroundings(folder: string) {
  let shown = "";
  const remarks: string[] = [];
  const write = (octets: Uint8Array) => {
    shown += new TextDecoder().decode(octets);
    return Promise.resolve(octets.length);
  };
  const given: DeliverySurroundings = {
    folder,
    stdout: new Output({ write }),
    onStdoutClosed: () => {},
    onRemark: (sink, text) => remarks.push(`${sink}: ${text}`),
    now: () => NOON,
  };
  return { given, remarks, shown: () => shown };
}

const NEVER = new AbortController().signal;

Deno.test("rows are NDJSON with ISO times by default; a CSV file has a header, a program gets none", () => {
  const row = storedRow({ seq: 7, at: NOON });
  const written = (sink: SinkConfig) => formatOf(sink).header + formatOf(sink).rows([row]);
  assertEquals(written(FILE), '{"seq":7,"at":"2026-10-09T12:00:00.000Z"}\n');
  assertEquals(written({ ...FILE, times: "unix-ms" }), `{"seq":7,"at":${NOON}}\n`);
  const csv = "7,2026-10-09T12:00:00.000Z\n";
  assertEquals(written({ ...FILE, format: "csv" }), `seq,at\n${csv}`);
  assertEquals(written({ ...FILE, format: "csv", header: false }), csv);
  assertEquals(written({ ...PROGRAM, format: "csv" }), csv);
  assertEquals(written({ ...PROGRAM, format: "csv", header: true }), `seq,at\n${csv}`);
});

Deno.test("a file is in the folder of the configuration, and is rotated at its size in megabytes", async () => {
  await withTree({}, async (root) => {
    const sink: SinkConfig = { ...FILE, columns: ["detail"], rotate: { megabytes: 1 } };
    const delivery = makeDelivery(sink, surroundings(`${root}/`).given);
    const files = () => [...Deno.readDirSync(root)].length;
    const batch = (octets: number) => // {"detail":"..."} and a line feed
    [storedRow({ detail: JSON.stringify("x".repeat(octets - 14)) })];
    assertEquals((await delivery.deliver(batch(999_999), NEVER)).error, undefined);
    assertEquals(Deno.statSync(`${root}/out.txt`).size, 999_999);
    await delivery.deliver(batch(20), NEVER);
    assertEquals([files(), Deno.statSync(`${root}/out.txt`).size], [1, 1_000_019]);
    await delivery.deliver(batch(20), NEVER);
    assertEquals([files(), Deno.statSync(`${root}/out.txt`).size], [2, 20]);
    await delivery.close();
  });
});

Deno.test("a program runs in the folder of the configuration, with its environment and its frame", async () => {
  await withTree({}, async (root) => {
    const { given, remarks } = surroundings(`${root}/`);
    const sink: SinkConfig = {
      ...PROGRAM,
      command: ["sh", "-c", 'cat > "$TARGET"; echo done'],
      columns: ["seq"],
      env: { TARGET: "rows.txt" },
      before: "begin\n",
      after: "end\n",
    };
    const delivery = makeDelivery(sink, given);
    const outcome = await delivery.deliver([storedRow({ seq: 7 })], NEVER);
    assertEquals([outcome.done, outcome.error], [1, undefined]);
    assertEquals(Deno.readTextFileSync(`${root}/rows.txt`), 'begin\n{"seq":7}\nend\n');
    assertEquals(remarks.every((text) => text.startsWith("c: ")), true);
    await delivery.close();
  });
});

Deno.test("rows go to standard output", async () => {
  const { given, shown } = surroundings("./");
  const sink: SinkConfig = { name: "o", kind: "stdout", columns: ["seq"] };
  const outcome = await makeDelivery(sink, given).deliver([storedRow({ seq: 7 })], NEVER);
  await given.stdout.flush();
  assertEquals([outcome.done, shown()], [1, '{"seq":7}\n']);
});

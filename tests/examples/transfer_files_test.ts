// The file transfer example, connected to a station with records of which the latest has two sections.

import { assertEquals } from "@std/assert";
import { ControlledStation, serve, type StationFile } from "@telecontrol/iec104";
import { runExample } from "../helpers/cli/example.ts";
import { withTree } from "../helpers/machine/temp.ts";

const SECTIONS = [new Uint8Array(70_000).map((_, i) => i), Uint8Array.of(7, 7, 7)];

Deno.test("examples/transfer_files.ts lists a directory, fetches the latest record, and sends a file", async () => {
  const received: StationFile[] = [];
  await using station = new ControlledStation({ sectors: [{ ca: 3, points: [] }] }, {
    onFile({ action, file }) {
      if (action === "received") received.push(file!);
      return true;
    },
  });
  const day = (day: number) => Date.UTC(2026, 0, day);
  const old = [Uint8Array.of(1, 2, 3)];
  station.addFile({ ca: 3, ioa: 30_001, nof: 2, sections: old, instant: day(1) });
  station.addFile({ ca: 3, ioa: 30_002, nof: 2, sections: SECTIONS, instant: day(2) });
  station.addFile({ ca: 3, ioa: 30_003, nof: 1, sections: old, instant: day(3) });
  await using server = await serve(station, { host: "127.0.0.1", port: 0 });
  await withTree({ "settings.txt": "deadband 0.5" }, async (root) => {
    const [record, toSend] = [`${root}/record.dat`, `${root}/settings.txt`];
    const printed = await runExample(
      "transfer_files.ts",
      [server.host, String(server.port), "3", record, toSend],
      { flags: ["--allow-net=127.0.0.1", `--allow-read=${root}`, `--allow-write=${root}`] },
    );
    assertEquals(printed.split("\n").map((line) => line.trimEnd()), [
      "directory: 3 entries",
      "30001/2 3 octets 2026-01-01 00:00:00.000",
      "30002/2 70003 octets 2026-01-02 00:00:00.000",
      "30003/1 3 octets 2026-01-03 00:00:00.000",
      "70000 of 70003 octets",
      "70003 of 70003 octets",
      `${record}: The complete file was received`,
      `${toSend}: The file was accepted`,
      "",
    ]);
    assertEquals(
      Deno.readFileSync(record),
      Uint8Array.from(SECTIONS.flatMap((section) => [...section])),
    );
  });
  assertEquals(received.map(({ ca, ioa, nof, sections }) => ({ ca, ioa, nof, sections })), [
    { ca: 3, ioa: 40_000, nof: 1, sections: [new TextEncoder().encode("deadband 0.5")] },
  ]);
});

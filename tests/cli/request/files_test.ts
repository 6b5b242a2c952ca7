// `iec104 files`: directory, fetching, sending, deleting and logs, and the effects on the local file.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CAUSE, type ControlledStation } from "../../../mod.ts";
import { askStation, STATION, timeless, wrongAsdu } from "../../helpers/cli/request_cli.ts";

const FAULT = new TextEncoder().encode("fault record ".repeat(50));

function withFiles(station: ControlledStation): void {
  station.addFile({
    ca: 47,
    ioa: 30_000,
    nof: 2,
    sections: [FAULT.subarray(0, 400), FAULT.subarray(400)],
    instant: Date.UTC(2026, 10, 22, 3, 4, 5, 678),
    deletable: true,
  });
  station.addFile({ ca: 47, ioa: 30_001, nof: 1, sections: [Uint8Array.of(1, 2, 3)] });
}

Deno.test("files list prints the directory", async () => {
  const { code, stdout } = await askStation("files list {} --ca 47", { prepare: withFiles });
  const lines = timeless(stdout).split("\n");
  assertEquals(lines.slice(0, 3), [
    "CA/IOA/NOF octets made what",
    "47/30000/2 650 2026-11-22 03:04:05.678 file",
    "47/30001/1 3 2000-01-01 00:00:00.000 (IV) file",
  ]);
  assertStringIncludes(
    stdout,
    "directory of CA 47: done\n  2 entries (cause 5, request or requested)\n",
  );
  assertEquals(code, 0);
  const none = await askStation("files list {} --ca 47");
  assertStringIncludes(none.stdout, "  hint  The station does not transfer files\n");
  assertEquals(none.code, 1);
});

Deno.test("files get writes the file once it is complete", async () => {
  const saved = new Map<string, Uint8Array>();
  const { code, stdout } = await askStation("files get {} 47/30000/2 fault.txt", {
    prepare: withFiles,
    saved,
  });
  assertEquals(
    timeless(stdout),
    `transfer of 47/30000/2 to fault.txt: done
  The complete file was received
  650 octets in T

  step sent acknowledged
  file T T
  section T T
  section T T
  file T T
`,
  );
  assertEquals(saved.get("fault.txt"), FAULT);
  assertEquals(code, 0);
});

Deno.test("files get overwrites an existing file only on request", async () => {
  const files = { "fault.txt": "old" };
  const saved = new Map<string, Uint8Array>();
  const world = { prepare: withFiles, files, saved };
  const taken = await askStation("files get {} 47/30000/2 fault.txt", world);
  assertStringIncludes(
    taken.stderr,
    "File fault.txt already exists: choose another name, or",
  );
  assertEquals([taken.code, taken.received.length, saved.size], [2, 0, 0]);
  const over = await askStation("files get {} 47/30000/2 fault.txt --overwrite", world);
  assertEquals([over.code, saved.get("fault.txt")], [0, FAULT]);
});

Deno.test("files get writes nothing for a missing, damaged or truncated file", async () => {
  const saved = new Map<string, Uint8Array>();
  const missing = await askStation("files get {} 47/30009 fault.txt", {
    prepare: withFiles,
    saved,
  });
  assertStringIncludes(missing.stdout, "transfer of 47/30009/1 to fault.txt: refused\n");
  assertStringIncludes(missing.stdout, "  fault.txt was not written\n");
  const silent = await askStation("files get {} 47/1 fault.txt --timeout 200ms", {
    saved,
    answer: () => [],
  });
  assertStringIncludes(silent.stdout, "  No message of the transfer within 200 ms\n");
  const names = { ioa: 1, nof: 1 };
  const head = { cause: CAUSE.file, ca: 47 };
  const damaged = await askStation("files get {} 47/1 fault.txt", {
    saved,
    answer: (asdu) => {
      if (asdu.type === "F_AF_NA_1") return undefined;
      assert(asdu.type === "F_SC_NA_1");
      const { scq } = asdu.objects[0]!;
      return [
        scq === 1
          ? { type: "F_FR_NA_1", ...head, objects: [{ ...names, lof: 9, refused: false }] }
          : { type: "F_LS_NA_1", ...head, objects: [{ ...names, nos: 1, lsq: 1, chs: 7 }] },
      ].map(wrongAsdu);
    },
  });
  assertStringIncludes(damaged.stdout, "transfer of 47/1/1 to fault.txt: damaged\n");
  assertEquals([missing.code, silent.code, damaged.code, saved.size], [1, 4, 1, 0]);
});

Deno.test("files get reports that the file cannot be written", async () => {
  const { code, stderr } = await askStation("files get {} 47/30000/2 fault.txt", {
    prepare: withFiles,
  });
  assertStringIncludes(
    stderr,
    "The transfer succeeded, but fault.txt cannot be written: you do not have permission; choose another folder or change its permissions\n",
  );
  assertEquals(code, 2);
});

Deno.test("files put sends a file after a question", async () => {
  const arrived: number[] = [];
  const { code, stdout, stderr } = await askStation("files put {} 47/30002/1 new.cfg", {
    answers: ["y"],
    files: { "new.cfg": FAULT },
    onFile: ({ action, file }) => {
      if (action === "received") arrived.push(...file!.sections.flatMap((each) => [...each]));
      return true;
    },
  });
  assertStringIncludes(stderr, "At ADDRESS: send new.cfg (650 octets) to 47/30002/1?\n");
  assertStringIncludes(stdout, "transfer of new.cfg to 47/30002/1: done\n  The file was accepted");
  assertStringIncludes(timeless(stdout), "  650 octets in T\n");
  assertEquals(Uint8Array.from(arrived), FAULT);
  assertEquals(code, 0);
});

Deno.test("files put reports that the station does not accept the file", async () => {
  const { code, stdout } = await askStation("files put {} 47/30002 new.cfg --yes", {
    files: { "new.cfg": FAULT },
  });
  assertStringIncludes(stdout, "transfer of new.cfg to 47/30002/1: refused\n");
  assertEquals(code, 1);
});

Deno.test("files delete asks before it deletes", async () => {
  const declined = await askStation("files delete {} 47/30000/2", {
    prepare: withFiles,
    answers: [""],
  });
  assertStringIncludes(declined.stderr, "At ADDRESS: delete 47/30000/2?\n");
  assertEquals([declined.code, declined.received.length], [1, 0]);
  const deleted = await askStation("files delete {} 47/30000/2 --yes", { prepare: withFiles });
  assertStringIncludes(deleted.stdout, "deletion of 47/30000/2: done\n  The file was deleted");
  const actions = deleted.notices.flatMap((each) => each.type === "file" ? [each.action] : []);
  assertEquals([deleted.code, actions], [0, ["deleted"]]);
  const kept = await askStation("files delete {} 47/30001/1 --yes", { prepare: withFiles });
  assertStringIncludes(kept.stdout, "deletion of 47/30001/1: refused\n");
  assertEquals(kept.code, 1);
});

Deno.test("files log requests the entries of a time range", async () => {
  const saved = new Map<string, Uint8Array>();
  let range: readonly (number | undefined)[] = [];
  const { code, stdout } = await askStation(
    "files log {} 47/31000/3 day.log --from 2026-11-22T00:00Z --to 2026-11-23T01:00 --zone +01:00",
    {
      saved,
      declaration: { ...STATION, time: { zone: 60 } },
      onFile: ({ action, from, to, ca, ioa, nof }) => {
        assertEquals(action, "query");
        range = [from, to];
        return { ca, ioa, nof, sections: [FAULT] };
      },
    },
  );
  assertStringIncludes(stdout, "transfer of the log 47/31000/3 to day.log: done\n");
  assertEquals(range, [Date.UTC(2026, 10, 22), Date.UTC(2026, 10, 23)]);
  assertEquals([code, saved.get("day.log")], [0, FAULT]);
});

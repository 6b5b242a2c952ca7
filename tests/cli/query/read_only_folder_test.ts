// A store in a folder without write permission: why it cannot be read, and what to do.

import { assertEquals } from "@std/assert";
import { openingHint } from "../../../cli/query/open.ts";
import { CollectBench, measured, NOON } from "../../helpers/collect/collect_bench.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { remount, withSmallDisk } from "../../helpers/machine/small_disk.ts";
import { withTree } from "../../helpers/machine/temp.ts";

Deno.test("a store on a read-only disk can be read from a copy, as the message advises", async () => {
  await withTree({}, async (root) => {
    const disk = `${root}/disk`;
    Deno.mkdirSync(disk);
    await withSmallDisk(disk, 2_000_000, async () => {
      let file: string;
      {
        using bench = new CollectBench(disk);
        bench.begin();
        bench.deliver(measured(1, 20, NOON));
        file = bench.file;
      }
      await remount(disk, "ro");
      const { code, stderr } = await runCli(["query", file], { now: () => NOON });
      assertEquals(code, 2);
      assertEquals(
        stderr.split("\n")[0],
        `iec104 query: Cannot open the store ${file}: unable to open database file. SQLite can only read a store ` +
          "in a folder in which it may create files: copy it to such a folder, and query the copy",
      );
      Deno.copyFileSync(file, `${root}/copy.sqlite`);
      const copy = await runCli(["query", `${root}/copy.sqlite`, "--json"], { now: () => NOON });
      assertEquals([copy.code, copy.stdout.trim().split("\n").length], [0, 1]);
    });
  });
});

Deno.test("a file of another user in a folder of another user can also be read from a copy", async () => {
  await withTree(
    { "plant.sqlite": "", "other.sqlite": "", "other.sqlite-wal": "" },
    async (root) => {
      const message = "Cannot open the store: attempt to write a readonly database";
      assertEquals(
        await openingHint(`${root}/plant.sqlite`, { code: "failed", message }),
        ". SQLite can only read a store in a folder in which it may create files: copy it to such a folder, and query the copy",
      );
      const other = `${root}/other.sqlite`;
      assertEquals(
        await openingHint(other, { code: "failed", message }),
        `; ${other}-wal contains values that only a user with write permission for its folder can read`,
      );
      assertEquals(await openingHint(other, { code: "failed", message: "it is empty" }), "");
    },
  );
});

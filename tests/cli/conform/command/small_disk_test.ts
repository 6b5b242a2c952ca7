// Reports and recordings on a disk that is too small: what cannot be written is reported, and no incomplete file remains.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { processIo } from "../../../../cli/io/io.ts";
import { runCli } from "../../../helpers/cli/run_cli.ts";
import { withSmallDisk } from "../../../helpers/machine/small_disk.ts";
import { withTree } from "../../../helpers/machine/temp.ts";

Deno.test("a report that does not fit on the disk is reported, and the files that fit are complete", async () => {
  await withTree({}, async (root) => {
    const disk = `${root}/disk`;
    Deno.mkdirSync(disk);
    await withSmallDisk(disk, 20_480, async () => {
      Deno.mkdirSync(`${disk}/report`);
      const { code, stdout, stderr } = await runCli([
        ...[
          "conform",
          "127.0.0.1:1",
          "--only",
          "CFG",
          "--seed",
          "1",
          "--report",
          `${disk}/report`,
          "--overwrite",
        ],
      ], { save: processIo().save });
      assertEquals(code, 2, stderr);
      assertStringIncludes(stdout, "Result: ");
      assertStringIncludes(stderr, `Cannot write ${disk}/report/report.html: the disk is full`);
      const files = [...Deno.readDirSync(`${disk}/report`)].map(({ name }) => name);
      assertEquals(files.includes("report.html"), false);
      const text = Deno.readTextFileSync(`${disk}/report/report.txt`);
      assertStringIncludes(text, "Result: ");
    });
  });
});

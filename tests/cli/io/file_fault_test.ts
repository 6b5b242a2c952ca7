// Files that cannot be written: the message says what is wrong and what to do, before any work is done.

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { writeFaultText } from "../../../cli/io/file_fault.ts";
import { processIo } from "../../../cli/io/io.ts";
import { requireWritable, writeNew } from "../../../cli/io/local_file.ts";
import { UsageError } from "../../../cli/io/exit.ts";
import { askStation } from "../../helpers/cli/request_cli.ts";
import { runCli, type World } from "../../helpers/cli/run_cli.ts";
import { withTree } from "../../helpers/machine/temp.ts";

Deno.test("a file that cannot be written is refused with the reason and what to do", async () => {
  await withTree({ "plain.txt": "x" }, async (root) => {
    const io = processIo();
    for (
      const [path, replace, expected] of [
        ["gone/out.json", false, `its folder ${root}/gone does not exist; create it first`],
        ["gone/out.json", true, `its folder ${root}/gone does not exist; create it first`],
        ["plain.txt/out.json", false, `its folder ${root}/plain.txt is a file, expected a folder`],
        ["", true, "it is a folder, expected a file"],
        ["", false, "it is a folder, expected a file"],
        ["a".repeat(300), false, "its name is too long; choose a shorter one"],
        ["plain.txt", false, "already exists: choose another name, or use --overwrite"],
      ] as const
    ) {
      const full = path === "" ? root : `${root}/${path}`;
      const { message } = await assertRejects(
        () => requireWritable(full, io, { replace }),
        UsageError,
        expected,
      );
      assert(message.includes(full) && !message.includes("os error"), message);
    }
    await requireWritable(`${root}/new.json`, io, { replace: false });
    await requireWritable(`${root}/plain.txt`, io, { replace: true });
    assertEquals(Array.from(Deno.readDirSync(root), ({ name }) => name), ["plain.txt"]);
    assertEquals(Deno.readTextFileSync(`${root}/plain.txt`), "x");
  });
});

Deno.test("each error code of the system has its advice, and other errors keep their text", () => {
  const texts = ["EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "EOTHER"].map((code) =>
    writeFaultText("out.json", Object.assign(new Error(code), { code }))
  );
  assertEquals(texts, [
    "you do not have permission; choose another folder or change its permissions",
    "you do not have permission; choose another folder or change its permissions",
    "its file system is read-only; choose another folder",
    "the disk is full; free some space or choose another disk",
    "your disk quota is used up; free some space or choose another disk",
    "EOTHER",
  ]);
});

Deno.test("a folder that is missing is reported before anything is sent or received", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/gone/out`;
    const refused = `Cannot write ${path}: its folder ${root}/gone does not exist; create it first`;
    const { checkSave, save } = processIo();
    for (
      const args of [
        `scan {} --yes -o ${path}`,
        `files get {} 47/30000/2 ${path}`,
        `files get {} 47/30000/2 ${path} --overwrite`,
        `collect --init ${path} --from {} --yes`,
        `collect --init ${path}`,
        `points convert p.csv -o ${path}`,
      ]
    ) {
      const world: World = { files: { "p.csv": "CA;IOA;type;name\n1;1;M_SP_NA_1;Door\n" } };
      const { code, stderr, received } = await askStation(args, { ...world, checkSave, save });
      assertStringIncludes(stderr, refused, args);
      assertEquals([code, received], [2, []], args);
    }
    const files = {
      "s.json": JSON.stringify({
        sectors: [{ ca: 1, points: [{ ioa: 1, type: "M_SP_NA_1" }] }],
        receivedFiles: `${root}/gone`,
      }),
    };
    const { code, stderr } = await runCli(["station", "s.json", "--check"], { files, checkSave });
    assertStringIncludes(stderr, `Key receivedFiles is "${root}/gone": Cannot write `);
    assertEquals(code, 2);
    await assertRejects(() => writeNew(path, "x", processIo()), UsageError, refused);
  });
});

// `iec104 keys`: what a utility does with the keys of two stations.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { loadKeys } from "../../../cli/key_file/key_file.ts";
import { assertGolden } from "../../helpers/golden.ts";
import { CENTRE, ONE, PASSPHRASE, THREE, TWO, withKeys } from "../../helpers/cli/key_plant.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { withTree } from "../../helpers/machine/temp.ts";

Deno.test("a utility makes a user with a key for each of two stations, and exports, imports, rotates and revokes", async () => {
  await withKeys(async ({ root, path, keys }) => {
    const added = await keys(
      "add",
      ...CENTRE,
      "--station",
      "Northfield",
      "--station",
      "Southfield",
    );
    assertEquals([added.code, added.stdout], [0, ""]);
    assertMatch(
      added.stderr,
      /^Added in plant\.keys: key of user 1 \(Centre\) at station Northfield, 128 bits, check value [0-9a-f]{6}\nAdded .* Southfield, .*\n$/,
    );
    const exported = await keys("export", "1", "--station", "Northfield", "-o", `${root}/n.hex`);
    assertEquals([exported.code, exported.stdout], [0, ""], exported.stderr);
    assertMatch(
      exported.stderr,
      /Wrote the key of user 1 \(Centre\) at station Northfield, check value [0-9a-f]{6}, to \S*n\.hex\. Delete it/,
    );
    const key = Deno.readTextFileSync(`${root}/n.hex`).trim();
    assertMatch(key, /^[0-9a-f]{32}$/);
    if (Deno.build.os !== "windows") {
      assertEquals(Deno.statSync(`${root}/n.hex`).mode! & 0o777, 0o600);
    }
    const shown = await keys("export", "1", "--station", "Southfield", "--show");
    assertMatch(shown.stdout, /^[0-9a-f]{32}\n$/);
    assert(shown.stdout.trim() !== key, "the stations have different keys");

    const imported = await keys("import", "2", `${root}/two.hex`, "--name", "Desk", "--role", "3");
    assertEquals(imported.code, 0, imported.stderr);
    const rotated = await keys("rotate", "1", "--station", "Northfield", "--length", "32", "--yes");
    assertEquals(rotated.code, 0, rotated.stderr);
    assertEquals((await keys("revoke", "2", "--yes")).code, 0);

    using file = await loadKeys(path, PASSPHRASE);
    assertEquals(
      file.users("Northfield").map(({ number, updateKey }) => [number, updateKey.length]),
      [[1, 32]],
    );
    assertEquals(file.users("Southfield")[0]?.updateKey.length, 16);
    assertEquals(file.users(), []);
  });
});

Deno.test("create asks for a passphrase twice, and the file opens with it", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/plant.keys`;
    const answers = ["correct horse", "correct horse"];
    const made = await runCli(["keys", "create", path, "--memory", "16"], { answers });
    assertEquals([made.code, made.stdout], [0, ""]);
    assertEquals(
      made.stderr.replaceAll(`${root}/`, ""),
      `New passphrase of plant.keys: The same again: Wrote plant.keys. Keep a copy, and its passphrase: without both, all keys are lost
Next: iec104 keys add plant.keys 1 --name NAME --role ROLE\n`,
    );
    assertEquals(JSON.parse(Deno.readTextFileSync(path)).kdf.cost, 16_384);
    const listed = await runCli(["keys", "list", path], { answers: ["correct horse"] });
    assertEquals([listed.code, listed.stdout], [0, ""]);
    assertStringIncludes(listed.stderr, `Passphrase of ${path}: `);
    const wrong = await runCli(["keys", "list", path], { answers: ["battery staple"] });
    assertEquals(wrong.code, 2);
    assertStringIncludes(
      wrong.stderr,
      "the passphrase is wrong, or the file was changed or damaged",
    );
    for (const { stderr } of [made, listed, wrong]) {
      assert(!/correct horse|battery staple/.test(stderr), stderr);
    }
    const again = await runCli(["keys", "create", path, "--memory", "16"], { answers });
    assertEquals(again.code, 2);
    assertStringIncludes(again.stderr, "it already exists; choose another name");
  });
});

Deno.test("lists show users and keys, but not the keys", async () => {
  await withKeys(async ({ root, path, keys }) => {
    Deno.writeTextFileSync(`${root}/three.hex`, THREE);
    const one = `${root}/one.hex`;
    await keys(
      "import",
      "1",
      one,
      "--name",
      "Centre",
      "--role",
      "operator",
      "--station",
      "Northfield",
    );
    await keys("import", "1", `${root}/two.hex`, "--station", "Southfield");
    await keys(
      ...[
        "import",
        "2",
        one,
        "--name",
        "Engineering desk",
        "--role",
        "engineer",
      ] as const,
    );
    await keys("import", "authority", `${root}/three.hex`);
    await keys("add", "7", "--name", "Former", "--role", "viewer");
    await keys("revoke", "7", "--yes");
    await keys("import", "5", one, "--name", "A", "--role", "900", "--expires", "2026-12-05");
    using file = await loadKeys(path, PASSPHRASE);
    await file.update((document) => ({
      ...document,
      users: [...document.users, {
        ...{ number: 9, name: "Late", role: 32_768, expires: "2026-11-30T14:03:21.000Z" },
      }],
      stations: {
        ...document.stations,
        Northfield: {
          updateKeys: [...document.stations!.Northfield!.updateKeys!, {
            ...{ user: 12, key: TWO, since: "2026-12-01T00:00:00.000Z" },
          }],
          users: [
            { number: 2, name: "Engineering desk", role: 2, deleted: true },
            { number: 12, name: "Added", role: 3, expires: "2028-01-01T00:00:00.000Z" },
          ],
          statusChangeSequence: 4,
        },
      },
    }));
    const table = await keys("list");
    const json = await keys("list", "--json");
    const checked = await keys("check");
    assertEquals([table.code, json.code, checked.code], [0, 0, 1]);
    const all = [table.stdout, json.stdout, checked.stdout, checked.stderr].join("====\n");
    for (const key of [ONE, TWO, THREE]) assert(!all.includes(key.slice(0, 8)), all);
    assertGolden("tests/cli/keys/lists.txt", all);
  });
});

Deno.test("check finds keys that are not random, and accepts a sound file", async () => {
  await withKeys(async ({ root, keys }) => {
    await keys("add", ...CENTRE);
    assertEquals(await keys("check"), {
      ...{ code: 0, stdout: "", stderr: "plant.keys: 1 user, 0 faults\n" },
    });
    const counted = Array.from({ length: 16 }, (_, at) => at.toString(16).padStart(2, "0"));
    for (const [number, key] of [["2", "0".repeat(64)], ["3", counted.join(":")]] as const) {
      Deno.writeTextFileSync(`${root}/weak.hex`, key);
      await keys("import", number, `${root}/weak.hex`, "--name", number, "--role", "viewer");
    }
    const { code, stdout } = await keys("check");
    assertEquals([code, stdout], [
      1,
      "fault: the key of user 2 (2) is not random\nfault: the key of user 3 (3) is not random\n",
    ]);
  });
});

Deno.test({
  name: "rights that are too wide are reported with the command that corrects them",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withKeys(async ({ root, path, keys }) => {
      await keys("add", ...CENTRE);
      Deno.chmodSync(path, 0o644);
      Deno.chmodSync(`${root}/pass`, 0o644);
      Deno.chmodSync(`${root}/one.hex`, 0o640);
      const advice = (file: string, mode: number) =>
        `${file} has mode ${mode}, so others can read it; run: chmod 600 ${file}\n`;
      const { code, stderr } = await keys("import", "1", `${root}/one.hex`, "--yes");
      assertEquals(code, 0);
      assertEquals(
        stderr.split("Imported")[0],
        ["one.hex:640", "pass:644", "plant.keys:644"].map((each) => {
          const [file, mode] = each.split(":");
          return `warning: ${advice(file!, Number(mode))}`;
        }).join(""),
      );
      const checked = await keys("check");
      assertEquals([checked.code, checked.stdout], [1, `fault: ${advice("plant.keys", 644)}`]);
      Deno.chmodSync(path, 0o666);
      const refused = await keys("list");
      assertEquals(refused.code, 2);
      assertStringIncludes(
        refused.stderr,
        "iec104 keys: plant.keys has mode 666, so others can change it; run: chmod 600 plant.keys, and check its users",
      );
    }),
});

Deno.test("a key is read from standard input, and at a terminal without being shown", async () => {
  const stdin = [new TextEncoder().encode(TWO)];
  await withKeys(async ({ path, keys }) => {
    const { code, stderr } = await keys("import", "2", "-", "--name", "Two", "--role", "viewer");
    assertEquals(code, 0, stderr);
    using file = await loadKeys(path, PASSPHRASE);
    assertEquals(file.users()[0]?.updateKey[0], 0xc3);
  }, { stdin });
  await withKeys(async ({ path, keys }) => {
    const { stderr } = await keys("import", "authority", "-");
    assertStringIncludes(stderr, "Key of the authority in hex digits: Imported in plant.keys");
    assert(!stderr.includes(THREE.slice(0, 8)));
    using file = await loadKeys(path, PASSPHRASE);
    assertEquals(file.authorityKey()?.[0], 0xe5);
  }, { answers: [THREE] });
});

Deno.test("without --yes, a person confirms that a key is lost, or nothing changes", async () => {
  await withKeys(async ({ root, path, keys }) => {
    await keys("add", ...CENTRE);
    const known = Deno.readTextFileSync(path);
    const kept = await keys("revoke", "1");
    assertEquals([kept.code, kept.stderr], [
      1,
      "Revoke user 1 (Centre), whose keys are then deleted?\nType y to continue, anything else to cancel: Cancelled; nothing was changed\n",
    ]);
    assertStringIncludes(
      (await keys("rotate", "1")).stderr,
      "Replace 1 key of user 1 (Centre); a device",
    );
    assertStringIncludes(
      (await keys("import", "1", `${root}/one.hex`)).stderr,
      "Replace the key of user 1 (Centre)?",
    );
    assertEquals(Deno.readTextFileSync(path), known);
  }, { answers: ["n"] });
  await withKeys(async ({ keys }) => {
    await keys("add", ...CENTRE);
    assertEquals((await keys("rotate", "1")).code, 0);
  }, { answers: ["y"] });
  await withKeys(async ({ keys }) => {
    await keys("add", ...CENTRE);
    const { code, stderr } = await keys("revoke", "1");
    assertEquals(code, 2);
    assertStringIncludes(stderr, "expected a terminal, or --yes; nothing was changed");
  });
});

Deno.test("a user is changed, and one who was revoked can be added again with a new key", async () => {
  await withKeys(async ({ path, keys }) => {
    await keys("add", ...CENTRE, "--expires", "2027-11-30");
    const changed = await keys("change", "1", "--name", "Centre A", "--role", "secadm");
    assertEquals(
      changed.stderr,
      "Changed in plant.keys: user 1 (Centre A), secadm, expires 2027-11-30T00:00:00.000Z\n",
    );
    const unlimited = await keys("change", "1", "--expires", "never");
    assertEquals(unlimited.stderr, "Changed in plant.keys: user 1 (Centre A), secadm\n");
    await keys("change", "1", "--expires", "2027-11-30T15:00+01:00");
    await keys("revoke", "1", "--yes");
    assertStringIncludes(
      (await keys("change", "1", "--role", "viewer")).stderr,
      "User 1 (Centre A) was revoked on 2026-11-30",
    );
    await keys("add", ...CENTRE);
    using file = await loadKeys(path, PASSPHRASE);
    assertEquals(file.users().map(({ name, role, expires }) => [name, role, expires]), [[
      ...["Centre", 1, undefined],
    ]]);
  });
});

Deno.test("the passphrase is changed, from the environment too", async () => {
  const environment = { OLD: PASSPHRASE, NEW: "another passphrase" };
  await withKeys(async ({ path, keys }) => {
    await keys("add", ...CENTRE);
    const changed = await runCli(
      ["keys", "passphrase", path, "--passphrase", "${OLD}", "--new-passphrase", "${NEW}"],
      { environment },
    );
    assertEquals(changed.code, 0, changed.stderr);
    assertStringIncludes(changed.stderr, "Copies of the file still open with the old one");
    assertEquals((await keys("list")).code, 2);
    using file = await loadKeys(path, "another passphrase");
    assertEquals(file.users().length, 1);
  });
});

Deno.test("nothing that a command prints contains a key or a passphrase", async () => {
  await withKeys(async ({ root, path, keys }) => {
    const outputs = [
      await keys("add", ...CENTRE),
      await keys("import", "2", `${root}/one.hex`, "--name", "B", "--role", "viewer"),
      await keys("rotate", "1", "--yes"),
      await keys("export", "2", "-o", `${root}/x.hex`),
      await keys("list"),
      await keys("list", "--json"),
      await keys("check"),
      await keys("import", "3", ONE, "--name", "C", "--role", "viewer"),
      await keys("import", "3", `${root}/one.hex`, ONE),
      await keys("revoke", "3", "--passphrase", PASSPHRASE),
      await runCli(["keys", "list", path, "--passphrase", PASSPHRASE]),
      await runCli(["keys", "list", path, PASSPHRASE, "--passphrase", "${X}"], {
        environment: { X: PASSPHRASE },
      }),
    ];
    using file = await loadKeys(path, PASSPHRASE);
    const made = file.users().map(({ updateKey }) => updateKey.toHex());
    for (const { stdout, stderr } of outputs.slice(0, -1)) {
      for (const secret of [PASSPHRASE, ONE, ...made]) {
        assert(!`${stdout}${stderr}`.includes(secret), stderr);
      }
    }
  });
});

Deno.test("without a terminal and an option, the missing passphrase is reported", async () => {
  await withKeys(async ({ path }) => {
    const { code, stderr } = await runCli(["keys", "list", path]);
    assertEquals(code, 2);
    assertStringIncludes(
      stderr,
      `Missing passphrase of ${path}: expected --passphrase-file FILE, --passphrase '\${NAME}', or a terminal to ask for it at`,
    );
    const differing = await runCli(["keys", "create", `${path}2`], {
      answers: ["one passphrase", "two"],
    });
    assertStringIncludes(differing.stderr, "The passphrases differ, expected the same twice");
    const silent = await runCli(["keys", "create", `${path}2`], { answers: [] });
    assertStringIncludes(silent.stderr, "No passphrase was typed");
  });
});

Deno.test("the command needs no permissions but those for its files", async () => {
  await withKeys(async ({ root, path }) => {
    const { code, stderr } = await new Deno.Command("deno", {
      args: [
        ...[
          "run",
          "--no-check",
          "--quiet",
          "--no-prompt",
          `--allow-read=${root}`,
          `--allow-write=${root}`,
        ],
        ...["cli/main.ts", "keys", "add", path, ...CENTRE, "--passphrase-file", `${root}/pass`],
      ],
      env: { NO_COLOR: "1" },
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    using file = await loadKeys(path, PASSPHRASE);
    assertEquals(file.users().length, 1);
  });
});

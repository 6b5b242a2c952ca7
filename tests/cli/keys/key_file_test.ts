// Key files on disk: encryption, rights, damage, other versions, changes by several processes, a full disk.

import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import type { KeyDocument } from "../../../cli/key_file/document.ts";
import { KeyFile, loadKeys } from "../../../cli/key_file/key_file.ts";
import { KeyFileError, type KeyFileErrorCode } from "../../../cli/key_file/key_file_error.ts";
import { fill, withSmallDisk } from "../../helpers/machine/small_disk.ts";
import { withTree } from "../../helpers/machine/temp.ts";

/** Cost that makes tests fast. */
const CHEAP = { cost: 1024 };
const PASSPHRASE = "a passphrase of tests";
const [SINCE, ONE, TWO] = ["2026-11-30T12:00:00.000Z", "01".repeat(16), "02".repeat(32)];

const DOCUMENT: KeyDocument = {
  users: [
    { number: 1, name: "Centre", role: 1, updateKey: { key: ONE, since: SINCE } },
    { number: 2, name: "Northfield", role: 2, expires: "2027-11-30T00:00:00.000Z" },
    { number: 3, name: "Former", role: 0, revoked: SINCE },
  ],
  stations: {
    Northfield: {
      updateKeys: [{ user: 2, key: TWO, since: SINCE }, { user: 3, key: TWO, since: SINCE }],
      statusChangeSequence: 7,
      statistics: { authenticationFailures: 3 },
    },
  },
};

async function make(path: string, document: KeyDocument = DOCUMENT): Promise<void> {
  using file = await KeyFile.create(path, PASSPHRASE, CHEAP);
  await file.update(() => document);
}

async function refusal(
  code: KeyFileErrorCode,
  attempt: () => Promise<unknown>,
): Promise<string> {
  const error = await assertRejects(attempt, KeyFileError);
  assertEquals(error.code, code, error.message);
  return error.message;
}

/** Changes the text of a file, which keeps its mode. */
function edit(path: string, change: (text: string) => string): void {
  Deno.writeTextFileSync(path, change(Deno.readTextFileSync(path)));
}

Deno.test("a key file is created for its owner only, is encrypted, and returns what was saved", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/plant.keys`;
    await make(path);
    if (Deno.build.os !== "windows") assertEquals(Deno.statSync(path).mode! & 0o777, 0o600);
    const text = Deno.readTextFileSync(path);
    for (const secret of [ONE, TWO, "Centre", "Northfield"]) assert(!text.includes(secret), secret);
    using file = await loadKeys(path, PASSPHRASE);
    assertEquals([file.document, file.warnings], [DOCUMENT, []]);
    assertEquals([...Deno.readDirSync(root)].map(({ name }) => name), ["plant.keys"]);
  });
});

Deno.test("the users of a station have its keys; others, revoked and deleted users are omitted", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/plant.keys`;
    await make(path, {
      ...DOCUMENT,
      authorityKey: { key: TWO, since: SINCE },
      stations: {
        ...DOCUMENT.stations,
        Southfield: {
          authorityKey: { key: ONE, since: SINCE },
          updateKeys: [{ user: 9, key: TWO, since: SINCE }],
          users: [
            { number: 1, name: "Centre", role: 1, deleted: true },
            { number: 2, name: "Two", role: 3 },
            { number: 9, name: "Nine", role: 4, expires: "2028-01-01T00:00:00.000Z" },
          ],
        },
      },
    });
    using file = await loadKeys(path, PASSPHRASE);
    const [one, two] = [new Uint8Array(16).fill(1), new Uint8Array(32).fill(2)];
    const centre = { number: 1, name: "Centre", role: 1, updateKey: one };
    assertEquals(file.users(), [centre]);
    assertEquals(file.users("constructor"), [centre]);
    assertEquals(file.users("Northfield"), [centre, {
      ...{ number: 2, name: "Northfield", role: 2, updateKey: two },
      expires: Date.UTC(2027, 10, 30),
    }]);
    assertEquals(file.users("Southfield"), [{
      ...{ number: 9, name: "Nine", role: 4, updateKey: two },
      expires: Date.UTC(2028, 0, 1),
    }]);
    assertEquals([file.authorityKey(), file.authorityKey("Southfield")], [two, one]);
    assertEquals(file.station("Northfield").statusChangeSequence, 7);
    assertEquals(file.station("Westfield"), {});
  });
});

Deno.test("a wrong passphrase and any changed octet are refused with the same words", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/plant.keys`;
    await make(path);
    const known = Deno.readTextFileSync(path);
    const expected =
      `Cannot open ${path}: the passphrase is wrong, or the file was changed or damaged, which cannot be distinguished`;
    assertEquals(await refusal("not-opened", () => loadKeys(path, "another passphrase")), expected);
    const changes: readonly ((text: string) => string)[] = [
      (text) => text.replace(/"content": "(.)/, (_, digit) => `"content": "${flipped(digit)}`),
      (text) => text.replace(/(.)"\n\}/, (_, digit) => `${flipped(digit)}"\n}`),
      (text) => text.replace(/"nonce": "(.)/, (_, digit) => `"nonce": "${flipped(digit)}`),
      (text) => text.replace(/"salt": "(.)/, (_, digit) => `"salt": "${flipped(digit)}`),
      (text) => text.replace('"cost": 1024', '"cost": 2048'),
      (text) => text.replace('"parallelization": 1', '"parallelization": 2'),
      (text) => text.replace(/[0-9a-f]{8}"\n\}/, '"\n}'),
    ];
    for (const change of changes) {
      edit(path, change);
      assertNotEquals(Deno.readTextFileSync(path), known);
      assertEquals(await refusal("not-opened", () => loadKeys(path, PASSPHRASE)), expected);
      Deno.writeTextFileSync(path, known);
    }
    edit(path, (text) => JSON.stringify(JSON.parse(text))); // The layout is not part of the content.
    (await loadKeys(path, PASSPHRASE))[Symbol.dispose]();
  });
});

function flipped(digit: string): string {
  return digit === "0" ? "1" : "0";
}

Deno.test("a passphrase is the same in composed and decomposed form", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/plant.keys`;
    (await KeyFile.create(path, "M\u00fcnster-West", CHEAP))[Symbol.dispose]();
    (await loadKeys(path, "Mu\u0308nster-West"))[Symbol.dispose]();
  });
});

Deno.test("files that are truncated, empty, of another kind or of another version are refused with advice", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/plant.keys`;
    await make(path);
    const known = Deno.readTextFileSync(path);
    async function message(text: string): Promise<string> {
      Deno.writeTextFileSync(path, text);
      return (await refusal("bad-file", () => loadKeys(path, PASSPHRASE))).replaceAll(root, "");
    }
    assertEquals(
      await message(known.slice(0, 60)),
      `/plant.keys has 1 mistake:\n  /plant.keys:5:5  Expected a name in quotes, or }, found the end of the text
  It was truncated or changed; restore it from a backup`,
    );
    assertStringIncludes(await message(known.slice(0, -40)), "truncated or changed; restore it");
    assertEquals(
      await message(" \n"),
      "/plant.keys is empty, expected a key file; restore it from a backup",
    );
    const other =
      '/plant.keys is not a key file: expected "format": "iec104-keys"; iec104 keys create FILE makes one';
    for (const text of ["-----BEGIN PRIVATE KEY-----", ONE, '{ "sectors": [] }', "[]"]) {
      assertEquals(await message(text), other);
    }
    assertEquals(
      await message(known.replace('"version": 1', '"version": 2')),
      "/plant.keys is a key file of version 2, expected 1: use the version of iec104 that wrote it",
    );
    assertStringIncludes(
      await message(known.replace('"nonce"', '"nonse"')),
      '/plant.keys:13:14  cipher.nonse is unknown; did you mean "nonce"?',
    );
    assertStringIncludes(await message(known.replace(/.("\n\})/, "$1")), "expected an even number");
  });
});

Deno.test("a file that demands too much memory is refused before the key is derived", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/plant.keys`;
    await make(path);
    edit(path, (text) => text.replace('"cost": 1024', '"cost": 1073741824'));
    assertStringIncludes(
      await refusal("bad-file", () => loadKeys(path, PASSPHRASE)),
      "kdf.cost is 1073741824, expected one of 1024,",
    );
    edit(path, (text) => text.replace('"cost": 1073741824', '"cost": 1025'));
    assertStringIncludes(
      await refusal("bad-file", () => loadKeys(path, PASSPHRASE)),
      "kdf.cost is 1025, expected one of 1024,",
    );
    Deno.writeFileSync(path, new Uint8Array(0x200_0001));
    assertStringIncludes(
      await refusal("bad-file", () => loadKeys(path, PASSPHRASE)),
      "has 33554433 octets, expected a key file of at most 33554432",
    );
    Deno.mkdirSync(`${root}/folder`);
    assertStringIncludes(
      await refusal("bad-file", () => loadKeys(`${root}/folder`, PASSPHRASE)),
      "is a folder or a device",
    );
    if (Deno.build.os !== "windows") {
      // Opening a pipe without a writer would wait forever.
      await new Deno.Command("sh", { args: ["-c", `mkfifo ${root}/pipe`] }).output();
      assertStringIncludes(
        await refusal("bad-file", () => loadKeys(`${root}/pipe`, PASSPHRASE)),
        "is a folder or a device",
      );
    }
    assertStringIncludes(
      await refusal("failed", () => loadKeys(`${root}/none`, PASSPHRASE)),
      `No such file: ${root}/none; iec104 keys create ${root}/none makes it`,
    );
  });
});

Deno.test("mistakes in a change are reported with their place and without keys, and nothing is written", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/plant.keys`;
    await make(path);
    const known = Deno.readTextFileSync(path);
    using file = await loadKeys(path, PASSPHRASE);
    const [user] = DOCUMENT.users;
    async function message(change: Partial<KeyDocument>): Promise<string> {
      return await refusal("bad-file", () => file.update((old) => ({ ...old, ...change })));
    }
    const short = await message({
      users: [{ ...user!, updateKey: { key: "ab12", since: SINCE } }],
    });
    assertStringIncludes(short, "users[0].updateKey.key is ");
    assert(!short.includes("ab12"), short);
    assertStringIncludes(
      await message({ users: [user!, user!] }),
      "users[1].number is 1, expected each user number only once",
    );
    assertStringIncludes(
      await message({ users: [{ ...user!, revoked: SINCE }] }),
      "expected no key of a user who was revoked",
    );
    assertStringIncludes(
      await message({ users: [{ ...user!, expires: "2027-02-30T00:00:00.000Z" }] }),
      "users[0].expires is",
    );
    assertStringIncludes(
      await message({
        stations: { "A b": { updateKeys: [{ user: 8, key: ONE, since: SINCE }] } },
      }),
      'stations["A b"].updateKeys[0].user is 8, expected the number of a user in users',
    );
    assertStringIncludes(
      await message({ users: [{ ...user!, rolle: 1 } as never] }),
      'users[0].rolle is unknown; did you mean "role"?',
    );
    assertEquals([Deno.readTextFileSync(path), file.document], [known, DOCUMENT]);
  });
});

Deno.test({
  name:
    "a file that others may write is refused, and one that others may read is used with a warning",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withTree({}, async (root) => {
      const path = `${root}/plant.keys`;
      await make(path);
      Deno.chmodSync(path, 0o640);
      using file = await loadKeys(path, PASSPHRASE);
      const advice = `so others can read it; run: chmod 600 ${path}`;
      assertEquals(file.warnings, [`${path} has mode 640, ${advice}`]);
      await file.update((old) => old);
      assertEquals(Deno.statSync(path).mode! & 0o777, 0o640);
      for (const mode of [0o620, 0o602, 0o666]) {
        Deno.chmodSync(path, mode);
        assertStringIncludes(
          await refusal("bad-rights", () => loadKeys(path, PASSPHRASE)),
          `others can change it; run: chmod 600 ${path}, and check its users`,
        );
        await refusal("bad-rights", () => file.update((old) => old));
      }
    }),
});

Deno.test("changes of several programs at the same time are all kept", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/plant.keys`;
    await make(path, { users: [] });
    using one = await loadKeys(path, PASSPHRASE);
    using two = await loadKeys(path, PASSPHRASE);
    await Promise.all(
      Array.from(
        { length: 12 },
        (_, index) =>
          (index % 2 === 0 ? one : two).update(({ users }) => ({
            users: [...users, { number: index + 1, name: `User ${index + 1}`, role: 1 }],
          })),
      ),
    );
    using file = await loadKeys(path, PASSPHRASE);
    assertEquals(
      file.document.users.map(({ number }) => number).toSorted((a, b) => a - b),
      Array.from({ length: 12 }, (_, index) => index + 1),
    );
    assertEquals([...Deno.readDirSync(root)].map(({ name }) => name), ["plant.keys"]);
  });
});

Deno.test("an error in one change leaves the file unchanged, and the next change succeeds", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/plant.keys`;
    await make(path);
    using file = await loadKeys(path, PASSPHRASE);
    const failing = file.update(() => {
      throw new RangeError("No such user");
    });
    const next = file.update(() => ({ users: [] }));
    await assertRejects(() => failing, RangeError, "No such user");
    await next;
    assertEquals(file.document.users, []);
  });
});

Deno.test("changes that wait are made together, and one with mistakes fails alone", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/plant.keys`;
    await make(path, { users: [] });
    using file = await loadKeys(path, PASSPHRASE);
    const add = (number: number) =>
      file.update(({ users }) => ({ users: [...users, { number, name: `${number}`, role: 1 }] }));
    const inodes = new Set<number | null>();
    const results = await Promise.allSettled(
      [1, 2, 0, 3, 2, 4].map((number) =>
        add(number).finally(() => inodes.add(Deno.statSync(path).ino))
      ),
    );
    assertEquals(
      results.map((result) => result.status === "fulfilled" ? "" : String(result.reason)),
      [
        ...["", ""],
        "KeyFileError: The change has 1 mistake:\n  The change:14:17  users[2].number is 0, expected a whole number from 1 to 65535",
        "",
        'KeyFileError: The change has 2 mistakes:\n  The change:19:17  users[3].number is 2, expected each user number only once\n  The change:20:15  users[3].name is "2", expected each name only once',
        "",
      ],
    );
    assertEquals(inodes.size, 1, "the file was replaced once");
    using again = await loadKeys(path, PASSPHRASE);
    assertEquals(again.document.users.map(({ number }) => number), [1, 2, 3, 4]);
  });
});

Deno.test("after a change of the passphrase only the new one opens the file, and others cannot change it", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/plant.keys`;
    await make(path);
    const before = JSON.parse(Deno.readTextFileSync(path));
    using other = await loadKeys(path, PASSPHRASE);
    using file = await loadKeys(path, PASSPHRASE);
    await file.changePassphrase("the next passphrase", { cost: 2048 });
    const after = JSON.parse(Deno.readTextFileSync(path));
    assertNotEquals(after.kdf.salt, before.kdf.salt);
    assertEquals(after.kdf.cost, 2048);
    await refusal("not-opened", () => loadKeys(path, PASSPHRASE));
    await refusal("not-opened", () => other.update((old) => old));
    await file.update(() => ({ users: [] }));
    using again = await loadKeys(path, "the next passphrase");
    assertEquals(again.document.users, []);
  });
});

Deno.test("no nonce is used twice", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/plant.keys`;
    await make(path);
    using file = await loadKeys(path, PASSPHRASE);
    const nonces = new Set<string>();
    for (let count = 0; count < 10; count++) {
      await file.update((old) => old);
      nonces.add(JSON.parse(Deno.readTextFileSync(path)).cipher.nonce);
    }
    assertEquals(nonces.size, 10);
  });
});

Deno.test("what an interrupted process has left does not prevent a change", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/plant.keys`;
    await make(path);
    Deno.writeTextFileSync(`${path}.new`, "half of a fi");
    using file = await loadKeys(path, PASSPHRASE);
    await file.update(() => ({ users: [] }));
    assertEquals([...Deno.readDirSync(root)].map(({ name }) => name), ["plant.keys"]);
  });
});

Deno.test("a folder in the place of the new file is reported, and the file is unchanged", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/plant.keys`;
    await make(path);
    const known = Deno.readTextFileSync(path);
    Deno.mkdirSync(`${path}.new/in`, { recursive: true });
    using file = await loadKeys(path, PASSPHRASE);
    const message = await refusal("failed", () => file.update(() => ({ users: [] })));
    assertStringIncludes(message, `Cannot write ${path}, which is unchanged: `);
    assertEquals(Deno.readTextFileSync(path), known);
  });
});

Deno.test({
  name: "a file of another user still belongs to that user after a change",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withTree({}, async (root) => {
      const path = `${root}/plant.keys`;
      await make(path);
      try {
        Deno.chownSync(path, 1, 2);
      } catch (error) {
        if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
        return console.log("skipped: only root can give files away");
      }
      using file = await loadKeys(path, PASSPHRASE);
      await file.update(() => ({ users: [] }));
      const { uid, gid, mode } = Deno.statSync(path);
      assertEquals([uid, gid, mode! & 0o777], [1, 2, 0o600]);
    }),
});

Deno.test({
  name: "a link keeps pointing to the file that is changed",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withTree({}, async (root) => {
      await make(`${root}/plant.keys`);
      await new Deno.Command("sh", { args: ["-c", `ln -s plant.keys "${root}/link.keys"`] })
        .output();
      using file = await loadKeys(`${root}/link.keys`, PASSPHRASE);
      await file.update(() => ({ users: [] }));
      assertEquals(Deno.lstatSync(`${root}/link.keys`).isSymlink, true);
      using target = await loadKeys(`${root}/plant.keys`, PASSPHRASE);
      assertEquals(target.document.users, []);
    }),
});

Deno.test("an existing file is not replaced by a new one", async () => {
  await withTree({ "plant.keys": "mine" }, async (root) => {
    const path = `${root}/plant.keys`;
    assertEquals(
      await refusal("exists", () => KeyFile.create(path, PASSPHRASE, CHEAP)),
      `Cannot create ${path}: it already exists; choose another name`,
    );
    assertEquals(Deno.readTextFileSync(path), "mine");
    await refusal("failed", () => KeyFile.create(`${root}/none/a.keys`, PASSPHRASE, CHEAP));
  });
});

Deno.test("a full disk loses nothing: the file is unchanged, and is changed when there is room again", async () => {
  await withTree({}, (root) =>
    withSmallDisk(root, 200_000, async (folder) => {
      const path = `${folder}/plant.keys`;
      await make(path);
      const known = Deno.readTextFileSync(path);
      using file = await loadKeys(path, PASSPHRASE);
      fill(`${folder}/filler`);
      assertEquals(
        await refusal("failed", () => file.update(() => ({ users: [] }))),
        `Cannot write ${path}, which is unchanged: the disk is full; free some space or choose another disk`,
      );
      assertEquals([Deno.readTextFileSync(path), file.document], [known, DOCUMENT]);
      await refusal("failed", () => KeyFile.create(`${folder}/new.keys`, PASSPHRASE, CHEAP));
      const names = [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();
      assertEquals(names, ["filler", "plant.keys"]);
      Deno.removeSync(`${folder}/filler`);
      await file.update(() => ({ users: [] }));
      using again = await loadKeys(path, PASSPHRASE);
      assertEquals(again.document.users, []);
    }));
});

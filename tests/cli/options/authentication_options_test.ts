// --user, --keys and the passphrase: what links are authenticated with, and every mistake.

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { addUser, changeUser } from "../../../cli/key_file/changes.ts";
import {
  type AuthenticationReading,
  authenticationSetup,
} from "../../../cli/key_file/authentication_setup.ts";
import { KeyFile } from "../../../cli/key_file/key_file.ts";
import type { KeyDocument } from "../../../cli/key_file/document.ts";
import { parseValues } from "../../../cli/options/args.ts";
import { LINK_OPTIONS } from "../../../cli/link/link_rows.ts";
import { linkValues } from "../../../cli/link/link_values.ts";
import { UsageError } from "../../../cli/io/exit.ts";
import { Output } from "../../../cli/text/output.ts";
import { processIo } from "../../../cli/io/io.ts";
import { ONE, PASSPHRASE, TWO } from "../../helpers/cli/key_plant.ts";
import { withTree } from "../../helpers/machine/temp.ts";

const [SINCE, NOW] = ["2026-11-30T12:00:00.000Z", Date.UTC(2026, 10, 30, 14)];

const DOCUMENT: KeyDocument = {
  users: [
    { number: 1, name: "Centre", role: 1, updateKey: { key: ONE, since: SINCE } },
    { number: 2, name: "Desk", role: 2 },
    { number: 3, name: "Former", role: 2, revoked: SINCE },
    { number: 4, name: "Keyless", role: 0 },
    {
      ...{ number: 5, name: "Late", role: 0, expires: SINCE },
      updateKey: { key: "05".repeat(16), since: SINCE },
    },
  ],
  stations: {
    Northfield: { updateKeys: [{ user: 2, key: TWO, since: SINCE }] },
    Southfield: { updateKeys: [{ user: 2, key: ONE, since: SINCE }] },
  },
};

interface Bench {
  readonly root: string;
  /** Reads options; `FILE` and `ROOT` in them are the key file and its folder. */
  readonly read: (
    args: string,
    reading?: Partial<AuthenticationReading>,
  ) => ReturnType<typeof authenticationSetup>;
  /** What was written to standard error. */
  readonly told: () => Promise<string>;
}

async function withBench(
  use: (bench: Bench) => Promise<void>,
  { document = DOCUMENT, answers, variables = {} }: {
    readonly document?: KeyDocument;
    readonly answers?: readonly string[];
    readonly variables?: Readonly<Record<string, string>>;
  } = {},
): Promise<void> {
  await withTree({ "pass": `${PASSPHRASE}\n`, "wrong": "not this one" }, async (root) => {
    for (const name of ["pass", "wrong"]) Deno.chmodSync(`${root}/${name}`, 0o600);
    const path = `${root}/plant.keys`;
    using file = await KeyFile.create(path, PASSPHRASE, { cost: 1024 });
    await file.update(() => document);
    let text = "";
    const stderr = new Output({
      write: (octets) => {
        text += new TextDecoder().decode(octets);
        return Promise.resolve(octets.length);
      },
    });
    const left = [...answers ?? []];
    const io = {
      ...processIo(),
      stderr,
      now: () => NOW,
      variable: (name: string) => variables[name],
      askSecret: answers === undefined ? undefined : (question: string) => {
        text += question;
        return Promise.resolve(left.shift());
      },
    };
    await use({
      root,
      read: async (args, reading = {}) => {
        const words = args.split(" ").map((word) => word.replace("FILE", path))
          .map((word) => word.replace("ROOT", root)).filter((word) => word !== "");
        const values = parseValues(words, {
          ...{ usage: "", operands: [0, 0], options: LINK_OPTIONS },
        });
        return await authenticationSetup(linkValues(values).authentication, {
          ...{ io, role: "controlling", station: "192.0.2.10", ...reading },
        });
      },
      told: async () => {
        await stderr.flush();
        return text;
      },
    });
  });
}

const KEYS = "--keys FILE --keys-passphrase-file ROOT/pass";

Deno.test("without options, nothing is authenticated", async () => {
  await withBench(async ({ read }) => assertEquals(await read(""), undefined));
});

Deno.test("--keys and --user find the user with its key at the station", async () => {
  await withBench(async ({ read }) => {
    using first = await read(KEYS);
    assertEquals([first?.user?.name, first?.user?.updateKey[0], first?.keys.name], [
      ...["Centre", 0xa1, "192.0.2.10"],
    ]);
    using north = await read(`${KEYS} --user 2 --keys-station Northfield`);
    assertEquals([north?.user?.name, north?.user?.updateKey[0]], ["Desk", 0xc3]);
    using south = await read(`${KEYS} --user 2`, { station: "Southfield" });
    assertEquals([south?.user?.updateKey[0], south?.keys.name], [0xa1, "Southfield"]);
    using selected = await read(`${KEYS} --user 2 --keys-station Northfield`, {
      station: "Southfield",
    });
    assertEquals(selected?.keys.name, "Northfield");
  });
});

Deno.test("a controlled station has all users with a key", async () => {
  await withBench(async ({ read }) => {
    using setup = await read(KEYS, { role: "controlled", station: "Northfield" });
    assertEquals(setup?.user, undefined);
    assertEquals(setup?.keys.state().users.map(({ number }) => number), [1, 2, 5]);
  });
  await withBench(async ({ read }) => {
    await assertRejects(
      () => read(KEYS, { role: "controlled", station: "Northfeld" }),
      UsageError,
      'plant.keys has no users with a key for station "Northfeld", expected Northfield, Southfield; ' +
        'did you mean "Northfield"?; --keys-station selects one',
    );
  }, { document: { ...DOCUMENT, users: DOCUMENT.users.slice(1, 4) } });
});

Deno.test("a controlled station without users starts if an authority can add them, with a warning", async () => {
  await withBench(async ({ read }) => {
    using setup = await read(KEYS, { role: "controlled", station: "Northfield" });
    assertEquals(setup?.keys.state().users, []);
    assertEquals(
      setup!.warnings.map((text) => text.slice(text.lastIndexOf("/") + 1)),
      [
        'plant.keys has no users with a key for station "Northfield": nobody may operate until the authority adds users',
      ],
    );
  }, { document: { users: [], authorityKey: { key: ONE + ONE, since: SINCE } } });
});

Deno.test("the passphrase comes from a file, from the environment, or from the terminal", async () => {
  await withBench(async ({ read, told }) => {
    using setup = await read("--keys FILE --keys-passphrase ${KEYS_PASSPHRASE}");
    assertEquals(setup?.user?.number, 1);
    using asked = await read("--keys FILE");
    assertEquals(asked?.user?.number, 1);
    assertStringIncludes(await told(), "Passphrase of ");
    assert(!(await told()).includes(PASSPHRASE));
  }, { variables: { KEYS_PASSPHRASE: PASSPHRASE }, answers: [PASSPHRASE] });
});

Deno.test("stations of one program open the same file once", async () => {
  await withBench(async ({ read }) => {
    const opened = new Map<string, KeyFile>();
    const north = await read(`${KEYS} --user 2`, { opened, station: "Northfield" });
    const south = await read(`--keys FILE --user 2`, { opened, station: "Southfield" });
    assertEquals(opened.size, 1);
    const [first, second] = [north!.keys.state(), south!.keys.state()];
    await Promise.all([
      north!.keys.save({ ...first, statusSequence: 1 }),
      south!.keys.save({ ...second, statusSequence: 2 }),
    ]);
    assertEquals([north!.keys.state().statusSequence, south!.keys.state().statusSequence], [1, 2]);
    for (const file of opened.values()) file[Symbol.dispose]();
  });
});

/** Options, and what the message says. */
const MISTAKES: readonly (readonly [args: string, message: string])[] = [
  ["--user 2", "--user needs --keys FILE"],
  ["--keys-station A", "--keys-station needs --keys FILE"],
  ["--keys FILE --user 0", 'Option --user is "0", expected a whole number from 1 to 65535'],
  ["--keys FILE --user Centre", 'Option --user is "Centre", expected a whole number'],
  [
    "--keys FILE",
    "Missing passphrase of FILE: expected --keys-passphrase-file FILE, --keys-passphrase",
  ],
  [
    "--keys FILE --keys-passphrase hunter22",
    "Option --keys-passphrase is not the name of an environment",
  ],
  ["--keys FILE --keys-passphrase ${UNSET}", "expected the environment variable UNSET to be set"],
  [`${KEYS} --keys-passphrase \${SET}`, "exclude each other"],
  [
    "--keys FILE --keys-passphrase-file ROOT/wrong",
    "the passphrase is wrong, or the file was changed",
  ],
  [
    "--keys ROOT/none --keys-passphrase-file ROOT/pass",
    "No such file: ROOT/none; iec104 keys create",
  ],
  ["--keys ROOT/pass --keys-passphrase-file ROOT/pass", "ROOT/pass is not a key file"],
  [`${KEYS} --user 7`, "--user 7 cannot be used with FILE: Unknown user 7, expected 1, 2, 3, 4, 5"],
  [
    `${KEYS} --user 3`,
    "--user 3 cannot be used with FILE: User 3 (Former) was revoked on 2026-11-30",
  ],
  [`${KEYS} --user 4`, "FILE has no key of user 4 (Keyless)"],
  [
    `${KEYS} --user 5`,
    "--user 5 (Late) expired on 2026-11-30: stations refuse it; iec104 keys change FILE 5",
  ],
  [
    `${KEYS} --user 2`,
    'FILE has no key of user 2 (Desk) for station "192.0.2.10", expected Northfield, Southfield; --keys-station selects one',
  ],
  [
    `${KEYS} --user 2 --keys-station Northfeld`,
    'for station "Northfeld", expected Northfield, Southfield; did you mean "Northfield"?',
  ],
];

Deno.test("every mistake is reported with what was expected, and without the passphrase", async () => {
  await withBench(async ({ root, read }) => {
    for (const [args, message] of MISTAKES) {
      const error = await assertRejects(() => read(args), UsageError, "", args);
      const text = error.message.replaceAll(`${root}/plant.keys`, "FILE").replaceAll(root, "ROOT");
      assertStringIncludes(text, message, args);
      assert(!/hunter22|passphrase of tests/.test(text), text);
    }
  }, { variables: { SET: PASSPHRASE } });
});

Deno.test({
  name: "a file that others can read is used with a warning",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withBench(async ({ root, read }) => {
      Deno.chmodSync(`${root}/plant.keys`, 0o640);
      using setup = await read(KEYS);
      assertEquals(setup?.warnings.length, 1);
      assertStringIncludes(setup!.warnings[0]!, "chmod 600");
    }),
});

Deno.test("settings of a file have their own names and folder", async () => {
  await withBench(async ({ root, read }) => {
    const reading: Partial<AuthenticationReading> = {
      nameOf: (key) => `stations[0].authentication.${key}`,
      pathOf: (_, path) => `${root}/${path}`,
    };
    using setup = await read("--keys plant.keys --keys-passphrase-file pass", reading);
    assertEquals(setup?.user?.number, 1);
    await assertRejects(
      () => read("--keys plant.keys", reading),
      UsageError,
      "expected stations[0].authentication.passphraseFile, stations[0].authentication.passphrase, or a terminal",
    );
    await assertRejects(
      () => read("--user 3", reading),
      UsageError,
      "stations[0].authentication.user needs stations[0].authentication.keysFile",
    );
  });
});

Deno.test("a user who is added or changed later is found", async () => {
  const document = changeUser(
    addUser(DOCUMENT, { number: 6, name: "New", role: 1 }, [{
      record: { key: "06".repeat(16), since: SINCE },
    }]),
    5,
    { expires: null },
  );
  await withBench(async ({ read }) => {
    using added = await read(`${KEYS} --user 6`);
    using changed = await read(`${KEYS} --user 5`);
    assertEquals([added?.user?.name, changed?.user?.name], ["New", "Late"]);
  }, { document });
});

// Pairs of keys and certificates in a key file, and the asymmetric methods with them.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { KeyFile } from "../../../cli/key_file/key_file.ts";
import { CENTRE, onDisk, ONE, PASSPHRASE, THREE, withKeys } from "../../helpers/cli/key_plant.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { withStation } from "../../helpers/cli/running_station.ts";
import { assertGolden } from "../../helpers/golden.ts";
import { pemOf } from "../../helpers/security/pem.ts";
import { authorityFixture } from "../../helpers/security/update_key_pair.ts";
import { userCertificate } from "../../helpers/security/user_certificate.ts";

const { dsa, station: rsa, user } = authorityFixture();

const UNTIL = "491231235959Z";

/** Files in PEM of all that take part. */
const PEM: Readonly<Record<string, string>> = {
  "user.key": pemOf("PRIVATE KEY", user.privateKey),
  "user.crt": pemOf("CERTIFICATE", userCertificate("Centre", { until: UNTIL })),
  "other.crt": pemOf("CERTIFICATE", userCertificate("Desk", { until: UNTIL })),
  "old.crt": pemOf("CERTIFICATE", userCertificate("Centre")),
  "soon.crt": pemOf("CERTIFICATE", userCertificate("Centre", { until: "261215000000Z" })),
  "ca.key": pemOf("PRIVATE KEY", dsa.privateKey),
  "ca.pem": pemOf("PUBLIC KEY", dsa.publicKey),
  "rtu.key": pemOf("PRIVATE KEY", rsa.privateKey),
  "rtu.pem": pemOf("PUBLIC KEY", rsa.publicKey),
};

type Keys = Parameters<Parameters<typeof withKeys>[0]>[0];

/** A key file with user 1, and the files in PEM next to it. */
function withPem(use: (plant: Keys) => Promise<void>): Promise<void> {
  return withKeys(async (plant) => {
    for (const [name, text] of Object.entries(PEM)) {
      Deno.writeTextFileSync(`${plant.root}/${name}`, text, { mode: 0o600 });
    }
    const added = await plant.keys("import", "1", `${plant.root}/one.hex`, ...CENTRE.slice(1));
    assertEquals(added.code, 0, added.stderr);
    await use(plant);
  });
}

Deno.test("pairs and certificates are imported from PEM, listed without private keys, and exported as they were", async () => {
  await withPem(async ({ root, keys }) => {
    for (
      const [args, what] of [
        [["1", `${root}/user.key`], "private key of user 1 (Centre)"],
        [["1", `${root}/user.crt`], "certificate of user 1 (Centre)"],
        [["authority", `${root}/ca.key`], "private key of the authority"],
        [["station", `${root}/rtu.pem`, "--station", "Northfield"], "public key of station"],
        [["station", `${root}/rtu.key`, "--station", "Southfield"], "private key of station"],
      ] as const
    ) {
      const { code, stdout, stderr } = await keys("import", ...args);
      assertEquals([code, stdout], [0, ""], stderr);
      assertStringIncludes(stderr, `Imported in plant.keys: ${what}`);
    }
    const listed = await keys("list");
    const json = await keys("list", "--json");
    const all = `${listed.stdout}====\n${json.stdout}`
      .replaceAll(/\b(?:[0-9a-f]{6})(?=\s|")/g, "check!");
    assert(!all.includes("private key") && !all.includes(user.privateKey.toHex().slice(0, 40)));
    assertGolden("tests/cli/keys/pairs.txt", all);

    const exported = async (...args: readonly string[]) =>
      (await keys("export", ...args, "--show")).stdout;
    assertEquals(await exported("1", "--part", "private"), PEM["user.key"]);
    assertEquals(await exported("1", "--part", "certificate"), PEM["user.crt"]);
    assertEquals(await exported("authority", "--part", "public"), PEM["ca.pem"]);
    const station = ["station", "--station", "Southfield", "--part", "public"];
    assertEquals((await keys("export", ...station)).stdout, PEM["rtu.pem"]);
    assertEquals((await keys("export", "1", "--show")).stdout, `${ONE}\n`);
    const out = `${root}/out.key`;
    const written = await keys("export", "authority", "--part", "private", "-o", out);
    assertEquals([written.code, written.stdout], [0, ""]);
    assertStringIncludes(written.stderr, "Wrote the private key of the authority to out.key");
    assertEquals(Deno.readTextFileSync(out), PEM["ca.key"]);
    if (Deno.build.os !== "windows") assertEquals(Deno.statSync(out).mode! & 0o777, 0o600);

    // A revoked user keeps nothing.
    assertEquals((await keys("revoke", "1", "--yes")).code, 0);
    const gone = await keys("list", "--json");
    assertEquals([JSON.parse(gone.stdout).users[0].pair, JSON.parse(gone.stdout).users[0].keys], [
      ...[null, []],
    ]);
  });
});

Deno.test("a file without users lists the pairs that it has", async () => {
  await withKeys(async ({ root, keys }) => {
    assertStringIncludes((await keys("list")).stderr, "has no users; iec104 keys add makes one");
    Deno.writeTextFileSync(`${root}/ca.pem`, PEM["ca.pem"]!);
    assertEquals((await keys("import", "authority", `${root}/ca.pem`)).code, 0);
    const { stdout, stderr } = await keys("list");
    assertMatch(stdout, /authority .* DSA public /);
    assertEquals(stderr, "");
  });
});

Deno.test("a pair that is there is replaced only after a question", async () => {
  await withPem(async ({ root, keys }) => {
    assertEquals((await keys("import", "authority", `${root}/ca.pem`)).code, 0);
    const asked = await keys("import", "authority", `${root}/ca.key`);
    assertEquals(asked.code, 2);
    assertStringIncludes(
      asked.stderr,
      "Cannot ask for confirmation to replace the private key of the authority: expected a terminal, or --yes; nothing was changed",
    );
    assertEquals((await keys("import", "authority", `${root}/ca.key`, "--yes")).code, 0);
    const { stdout } = await keys("list", "--json");
    assertEquals(JSON.parse(stdout).authority.pair.hasPrivateKey, true);
  });
});

Deno.test({
  name: "a private key that others can read is imported with a warning, a public key without",
  ignore: Deno.build.os === "windows", // has no modes
  fn: () =>
    withPem(async ({ root, keys }) => {
      for (const name of ["ca.pem", "ca.key"]) Deno.chmodSync(`${root}/${name}`, 0o644);
      const first = async (file: string) =>
        (await keys("import", "authority", `${root}/${file}`, "--yes")).stderr.split("\n")[0]!;
      assertStringIncludes(await first("ca.pem"), "Imported in plant.keys");
      assertStringIncludes(await first("ca.key"), "warning: ca.key has mode 644, so others can");
    }),
});

Deno.test("every mistake with pairs of keys is named, and leaves the file unchanged", async () => {
  await withPem(async ({ root, path, keys }) => {
    await keys("import", "authority", `${root}/ca.pem`);
    const before = Deno.readTextFileSync(path);
    const mistakes: readonly (readonly [args: string, message: string])[] = [
      ["import 1 ca.pem", "ca.pem has a public key, expected the private key of user 1 (Centre)"],
      ["import 1 rtu.key", "rtu.key has a key for RSA, expected the private key (DSA) of user 1"],
      ["import 3 user.key", "Unknown user 3, expected 1"],
      ["import authority rtu.pem", "expected the public key (DSA) of the authority"],
      ["import authority user.crt", "a certificate, which only a user can have, not the authority"],
      ["import station rtu.key", "the keys of a station need --station with its name"],
      ["import station ca.key --station A", 'expected the private key (RSA) of station "A"'],
      ["import station one.hex --station A", "one.hex is neither PEM nor DER, expected PEM of"],
      ["import 1 user.key --station A", "A pair of keys or a certificate is for all stations"],
      ["import 1 user.key --name X --role viewer", "Option --name cannot be used with PEM"],
      ["import station rtu.key --station A --station B", "Expected a single --station"],
      ["export 1 --part private", "Expected either --output FILE, or --show to print the private"],
      ["export 1 --part private --show", "There is no private key of user 1 (Centre)"],
      ["export 1 --part certificate", "There is no certificate of user 1 (Centre)"],
      ["export 3 --part public", "Unknown user 3"],
      ["export authority --part certificate", "There is no certificate of the authority"],
      ["export authority --part private --show", "authority; the file has only the public key"],
      ["export authority --part public --show -o x", "Expected either --output FILE or --show"],
      ["export station --part public", "the keys of a station need --station with its name"],
      ["export 1 --part all", 'Option --part is "all", expected key, private, public'],
      ["list --part key", "Option --part cannot be used with keys list"],
    ];
    for (const [line, message] of mistakes) {
      const [action, ...args] = line.split(" ");
      const { code, stderr, stdout } = await keys(
        action!,
        ...args.map((arg) => /\.(?:key|pem|crt|hex)$/.test(arg) ? `${root}/${arg}` : arg),
      );
      assertEquals([code, stdout], [2, ""], line);
      assertStringIncludes(stderr, message, line);
      assertEquals(Deno.readTextFileSync(path), before, line);
    }
  });
});

Deno.test("check finds certificates that are not valid now, expire soon, or have another key than the user", async () => {
  await withPem(async ({ root, keys }) => {
    const found = async (file: string) => {
      assertEquals((await keys("import", "1", `${root}/${file}`, "--yes")).code, 0);
      return (await keys("check")).stdout;
    };
    assertEquals(await found("user.crt"), "");
    assertEquals(
      await found("old.crt"),
      "fault: the certificate of user 1 (Centre) is not valid now\n",
    );
    assertEquals(
      await found("soon.crt"),
      "note: the certificate of user 1 (Centre) expires on 2026-12-15\n",
    );
    assertEquals(await found("user.key"), await found("soon.crt"));
    Deno.writeTextFileSync(`${root}/user.key`, PEM["ca.key"]!);
    assertStringIncludes(
      await found("user.key"),
      "fault: the certificate of user 1 (Centre) has another key than the pair of the user\n",
    );
  });
});

/** A station whose key file has the private key of the station and the public key of the authority. */
async function withBay(
  { root, path, keys }: Keys,
  openPoints: object,
  use: (port: number) => Promise<void>,
): Promise<string> {
  const bay = {
    name: "Northfield",
    authentication: { keysFile: "bay.keys", passphraseFile: "pass", openPoints },
    sectors: [{ ca: 1, points: [{ ioa: 100, type: "M_SP_NA_1" }] }],
  };
  Deno.writeTextFileSync(`${root}/bay.json`, JSON.stringify(bay));
  Deno.copyFileSync(path, `${root}/bay.keys`);
  const options = ["--passphrase-file", `${root}/pass`];
  for (
    const args of [
      ["authority", `${root}/ca.pem`],
      ["station", `${root}/rtu.key`, "--station", "Northfield"],
    ]
  ) {
    const line = ["keys", "import", `${root}/bay.keys`, ...args, ...options];
    assertEquals((await runCli(line, onDisk({}))).code, 0);
  }
  await keys("import", "station", `${root}/rtu.pem`, "--station", "Northfield", "--yes");
  await keys("import", "1", `${root}/user.key`, "--yes");
  const log = await withStation([`${root}/bay.json`, "--lines"], use, onDisk({}).files);
  assertEquals([log.code, log.stderr], [0, ""]);
  return log.stdout;
}

/** Changes the key of user 1 at the station. */
function rotate({ root, path }: Keys, port: number, ...more: readonly string[]) {
  return runCli([
    ...["keys", "rotate", path, "1", "--host", `127.0.0.1:${port}`, "--yes"],
    ...["--passphrase-file", `${root}/pass`, "--station", "Northfield", ...more],
  ], onDisk({}));
}

/** The update keys of user 1 in both files. */
async function updateKeys({ root, path }: Keys): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of [path, `${root}/bay.keys`]) {
    using file = await KeyFile.open(name, PASSPHRASE);
    found.push(...file.users("Northfield").map(({ updateKey }) => updateKey.toHex()));
  }
  return found;
}

async function assertChanged(plant: Keys): Promise<void> {
  const [here, there] = await updateKeys(plant);
  assertEquals([here === there, here === ONE], [true, false]);
}

Deno.test("keys rotate --host takes pairs from the key file, and the station its own", async () => {
  await withPem(async (plant) => {
    await withBay(plant, {}, async (port) => {
      const missing = await rotate(plant, port);
      assertEquals(missing.code, 2);
      assertStringIncludes(missing.stderr, "Missing the private key of the authority: expected");
      await plant.keys("import", "authority", `${plant.root}/ca.key`);
      const { code, stderr } = await rotate(plant, port);
      assertEquals(code, 0, stderr);
    });
    await assertChanged(plant);
  });
});

Deno.test("a key file that was restored from an old copy can change the key, although the station knows a higher number", async () => {
  await withPem(async (plant) => {
    const { root, path } = plant;
    await withBay(plant, {}, async (port) => {
      await plant.keys("import", "authority", `${root}/ca.key`);
      assertEquals((await rotate(plant, port)).code, 0);
      using file = await KeyFile.open(path, PASSPHRASE);
      await file.update(({ stations, ...document }) => {
        const { statusChangeSequence: _, ...northfield } = stations!.Northfield!;
        return { ...document, stations: { Northfield: northfield } };
      });
      const { code, stderr } = await rotate(plant, port);
      assertEquals(code, 0, stderr);
      assertStringIncludes(stderr, "Change of user Centre failed: the station refused it");
      assertStringIncludes(stderr, "the role of user 1 (Centre) at the station is unchanged");
      assertStringIncludes(
        stderr,
        "the station has already accepted a change with the sequence number (SCS) 1 or a higher one",
      );
      assertStringIncludes(stderr, "repeat with --sequence NUMBER, a higher number");
      assertStringIncludes(stderr, "user 1 (Centre) has a new key at 127.0.0.1");
      const higher = await rotate(plant, port, "--sequence", "7");
      assertEquals([higher.code, higher.stderr.includes("failed")], [0, false], higher.stderr);
      const next = await rotate(plant, port);
      assertEquals([next.code, next.stderr.includes("failed")], [0, false], next.stderr);
      const lower = await rotate(plant, port, "--sequence", "8");
      assertEquals(lower.code, 2);
      assertStringIncludes(
        lower.stderr,
        "The sequence number of the change is 8, expected more than 8, that of the last change in",
      );
    });
    await assertChanged(plant);
    using file = await KeyFile.open(path, PASSPHRASE);
    assertEquals(file.station("Northfield").statusChangeSequence, 8);
  });
});

Deno.test("changes of a key do not lengthen the time of the user, although the message has whole days", async () => {
  await withPem(async (plant) => {
    await plant.keys("change", "1", "--expires", "2027-03-09T18:00Z");
    await withBay(plant, {}, async (port) => {
      await plant.keys("import", "authority", `${plant.root}/ca.key`);
      for (const _ of [1, 2]) {
        const { code, stderr } = await rotate(plant, port);
        assertEquals(code, 0, stderr);
      }
    });
    using file = await KeyFile.open(plant.path, PASSPHRASE);
    const expires = Date.UTC(2027, 2, 9, 18);
    assertEquals(file.users("Northfield").map((user) => user.expires), [expires]);
  });
});

Deno.test("with both kinds of keys, rotate --host uses the symmetric one, and pairs with --method", async () => {
  await withPem(async (plant) => {
    Deno.writeTextFileSync(`${plant.root}/three.hex`, THREE, { mode: 0o600 });
    await plant.keys("import", "authority", `${plant.root}/three.hex`);
    await withBay(plant, {}, async (port) => {
      const pairs = await rotate(plant, port, "--method", "68");
      assertEquals(pairs.code, 2);
      assertStringIncludes(pairs.stderr, "Missing the private key of the authority: expected");
      const { code, stderr } = await rotate(plant, port, "--trace");
      assertEquals(code, 0, stderr);
      const sent = (type: string) => stderr.includes(` ${type} 01 10 00 01 00 `);
      assertEquals([sent("5d"), sent("5e")], [true, false], stderr); // types 93 and 94
    });
    await assertChanged(plant);
  });
});

Deno.test("a certificate is not used if the plant file says that the station takes the key from the change of the user", async () => {
  await withPem(async (plant) => {
    await withBay(plant, {}, async (port) => {
      const openPoints = { publicKeySource: "status-change" };
      const authentication = { keysFile: "plant.keys", openPoints };
      const stations = [{
        name: "Northfield",
        address: `127.0.0.1:${port}`,
        ca: 1,
        authentication,
      }];
      const config = { store: { file: "plant.sqlite" }, stations };
      Deno.writeTextFileSync(`${plant.root}/plant.json`, JSON.stringify(config));
      const { code, stderr } = await runCli([
        ...["keys", "rotate", plant.path, "1", "--host", "Northfield", "--yes"],
        ...["--plant", `${plant.root}/plant.json`, "--passphrase-file", `${plant.root}/pass`],
        ...["--authority-key", `${plant.root}/ca.key`],
        ...["--user-certificate", `${plant.root}/user.crt`],
      ], onDisk({}));
      assertEquals(code, 2);
      assertStringIncludes(
        stderr,
        "--user-certificate is not used: publicKeySource of the station is status-change",
      );
    });
  });
});

for (const publicKeySource of ["certificate", "certificate-with-key"] as const) {
  Deno.test(`keys rotate --host with --user-certificate: publicKeySource ${publicKeySource}`, async () => {
    await withPem(async (plant) => {
      const { root } = plant;
      const isAlone = publicKeySource === "certificate-with-key";
      const authority = isAlone ? [] : ["--authority-key", `${root}/ca.key`];
      const log = await withBay(plant, { publicKeySource }, async (port) => {
        for (
          const [file, message] of [
            ["old.crt", "certificate of user 1 (Centre) is valid from 2024-01-01 to 2025-01-01"],
            ...isAlone ? [["other.crt", 'is for "Desk", expected "Centre"'] as const] : [],
          ] as const
        ) {
          const refused = await rotate(
            plant,
            port,
            ...authority,
            ...["--user-certificate", `${root}/${file}`],
          );
          assertEquals(refused.code, 2);
          assertStringIncludes(refused.stderr, message);
        }
        const certificate = ["--user-certificate", `${root}/user.crt`];
        const { code, stderr } = await rotate(plant, port, ...authority, ...certificate);
        assertEquals(code, 0, stderr);
        assertStringIncludes(stderr, "user 1 (Centre) has a new key at 127.0.0.1");
      });
      assertStringIncludes(log, "new update key of user 1 (Centre)");
      await assertChanged(plant);
    });
  });
}

Deno.test("a station that expects no certificate refuses the change, and both keep the old key", async () => {
  await withPem(async (plant) => {
    await withBay(plant, {}, async (port) => {
      const { code, stderr } = await rotate(
        plant,
        port,
        ...["--user-certificate", `${plant.root}/user.crt`],
      );
      assertEquals(code, 1);
      assertStringIncludes(stderr, "nothing was changed");
    });
    assertEquals(await updateKeys(plant), [ONE, ONE]);
  });
});

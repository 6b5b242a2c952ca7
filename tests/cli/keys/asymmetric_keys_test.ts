// Keys of asymmetric methods in PEM files: an authority with a pair of keys changes a user at `iec104 station`.

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Io } from "../../../cli/io/io.ts";
import { Output } from "../../../cli/text/output.ts";
import { readPrivateKey } from "../../../cli/key_file/asymmetric_keys.ts";
import { KeyFile } from "../../../cli/key_file/key_file.ts";
import { KEY_CHANGE_METHOD, USER_OPERATION, USER_ROLE } from "../../../codec/low_level.ts";
import { parseHex } from "../../../codec/mod.ts";
import { connect } from "../../../mod.ts";
import { secureAuthentication } from "../../../transport/authentication.ts";
import { keyFile, onDisk, ONE, PASSPHRASE } from "../../helpers/cli/key_plant.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { withStation } from "../../helpers/cli/running_station.ts";
import { withTree } from "../../helpers/machine/temp.ts";
import { pemOf } from "../../helpers/security/pem.ts";
import { authorityFixture } from "../../helpers/security/update_key_pair.ts";

const { dsa, station: rsa, user } = authorityFixture();

const FILES = { authorityPublicKeyFile: "authority.pem", stationPrivateKeyFile: "station.key" };

function bayOf(authentication: object): string {
  return JSON.stringify({
    name: "Northfield",
    authentication: { keysFile: "plant.keys", passphraseFile: "pass", ...authentication },
    sectors: [{
      ca: 1,
      points: [{ ioa: 100, type: "M_SP_NA_1" }],
      commands: [{ ioa: 5000, type: "C_SC_NA_1" }],
    }],
  });
}

/** A folder with the files of a station. */
async function withBay(
  authentication: object,
  use: (root: string) => Promise<void>,
  files: Readonly<Record<string, string>> = {},
): Promise<void> {
  const tree = {
    ...{ "bay.json": bayOf(authentication), pass: PASSPHRASE },
    "authority.pem": `The authority\n${pemOf("PUBLIC KEY", dsa.publicKey)}`,
    "station.key": pemOf("PRIVATE KEY", rsa.privateKey),
    ...files,
  };
  await withTree(tree, async (root) => {
    for (const name of ["pass", "station.key"]) Deno.chmodSync(`${root}/${name}`, 0o600);
    await keyFile(`${root}/plant.keys`, [[1, "Centre", 1, ONE]]);
    await use(root);
  });
}

Deno.test("an authority with a pair of keys adds a user at a station, which saves it before it confirms", async () => {
  await withBay(FILES, async (root) => {
    const users = [{ number: 1, name: "Centre", role: 1, updateKey: parseHex(ONE) }];
    const method = KEY_CHANGE_METHOD.rsa2048DsaSha256;
    const log = await withStation([`${root}/bay.json`, "--lines"], async (port) => {
      const authentication = secureAuthentication({
        users,
        updateKeys: { stationName: "Northfield", store: () => {} },
      });
      await using station = await connect({ host: "127.0.0.1", port, authentication });
      const { changes } = authentication;
      await Promise.all([
        changes!.changeUser({
          order: {
            ...{ name: "Desk", sequence: 1, method, operation: USER_OPERATION.add },
            ...{ role: USER_ROLE.operator, expiryDays: 365, publicKey: user.publicKey },
          },
          authority: { privateKey: dsa.privateKey },
        }),
        changes!.changeUpdateKey({
          ...{ name: "Desk", method, userPrivateKey: user.privateKey },
          authority: { stationPublicKey: rsa.publicKey },
        }),
      ]);
      const result = await station.command(
        1,
        { type: "C_SC_NA_1", ioa: 5000, value: 1 },
        { user: 2 },
      );
      assertEquals([result.outcome, result.authentication?.user.name], ["done", "Desk"]);
    }, onDisk({}).files);
    assertEquals([log.code, log.stderr], [0, ""]);
    assertStringIncludes(log.stdout, "new update key of user 2 (Desk)");
    using file = await KeyFile.open(`${root}/plant.keys`, PASSPHRASE);
    assertEquals(file.users("Northfield").map(({ name }) => name), ["Centre", "Desk"]);
  });
});

Deno.test("an authority that does not certify public keys is a warning of the station file", async () => {
  const warningOf = async (openPoints: object, files: object = FILES) => {
    let text = "";
    await withBay({ ...files, openPoints }, async (root) => {
      const { code, stderr } = await runCli(
        ["station", `${root}/bay.json`, "--check"],
        onDisk({}),
      );
      assertEquals(code, 0, stderr);
      text = stderr.replaceAll(`${root}/`, "");
    });
    return text;
  };
  assertEquals(
    await warningOf({ certifiedPublicKey: "none" }),
    'iec104 station: authentication.openPoints (bay.json) has certifiedPublicKey = "none" and publicKeySource = ' +
      '"status-change": the authority does not certify the public keys of users, so anyone who can change messages can ' +
      "replace these keys\n",
  );
  const certificates = { certifiedPublicKey: "none", publicKeySource: "certificate" };
  for (const points of [{}, { certifiedPublicKey: "key" }, certificates]) {
    assertEquals(await warningOf(points), "");
  }
  assertEquals(await warningOf({ certifiedPublicKey: "none" }, {}), ""); // no pair of keys of an authority
});

Deno.test("files with other keys are refused before anything listens, with what they have", async () => {
  const refusal = async (authentication: object, files: Readonly<Record<string, string>> = {}) => {
    let text = "";
    await withBay(authentication, async (root) => {
      const { code, stderr } = await runCli(
        ["station", `${root}/bay.json`, "--for", "1ms"],
        onDisk({}),
      );
      assertEquals(code, 2, stderr);
      text = stderr.replaceAll(`${root}/`, "");
    }, files);
    return text;
  };
  const { authorityPublicKeyFile, stationPrivateKeyFile } = FILES;
  assertMatch(
    await refusal({ authorityPublicKeyFile }),
    /authorityPublicKeyFile .*needs .*stationPrivateKeyFile/,
  );
  assertMatch(
    await refusal({ stationPrivateKeyFile }),
    /stationPrivateKeyFile .*needs .*authorityPublicKeyFile/,
  );
  const cases: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
    [{ "authority.pem": pemOf("PUBLIC KEY", rsa.publicKey) }, "authority.pem has a key for RSA"],
    [{ "authority.pem": pemOf("PUBLIC KEY", new Uint8Array(9)) }, "authority.pem has no key that"],
    [
      { "authority.pem": pemOf("PRIVATE KEY", dsa.privateKey) },
      "authority.pem is PEM of PRIVATE KEY",
    ],
    [{ "station.key": pemOf("PRIVATE KEY", dsa.privateKey) }, "station.key has a key for DSA"],
    [
      { "station.key": "-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----" },
      "is PEM of PRI",
    ],
    [
      { "station.key": pemOf("ENCRYPTED PRIVATE KEY", new Uint8Array(9)) },
      "openssl pkcs8 decrypts",
    ],
    [
      { "station.key": pemOf("RSA PRIVATE KEY", new Uint8Array(9)) },
      "is PEM of RSA PRIVATE KEY, expected PEM of PRIVATE KEY; openssl pkcs8 -topk8 -nocrypt converts it",
    ],
    [{ "station.key": "key" }, "station.key is neither PEM nor DER, expected PEM of PRIVATE KEY"],
  ];
  for (const [files, expected] of cases) {
    assertStringIncludes(await refusal(FILES, files), expected);
  }
});

Deno.test({
  name: "a private key that others can read is used with a warning",
  ignore: Deno.build.os === "windows", // has no modes
  fn: async () => {
    await withBay(FILES, async (root) => {
      Deno.chmodSync(`${root}/station.key`, 0o640);
      const args = ["station", `${root}/bay.json`, "--listen", "127.0.0.1:0", "--for", "1ms"];
      const { code, stderr } = await runCli(args, onDisk({}));
      assertEquals(code, 0);
      assertStringIncludes(stderr, "station.key has mode 640, so others can read it");
    });
  },
});

Deno.test({
  name: "the warning about a private key that others can read comes before the key is used",
  ignore: Deno.build.os === "windows", // has no modes
  fn: async () => {
    await withTree({ "station.key": pemOf("PRIVATE KEY", rsa.privateKey) }, async (root) => {
      Deno.chmodSync(`${root}/station.key`, 0o640);
      let printed = "";
      const io = {
        open: async (path: string) => ({ stream: (await Deno.open(path)).readable }),
        stderr: new Output({
          write(octets) {
            printed += new TextDecoder().decode(octets);
            return Promise.resolve(octets.length);
          },
        }),
      } as unknown as Io;
      const key = { kind: "rsa", owner: "the station" } as const;
      assertEquals(await readPrivateKey(`${root}/station.key`, io, key), rsa.privateKey);
      assertEquals(printed.split("\n").length, 2, printed);
    });
  },
});

Deno.test("keys rotate --host with pairs of keys changes the key at the station and in the file", async () => {
  const pairs = {
    "ca.key": pemOf("PRIVATE KEY", dsa.privateKey),
    "station.pem": pemOf("PUBLIC KEY", rsa.publicKey),
    "user.key": pemOf("PRIVATE KEY", user.privateKey),
  };
  await withBay(FILES, async (root) => {
    for (const name of ["ca.key", "user.key"]) Deno.chmodSync(`${root}/${name}`, 0o600);
    Deno.copyFileSync(`${root}/plant.keys`, `${root}/desk.keys`);
    await withStation([`${root}/bay.json`, "--lines"], async (port) => {
      const rotate = (...more: readonly string[]) =>
        runCli([
          ...["keys", "rotate", `${root}/desk.keys`, "1", "--host", `127.0.0.1:${port}`, "--yes"],
          ...["--passphrase-file", `${root}/pass`, "--station", "Northfield", ...more],
        ], onDisk({}));
      const keys = ["--authority-key", `${root}/ca.key`, "--station-key", `${root}/station.pem`];
      const own = ["--user-key", `${root}/user.key`];
      // Twice: the second change has a higher number.
      for (const method of [[], ["--method", "70"]]) {
        const { code, stderr } = await rotate(...keys, ...own, ...method);
        assertEquals(code, 0, stderr);
        assertStringIncludes(stderr, "user 1 (Centre) has a new key at 127.0.0.1");
      }
      for (
        const [args, expected] of [
          [
            keys,
            "Missing the private key of user 1 (Centre): expected --user-key FILE, or iec104 keys import",
          ],
          [
            [...own, "--method", "68"],
            'Missing the public key of station "Northfield": expected --station-key FILE, or iec104 keys import',
          ],
          [
            [...keys.slice(2), ...own],
            "Missing the private key of the authority: expected --authority-key FILE, or",
          ],
          [
            [...keys, ...own, "--user-certificate", `${root}/user.key`],
            "user.key is PEM of PRIVATE KEY, expected PEM of CERTIFICATE",
          ],
          [
            [...keys, ...own, "--method", "4"],
            'Option --method is "4", expected 67, 68, 69, 70, 71',
          ],
          [[...own, ...keys.slice(0, 3), `${root}/user.key`], "expected PEM of PUBLIC KEY"],
        ] as const
      ) {
        const { code, stderr } = await rotate(...args);
        assertEquals(code, 2, stderr);
        assertStringIncludes(stderr, expected);
      }
    }, onDisk({}).files);
    const found: string[] = [];
    for (const name of ["desk", "plant"]) {
      using file = await KeyFile.open(`${root}/${name}.keys`, PASSPHRASE);
      found.push(...file.users("Northfield").map(({ updateKey }) => updateKey.toHex()));
    }
    assertEquals([found.length, found[0] === found[1], found[0] === ONE], [2, true, false]);
  }, pairs);
});

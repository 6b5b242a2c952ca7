// The commands of the guide to secure authentication.

import { assertEquals, assertNotEquals } from "@std/assert";
import { loadKeys } from "../../../cli/key_file/key_file.ts";
import { keyFile, onDisk, ONE, PASSPHRASE } from "../../helpers/cli/key_plant.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { withStation } from "../../helpers/cli/running_station.ts";
import { HAS_OPENSSL } from "../../helpers/machine/plant_authority.ts";
import { withTree } from "../../helpers/machine/temp.ts";
import { pemOf } from "../../helpers/security/pem.ts";
import { authorityFixture } from "../../helpers/security/update_key_pair.ts";

Deno.test("the commands of the guide make a key for each of two stations", async () => {
  const guide = Deno.readTextFileSync(".github/AUTHENTICATION.md");
  const lines = /```sh\n(iec104 keys create [^]*?)```/.exec(guide)![1]!.trim().split("\n");
  assertEquals(lines.length, 5);
  await withTree({}, async (root) => {
    const world = onDisk({ answers: ["a passphrase", "a passphrase"] });
    let listed = "";
    for (const line of lines) {
      const args = line.replaceAll(/\S+\.(?:keys|hex)/g, `${root}/$&`).split(" ").slice(1);
      const fast = args[1] === "create" ? ["--memory", "16"] : [];
      const { code, stdout, stderr } = await runCli([...args, ...fast], world);
      assertEquals(code, 0, stderr);
      listed = stdout;
    }
    const [north, south] = ["northfield", "southfield"].map((name) =>
      Deno.readTextFileSync(`${root}/${name}.hex`).trim()
    );
    assertNotEquals(north, south);
    using file = await loadKeys(`${root}/plant.keys`, "a passphrase");
    const keys = ["Northfield", "Southfield"].map((name) => file.users(name)[0]!.updateKey.toHex());
    assertEquals(keys, [north, south]);
    const digest = await crypto.subtle.digest("SHA-256", Uint8Array.fromHex(north!));
    assertEquals(listed.includes(new Uint8Array(digest).toHex().slice(0, 6)), true, listed);
    const fault = /^iec104 station .*--fault .*$/m.exec(guide)![0].replaceAll(
      /\S+\.(?:keys|pcapng)/g,
      `${root}/$&`,
    );
    const args = [...fault.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word!);
    const { code, stderr } = await runCli([
      ...[...args.slice(1), "--lines", "--listen", "127.0.0.1:0", "--for", "1ms"],
    ], onDisk({ answers: ["a passphrase"], saved: new Map() }));
    assertEquals(code, 0, stderr);
  });
});

Deno.test({
  name: "the commands of the guide make pairs of keys that both stations import",
  ignore: !HAS_OPENSSL,
  async fn() {
    const guide = Deno.readTextFileSync(".github/AUTHENTICATION.md");
    const commands = /```sh\n(openssl dsaparam [^]*?)```/.exec(guide)![1]!;
    const imports = [...guide.matchAll(/^iec104 keys import (?:centre|northfield)\.keys .*$/gm)];
    assertEquals(imports.length, 5);
    await withTree({ "pass": PASSPHRASE }, async (root) => {
      Deno.chmodSync(`${root}/pass`, 0o600);
      const made = await new Deno.Command("sh", {
        ...{ args: ["-ec", commands], cwd: root, stdin: "null", stdout: "null", stderr: "piped" },
      }).output();
      assertEquals(made.code, 0, new TextDecoder().decode(made.stderr));
      for (const name of ["centre", "northfield"]) {
        await keyFile(`${root}/${name}.keys`, [[1, "Centre", 1, ONE]]);
      }
      for (const [line] of imports) {
        const args = line.replaceAll(/\S+\.(?:keys|key|pem)/g, `${root}/$&`).split(" ").slice(1);
        const { code, stderr } = await runCli(
          [...args, "--passphrase-file", `${root}/pass`],
          onDisk({ answers: ["y"] }),
        );
        assertEquals(code, 0, stderr);
      }
    });
  },
});

Deno.test("the commands of the guide import pairs of keys at both stations, and change the key of the user", async () => {
  const guide = Deno.readTextFileSync(".github/AUTHENTICATION.md");
  const lines = /```sh\n(iec104 keys import centre\.keys [^]*?)```/.exec(guide)![1]!.trim()
    .split("\n");
  const { dsa, station, user } = authorityFixture();
  const files = {
    "pass": PASSPHRASE,
    "user.key": pemOf("PRIVATE KEY", user.privateKey),
    "authority.key": pemOf("PRIVATE KEY", dsa.privateKey),
    "authority.pem": pemOf("PUBLIC KEY", dsa.publicKey),
    "northfield.key": pemOf("PRIVATE KEY", station.privateKey),
    "northfield.pem": pemOf("PUBLIC KEY", station.publicKey),
    "bay.json": JSON.stringify({
      name: "Northfield",
      authentication: { keysFile: "northfield.keys", passphraseFile: "pass" },
      sectors: [{ ca: 1, points: [{ ioa: 100, type: "M_SP_NA_1" }] }],
    }),
  };
  await withTree(files, async (root) => {
    for (const name of Object.keys(files)) Deno.chmodSync(`${root}/${name}`, 0o600);
    const names = ["centre.keys", "northfield.keys"].map((name) => `${root}/${name}`);
    for (const name of names) await keyFile(name, [[1, "Centre", 1, ONE]]);
    const type = async (line: string) => {
      const args = line.replaceAll(/\S+\.(?:keys|key|pem)/g, `${root}/$&`).split(" ").slice(1);
      const { code, stderr } = await runCli(
        [...args, "--passphrase-file", `${root}/pass`],
        onDisk({ answers: ["y"] }),
      );
      assertEquals(code, 0, stderr);
    };
    const [rotate, ...imports] = lines.toReversed();
    for (const line of imports) await type(line);
    await withStation([`${root}/bay.json`], async (port) => {
      await type(rotate!.replace("192.0.2.10", `127.0.0.1:${port}`));
    }, onDisk({}).files);
    const found: string[] = [];
    for (const name of names) {
      using file = await loadKeys(name, PASSPHRASE);
      found.push(...file.users("Northfield").map(({ updateKey }) => updateKey.toHex()));
    }
    assertEquals([found.length, found[0] === found[1], found[0] === ONE], [2, true, false]);
  });
});

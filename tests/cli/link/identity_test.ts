// The files of an identity: valid ones, and the message about each file that cannot be used.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { type IdentitySources, readIdentity } from "../../../cli/link/identity.ts";
import { HAS_OPENSSL, PlantAuthority } from "../../helpers/machine/plant_authority.ts";

const PASSPHRASE = "correct horse";

/** Encrypts the key with the passphrase. */
async function encrypted(key: string): Promise<string> {
  const args = ["pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", `pass:${PASSPHRASE}`];
  const child = new Deno.Command("openssl", { args, stdin: "piped", stdout: "piped" }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(key));
  await writer.close();
  return new TextDecoder().decode((await child.output()).stdout);
}

Deno.test({
  name: "an identity is read from its files; an encrypted key needs its passphrase",
  ignore: !HAS_OPENSSL,
  async fn() {
    using plant = PlantAuthority.standard();
    const { certificate, key } = plant.party("station");
    const files: Record<string, string> = {
      "ca.pem": plant.pem("root"),
      "station.pem": certificate,
      "plain.key": key,
      "secret.key": await encrypted(key),
      "other.key": plant.party("centre").key,
      "pass.txt": `${PASSPHRASE}\nsecond line\n`,
      "empty.txt": "\nsecond line\n",
    };
    const asked: string[] = [];
    const readText: IdentitySources["readText"] = (file) => {
      const text = files[file];
      return text === undefined ? Promise.reject(new Error("No such file")) : Promise.resolve(text);
    };
    /** Returns the faults, or the passphrase if there are none. */
    const read = async (
      more: Readonly<Record<string, unknown>>,
      ask: IdentitySources["ask"] = undefined,
    ) => {
      const tls = {
        caFile: "ca.pem",
        certificateFile: "station.pem",
        keyFile: "secret.key",
        ...more,
      };
      const { texts, faults } = await readIdentity(tls, {
        sources: { readText, ask },
        origin: { given: {}, path: "" },
      });
      return faults.length > 0
        ? faults.map(({ text }) => text.replace(/^\S*tls\./, "")).join("\n")
        : `read, passphrase ${texts!.passphrase}`;
    };
    const person = (answer: string) => (question: string) => {
      asked.push(question);
      return Promise.resolve(answer);
    };

    assertEquals(
      await read({ keyFile: "plain.key" }, person("unused")),
      "read, passphrase undefined",
    );
    assertEquals(asked, []);
    assertEquals(await read({ passphrase: PASSPHRASE }), `read, passphrase ${PASSPHRASE}`);
    assertEquals(await read({ passphraseFile: "pass.txt" }), `read, passphrase ${PASSPHRASE}`);
    assertEquals(await read({}, person(PASSPHRASE)), `read, passphrase ${PASSPHRASE}`);
    assertEquals(asked, ["Passphrase of secret.key: "]);
    const wrong =
      "secret.key: the passphrase does not open the key, expected the passphrase of this key";
    assertStringIncludes(await read({ passphrase: "wrong" }), wrong);
    assertStringIncludes(await read({}, person("wrong")), wrong);
    assertStringIncludes(await read({}), "secret.key: the key is encrypted, expected ");
    assertStringIncludes(
      await read({ passphraseFile: "empty.txt" }),
      "empty.txt: its first line is empty, expected the passphrase in the first line",
    );
    assertStringIncludes(
      await read({ keyFile: "other.key" }),
      "expected the key of the certificate",
    );
    assertStringIncludes(
      await read({ certificateFile: "absent.pem", keyFile: "plain.key" }),
      "certificateFile absent.pem, expected a file that can be read: No such file",
    );
    assertStringIncludes(
      await read({ certificateFile: "pass.txt", keyFile: "plain.key" }),
      "certificateFile pass.txt: found neither PEM nor DER, expected a certificate in PEM",
    );
  },
});

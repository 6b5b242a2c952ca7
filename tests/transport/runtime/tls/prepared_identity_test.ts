// Keys that this runtime cannot use are refused before anything connects, because every handshake would fail.

import { assertEquals, assertRejects } from "@std/assert";
import { SYSTEM_CLOCK } from "../../../../transport/connection/clock.ts";
import { LinkError } from "../../../../transport/errors.ts";
import { prepareIdentity } from "../../../../transport/runtime/tls/prepared_identity.ts";
import type { SecurityEvent } from "../../../../transport/tls/security_event.ts";
import { withTree } from "../../../helpers/machine/temp.ts";

function hasOpenssl(): boolean {
  try {
    return new Deno.Command("openssl", { args: ["version"] }).outputSync().success;
  } catch {
    return false;
  }
}

/** Prepares a self-signed identity with a key of this kind; returns the outcome and the events. */
async function prepare(newkey: readonly string[]) {
  return await withTree({}, async (root) => {
    const subject = ["-subj", "/CN=station", "-days", "300", "-nodes"];
    const files = ["-keyout", "own.key", "-out", "own.pem"];
    const args = ["req", "-x509", ...newkey, ...subject, ...files];
    const options = { args, cwd: root, stdin: "null", stderr: "null" } as const;
    assertEquals((await new Deno.Command("openssl", options).output()).success, true);
    const certificate = Deno.readTextFileSync(`${root}/own.pem`);
    const key = Deno.readTextFileSync(`${root}/own.key`);
    const events: SecurityEvent[] = [];
    const onSecurityEvent = (event: SecurityEvent) => void events.push(event);
    const identity = { certificate, key, caCerts: certificate, onSecurityEvent };
    const prepared = prepareIdentity("Cannot listen", identity, {
      clock: SYSTEM_CLOCK,
      role: "server",
    });
    return { prepared: await prepared.then(() => "ready", (error) => error), events };
  });
}

function curve(name: string): readonly string[] {
  return ["-newkey", "ec", "-pkeyopt", `ec_paramgen_curve:${name}`];
}

Deno.test({
  name: "keys on the curves that Deno has, and RSA keys, can be used",
  ignore: !hasOpenssl(),
  async fn() {
    for (const key of [curve("prime256v1"), curve("secp384r1"), ["-newkey", "rsa:2048"]]) {
      assertEquals(await prepare(key), { prepared: "ready", events: [] });
    }
  },
});

Deno.test({
  name: "keys on other curves, and keys for RSA-PSS only, are refused with the reason",
  ignore: !hasOpenssl(),
  async fn() {
    const what =
      "Cannot listen: the platform cannot use the certificate of CN=station and its key: ";
    for (
      const [key, reason] of [
        [curve("secp256k1"), "Deno has no curve secp256k1, expected P-256, P-384, P-521, Ed25519"],
        [
          ["-newkey", "rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"],
          "Deno cannot use keys that are for RSA-PSS only, expected RSA, ECDSA or Ed25519",
        ],
      ] as const
    ) {
      const { prepared, events } = await prepare(key);
      const error = await assertRejects(() => Promise.reject(prepared), LinkError);
      assertEquals([error.code, error.message], ["not-trusted", `${what}${reason}`]);
      assertEquals(error.securityEvent, "certificate-not-configured");
      await Promise.resolve(); // events are reported in a turn of their own
      assertEquals(events.map(({ name, subject, reason }) => [name, subject, reason]), [
        ["certificate-not-configured", "CN=station", error.message],
      ]);
    }
  },
});

// Settings of TLS as options of the library, and warnings that are not security events.

import { assertEquals, assertMatch } from "@std/assert";
import type { TlsConfig } from "../../../cli/link/tls_rows.ts";
import { revocationOf, warningText } from "../../../cli/link/tls_settings.ts";
import { LinkError } from "../../../mod.ts";
import { HAS_OPENSSL, PlantAuthority } from "../../helpers/machine/plant_authority.ts";

const HOUR_MS = 3_600_000;

Deno.test("warningText() leaves warnings that are security events to those", () => {
  assertEquals(warningText({ code: "list-expired", detail: "late" }), undefined);
  assertEquals(warningText({ code: "list-older", detail: "old" }), "warning: old");
});

Deno.test({
  name: "revocationOf() shows warnings that are not security events, and is undefined without CRLs",
  ignore: !HAS_OPENSSL,
  async fn() {
    using plant = PlantAuthority.standard();
    const told: string[] = [];
    const listsOf = (...texts: readonly string[]) =>
      revocationOf(
        { crlMissing: "warn", crlExpired: "warn" },
        {
          ...{ caCerts: [plant.pem("root")], ...plant.party("station"), passphrase: undefined },
          lists: texts.map((text, index) => ({ file: `${index}.crl`, text })),
        },
        (text) => told.push(text),
      );
    assertEquals(await listsOf(), undefined);
    const now = Date.now();
    const list = (agoMs: number, dueMs = HOUR_MS) =>
      plant.list("root", { validity: [now - agoMs, now + dueMs] });
    const lists = await listsOf(list(HOUR_MS));
    assertEquals(told, []);
    // Expired, which is a security event, and older than the one before.
    await lists!.replace([list(3 * HOUR_MS, -HOUR_MS)]);
    assertEquals(told.length, 1);
    assertMatch(
      told[0]!,
      /^warning: the CRL of CN=root issued at .+ replaces a newer one issued at /,
    );
  },
});

Deno.test({
  name: "revocationOf() refuses peers without a CRL, or with an expired one, as the settings say",
  ignore: !HAS_OPENSSL,
  async fn() {
    using plant = PlantAuthority.standard();
    const now = Date.now();
    const expired = { validity: [now - 2 * HOUR_MS, now - HOUR_MS] as const };
    const admitted = async (
      settings: Pick<TlsConfig, "crlExpired" | "crlMissing">,
      texts: readonly string[],
    ): Promise<string> => {
      const station = plant.party("station");
      const lists = await revocationOf(settings, {
        ...{ caCerts: [plant.pem("root")], ...station, passphrase: undefined },
        lists: texts.map((text, index) => ({ file: `${index}.crl`, text })),
      }, () => {});
      const peer = [...station.certificate.matchAll(/-----BEGIN[^-]+-----([^-]+)/g)]
        .map(([, text]) => Uint8Array.fromBase64(text!.replaceAll(/\s/g, "")));
      try {
        const end = lists!.admit({
          ...{ what: "Cannot accept", peer, own: station.certificate, close: () => {} },
        });
        end();
        return "admitted";
      } catch (error) {
        if (!(error instanceof LinkError)) throw error;
        return error.securityEvent ?? "refused";
      }
    };
    const old = [plant.list("root", expired), plant.list("works", expired)];
    const one = [plant.list("works")];
    assertEquals(await admitted({}, old), "admitted");
    assertEquals(await admitted({ crlExpired: "warn", crlMissing: "refuse" }, old), "admitted");
    assertEquals(await admitted({ crlExpired: "refuse" }, old), "crl-expired");
    assertEquals(await admitted({}, one), "admitted");
    assertEquals(await admitted({ crlExpired: "refuse", crlMissing: "warn" }, one), "admitted");
    assertEquals(await admitted({ crlMissing: "refuse" }, one), "crl-not-accessible");
  },
});

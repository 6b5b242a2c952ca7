// Warnings and texts about CRLs at the limits of their validity.

import { assertEquals } from "@std/assert";
import { readCertificate } from "../../../../transport/certificates/certificate.ts";
import { readRevocationList } from "../../../../transport/certificates/revocation_list.ts";
import { expiryWarnings, revocationText } from "../../../../transport/runtime/tls/tls_warning.ts";
import { expiryWarning } from "../../../../transport/tls/check_peer.ts";
import { instantText } from "../../../../transport/certificates/instant_text.ts";
import { certificate, entry, revocationList, utcTime } from "../../../helpers/wire/der.ts";

const ISSUED = Date.UTC(2024, 0, 1);
const DUE = Date.UTC(2024, 0, 2);

Deno.test("expiryWarnings() warns of a CRL that is not yet valid, has expired or never expires", () => {
  const dated = readRevocationList(revocationList({ nextUpdate: utcTime("240102000000Z") }));
  const warnings = (now: number, list = dated) =>
    expiryWarnings([list], now).map(({ code, detail }) => `${code}: ${detail}`);
  assertEquals(warnings(ISSUED - 1), [
    "list-not-yet-valid: the CRL of CN=root is not valid until 2024-01-01T00:00:00Z",
  ]);
  assertEquals([warnings(ISSUED), warnings(DUE)], [[], []]);
  assertEquals(warnings(DUE + 1), [
    "list-expired: the CRL of CN=root expired at 2024-01-02T00:00:00Z",
  ]);
  const endless = readRevocationList(revocationList());
  assertEquals(warnings(ISSUED, endless), [
    "list-never-expires: the CRL of CN=root does not say when the next one is due",
  ]);
  assertEquals(expiryWarnings([dated, endless], DUE + 1).length, 2);
});

Deno.test("expiryWarning() counts whole days to the end of the certificate", () => {
  const own = readCertificate(certificate({ subject: "station" }));
  const [, to] = own.validity;
  const left = (ms: number) =>
    expiryWarning(own, to - ms, { expiryWarningMs: 30 * 86_400_000 })?.reason.split(", ").at(-1);
  assertEquals(left(0), "in 0 days");
  assertEquals(left(86_399_999), "in 0 days");
  assertEquals(left(86_400_000), "in 1 day");
  assertEquals(left(30 * 86_400_000), "in 30 days");
  assertEquals(left(30 * 86_400_000 + 1), undefined);
  assertEquals(left(-1), undefined, "expired");
});

Deno.test("revocationText() names the certificate, the time, the reason, and the CRL", () => {
  const list = readRevocationList(revocationList({ entries: [entry(9)] }));
  const leaf = readCertificate(certificate({ subject: "station", serial: 9 }));
  const works = readCertificate(certificate({ subject: "works", serial: 9 }));
  const date = Date.UTC(2024, 4, 5, 6, 7, 8, 90);
  const text = (of: typeof leaf, reason: string | undefined) =>
    revocationText({ certificate: of, list, entry: { date, reason } }, leaf);
  const end = "(serial number 09, CRL of CN=root)";
  assertEquals(
    text(leaf, undefined),
    `the certificate of CN=station was revoked at 2024-05-05T06:07:08.090Z ${end}`,
  );
  assertEquals(
    text(works, "superseded"),
    "the certificate of CN=works, a certificate authority above CN=station, was revoked at " +
      `2024-05-05T06:07:08.090Z, superseded ${end}`,
  );
  assertEquals(instantText(date - 90), "2024-05-05T06:07:08Z");
});

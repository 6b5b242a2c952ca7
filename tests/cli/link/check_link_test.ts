// All inconsistencies in the settings of a link, in the order of the settings.

import { assertEquals } from "@std/assert";
import { linkFaults } from "../../../cli/link/check_link.ts";
import { IEC104 } from "../../../mod.ts";

Deno.test("faults of the session come first, then the originator, secure authentication and TLS", () => {
  const faults = linkFaults({
    session: { k: 4, w: 5 },
    originator: 7,
    authentication: { user: 1 },
    tls: { passphrase: "a", passphraseFile: "b" },
  }, { profile: { ...IEC104, cotOctets: 1 }, origin: { given: {} } });
  assertEquals(faults.map(({ key }) => key.join(".")), [
    "session.w",
    ".originator",
    "authentication.keysFile",
    "tls.caFile",
    "tls.certificateFile",
    "tls.keyFile",
    "tls.passphraseFile",
  ]);
});

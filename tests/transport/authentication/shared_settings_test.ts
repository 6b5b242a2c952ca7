// Associations that share their settings: what one learns about its peer does not concern the others.

import { assertEquals } from "@std/assert";
import { ControlledAssociation } from "../../../transport/authentication/controlled_association.ts";
import { resolveAuthenticationOptions } from "../../../transport/authentication/options.ts";
import { AssociationPair } from "../../helpers/security/association_pair.ts";
import { POINT } from "../../helpers/security/security_asdus.ts";

Deno.test("a controlled station that no longer waits for one peer still waits for another", () => {
  const options = resolveAuthenticationOptions({ criticalMonitor: ["M_SP_NA_1"] });
  for (const peer of ["the first", "the second"]) {
    const pair = new AssociationPair();
    pair.controlled.association = new ControlledAssociation({ ...pair.controlled.setup, options });
    pair.start();
    for (let sent = 0; sent < 2; sent++) {
      pair.send("controlled", POINT);
      pair.advance(options.challengeTimeoutMs);
    }
    const reasons = pair.controlled.of("not-challenged").map(({ reason }) => reason);
    assertEquals(reasons, ["timed-out"], peer);
    assertEquals(pair.controlling.delivered.length, 2, peer);
  }
});

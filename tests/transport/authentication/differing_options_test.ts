// Two stations with different options at one open point: a command is carried out only if both calculate the same MACs, and is
// reported otherwise.

import { assertEquals } from "@std/assert";
import { MAC_ALGORITHM } from "../../../codec/low_level.ts";
import { OPEN_POINTS } from "../../../transport/authentication/open_points.ts";
import { AssociationPair, executed } from "../../helpers/security/association_pair.ts";
import { command } from "../../helpers/security/security_asdus.ts";

/** The open points of session keys: with another value at one station, the commands that are carried out. */
const CARRIED_OUT: Readonly<Record<string, readonly number[]>> = {
  challengeRange: [],
  criticalRange: [],
  aggressiveRange: [1],
  aggressiveChallenge: [1],
  keyStatusRange: [],
  keyChangeRange: [],
  gmacVector: [],
};

for (const [name, values] of Object.entries(OPEN_POINTS)) {
  Deno.test(`another ${name} at one station: commands are carried out with the same MACs only, and the others are reported`, () => {
    for (const openPoints of values.slice(1).map((value) => ({ [name]: value }))) {
      for (const side of ["controlling", "controlled"] as const) {
        const shared = {
          ...{ mac: MAC_ALGORITHM.aesGmac, sendAggressive: true, acceptAggressive: true },
          maxErrorMessages: 100,
        };
        const pair = new AssociationPair({ both: shared, [side]: { ...shared, openPoints } });
        pair.start();
        const tickets = [1, 2].map((ioa) => {
          const ticket = pair.send("controlling", command(ioa));
          pair.advance(20_000);
          return ticket;
        });
        pair.advance(600_000);
        const label = `${side} ${JSON.stringify(openPoints)}`;
        assertEquals(executed(pair), CARRIED_OUT[name] ?? [1, 2], label);
        for (const [index, ticket] of tickets.entries()) {
          if (executed(pair).includes(index + 1)) continue;
          const isReported = pair.controlling.events.some((event) =>
            (event.type === "refused" || event.type === "not-possible") && event.ticket === ticket
          );
          assertEquals(isReported, true, `${label}: command ${index + 1}`);
        }
      }
    }
  });
}

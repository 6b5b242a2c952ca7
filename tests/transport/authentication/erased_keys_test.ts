// Session keys are erased as soon as they are no longer used.

import { assertEquals } from "@std/assert";
import {
  AssociationPair,
  cryptoWith,
  seededCrypto,
} from "../../helpers/security/association_pair.ts";
import { messagesOf } from "../../helpers/security/security_asdus.ts";

Deno.test("session keys are erased when others replace them, when data transfer stops, and when the peer does not confirm them", () => {
  const made: Uint8Array[] = [];
  const seeded = seededCrypto(1);
  const random = (octets: number) => {
    const value = seeded.random(octets);
    if (octets === 24) made.push(value); // nothing else has this length
    return value;
  };
  const pair = new AssociationPair({
    both: { sessionKeyOctets: 24, maxKeyStatusRequests: 1 },
    crypto: cryptoWith(seeded, { random }),
  });
  pair.start();
  const isErased = () => made.map((key) => key.every((octet) => octet === 0));
  assertEquals(isErased(), [false, false]);
  pair.controlling.association.changeKeys(pair.now);
  pair.run();
  assertEquals(isErased(), [true, true, false, false]);
  pair.controlling.association.stopped(pair.now);
  assertEquals(isErased(), [true, true, true, true]);
  pair.tap = (octets) => messagesOf([octets])[0]?.type === "S_KC_NA_1" ? [] : [octets];
  pair.controlling.association.started(pair.now);
  pair.run();
  assertEquals(isErased().slice(4), [false, false]);
  pair.advance(2000);
  assertEquals(isErased().slice(4), [true, true]);
});

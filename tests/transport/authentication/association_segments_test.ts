// Messages in segments of every size, key changes under load, and links with delay and repetition.

import { assert, assertEquals } from "@std/assert";
import { IEC104, type Profile } from "../../../codec/profile.ts";
import { AssociationPair, executed, userOf } from "../../helpers/security/association_pair.ts";
import { command, messagesOf } from "../../helpers/security/security_asdus.ts";

Deno.test("keys, challenges and aggressive requests work with messages in segments of every size", () => {
  for (let maxAsduOctets = 10; maxAsduOctets <= 130; maxAsduOctets++) {
    const profile: Profile = { ...IEC104, maxAsduOctets };
    const pair = new AssociationPair({
      users: [userOf(1, { updateKey: new Uint8Array(32).fill(3) })],
      both: { profile, sendAggressive: true, acceptAggressive: true, challengeOctets: 64 },
    });
    pair.start();
    for (const ioa of [1, 2, 3]) pair.send("controlling", command(ioa));
    assertEquals(executed(pair), [1, 2, 3], `${maxAsduOctets} octets`);
    assertEquals(pair.controlled.delivered.map(({ mode }) => mode), [
      "challenge",
      "aggressive",
      "aggressive",
    ]);
    assert(pair.controlling.tickets.length === 3);
  }
});

Deno.test("an aggressive request for the longest ASDU leaves in two segments, and the last has the ticket", () => {
  const pair = new AssociationPair({ both: { sendAggressive: true, acceptAggressive: true } });
  pair.start();
  pair.send("controlling", command(1));
  // A file segment with 249 octets.
  const file = new Uint8Array(249);
  file.set([125, 1, 13, 0, 1, 0, 1, 0, 0, 1, 0, 1, 236]);
  const before = pair.controlling.sent.length;
  const ticket = pair.send("controlling", file);
  assertEquals(pair.controlling.sent.length - before, 2);
  assertEquals(pair.controlling.tickets.at(-1), ticket);
  assertEquals(pair.controlled.delivered.at(-1)?.octets, file);
  assertEquals(pair.controlled.delivered.at(-1)?.mode, "aggressive");
});

Deno.test("repeated segments are ignored", () => {
  const profile: Profile = { ...IEC104, maxAsduOctets: 20 };
  const pair = new AssociationPair({ both: { profile } });
  pair.tap = (octets) => octets[0] === 86 || octets[0] === 85 ? [octets, octets] : [octets];
  pair.start();
  pair.send("controlling", command(1));
  assertEquals(executed(pair), [1]);
  assertEquals(pair.controlled.of("discarded"), []);
});

Deno.test("keys change under load, with any delay of the link, and nothing is lost", () => {
  for (const delayMs of [0, 1, 7, 50, 400]) {
    for (const isAggressive of [false, true]) {
      const pair = new AssociationPair({
        delayMs,
        users: [userOf(1), userOf(2)],
        both: {
          keyChangeCount: 5,
          keyUseLimit: 200,
          keyChangeIntervalMs: 9000,
          sendAggressive: isAggressive,
          acceptAggressive: isAggressive,
          criticalMonitor: ["M_SP_NA_1"],
        },
      });
      pair.start();
      pair.advance(10_000);
      for (let ioa = 1; ioa <= 60; ioa++) {
        pair.controlling.association.send(command(ioa), pair.now, { user: 1 + ioa % 2 });
        const point = Uint8Array.of(1, 1, 3, 0, 1, 0, ioa, 0, 0, 1);
        pair.controlled.association.send(point, pair.now);
        pair.advance(ioa % 7 * 10);
      }
      pair.advance(120_000);
      const where = `${delayMs} ms, aggressive ${isAggressive}`;
      const expected = Array.from({ length: 60 }, (_, index) => index + 1);
      assertEquals(executed(pair), expected, where);
      assertEquals(pair.controlling.delivered.map(({ octets }) => octets[6]), expected, where);
      assertEquals(pair.controlled.of("failed"), [], where);
      assertEquals(pair.controlling.of("failed"), [], where);
      assert(pair.controlled.statistics.get("sessionKeyChanges") > 10, where);
    }
  }
});

Deno.test("every ASDU of an exchange may be lost once: a command is carried out or reported, and the next one works", () => {
  const lengths = new AssociationPair();
  lengths.start();
  lengths.send("controlling", command(1));
  const steps = lengths.controlling.sent.length + lengths.controlled.sent.length;
  for (let lost = 0; lost < steps; lost++) {
    const pair = new AssociationPair();
    let count = 0;
    pair.tap = (octets) => count++ === lost ? [] : [octets];
    pair.start();
    const ticket = pair.send("controlling", command(1));
    pair.advance(10_000);
    const isDone = executed(pair).length === 1;
    const isReported = [...pair.controlling.events, ...pair.controlled.events].some(({ type }) =>
      type === "not-challenged" || type === "reply-timeout" || type === "not-possible"
    );
    assert(isDone || isReported, `ASDU ${lost}, ticket ${ticket}`);
    pair.send("controlling", command(2));
    assertEquals(executed(pair).at(-1), 2, `ASDU ${lost}`);
  }
});

Deno.test("every ASDU of an exchange may be repeated: a command is carried out once", () => {
  for (const isAggressive of [false, true]) {
    for (let repeated = 0; repeated < 12; repeated++) {
      const pair = new AssociationPair({
        both: { sendAggressive: isAggressive, acceptAggressive: isAggressive },
      });
      let count = 0;
      pair.tap = (octets) => count++ === repeated ? [octets, octets.slice()] : [octets];
      pair.start();
      for (const ioa of [1, 2]) {
        pair.send("controlling", command(ioa));
        pair.advance(10_000);
      }
      const commands = executed(pair);
      assertEquals(new Set(commands).size, commands.length, `ASDU ${repeated}: ${commands}`);
      pair.send("controlling", command(3));
      assertEquals(executed(pair).at(-1), 3, `ASDU ${repeated}`);
    }
  }
});

Deno.test("the messages of an exchange are those of the standard, in their order", () => {
  const pair = new AssociationPair({ both: { sendAggressive: true, acceptAggressive: true } });
  const order: string[] = [];
  pair.tap = (octets, from) => {
    const [message] = messagesOf([octets]);
    order.push(`${from === "controlling" ? ">" : "<"} ${message?.type ?? octets[0]}`);
    return [octets];
  };
  pair.start();
  pair.send("controlling", command(1));
  pair.send("controlling", command(2));
  assertEquals(order, [
    "> S_KR_NA_1",
    "< S_KS_NA_1",
    "> S_KC_NA_1",
    "< S_KS_NA_1",
    "> 45",
    "< S_CH_NA_1",
    "> S_RP_NA_1",
    "> S_AR_NA_1",
  ]);
});

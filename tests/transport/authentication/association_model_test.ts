// Random operations and an attacker: no critical ASDU is carried out without authentication, twice, or lost without a report.

import { assert } from "@std/assert";
import { isMandatory } from "../../../transport/authentication/critical.ts";
import { Prng } from "../../helpers/random/prng.ts";
import { AssociationPair } from "../../helpers/security/association_pair.ts";
import { command } from "../../helpers/security/security_asdus.ts";
import { AssociationModel, type ModelResult } from "../../helpers/security/association_model.ts";

Deno.test("whatever an attacker without keys does, no critical ASDU is carried out wrongly, twice, or lost without a report", () => {
  const total: ModelResult = {
    steps: 0,
    sent: 0,
    challenged: 0,
    aggressive: 0,
    refused: 0,
    attacks: 0,
    keyChanges: 0,
  };
  for (let seed = 1; seed <= 40; seed++) {
    try {
      const result = new AssociationModel(seed).run(120);
      for (const name of Object.keys(total) as (keyof ModelResult)[]) total[name] += result[name];
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
  }
  const { challenged, aggressive, refused, attacks, keyChanges } = total;
  const text = JSON.stringify(total);
  assert(challenged > 200 && aggressive > 80 && refused > 300, text);
  assert(attacks > 500 && keyChanges > 200, text);
});

Deno.test("whatever octets arrive, nothing throws, and no critical ASDU is delivered without authentication", () => {
  const prng = new Prng(18);
  for (let round = 0; round < 40; round++) {
    const isAggressive = prng.chance(0.5);
    const pair = new AssociationPair({
      both: { acceptAggressive: isAggressive, sendAggressive: isAggressive },
      seed: round,
    });
    if (prng.chance(0.8)) pair.start();
    for (let step = 0; step < 60; step++) {
      if (prng.chance(0.2)) pair.send("controlling", command(step));
      const asdu = prng.octets(prng.int(0, 60));
      // Most are messages that begin like real ones.
      if (asdu.length > 6 && prng.chance(0.8)) {
        asdu.set([prng.int(81, 95), 1, prng.int(14, 16), 0, 1, 0, prng.pick([0xc0, 0x40, 0x80])]);
      }
      pair.inject(prng.pick(["controlling", "controlled"]), asdu);
      if (prng.chance(0.1)) pair.advance(1000);
    }
    const plain = pair.controlled.delivered.filter(({ mode }) => mode === "plain");
    assert(plain.every(({ octets }) => !isMandatory(octets[0] ?? 0)));
  }
});

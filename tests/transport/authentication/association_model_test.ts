// Random operations and an attacker: no critical ASDU is carried out without authentication, twice, or lost without a report.

import { assert } from "@std/assert";
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

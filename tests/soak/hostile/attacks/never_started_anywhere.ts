// Connections that stay up without ever transferring data, from so many addresses that none of them has many.

import type { ClientAttack } from "../attackers/attack.ts";

const ADDRESSES = 16;

/** Four connections of each address. */
export const neverStartedAnywhere: ClientAttack = {
  name: "never started, 16 addresses",
  text: "four connections from each of 16 addresses that answer TESTFR and never send STARTDT",
  target: "station",
  run: async (field) => {
    await Promise.all(Array.from({ length: field.many(4 * ADDRESSES) }, async (_, index) => {
      while (!field.signal.aborted) {
        const wire = await field.connect(index % ADDRESSES);
        await Promise.race([wire?.closed, field.over]);
        await field.wait(250);
      }
    }));
  },
};

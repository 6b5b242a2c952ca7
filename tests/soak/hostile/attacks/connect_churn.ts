// Connections that end as soon as they are established.

import type { ClientAttack } from "../attackers/attack.ts";

/** Some hundred per second, ended by FIN and by RST. */
export const connectChurn: ClientAttack = {
  name: "connects and goes",
  text: "about 100 connections a second that end at once",
  target: "station",
  run: async (field) => {
    await Promise.all(Array.from({ length: field.many(4) }, async () => {
      while (!field.signal.aborted) {
        const wire = await field.connect();
        if (field.random.chance(0.5)) wire?.end();
        else wire?.reset();
        await field.wait(40);
      }
    }));
  },
};

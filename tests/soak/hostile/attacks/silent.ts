// Connections that stay completely silent.

import type { ClientAttack } from "../attackers/attack.ts";

/** Does not even answer TESTFR. */
export const silent: ClientAttack = {
  name: "silent",
  text: "connections that never send an octet",
  target: "station",
  run: (field) =>
    field.keep(field.many(8), (wire) => {
      wire.answersTests = false;
      return wire.closed;
    }),
};

// Connections that stay open without ever transferring data, a few from each of many addresses.

import type { ClientAttack } from "../attackers/attack.ts";

const ADDRESSES = 16;

/** Four connections from each address. */
export const neverStartedAnywhere: ClientAttack = {
  name: "never started, 16 addresses",
  text: "four connections from each of 16 addresses that answer TESTFR and never send STARTDT",
  target: "station",
  run: (field) => field.keep(field.many(4 * ADDRESSES), (wire) => wire.closed, ADDRESSES),
};

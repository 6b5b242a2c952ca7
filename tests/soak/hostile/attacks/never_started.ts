// Connections that stay open without ever transferring data, to occupy the slots of others.

import type { ClientAttack } from "../attackers/attack.ts";

/** As many as a station serves by default, from one address. */
export const neverStarted: ClientAttack = {
  name: "never started",
  text: "64 connections that answer TESTFR and never send STARTDT",
  target: "station",
  run: (field) => field.keep(field.many(64), (wire) => wire.closed),
};

// Runs all checks on a controlled station, of a peer or of this project, on one connection.

import { assertEquals } from "@std/assert";
import { connect } from "../../transport/controlling/connect.ts";
import type { ControllingStation } from "../../transport/controlling/controlling_station.ts";
import type { TlsSettings } from "../../transport/runtime/tls/connect_tls.ts";
import { WireRules } from "../helpers/wire/wire_rules.ts";
import type { Offer } from "./offer.ts";
import { CHECKS, requireDone } from "./server_checks.ts";

/** Address of a station. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly tls?: TlsSettings;
}

/** Connects, sends every request, and compares the observations with the offer. */
export async function checkServer(
  t: Deno.TestContext,
  offer: Offer,
  target: Target,
): Promise<void> {
  const rules = new WireRules("controlling", 12);
  const station = await connect({
    ...optionsFor(offer, target),
    onFrame: (direction, apdu) => direction === "sent" ? rules.sends(apdu) : rules.receives(apdu),
  });
  for (const [name, check] of Object.entries(CHECKS)) {
    await t.step(name, () => check(station, offer));
  }
  await t.step(
    "a second connection is on standby, and takes over",
    () => takeOver(station, offer, target),
  );
  await t.step("observations are reported", () => {
    const { chances = [] } = offer;
    const codes = station.observations.map(({ code }) => code)
      .filter((code) => !chances.includes(code));
    assertEquals(codes.toSorted(), [...offer.observations ?? []].toSorted());
  });
  await station.close();
}

function optionsFor({ quirks = {}, session = {} }: Offer, target: Target) {
  return { ...target, ...session, originator: 7, graceMs: 500, quirks };
}

/** First control octet of TESTFR con. */
const TESTFR_CON = 0x83;

/** Hands data transfer over to a second connection, and back. */
async function takeOver(
  first: ControllingStation,
  offer: Offer,
  target: Target,
): Promise<void> {
  const { ca } = offer.station.sectors[0]!;
  const tested = Promise.withResolvers<void>();
  const second = await connect({
    ...optionsFor(offer, target),
    start: false,
    onFrame: (direction, apdu) => {
      if (direction === "received" && apdu[2] === TESTFR_CON) tested.resolve();
    },
  });
  second.testLink();
  await tested.promise;
  for (const [from, to] of [[first, second], [second, first]] as const) {
    await from.stop();
    await to.start();
    requireDone(await to.interrogate(ca));
  }
  await second.close();
}

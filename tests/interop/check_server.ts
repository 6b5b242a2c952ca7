// Makes all checks of a controlled station, of a peer or our own, on one connection.

import { assertEquals } from "@std/assert";
import { connect } from "../../transport/controlling/connect.ts";
import type { TlsSettings } from "../../transport/deno_tls.ts";
import { WireRules } from "../helpers/wire_rules.ts";
import type { Offer } from "./offer.ts";
import { CHECKS } from "./server_checks.ts";

/** Where a station is. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly tls?: TlsSettings;
}

/** Connects, asks for everything, and compares what was observed on the way with the offer. */
export async function checkServer(
  t: Deno.TestContext,
  offer: Offer,
  target: Target,
): Promise<void> {
  const rules = new WireRules("controlling", 12);
  const station = await connect({
    ...target,
    originator: 7,
    graceMs: 500,
    quirks: offer.quirks ?? {},
    onFrame: (direction, apdu) => direction === "sent" ? rules.sends(apdu) : rules.receives(apdu),
  });
  for (const [name, check] of Object.entries(CHECKS)) {
    await t.step(name, () => check(station, offer));
  }
  await t.step("what was observed", () => {
    const codes = station.observations.map(({ code }) => code);
    assertEquals(codes.toSorted(), [...offer.observations ?? []].toSorted());
  });
  await station.close();
}

// Requests to all stations: how they are written, and how long stations may take to confirm them.

import { assertEquals, assertThrows } from "@std/assert";
import {
  broadcastLimits,
  isBroadcast,
  nameOfStation,
  requireOneStation,
} from "../../../cli/request/broadcast.ts";
import type { LinkSettings } from "../../../cli/link/link_options.ts";
import { UsageError } from "../../../cli/io/exit.ts";
import { IEC104 } from "../../../mod.ts";

const SHORT = { ...IEC104, caOctets: 1 } as const;

Deno.test("stations may take 2 s to confirm a broadcast, and less if --timeout says so", () => {
  const limits = (ca: number, timeoutMs: number) =>
    broadcastLimits(ca, { profile: IEC104, timeoutMs } as LinkSettings);
  assertEquals(limits(65_535, 30_000), { confirmationMs: 2000 });
  assertEquals(limits(65_535, 2001), { confirmationMs: 2000 });
  assertEquals(limits(65_535, 500), { confirmationMs: 500 });
  assertEquals(limits(47, 30_000), {}, "one station has the time of --timeout");
});

Deno.test("the highest common address means all stations", () => {
  assertEquals([65_535, 255, 47].map((ca) => isBroadcast(ca, IEC104)), [true, false, false]);
  assertEquals([255, 254].map((ca) => isBroadcast(ca, SHORT)), [true, false]);
  assertEquals(nameOfStation(65_535, IEC104), "all stations");
  assertEquals(nameOfStation(47, IEC104), "CA 47");
});

Deno.test("where one station is meant, the address of all is refused", () => {
  assertEquals(requireOneStation(254, SHORT), 254);
  assertThrows(
    () => requireOneStation(255, SHORT),
    UsageError,
    "Option --ca is 255 (all stations), expected 1 to 254",
  );
});

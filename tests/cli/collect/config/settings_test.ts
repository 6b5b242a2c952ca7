// Settings of a station, by default and as configured.

import { assertEquals } from "@std/assert";
import type { StationConfig } from "../../../../cli/collect/config/config.ts";
import {
  acknowledgeAfter,
  addressesOf,
  casOf,
  endpointsOf,
  profileOf,
  startUpOf,
  windowOf,
  zoneOf,
} from "../../../../cli/collect/config/settings.ts";

function station(settings: Partial<StationConfig> = {}): StationConfig {
  return { name: "A", address: "192.0.2.10", ...settings };
}

const TLS = { caFile: "ca.pem", certificateFile: "a.pem", keyFile: "a.key" };

Deno.test("a station has one or several addresses, with the default port unless specified", () => {
  assertEquals(addressesOf(station()), ["192.0.2.10"]);
  assertEquals(endpointsOf(station()), [{ host: "192.0.2.10", port: 2404 }]);
  assertEquals(endpointsOf(station({ tls: TLS })), [{ host: "192.0.2.10", port: 19_998 }]);
  assertEquals(endpointsOf(station({ address: ["a:1", "[::1]"] })), [
    { host: "a", port: 1 },
    { host: "::1", port: 2404 },
  ]);
});

Deno.test("common addresses are none, one or several", () => {
  assertEquals([undefined, 5, [1, 2]].map((ca) => casOf(station(ca === undefined ? {} : { ca }))), [
    ...[[], [5], [1, 2]],
  ]);
});

Deno.test("field sizes are those of the standard unless a profile changes them", () => {
  const sizes = (settings: Partial<StationConfig>) => {
    const { cotOctets, caOctets, ioaOctets } = profileOf(station(settings));
    return [cotOctets, caOctets, ioaOctets];
  };
  assertEquals([sizes({}), sizes({ profile: "1/2/3" })], [[2, 2, 3], [1, 2, 3]]);
});

Deno.test("the clock of a station is UTC unless a zone is set, with the configured summer time", () => {
  assertEquals(zoneOf(station()), zoneOf(station({ zone: "UTC" })));
  assertEquals(zoneOf(station({ zone: "+01:00", summer: "ignore" })), {
    ...zoneOf(station({ zone: "+01:00" })),
    summer: "ignore",
  });
  assertEquals("summer" in zoneOf(station()), false);
});

Deno.test("the limits are k and w, from the session or by default", () => {
  assertEquals([windowOf(station()), acknowledgeAfter(station())], [12, 8]);
  const session = { k: 20, w: 5 };
  assertEquals([windowOf(station({ session })), acknowledgeAfter(station({ session }))], [20, 5]);
  assertEquals(windowOf(station({ session, redeliveryWindow: 99 })), 99);
});

Deno.test("all common addresses of a station are interrogated at each start, unless steps are configured", () => {
  assertEquals(startUpOf(station()), [{ do: "interrogate", ca: 65_535 }]);
  assertEquals(startUpOf(station({ profile: "1/1/2" })), [{ do: "interrogate", ca: 255 }]);
  assertEquals(startUpOf(station({ ca: [1, 2] })).map(({ ca }) => ca), [1, 2]);
  assertEquals(startUpOf(station({ startUp: [] })), []);
  assertEquals(
    startUpOf(station({
      ca: [1, 2],
      startUp: [{ do: "clock", ca: 7 }, { do: "counters", group: 3, freeze: "freeze" }],
    })),
    [
      { do: "clock", ca: 7 },
      { do: "counters", ca: 1, group: 3, freeze: "freeze" },
      { do: "counters", ca: 2, group: 3, freeze: "freeze" },
    ],
  );
});

// Instants on the command line: their formats, their zone, and the years that a time tag can represent.

import { assertEquals, assertThrows } from "@std/assert";
import { Values } from "../../../cli/options/args.ts";
import { UsageError } from "../../../cli/io/exit.ts";
import { parseZone } from "../../../cli/options/zone.ts";
import { instantIn } from "../../../cli/options/instant.ts";

function read(text: string, zone?: string): string {
  const values = new Values({ time: [text] }, []);
  const instant = instantIn(values, "time", zone === undefined ? undefined : parseZone(zone));
  return new Date(instant!).toISOString();
}

Deno.test("an instant is read as ISO 8601, with an offset or in the zone of the station", () => {
  assertEquals(read("2026-11-23T14:03:22.123Z"), "2026-11-23T14:03:22.123Z");
  assertEquals(read("2026-11-23 14:03z"), "2026-11-23T14:03:00.000Z");
  assertEquals(read("2026-11-23T14:03:22+01:30"), "2026-11-23T12:33:22.000Z");
  assertEquals(read("2026-11-23T14:03:22.5", "Europe/Madrid"), "2026-11-23T13:03:22.500Z");
  assertEquals(read("2026-11-23T14:03:22"), "2026-11-23T14:03:22.000Z");
  assertEquals(instantIn(new Values({}, []), "time", undefined), undefined);
});

Deno.test("the first and last day of the century of time tags are excluded, because of zone offsets", () => {
  for (const text of ["2000-01-02T00:00Z", "2099-12-30T23:59:59.999Z"]) read(text);
  const wrong = [
    ...["2000-01-01T23:59:59.999Z", "2099-12-31T00:00Z", "2026-02-30T00:00Z", "2026-02-28T24:01Z"],
    ...["2026-11-23", "14:03", "2026-11-23T14:03:22.1234Z", "noon", "2026-11-23T14:03+1:00"],
  ];
  for (const text of wrong) {
    assertThrows(
      () => read(text),
      UsageError,
      `Option --time is "${text}", expected a time in the years 2000 to 2099`,
    );
  }
});

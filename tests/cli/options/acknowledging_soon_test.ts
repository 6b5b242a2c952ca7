// Commands that do not know t1 of the station acknowledge soon.

import { assertEquals } from "@std/assert";
import { acknowledgingSoon } from "../../../cli/link/acknowledging_soon.ts";
import type { LinkSettings } from "../../../cli/link/link_options.ts";

Deno.test("scan, monitor and accept acknowledge within 0.5 s, because t1 of the station may be 1 s, unless t2 is given", () => {
  const settings = { session: { w: 3 }, timeoutMs: 1 } as LinkSettings;
  assertEquals(acknowledgingSoon(settings), {
    ...settings,
    session: { w: 3, t2Ms: 500 },
  });
  const given = { ...settings, session: { t2Ms: 4000 } };
  assertEquals(acknowledgingSoon(given), given);
});

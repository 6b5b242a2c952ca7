// Which links a group renews, with links that only record it.

import { assertEquals } from "@std/assert";
import type { RedundantLink } from "../../../../transport/controlling/supervision/redundant_link.ts";
import { RedundantLinkGroup } from "../../../../transport/controlling/supervision/redundant_link_group.ts";
import { settle } from "../../../helpers/virtual/fake_clock.ts";

Deno.test("an old link is renewed after the standbys that are soon old; younger and unconnected ones are not renewed", async () => {
  const renewed: string[] = [];
  const link = (name: string, state: string, isAged: boolean) =>
    ({
      name,
      state,
      isAged,
      station: { state, stop: () => Promise.resolve() },
      renew: () => {
        renewed.push(name);
        return Promise.resolve();
      },
    }) as unknown as RedundantLink;
  const group = new RedundantLinkGroup([
    link("started", "started", true),
    link("old standby", "stopped", true),
    link("young standby", "stopped", false),
    link("not connected for long", "waiting", true),
  ]);
  group.renewOld(0, "old");
  await settle();
  assertEquals(renewed, ["old standby", "started"]);
});

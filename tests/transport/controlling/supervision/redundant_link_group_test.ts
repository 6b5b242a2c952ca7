// Which links a group renews and starts, with links that only record it.

import { assertEquals } from "@std/assert";
import type {
  RedundantLink,
  RedundantLinkChange,
} from "../../../../transport/controlling/supervision/redundant_link.ts";
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

Deno.test("a switchover ends when the chosen link is started or lost, whatever happens to others", async () => {
  const link = (state: string) =>
    ({
      state,
      station: { state, start: () => Promise.resolve(), stop: () => Promise.resolve() },
    }) as unknown as RedundantLink;
  for (const end of ["started", "closed"] as const) {
    const group = new RedundantLinkGroup([link("started"), link("stopped"), link("stopped")]);
    const log: string[] = [];
    let looked = 0;
    const change = (index: number, state: RedundantLinkChange["state"]) =>
      group.changed({
        link: index,
        ...{ previous: "stopped", state, reason: "as it is" },
        get name() {
          looked++;
          return `link ${index}`;
        },
      } as RedundantLinkChange);
    group.switchOver(2).then(() => log.push("switched"), (error) => log.push(error.message));
    change(2, "starting");
    change(0, "closed");
    change(1, "started");
    await settle();
    assertEquals(log, []);
    change(2, end);
    await settle();
    assertEquals(log, [
      end === "started" ? "switched" : "Cannot switch over: link 2 is closed: as it is",
    ]);
    looked = 0;
    change(2, "closed");
    assertEquals(looked, 0, "a switchover that has ended looks at no further changes");
  }
});

Deno.test("a switchover starts the chosen link at once if none is started; when it is lost, the next one is started", async () => {
  const begun: number[] = [];
  const group = new RedundantLinkGroup([0, 1, 2].map((index) => {
    const start = () => {
      begun.push(index);
      return Promise.resolve();
    };
    return { state: "stopped", station: { state: "stopped", start } } as unknown as RedundantLink;
  }));
  const switched = group.switchOver(1);
  assertEquals(begun, [1]);
  group.changed({ link: 1, state: "started" } as RedundantLinkChange);
  await switched;
  group.choose(); // it was lost, and is connected again
  assertEquals(begun, [1, 2]);
});

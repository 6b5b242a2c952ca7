// The order of renewals: standbys first, otherwise in the order of the requests, one at a time.

import { assertEquals } from "@std/assert";
import type { RedundantLink } from "../../../../transport/controlling/supervision/redundant_link.ts";
import { Renewals } from "../../../../transport/controlling/supervision/renewals.ts";
import { settle } from "../../../helpers/virtual/fake_clock.ts";

/** Creates renewals of links that a test finishes, and the log of what happens. */
function rig() {
  const log: string[] = [];
  const renewals = new Renewals({
    choose: () => void log.push("choose"),
    onRenew: (link, why) => void log.push(`${link.name}: ${why}`),
  });
  const finish = new Map<string, () => void>();
  const link = (name: string, state = "started", isConnected = true) =>
    ({
      name,
      state,
      station: isConnected
        ? {
          stop: () => {
            log.push(`${name} stop`);
            return Promise.reject(new Error("not confirmed"));
          },
        }
        : undefined,
      renew: (why: string) => {
        log.push(`${name} renew ${why}`);
        return new Promise<void>((resolve) => finish.set(name, resolve));
      },
    }) as unknown as RedundantLink;
  return { log, renewals, finish, link };
}

Deno.test("links are renewed one at a time, in the order of the requests", async () => {
  const { log, renewals, finish, link } = rig();
  const [a, b, c] = [link("A"), link("B"), link("C")];
  const done: string[] = [];
  for (const each of [a, b, c]) {
    void renewals.renew(each, "old").then(() => done.push(each.name));
  }
  await settle();
  assertEquals(log, ["A: old", "A stop", "choose", "A renew old"]);
  assertEquals([a, b].map((each) => renewals.isRenewing(each)), [true, false]);
  assertEquals(done, []);
  log.length = 0;
  finish.get("A")!();
  await settle();
  assertEquals(done, ["A"]);
  assertEquals(log, ["choose", "B: old", "B stop", "choose", "B renew old"]);
  finish.get("B")!();
  await settle();
  finish.get("C")!();
  await settle();
  assertEquals([done, renewals.isRenewing(c)], [["A", "B", "C"], false]);
});

Deno.test("standbys are renewed first, and a waiting link is not added twice", async () => {
  const { log, renewals, finish, link } = rig();
  const [a, b, c] = [link("A"), link("B", "stopped"), link("C", "stopped")];
  const first = renewals.renew(a, "old");
  assertEquals(renewals.renew(a, "again"), first);
  void renewals.renew(b, "old");
  void renewals.renew(c, "old");
  await settle();
  for (const name of ["B", "C", "A"]) {
    finish.get(name)!();
    await settle();
  }
  assertEquals(log.filter((line) => line.includes("renew")), [
    "B renew old",
    "C renew old",
    "A renew old",
  ]);
  await first;
});

Deno.test("a link that is not connected is not renewed, and the next one is", async () => {
  const { log, renewals, link } = rig();
  const [a, b] = [link("A", "waiting", false), link("B")];
  const done = renewals.renew(a, "old");
  void renewals.renew(b, "old");
  await done;
  await settle();
  assertEquals(log, ["choose", "B: old", "B stop", "choose", "B renew old"]);
});

Deno.test("close() drops waiting renewals, and finishes the one in progress", async () => {
  const { log, renewals, finish, link } = rig();
  const [a, b] = [link("A"), link("B")];
  const first = renewals.renew(a, "old");
  const second = renewals.renew(b, "old");
  await settle();
  renewals.close();
  await second;
  finish.get("A")!();
  await first;
  await settle();
  void renewals.renew(link("C"), "old");
  await settle();
  assertEquals(log.filter((line) => line.includes("renew")), ["A renew old"]);
});

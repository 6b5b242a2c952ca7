// Links of a collector whose user is revoked: the key files are read every minute.

import { assertEquals } from "@std/assert";
import { RevokedLinks } from "../../../cli/collect/station/revoked_links.ts";
import type { StationLink } from "../../../cli/collect/station/station_link.ts";
import type { AuthenticationSetup } from "../../../cli/key_file/authentication_setup.ts";
import { FakeClock } from "../../helpers/virtual/fake_clock.ts";

Deno.test("the key files of a collector are read every minute: a link is closed once, and opened when its user is valid", async () => {
  const [clock, log] = [new FakeClock(), [] as string[]];
  let refusal: string | undefined;
  let canOpen = true;
  const setup = {
    file: { reread: () => true },
    apply: () => [],
    warnings: ["the same file", "the same file"],
    refusal: () => refusal,
  } as unknown as AuthenticationSetup;
  const link = (name: string) =>
    ({
      open: () => log.push(`open ${name}`),
      close: (reason: string) => Promise.resolve(log.push(`close ${name}: ${reason}`)),
    }) as unknown as StationLink;
  const links = new Map([["A", link("A")], ["B", link("B")]]);
  using revoked = new RevokedLinks({
    ...{ clock, links, canOpen: () => canOpen },
    setups: () => new Map([["A", setup]]),
    log: ({ level, event, subject, text }) => log.push(`${level} ${event} ${subject}: ${text}`),
  });
  assertEquals([await revoked.look(), await revoked.look()], [true, false]);
  assertEquals(log.splice(0), ["warning key-file key file: the same file"]);
  refusal = "user 1 (Centre) was removed or revoked in plant.keys";
  await clock.advance(59_999);
  assertEquals(log, []);
  await clock.advance(1);
  await clock.advance(60_000);
  assertEquals(log.splice(0), [
    `error authentication station A: ${refusal}: disconnected until the user is valid again`,
    `close A: ${refusal}`,
  ]);
  assertEquals([...links.values()].map((each) => revoked.has(each)), [true, false]);
  refusal = undefined;
  await clock.advance(120_000);
  assertEquals([log.splice(0), revoked.has(links.get("A")!)], [["open A"], false]);
  refusal = "again";
  await revoked.look();
  log.length = 0;
  [canOpen, refusal] = [false, undefined];
  await revoked.look();
  assertEquals(log, []); // the store cannot be written: whoever recovers it opens the link
  revoked[Symbol.dispose]();
  refusal = "after the end";
  await clock.advance(600_000);
  assertEquals(log, []);
});

Deno.test("a link that closes late delays no other link, and opens again after that if its user is valid again", async () => {
  const [clock, log] = [new FakeClock(), [] as string[]];
  let refusal: string | undefined = "user 1 (Centre) was removed or revoked in plant.keys";
  const setup = {
    file: { reread: () => true },
    apply: () => [],
    warnings: [],
    refusal: () => refusal,
  } as unknown as AuthenticationSetup;
  const { promise: confirmed, resolve: confirm } = Promise.withResolvers<void>();
  const link = (name: string, closed: Promise<void>) => {
    let isOpen = true;
    return {
      open: () => {
        // As a real link, which continues with its connection until that has ended.
        if (!isOpen) log.push(`open ${name}`);
        isOpen = true;
      },
      close: async () => {
        log.push(`close ${name}`);
        await closed;
        isOpen = false;
      },
    } as unknown as StationLink;
  };
  const links = new Map([["A", link("A", confirmed)], ["B", link("B", Promise.resolve())]]);
  using _revoked = new RevokedLinks({
    ...{ clock, links, canOpen: () => true, log: () => {} },
    setups: () => new Map([["A", setup], ["B", setup]]),
  });
  await clock.advance(60_000);
  assertEquals(log.splice(0), ["close A", "close B"]);
  refusal = undefined;
  await clock.advance(60_000);
  confirm();
  await clock.advance(0);
  assertEquals(log, ["open A", "open B"]);
});

// CRLs are read again every minute: new ones are used, broken ones are reported and ignored.

import { assertEquals } from "@std/assert";
import { RevocationWatch } from "../../../../cli/collect/station/revocation_watch.ts";
import { HAS_OPENSSL, PlantAuthority } from "../../../helpers/machine/plant_authority.ts";
import { FakeClock } from "../../../helpers/virtual/fake_clock.ts";

/** In place of the text of a file whose reading does not end. */
const NEVER = "never";

/** A watch of two stations that have one file, and what it says. */
function watching(plant: PlantAuthority) {
  const clock = new FakeClock();
  clock.setWall(Date.now());
  const files = new Map([["works.crl", plant.list("works")]]);
  const log: string[] = [];
  let reads = 0;
  const watch = new RevocationWatch({
    clock,
    readText: (file) => {
      reads++;
      const text = files.get(file);
      if (text === NEVER) return new Promise(() => {});
      return text === undefined ? Promise.reject(new Error("no such file")) : Promise.resolve(text);
    },
    log: ({ level, event, subject, text }) => log.push(`${level} ${event} ${subject}: ${text}`),
  });
  const add = (name: string, names: readonly string[]) =>
    watch.add(name, {
      caCerts: [plant.pem("root"), plant.pem("works")],
      certificate: plant.party("centre").certificate,
      files: names,
      texts: names.map((each) => files.get(each)!),
    });
  const [a, b] = [add("A", ["works.crl"]), add("B", ["works.crl"])];
  return { clock, files, log, watch, a, b, add, reads: () => reads };
}

Deno.test({
  name: "new CRLs are used within one minute by every station that names the file",
  ignore: !HAS_OPENSSL,
  async fn() {
    using plant = PlantAuthority.standard();
    const { clock, files, log, watch, a, b, reads } = watching(plant);
    await Promise.all([a.ready, b.ready]);
    await clock.advance(60_000);
    assertEquals([log, reads()], [[], 1]);
    files.set("works.crl", plant.list("works", { revoked: ["station"] }));
    await clock.advance(60_000);
    assertEquals(
      log,
      ["A", "B"].map((name) =>
        `info revocation station ${name}: using the new CRLs from works.crl`
      ),
    );
    assertEquals([a, b].map(({ lists }) => lists.lists[0]!.revoked), [1, 1]);
    watch.remove("A");
    files.set("works.crl", plant.list("works"));
    await clock.advance(60_000);
    assertEquals([a, b].map(({ lists }) => lists.lists[0]!.revoked), [1, 0]);
    watch.close();
    assertEquals(clock.scheduled, 0);
  },
});

Deno.test({
  name: "a missing or broken file is reported once, and the previous CRLs stay in use",
  ignore: !HAS_OPENSSL,
  async fn() {
    using plant = PlantAuthority.standard();
    const { clock, files, log, watch, a, b } = watching(plant);
    await Promise.all([a.ready, b.ready]);
    watch.remove("B");
    const good = plant.list("works", { revoked: ["station"] });
    for (const text of [undefined, "-----BEGIN X509 CRL-----\nMIIB", good]) {
      if (text === undefined) files.delete("works.crl");
      else files.set("works.crl", text);
      await clock.advance(180_000);
    }
    assertEquals(log, [
      "error revocation station A: works.crl cannot be read: no such file; the previous CRLs stay in use",
      "error revocation station A: works.crl: The X509 CRL block in line 1 has no end; the previous CRLs " +
      "stay in use",
      "info revocation station A: using the new CRLs from works.crl",
    ]);
    assertEquals(a.lists.lists[0]!.revoked, 1);
    watch.close();
  },
});

Deno.test({
  name: "renew() immediately uses files that were read at a SIGHUP",
  ignore: !HAS_OPENSSL,
  async fn() {
    using plant = PlantAuthority.standard();
    const { log, watch, a, b } = watching(plant);
    await Promise.all([a.ready, b.ready]);
    await watch.renew(new Map([["works.crl", plant.list("works", { revoked: ["station"] })]]));
    assertEquals(a.lists.lists[0]!.revoked, 1);
    await watch.renew(new Map());
    assertEquals([a.lists.lists[0]!.revoked, log.length], [1, 2]);
    watch.close();
  },
});

Deno.test({
  name: "a hanging file system is read only once, however long it hangs",
  ignore: !HAS_OPENSSL,
  async fn() {
    using plant = PlantAuthority.standard();
    const clock = new FakeClock();
    clock.setWall(Date.now());
    const asked: PromiseWithResolvers<string>[] = [];
    const log: string[] = [];
    const watch = new RevocationWatch({
      clock,
      readText: () => {
        asked.push(Promise.withResolvers());
        return asked.at(-1)!.promise;
      },
      log: ({ text }) => log.push(text),
    });
    const text = plant.list("works");
    const { ready } = watch.add("A", {
      caCerts: [plant.pem("root"), plant.pem("works")],
      certificate: plant.party("centre").certificate,
      files: ["works.crl"],
      texts: [text],
    });
    await ready;
    await clock.advance(600_000);
    assertEquals(asked.length, 1);
    asked[0]!.reject(new Error("stale file handle"));
    await clock.advance(60_000);
    assertEquals(asked.length, 2);
    assertEquals(log, [
      "works.crl cannot be read: no response for a minute; the previous CRLs stay in use",
      "works.crl cannot be read: stale file handle; the previous CRLs stay in use",
    ]);
    watch.close();
  },
});

Deno.test({
  name: "a file whose read hangs delays no other station",
  ignore: !HAS_OPENSSL,
  async fn() {
    using plant = PlantAuthority.standard();
    const { clock, files, log, watch, a, b, add } = watching(plant);
    await Promise.all([a.ready, b.ready]);
    watch.remove("A");
    watch.remove("B");
    files.set("pipe.crl", files.get("works.crl")!);
    const [c, d] = [add("C", ["pipe.crl"]), add("D", ["works.crl"])];
    await Promise.all([c.ready, d.ready]);
    files.set("pipe.crl", NEVER);
    files.set("works.crl", plant.list("works", { revoked: ["station"] }));
    await clock.advance(180_000);
    assertEquals(log, [
      "info revocation station D: using the new CRLs from works.crl",
      "error revocation station C: pipe.crl cannot be read: no response for a minute; the previous CRLs " +
      "stay in use",
    ]);
    assertEquals([c, d].map(({ lists }) => lists.lists[0]!.revoked), [0, 1]);
    watch.close();
  },
});

Deno.test({
  name: "a missing or damaged file does not affect other files of the station",
  ignore: !HAS_OPENSSL,
  async fn() {
    using plant = PlantAuthority.standard();
    const { clock, files, log, watch, a, b, add } = watching(plant);
    await Promise.all([a.ready, b.ready]);
    watch.remove("A");
    watch.remove("B");
    files.set("root.crl", plant.list("root"));
    const { lists, ready } = add("C", ["root.crl", "works.crl"]);
    await ready;
    const revoked = () => lists.lists.map(({ revoked }) => revoked);
    files.delete("root.crl");
    files.set("works.crl", plant.list("works", { revoked: ["station"] }));
    await clock.advance(120_000);
    assertEquals(revoked(), [0, 1]);
    files.set("root.crl", "nothing");
    files.set("works.crl", plant.list("works", { revoked: ["station", "centre"] }));
    await clock.advance(120_000);
    assertEquals(revoked(), [0, 2]);
    files.set("root.crl", plant.list("root", { revoked: ["works"] }));
    await clock.advance(120_000);
    assertEquals(revoked(), [1, 2]);
    assertEquals(log.filter((line) => !line.startsWith("warning")), [
      "error revocation station C: root.crl cannot be read: no such file; the previous CRLs stay in use",
      "info revocation station C: using the new CRLs from root.crl, works.crl",
      "error revocation station C: root.crl: The text contains no CRL (-----BEGIN X509 CRL-----), and no " +
      "other block; the previous CRLs stay in use",
      "info revocation station C: using the new CRLs from works.crl",
      "info revocation station C: using the new CRLs from root.crl, works.crl",
    ]);
    watch.close();
  },
});

Deno.test({
  name: "a problem that was logged is logged again after 100 others",
  ignore: !HAS_OPENSSL,
  async fn() {
    using plant = PlantAuthority.standard();
    const clock = new FakeClock();
    clock.setWall(Date.now());
    let problem = 0;
    const log: string[] = [];
    const watch = new RevocationWatch({
      clock,
      readText: () => Promise.reject(new Error(`fault ${problem}`)),
      log: ({ text }) => log.push(text.replace(/^.*fault (\d+);.*$/, "$1")),
    });
    const { ready } = watch.add("A", {
      caCerts: [plant.pem("root"), plant.pem("works")],
      certificate: plant.party("centre").certificate,
      files: ["works.crl"],
      texts: [plant.list("works")],
    });
    await ready;
    const problems = [...Array.from({ length: 100 }, (_, i) => i), 0, 1, 100, 0];
    for (problem of problems) await clock.advance(60_000);
    assertEquals(log, [...Array.from({ length: 100 }, (_, i) => String(i)), "100", "0"]);
    watch.close();
  },
});

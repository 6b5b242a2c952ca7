// Certificates, keys and CRLs are reloaded every minute: new ones are used, invalid ones are reported and ignored.

import { assertEquals } from "@std/assert";
import { TlsWatch, type WatchedLink } from "../../../cli/link/tls_watch.ts";
import { LinkError, type TlsSettings } from "../../../mod.ts";
import { HAS_OPENSSL, PlantAuthority } from "../../helpers/machine/plant_authority.ts";
import { FakeClock } from "../../helpers/virtual/fake_clock.ts";

/** Stands for the content of a file whose read never ends. */
const NEVER = "never";

/** Returns a link whose certificates and key are in environment variables, and whose CRLs are in files. */
function linkOf(
  plant: PlantAuthority,
  lists: readonly { readonly file: string; readonly text: string }[],
): WatchedLink {
  const caCerts = [plant.pem("root"), plant.pem("works")];
  const { certificate, key } = plant.party("centre");
  return {
    config: { caFile: caCerts, certificateFile: certificate, keyFile: key },
    texts: { caCerts, certificate, key, passphrase: undefined, lists },
    origin: { given: {} },
    replace: () => Promise.reject(new Error("nothing was replaced")),
  };
}

/** Creates a watch of two stations that share one file, and collects its messages. */
function watching(plant: PlantAuthority) {
  const clock = new FakeClock();
  clock.setWall(Date.now());
  const files = new Map([["works.crl", plant.list("works")]]);
  const log: string[] = [];
  let reads = 0;
  const watch = new TlsWatch({
    clock,
    readText: (file) => {
      reads++;
      const text = files.get(file);
      if (text === NEVER) return new Promise(() => {});
      return text === undefined ? Promise.reject(new Error("no such file")) : Promise.resolve(text);
    },
    log: ({ level, event, subject, text }) => log.push(`${level} ${event} ${subject}: ${text}`),
  });
  const add = (name: string, names: readonly string[]) => {
    const found = watch.add(
      name,
      linkOf(plant, names.map((file) => ({ file, text: files.get(file)! }))),
    );
    return { ...found, lists: found.lists! };
  };
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
    const text = plant.list("works", { revoked: ["station"] });
    await watch.renew(new Map([["A", linkOf(plant, [{ file: "works.crl", text }]).texts]]));
    assertEquals([a, b].map(({ lists }) => lists.lists[0]!.revoked), [1, 0]);
    await watch.renew(new Map());
    assertEquals([a.lists.lists[0]!.revoked, log.length], [1, 1]);
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
    const watch = new TlsWatch({
      clock,
      readText: () => {
        asked.push(Promise.withResolvers());
        return asked.at(-1)!.promise;
      },
      log: ({ text }) => log.push(text),
    });
    const text = plant.list("works");
    const { ready } = watch.add("A", linkOf(plant, [{ file: "works.crl", text }]));
    await ready;
    await clock.advance(600_000);
    assertEquals(asked.length, 1);
    asked[0]!.reject(new Error("stale file handle"));
    await clock.advance(60_000);
    assertEquals(asked.length, 2);
    assertEquals(log, [
      "no response for a minute from works.crl; the previous contents stay in use",
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
      "error revocation station C: no response for a minute from pipe.crl; the previous contents stay in use",
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
    const watch = new TlsWatch({
      clock,
      readText: () => Promise.reject(new Error(`fault ${problem}`)),
      log: ({ text }) => log.push(text.replace(/^.*fault (\d+);.*$/, "$1")),
    });
    const text = plant.list("works");
    const { ready } = watch.add("A", linkOf(plant, [{ file: "works.crl", text }]));
    await ready;
    const problems = [...Array.from({ length: 100 }, (_, i) => i), 0, 1, 100, 0];
    for (problem of problems) await clock.advance(60_000);
    assertEquals(log, [...Array.from({ length: 100 }, (_, i) => String(i)), "100", "0"]);
    watch.close();
  },
});

/** Creates a watch of a station whose certificates, key and CRLs are in files, and records what it has used. */
async function watchingFiles(plant: PlantAuthority, replace: WatchedLink["replace"]) {
  const clock = new FakeClock();
  clock.setWall(Date.now());
  const { certificate, key } = plant.party("centre");
  const files = new Map([
    ["ca.pem", plant.pem("root")],
    ["centre.pem", certificate],
    ["centre.key", key],
    ["works.crl", plant.list("works")],
  ]);
  const log: string[] = [];
  const used: string[][] = [];
  const watch = new TlsWatch({
    clock,
    readText: (file) => {
      const text = files.get(file);
      return text === undefined ? Promise.reject(new Error("no such file")) : Promise.resolve(text);
    },
    log: ({ level, event, text }) => log.push(`${level} ${event}: ${text}`),
    onUsed: (texts) => used.push([...texts.keys()]),
  });
  const { lists, ready } = watch.add("A", {
    config: { caFile: "ca.pem", certificateFile: "centre.pem", keyFile: "centre.key" },
    texts: {
      ...{ caCerts: [plant.pem("root")], certificate, key, passphrase: undefined },
      lists: [{ file: "works.crl", text: files.get("works.crl")! }],
    },
    origin: { given: {}, path: "" },
    replace,
  });
  await ready;
  used.length = 0;
  return { clock, files, log, used, watch, lists: lists! };
}

Deno.test({
  name:
    "a new certificate and its key are used within one minute, and not while only one of them is new",
  ignore: !HAS_OPENSSL,
  async fn() {
    using plant = PlantAuthority.standard();
    plant.station("renewed", { by: "works" });
    const settings: TlsSettings[] = [];
    const { clock, files, log, used, watch } = await watchingFiles(plant, (next) => {
      settings.push(next);
      return Promise.resolve();
    });
    const { certificate, key } = plant.party("renewed");
    files.set("centre.pem", certificate);
    await clock.advance(60_000);
    assertEquals([settings, log], [[], []]); // the key may be in the process of being written
    files.set("centre.key", key);
    await clock.advance(60_000);
    assertEquals(settings.map((each) => [each.certificate, each.key, each.caCerts]), [
      [certificate, key, [plant.pem("root")]],
    ]);
    assertEquals(log, [
      "info certificates: using the new certificates from centre.pem, centre.key",
    ]);
    assertEquals(used, [["centre.pem", "centre.key"]]);
    await clock.advance(60_000);
    assertEquals(settings.length, 1);
    watch.close();
    assertEquals(clock.scheduled, 0);
  },
});

Deno.test({
  name:
    "certificates that cannot be used are reported once, at the second check, and the previous ones stay in use",
  ignore: !HAS_OPENSSL,
  async fn() {
    using plant = PlantAuthority.standard();
    const { clock, files, log, watch, lists } = await watchingFiles(plant, () => {
      throw new LinkError("This platform cannot use it", { code: "not-trusted" });
    });
    const { certificate, key } = plant.party("station");
    files.set("centre.pem", certificate);
    await clock.advance(180_000);
    files.set("works.crl", plant.list("works", { revoked: ["station"] }));
    await clock.advance(60_000);
    assertEquals(lists.lists.map(({ revoked }) => revoked), [1]); // CRLs do not wait for certificates
    files.set("centre.pem", "nothing");
    await watch.look();
    files.delete("centre.pem");
    await clock.advance(120_000);
    files.set("centre.pem", certificate);
    files.set("centre.key", key);
    await clock.advance(60_000);
    assertEquals(log, [
      "error certificates: tls.keyFile centre.key: the key does not match the certificate of CN=station, " +
      "expected the key of the certificate; the previous certificates stay in use",
      "info revocation: using the new CRLs from works.crl",
      "error certificates: tls.certificateFile centre.pem: found neither PEM nor DER, expected a certificate " +
      "in PEM; the previous certificates stay in use",
      "error certificates: centre.pem cannot be read: no such file; the previous certificates stay in use",
      "error certificates: This platform cannot use it; the previous certificates stay in use",
    ]);
    watch.close();
  },
});

Deno.test({
  name: "a new authority and the CRL that it has signed are used together, or not at all",
  ignore: !HAS_OPENSSL,
  async fn() {
    using plant = PlantAuthority.standard();
    using next = PlantAuthority.standard("next");
    let refusal: LinkError | undefined;
    const { clock, files, log, used, watch, lists } = await watchingFiles(plant, () => {
      return refusal === undefined ? Promise.resolve() : Promise.reject(refusal);
    });
    const issued = () => lists.lists.map(({ issuer, revoked }) => [issuer, revoked]);
    const { certificate, key } = next.party("centre");
    files.set("ca.pem", next.pem("root"));
    files.set("centre.pem", certificate);
    files.set("centre.key", key);
    await watch.look(); // the CRL is still that of the other authority
    assertEquals(log.length, 1);
    refusal = new LinkError("This platform cannot use it", { code: "not-trusted" });
    files.set("works.crl", next.list("works", { revoked: ["station"] }));
    await watch.look();
    assertEquals(issued(), [["CN=works", 0]]);
    refusal = undefined;
    await clock.advance(60_000);
    assertEquals(issued(), [["CN=works", 1]]);
    assertEquals(log.map((line) => line.replace(/: (?:The CRL|This).*;/, " ... ;")), [
      "error certificates ... ; the previous certificates stay in use",
      "error certificates ... ; the previous certificates stay in use",
      "error revocation: works.crl ... ; the previous CRLs stay in use",
      "info certificates: using the new certificates from ca.pem, centre.pem, centre.key",
    ]);
    assertEquals(used, [["ca.pem", "centre.pem", "centre.key"]]);
    watch.close();
  },
});

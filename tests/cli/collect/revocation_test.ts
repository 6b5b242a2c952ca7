// A collector over TLS as a process: it disconnects a station whose certificate a new CRL revokes; --check checks CRLs.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { ControlledStation, listenTls, serve } from "../../../mod.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { CollectorProcess } from "../../helpers/collect/collector_process.ts";
import { HAS_OPENSSL, PlantAuthority } from "../../helpers/machine/plant_authority.ts";
import { withTree } from "../../helpers/machine/temp.ts";

/** Returns the files of a collector that trusts `plant`. */
function filesOf(plant: PlantAuthority, address: string): Record<string, string> {
  const { certificate, key } = plant.party("centre");
  const tls = {
    ...{ caFile: "ca.pem", certificateFile: "centre.pem", keyFile: "centre.key" },
    crlFile: ["root.crl", "works.crl"],
  };
  const station = { name: "A", address, ca: 1, tls, backOff: { firstMs: 20, maxMs: 100 } };
  return {
    "plant.json": JSON.stringify({ store: { file: "plant.sqlite" }, stations: [station] }),
    "ca.pem": plant.pem("root"),
    "centre.pem": certificate,
    "centre.key": key,
    "root.crl": plant.list("root"),
    "works.crl": plant.list("works"),
  };
}

Deno.test({
  name:
    "SIGHUP with a CRL that revokes the station ends the connection with the reason; a broken CRL changes nothing",
  ignore: !HAS_OPENSSL,
  async fn() {
    using plant = PlantAuthority.standard();
    await using station = new ControlledStation({ sectors: [{ ca: 1, points: [] }] });
    const identity = { caCerts: plant.pem("root"), ...plant.party("station") };
    const listener = await listenTls({ host: "127.0.0.1", port: 0, ...identity });
    await using server = await serve(station, { listener });
    await withTree(filesOf(plant, `127.0.0.1:${server.port}`), async (root) => {
      await using collector = new CollectorProcess(root);
      await collector.line(({ event }) => event === "connected");

      Deno.writeTextFileSync(`${root}/works.crl`, "nothing");
      collector.kill("SIGHUP");
      const broken = await collector.line(({ level }) => level === "error");
      assertStringIncludes(
        broken.text,
        'stations[0].tls.crlFile is "works.crl", expected a certificate revocation list (CRL) in PEM: found neither PEM nor DER',
      );
      assertStringIncludes(broken.text, "The previous configuration stays in use");

      // Reading a pipe without a writer would not end, and would prevent the process from ending.
      Deno.removeSync(`${root}/works.crl`);
      new Deno.Command("sh", { args: ["-c", "mkfifo works.crl"], cwd: root }).outputSync();
      collector.kill("SIGHUP");
      const pipe = await collector.line(({ text }) => text.includes("pipe"));
      assertStringIncludes(pipe.text, "A pipe or a device is read only at the start");
      Deno.removeSync(`${root}/works.crl`);

      const list = plant.list("works", { revoked: { station: "keyCompromise" } });
      Deno.writeTextFileSync(`${root}/works.crl`, list);
      collector.kill("SIGHUP");
      const lost = await collector.line(({ event }) => event === "lost");
      assertStringIncludes(
        lost.text,
        "Closed the session: the certificate of CN=station was revoked at 2026-11-01T08:00:00Z, " +
          "key compromise",
      );
      const next = await collector.line(({ event, level }) =>
        event === "configuration" && level === "info"
      );
      assertEquals(next.text, "station A: the CRL works.crl has changed");
      const refused = await collector.line(({ event }) => event === "waiting");
      assertStringIncludes(refused.text, "CN=station was revoked");

      Deno.writeTextFileSync(`${root}/works.crl`, plant.list("works"));
      const before = collector.lines.length;
      collector.kill("SIGHUP");
      await collector.line(({ event }) => event === "connected", before);
      collector.kill("SIGTERM");
      assertEquals((await collector.status()).code, 0);
    });
  },
});

Deno.test({
  name: "--check refuses a CRL of an unknown authority, and warns of an expired one",
  ignore: !HAS_OPENSSL,
  async fn() {
    using plant = PlantAuthority.standard();
    using stranger = PlantAuthority.standard("stranger");
    const files = filesOf(plant, "192.0.2.10");
    const check = (works = files["works.crl"]!) =>
      runCli(["collect", "plant.json", "--check"], { files: { ...files, "works.crl": works } });
    const good = await check();
    assertEquals([good.code, good.stderr], [0, ""]);

    const validity = [Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 2)] as const;
    const late = await check(plant.list("works", { validity }));
    assertEquals([late.code, late.stdout], [0, "plant.json is valid: 1 station, 0 sinks\n"]);
    assertEquals(
      late.stderr,
      'plant.json: warning: stations[0].tls.crlFile "works.crl": the CRL of CN=works expired at ' +
        "2026-01-02T00:00:00Z\n",
    );

    const foreign = await check(stranger.list("works"));
    assertEquals(foreign.code, 2);
    assertStringIncludes(
      foreign.stderr,
      'stations[0].tls.crlFile is "works.crl", expected a usable CRL: The CRL names ' +
        "as its issuer CN=works, but its signature is wrong",
    );
  },
});

Deno.test({
  name:
    "crlMissing and crlExpired decide whether a missing or expired CRL is a warning or a refusal",
  ignore: !HAS_OPENSSL,
  async fn() {
    using plant = PlantAuthority.standard();
    await using station = new ControlledStation({ sectors: [{ ca: 1, points: [] }] });
    const identity = { caCerts: plant.pem("root"), ...plant.party("station") };
    const listener = await listenTls({ host: "127.0.0.1", port: 0, ...identity });
    await using server = await serve(station, { listener });
    const files = filesOf(plant, `127.0.0.1:${server.port}`);
    const expired = plant.list("works", { validity: [Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 2)] });
    const cases = [
      { tls: { crlFile: "root.crl", crlMissing: "refuse" }, event: "waiting" },
      { tls: { crlFile: "root.crl", crlMissing: "warn" }, event: "connected" },
      { tls: { crlFile: "root.crl" }, event: "connected" },
      { tls: { crlFile: ["root.crl", "old.crl"], crlExpired: "refuse" }, event: "waiting" },
      { tls: { crlFile: ["root.crl", "old.crl"], crlExpired: "warn" }, event: "connected" },
    ];
    const { stations: [usual], ...config } = JSON.parse(files["plant.json"]!);
    const stations = cases.map(({ tls }, index) => ({
      ...usual,
      ...{ name: `S${index}`, tls: { ...usual.tls, ...tls } },
    }));
    const plantFile = JSON.stringify({ ...config, stations });
    await withTree({ ...files, "plant.json": plantFile, "old.crl": expired }, async (root) => {
      await using collector = new CollectorProcess(root);
      for (const [index, { tls, event }] of cases.entries()) {
        const isDecided = (line: { event: string; subject: string }) =>
          line.subject === `station S${index}` && ["connected", "waiting"].includes(line.event);
        assertEquals((await collector.line(isDecided)).event, event, JSON.stringify(tls));
      }
    });
  },
});

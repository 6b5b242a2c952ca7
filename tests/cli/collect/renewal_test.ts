// A collector over TLS as a process receives a new certificate: it authenticates again with it, and no value is lost or
// duplicated.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ControlledStation, listenTls, serve } from "../../../mod.ts";
import { CollectorProcess } from "../../helpers/collect/collector_process.ts";
import { HAS_OPENSSL, PlantAuthority } from "../../helpers/machine/plant_authority.ts";
import { SecurityLog } from "../../helpers/machine/security_log.ts";
import { withTree } from "../../helpers/machine/temp.ts";

/** Number of values before and after each change. */
const BATCH = 200;

Deno.test({
  name:
    "SIGHUP with a new certificate renews the links of a redundant pair, one after another, without losing or doubling a value",
  ignore: !HAS_OPENSSL,
  async fn() {
    using plant = PlantAuthority.standard();
    plant.station("renewed", { by: "works" });
    const point = { ioa: 700, type: "M_ME_NC_1", value: 0 } as const;
    const peers: string[] = [];
    await using station = new ControlledStation({
      sectors: [{ ca: 1, points: [point] }],
      redundancy: { groups: [{ name: "plant", addresses: ["127.0.0.1"] }] },
    }, {
      onNotice: (notice) => {
        if (notice.type === "link" && notice.state === "started") {
          peers.push(notice.remote.certificate!.subject);
        }
      },
    });
    const log = new SecurityLog();
    const { onSecurityEvent } = log;
    const identity = { caCerts: plant.pem("root"), ...plant.party("station"), onSecurityEvent };
    const listen = () => listenTls({ host: "127.0.0.1", port: 0, ...identity });
    await using first = await serve(station, { listener: await listen() });
    await using second = await serve(station, { listener: await listen() });
    let value = 0;
    function happen(): void {
      for (let i = 0; i < BATCH; i++) station.set(1, 700, ++value);
    }
    const files = filesOf(plant, [first.port, second.port]);
    await withTree(files, async (root) => {
      await using collector = new CollectorProcess(root);
      await collector.line(({ event }) => event === "connected");
      happen();

      // Half of a renewal is refused; the next SIGHUP finds both halves.
      const renewed = plant.party("renewed");
      Deno.writeTextFileSync(`${root}/centre.pem`, renewed.certificate);
      collector.kill("SIGHUP");
      const refused = await collector.line(({ level }) => level === "error");
      assertStringIncludes(refused.text, "the key does not match the certificate of CN=renewed");
      assertStringIncludes(refused.text, "The previous configuration stays in use");
      happen();

      Deno.writeTextFileSync(`${root}/centre.key`, renewed.key);
      const before = collector.lines.length;
      collector.kill("SIGHUP");
      happen();
      const used = await collector.line(({ event }) => event === "certificates");
      assertEquals(used.text, "using the new certificates from centre.pem, centre.key");
      await collector.line(({ event }) => event === "connected", before);
      happen();
      await acknowledged(station);
      collector.kill("SIGTERM");
      assertEquals((await collector.status()).code, 0);

      const lines = Deno.readTextFileSync(`${root}/values.ndjson`).trim().split("\n");
      const stored = lines.map((line) => JSON.parse(line)).filter(({ cause }) => cause === "spont");
      assertEquals(
        stored.map((row) => row.value),
        Array.from({ length: value }, (_, index) => index + 1),
      );
      const established = log.events.filter(({ name }) => name === "session-established");
      assertEquals(
        established.map(({ subject }) => subject).slice(-2),
        ["CN=renewed", "CN=renewed"],
        "both links",
      );
      assertEquals([peers[0], peers.at(-1)], ["CN=centre", "CN=renewed"]);
      const downs = collector.lines.filter(({ event }) => event === "lost");
      assert(downs.every(({ level }) => level === "warning"), JSON.stringify(downs));
    });
  },
});

/** Resolves when the station has no pending events: the collector has stored all of them. */
async function acknowledged(station: ControlledStation): Promise<void> {
  while ([...station.bufferedEvents.values()].some((count) => count > 0)) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

function filesOf(plant: PlantAuthority, ports: readonly number[]): Record<string, string> {
  const { certificate, key } = plant.party("centre");
  const tls = { caFile: "ca.pem", certificateFile: "centre.pem", keyFile: "centre.key" };
  return {
    "plant.json": JSON.stringify({
      store: { file: "plant.sqlite" },
      stations: [{ name: "A", address: ports.map((port) => `127.0.0.1:${port}`), ca: 1, tls }],
      sinks: [{ name: "values", kind: "file", file: "values.ndjson", format: "ndjson" }],
    }),
    "ca.pem": plant.pem("root"),
    "centre.pem": certificate,
    "centre.key": key,
  };
}

// A simulated station over TLS as a process receives a new certificate: new sessions use it, and open ones stay open.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { connectTls } from "../../../transport/low_level.ts";
import { readToEnd, readUntil, startTask } from "../../helpers/cli/task.ts";
import { STATION } from "../../helpers/cli/request_cli.ts";
import { HAS_OPENSSL, PlantAuthority } from "../../helpers/machine/plant_authority.ts";
import { withTree } from "../../helpers/machine/temp.ts";

/** STARTDT act, and its confirmation. */
const [STARTDT_ACT, STARTDT_CON] = [[0x68, 4, 7, 0, 0, 0], [0x68, 4, 0x0b, 0, 0, 0]];

Deno.test({
  name:
    "SIGHUP makes a station present its new certificate to new peers, while open sessions stay open",
  ignore: !HAS_OPENSSL || Deno.build.os === "windows",
  async fn() {
    using plant = PlantAuthority.standard();
    plant.station("renewed", { by: "works" });
    const { certificate, key } = plant.party("station");
    const files = {
      "s.json": JSON.stringify(STATION),
      "ca.pem": plant.pem("root"),
      "station.pem": certificate,
      "station.key": key,
      "plant.crl": plant.list("root") + plant.list("works"),
    };
    await withTree(files, async (root) => {
      const options = [
        ...["--tls-ca", `${root}/ca.pem`, "--tls-cert", `${root}/station.pem`],
        ...["--tls-key", `${root}/station.key`, "--tls-crl", `${root}/plant.crl`],
      ];
      const station = startTask("iec104", [
        ...["station", `${root}/s.json`, "--listen", "127.0.0.1:0", "--lines", ...options],
      ]);
      await station.stdin.close();
      const head = await readUntil(station.stdout, "Listening on ");
      const port = Number(/Listening on 127\.0\.0\.1:(\d+)/.exec(head)![1]);
      const dial = () =>
        connectTls({
          ...{ host: "127.0.0.1", port, caCerts: plant.pem("root") },
          ...plant.party("centre"),
        });
      const open = await dial();

      const renewed = plant.party("renewed");
      Deno.writeTextFileSync(`${root}/station.pem`, renewed.certificate);
      station.kill("SIGHUP");
      const refused = await readUntil(station.stdout, "stay in use");
      assertStringIncludes(refused, "the key does not match the certificate of CN=renewed");
      const same = await dial();

      Deno.writeTextFileSync(`${root}/station.key`, renewed.key);
      station.kill("SIGHUP");
      const told = await readUntil(station.stdout, "using the new certificates");
      assertStringIncludes(told, "station.pem, ");
      const fresh = await dial();
      assertEquals([open, same, fresh].map(({ peer }) => peer.name), [
        ...["station", "station", "renewed"],
      ]);
      await open.stream.write(Uint8Array.from(STARTDT_ACT));
      const octets = new Uint8Array(6);
      assertEquals(await open.stream.read(octets), 6);
      assertEquals([...octets], STARTDT_CON);

      // A CRL signed by the same authority still applies to the session that is older than the certificate.
      const list = plant.list("root") + plant.list("works", { revoked: ["centre"] });
      Deno.writeTextFileSync(`${root}/plant.crl`, list);
      station.kill("SIGHUP");
      await readUntil(station.stdout, "using the new CRLs");
      while (await open.stream.read(octets).catch(() => null) !== null); // until it is closed
      for (const { stream } of [open, same, fresh]) stream.close();
      station.kill("SIGTERM");
      await readToEnd(station.stdout);
      const [incident, ...others] = (await new Response(station.stderr).text()).trim().split("\n");
      assertStringIncludes(
        incident!,
        "security incident 12 certificate-revoked: Closed the session: the certificate of CN=centre",
      );
      assertEquals(others, []);
      assertEquals((await station.status).code, 0);
    });
  },
});

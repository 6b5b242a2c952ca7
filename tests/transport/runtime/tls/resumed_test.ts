// Sessions that openssl resumes with the ticket of an earlier one: they are judged by the listener that they reach.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { connectTls } from "../../../../transport/low_level.ts";
import { listenTls } from "../../../../transport/mod.ts";
import { faultOfResumed } from "../../../../transport/runtime/tls/resumed.ts";
import { readCertificates } from "../../../../transport/certificates/certificate.ts";
import { HAS_OPENSSL, PlantAuthority } from "../../../helpers/machine/plant_authority.ts";
import { SecurityLog } from "../../../helpers/machine/security_log.ts";
import { withTree } from "../../../helpers/machine/temp.ts";

/** Creates a listener that trusts an authority, and records the result of each connection. */
async function listening(station: PlantAuthority, caCerts: string) {
  let next = Promise.withResolvers<string>();
  const tell = (text: string) => {
    next.resolve(text);
    next = Promise.withResolvers();
  };
  const listener = await listenTls({
    ...{ host: "127.0.0.1", port: 0, caCerts },
    ...station.party("station"),
    onRejected: ({ message }) => tell(message),
  });
  (async () => {
    for await (const { stream, peer } of listener) {
      stream.close();
      tell(`accepted ${peer.name}`);
    }
  })();
  return {
    port: listener.address.port,
    next: () => next.promise,
    [Symbol.dispose]: () => listener.close(),
  };
}

Deno.test({
  name: "a ticket of one listener does not open another one that trusts other authorities",
  ignore: !HAS_OPENSSL,
  async fn() {
    using plant = PlantAuthority.standard();
    using other = PlantAuthority.standard("other");
    using ours = await listening(plant, plant.pem("root"));
    using again = await listening(plant, plant.pem("root"));
    using theirs = await listening(plant, other.pem("root"));
    const { certificate, key } = plant.party("centre");
    const files = { "works.pem": plant.pem("works"), "centre.pem": certificate, "centre.key": key };
    await withTree(files, async (root) => {
      const dial = async (port: number, how: string) => {
        const who = "-cert centre.pem -cert_chain works.pem -key centre.key";
        const command = `s_client -connect 127.0.0.1:${port} -tls1_2 ${who} ${how} ticket`;
        const args = command.split(" ");
        await new Deno.Command("openssl", {
          ...{ args, cwd: root, stdin: "null", stdout: "null", stderr: "null" },
        }).output();
      };
      const first = ours.next();
      await dial(ours.port, "-sess_out");
      assertEquals(await first, "accepted centre");
      const second = again.next();
      await dial(again.port, "-sess_in");
      assertEquals(await second, "accepted centre");
      const third = theirs.next();
      await dial(theirs.port, "-sess_in");
      assertStringIncludes(
        await third,
        "the certificate of CN=centre was not issued by a trusted authority",
      );
    });
  },
});

Deno.test({
  name:
    "connectTls() performs a full handshake each time, also with an identity that it has used before",
  ignore: !HAS_OPENSSL,
  async fn() {
    using plant = PlantAuthority.standard();
    const log = new SecurityLog();
    const { onSecurityEvent } = log;
    const caCerts = plant.pem("root");
    const identity = { caCerts, ...plant.party("station"), onSecurityEvent };
    using listener = await listenTls({ host: "127.0.0.1", port: 0, ...identity });
    const links = listener[Symbol.asyncIterator]();
    for (const minVersion of ["TLSv1.2", "TLSv1.3", "TLSv1.3"] as const) {
      const target = { host: "127.0.0.1", port: listener.address.port, minVersion };
      const near = await connectTls({ ...target, caCerts, ...plant.party("centre") });
      const far = (await links.next()).value!;
      await far.stream.write(Uint8Array.of(1)); // with it, the client reads the tickets
      assertEquals(await near.stream.read(new Uint8Array(1)), 1);
      for (const { stream } of [near, far]) stream.close();
    }
    assertEquals(
      log.names.filter((name) => name.startsWith("session-")),
      Array(3).fill("session-established"),
    );
  },
});

Deno.test({
  name: "faultOfResumed() checks the authorities and the validity period",
  ignore: !HAS_OPENSSL,
  async fn() {
    using plant = PlantAuthority.standard();
    const peer = readCertificates(plant.party("centre").certificate);
    const [believed, now] = [readCertificates(plant.pem("root")), Date.now()];
    assertEquals(await faultOfResumed(peer, { believed, now }), undefined);
    assertEquals(
      await faultOfResumed(peer, { believed, now: now + 61 * 86_400_000 }),
      "is not valid at present",
    );
    assertEquals(await faultOfResumed([], { believed, now }), "has no certificate");
    assertEquals(
      await faultOfResumed(peer.slice(0, 1), { believed, now }),
      "was not issued by a trusted authority: its issuer CN=works is not a trusted authority, and the peer did not send it",
    );
  },
});

Deno.test({
  name: "faultOfResumed() uses no expired authority, whoever sent it",
  ignore: !HAS_OPENSSL,
  fn() {
    const tomorrow = Date.now() + 1.5 * 86_400_000;
    for (const short of ["root", "works"]) {
      using plant = new PlantAuthority();
      const days = (name: string) => name === short ? { args: ["-days", "1"] } : {};
      plant.authority("root", days("root"));
      plant.authority("works", { by: "root", ...days("works") });
      const { certificate } = plant.station("centre", { by: "works" });
      const peer = readCertificates(certificate);
      const believed = readCertificates(plant.pem("root"));
      assertEquals(faultOfResumed(peer, { believed, now: Date.now() }), undefined);
      const fault = faultOfResumed(peer, { believed, now: tomorrow });
      assertEquals(
        fault,
        "was not issued by a trusted authority: its issuer " +
          `CN=${short} is not a trusted authority, and the peer did not send it`,
      );
    }
  },
});

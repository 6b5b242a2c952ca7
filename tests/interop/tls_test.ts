// TLS with a peer, in both roles: `IEC104_PEER_TLS_SERVER` and `IEC104_PEER_TLS_CLIENT` are command lines like those of
// server_test.ts and client_test.ts. Besides `{host}` and `{port}`, `{certificate}`, `{key}` and `{ca}` are replaced by
// the paths of PEM files: the identity of the peer, and the authority that both sides trust. They are created for each
// run, with RSA keys of 2048 bits, which every implementation accepts. The offer of the peer is the same as without
// TLS.

import { assert, assertEquals } from "@std/assert";
import { serve } from "../../transport/controlled/serving/serve.ts";
import { listenTls } from "../../transport/runtime/tls/listen_tls.ts";
import { type Certificates, makeCertificates } from "../helpers/machine/certificates.ts";
import { withTree } from "../helpers/machine/temp.ts";
import { checkServer } from "./check_server.ts";
import { readOffer } from "./offer.ts";
import { OWN, ownStation } from "./own_station.ts";
import { environment, freePort, PeerProcess, peerTest } from "./peer_process.ts";
import { Witness } from "./witness.ts";

/** Passes the certificates to a function, and the paths of those of the peer. */
async function withIdentity(
  role: "station" | "centre",
  use: (made: Certificates, paths: Readonly<Record<string, string>>) => Promise<void>,
): Promise<void> {
  const made = makeCertificates("RSA-2048");
  assert(made !== undefined, "the tests of TLS need openssl");
  const { certificate, key } = made[role];
  await withTree(
    { "peer.pem": certificate, "peer.key": key, "ca.pem": made.caCerts },
    async (root) => {
      const paths = {
        certificate: `${root}/peer.pem`,
        key: `${root}/peer.key`,
        ca: `${root}/ca.pem`,
      };
      await use(made, paths);
    },
  );
}

peerTest("our controlling station with the peer, over TLS", "IEC104_PEER_TLS_SERVER", {
  async fn(t, line) {
    const offer = readOffer(environment("IEC104_PEER_OFFER") ?? "complete.json");
    await withIdentity("station", async ({ caCerts, centre }, paths) => {
      const address = { host: "127.0.0.1", port: freePort() };
      await using peer = new PeerProcess(line, { ...paths, ...address });
      await peer.listening(address);
      await checkServer(t, offer, { ...address, tls: { caCerts, ...centre } });
    });
  },
});

peerTest("the peer with our controlled station, over TLS", "IEC104_PEER_TLS_CLIENT", {
  async fn(_, line) {
    await withIdentity("centre", async ({ caCerts, station: identity }, paths) => {
      const witness = new Witness();
      await using station = ownStation({}, witness.options);
      const listener = await listenTls({ host: "127.0.0.1", port: 0, caCerts, ...identity });
      await using server = await serve(station, { listener });
      const given = { ...paths, host: "127.0.0.1", port: server.port };
      await using peer = new PeerProcess(line, given);
      const { code, printed } = await peer.finished();
      assertEquals(code, 0, printed);
      witness.requireAnswers();
    });
  },
});

Deno.test({
  name: "the stations interoperate over TLS",
  ignore: Deno.permissions.querySync({ name: "run", command: "openssl" }).state !== "granted",
  async fn(t) {
    await withIdentity("station", async ({ caCerts, station: identity, centre }) => {
      await using station = ownStation({ endOfInitialization: false });
      const listener = await listenTls({ host: "127.0.0.1", port: 0, caCerts, ...identity });
      await using server = await serve(station, { listener });
      const target = { host: "127.0.0.1", port: server.port, tls: { caCerts, ...centre } };
      await checkServer(t, OWN, target);
    });
  },
});

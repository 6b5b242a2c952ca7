// Our controlling station and the controlled station of a peer. `IEC104_PEER_SERVER` is the command line that starts
// the peer; `{port}` in it is replaced by a free port. Without `{port}`, the peer is expected at
// `IEC104_PEER_SERVER_ADDRESS`, 127.0.0.1:2404 by default.
// `IEC104_PEER_OFFER` describes what the peer offers: a file of offers/, complete.json by default, or the path of
// another. An offer declares the station as a station file does, so that any peer can be described; the peer may refuse
// or ignore the procedures that it lacks.
// The same checks always run against our own station, which proves the checks, and both stations over TCP.

import { serve } from "../../transport/controlled/serving/serve.ts";
import { checkServer } from "./check_server.ts";
import { readOffer } from "./offer.ts";
import { OWN, ownStation } from "./own_station.ts";
import { environment, freePort, PeerProcess, peerTest } from "./peer_process.ts";

peerTest("our controlling station with the controlled station of the peer", "IEC104_PEER_SERVER", {
  async fn(t, line) {
    const offer = readOffer(environment("IEC104_PEER_OFFER") ?? "complete.json");
    console.log(offer.peer);
    const given = environment("IEC104_PEER_SERVER_ADDRESS") ?? "127.0.0.1:2404";
    const [host = "", port] = given.split(":");
    const address = line.includes("{port}")
      ? { host: "127.0.0.1", port: freePort() }
      : { host, port: Number(port) };
    await using peer = new PeerProcess(line, { port: address.port });
    await peer.listening(address);
    await checkServer(t, offer, address);
  },
});

Deno.test("the controlling and controlled stations interoperate over TCP", async (t) => {
  await using station = ownStation({ endOfInitialization: false });
  await using server = await serve(station, { host: "127.0.0.1", port: 0 });
  await checkServer(t, OWN, { host: "127.0.0.1", port: server.port });
});

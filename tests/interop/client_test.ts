// The controlling station of a peer and our controlled station. `IEC104_PEER_CLIENT` is the command line that starts
// the peer; `{host}` and `{port}` in it are replaced by the address of our station.
// Our station is the one of offers/complete.json. The peer sends any requests and ends on its own, within a minute; an
// exit code other than 0 means that it found a fault. The test checks that it started data transfer and interrogated
// the station, that each of its requests was answered as its type requires, and that our frames obeyed the rules of the
// protocol.

import { assert, assertEquals } from "@std/assert";
import { serve } from "../../transport/controlled/serving/serve.ts";
import { ownStation } from "./own_station.ts";
import { PeerProcess, peerTest } from "./peer_process.ts";
import { Witness } from "./witness.ts";

peerTest("the controlling station of the peer with our controlled station", "IEC104_PEER_CLIENT", {
  async fn(_, line) {
    const witness = new Witness();
    await using station = ownStation({}, witness.options);
    await using server = await serve(station, { host: "127.0.0.1", port: 0 });
    await using peer = new PeerProcess(line, { host: "127.0.0.1", port: server.port });
    const { code, printed } = await peer.finished();
    assertEquals(code, 0, printed);
    console.log(`asked for: ${witness.asked.join(", ")}`);
    assertEquals(witness.functions.slice(0, 2), ["STARTDT act", "STARTDT con"]);
    assert(witness.asked.includes("C_IC_NA_1"), "the peer interrogates the station");
    witness.requireAnswers();
  },
});

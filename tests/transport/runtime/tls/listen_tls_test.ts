// Where a station listens for TLS.

import { setImmediate } from "node:timers";
import { assertEquals, assertRejects } from "@std/assert";
import { LinkError } from "../../../../transport/errors.ts";
import { listenTls } from "../../../../transport/runtime/tls/listen_tls.ts";
import { HAS_OPENSSL, PlantAuthority } from "../../../helpers/machine/plant_authority.ts";
import { untilFree } from "../../../helpers/machine/closed_port.ts";

Deno.test({
  name:
    "listenTls() listens on this machine only unless a host is given, and reports a port in use",
  ignore: !HAS_OPENSSL,
  async fn() {
    using plant = PlantAuthority.standard();
    const identity = { caCerts: plant.pem("root"), ...plant.party("station") };
    using listener = await listenTls({ port: 0, ...identity });
    const { host, port } = listener.address;
    assertEquals(host, "127.0.0.1");
    const error = await assertRejects(() => listenTls({ port, ...identity }), LinkError);
    assertEquals([error.code, error.message], [
      "in-use",
      `Cannot listen for TLS on 127.0.0.1:${port}: the address is already in use`,
    ]);
  },
});

Deno.test({
  name: "the port of listenTls() can be used again when the iteration has ended",
  ignore: !HAS_OPENSSL,
  async fn() {
    using plant = PlantAuthority.standard();
    const identity = { caCerts: plant.pem("root"), ...plant.party("station") };
    let port = 0;
    for (let count = 0; count < 10; count++) {
      const listener = await untilFree(() => listenTls({ port, ...identity }));
      port = listener.address.port;
      const ended = (async () => {
        for await (const { stream } of listener) stream.close();
      })();
      await new Promise((resolve) => setImmediate(resolve)); // It waits for a connection.
      listener.close();
      await ended;
    }
  },
});

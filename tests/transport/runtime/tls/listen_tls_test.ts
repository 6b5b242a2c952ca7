// Where a station listens for TLS.

import { assertEquals, assertRejects } from "@std/assert";
import { LinkError } from "../../../../transport/errors.ts";
import { listenTls } from "../../../../transport/runtime/tls/listen_tls.ts";
import { HAS_OPENSSL, PlantAuthority } from "../../../helpers/machine/plant_authority.ts";

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

// Renewal of sessions over real TLS: on request, with a new certificate, and when a CRL is replaced, without losing or
// duplicating an event; and the time limit of a listener.

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { CAUSE } from "../../../../codec/cause.ts";
import { connectTls } from "../../../../transport/low_level.ts";
import {
  connect,
  ControlledStation,
  LinkError,
  listenTls,
  RevocationLists,
  serve,
  supervise,
} from "../../../../transport/mod.ts";
import { HAS_OPENSSL, PlantAuthority } from "../../../helpers/machine/plant_authority.ts";
import { SecurityLog } from "../../../helpers/machine/security_log.ts";
import { FakeClock } from "../../../helpers/virtual/fake_clock.ts";

const plant = HAS_OPENSSL ? makePlant() : undefined;
const ignore = plant === undefined;
if (plant !== undefined) globalThis.addEventListener("unload", () => plant[Symbol.dispose]());

function makePlant(): PlantAuthority {
  const made = new PlantAuthority();
  made.authority("root");
  for (const name of ["station", "centre", "renewed"]) made.station(name, { by: "root" });
  return made;
}

const LOOPBACK = { host: "127.0.0.1", port: 0 };

Deno.test({
  name:
    "sessions are renewed with a new certificate and with new CRLs over TLS, and no event is lost or duplicated",
  ignore,
  async fn() {
    const caCerts = plant!.pem("root");
    const point = { ioa: 700, type: "M_ME_NC_1", value: 0 } as const;
    const controlled = new ControlledStation({
      redundancy: { groups: [{ name: "plant", addresses: ["127.0.0.1"] }] },
      sectors: [{ ca: 1, points: [point] }],
    });
    const names: string[] = [];
    const bothRenewed = Promise.withResolvers<void>();
    const log = new SecurityLog();
    const onSecurityEvent = (event: Parameters<typeof log.onSecurityEvent>[0]) => {
      if (event.name === "session-established") names.push(event.subject!);
      if (names.filter((name) => name === "CN=renewed").length === 2) bothRenewed.resolve();
      log.onSecurityEvent(event);
    };
    const listener = await listenTls({
      ...{ ...LOOPBACK, caCerts, ...plant!.party("station", "root"), onSecurityEvent },
    });
    await using server = await serve(controlled, { listener });
    const crl = await RevocationLists.read(plant!.list("root"), { caCerts });
    const tls = { caCerts, ...plant!.party("centre", "root"), crl };
    const target = { host: "127.0.0.1", port: server.port, tls };
    const started: string[] = [];
    const connecting: string[] = [];
    let renewed = Promise.withResolvers<void>();
    await using station = supervise({
      targets: [{ ...target, name: "A" }, { ...target, name: "B" }],
      onLinkChange: ({ name, state }) => {
        if (state === "connecting") connecting.push(name);
        if (state !== "started") return;
        started.push(name);
        renewed.resolve();
        renewed = Promise.withResolvers();
      },
    });
    await station.started();
    const seen: number[] = [];
    const all = Promise.withResolvers<void>();
    (async () => {
      for await (const { value, cause } of station.points()) {
        if (typeof value !== "number" || cause !== CAUSE.spontaneous) continue;
        if (seen.push(value) === 60) all.resolve();
      }
    })();
    let value = 0;
    const happen = () => {
      for (let i = 0; i < 20; i++) controlled.set(1, 700, ++value);
    };
    happen();
    await station.reauthenticate();
    happen();
    await assertRejects(
      () => station.replaceIdentity({ key: "?" }),
      LinkError,
      "key cannot be read",
    );
    await station.started();
    const { name } = station.links[station.active!]!;
    connecting.splice(0);
    await station.replaceIdentity(plant!.party("renewed", "root"));
    assert(connecting.includes(name), "it waits until the link is renewed");
    happen();
    await all.promise;
    assertEquals(seen, Array.from({ length: 60 }, (_, index) => index + 1));
    await bothRenewed.promise; // the listener reports a session after the station has it
    assertEquals(names.slice(-2), ["CN=renewed", "CN=renewed"], `${names}`);
    const before = started.length;
    await crl.replace(plant!.list("root", { revoked: ["centre"] }));
    while (started.length === before) await renewed.promise;
    assert(!started.includes(""), `${started}`);
  },
});

Deno.test({
  name: "a listener closes a session whose peer did not authenticate again in time, and reports it",
  ignore,
  async fn() {
    // A tenth longer, but not longer than a timer can be.
    for (const [reauthenticateMs, endsMs] of [[10_000, 11_000], [2 ** 31 - 1, 2 ** 31 - 1]]) {
      const clock = new FakeClock();
      clock.setWall(Date.now());
      const log = new SecurityLog();
      const caCerts = plant!.pem("root");
      const listener = await listenTls({
        ...{ ...LOOPBACK, caCerts, ...plant!.party("station", "root"), clock },
        ...{ reauthenticateMs: reauthenticateMs!, onSecurityEvent: log.onSecurityEvent },
      });
      const links = listener[Symbol.asyncIterator]();
      const target = { host: "127.0.0.1", port: listener.address.port, caCerts };
      const near = await connectTls({ ...target, ...plant!.party("centre", "root") });
      const { value: far } = await links.next();
      const reading = assertRejects(() => far!.stream.read(new Uint8Array(1)), LinkError);
      await clock.advance(endsMs! - 1);
      assert(!log.names.includes("session-expired"));
      await clock.advance(1);
      const error = await reading;
      assertEquals([error.code, error.securityEvent], ["closed", "session-expired"]);
      assertStringIncludes(
        error.message,
        `the peer did not authenticate again within ${endsMs} ms (reauthenticateMs)`,
      );
      assertEquals((await log.first("session-expired")).subject, "CN=centre");
      assertEquals(await near.stream.read(new Uint8Array(1)).catch(() => null), null);
      near.stream.close();
      listener.close();
    }
  },
});

Deno.test({
  name:
    "connect() closes its connection when the session has lasted for reauthenticateMs, and reports it",
  ignore,
  async fn() {
    const clock = new FakeClock();
    clock.setWall(Date.now());
    const log = new SecurityLog();
    const caCerts = plant!.pem("root");
    using listener = await listenTls({ ...LOOPBACK, caCerts, ...plant!.party("station", "root") });
    const links = listener[Symbol.asyncIterator]();
    const identity = { caCerts, ...plant!.party("centre", "root") };
    const { port } = listener.address;
    const station = await connect({
      ...{ host: "127.0.0.1", port, clock, start: false },
      tls: { ...identity, reauthenticateMs: 10_000, onSecurityEvent: log.onSecurityEvent },
    });
    const { value: far } = await links.next();
    let isClosed = false;
    void station.closed.then(() => isClosed = true);
    await clock.advance(9999);
    assertEquals([isClosed, log.names.includes("session-expired")], [false, false]);
    await clock.advance(1);
    const { reason } = await log.first("session-expired");
    assertEquals(reason, "The TLS session has lasted 10000 ms (reauthenticateMs)");
    assertEquals((await station.closed).code, "local");
    far!.stream.close();
    assertEquals(clock.scheduled, 0);
  },
});

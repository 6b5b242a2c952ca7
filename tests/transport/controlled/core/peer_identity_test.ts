// The identity of a peer: it reaches every handler and every notice, and comes from the certificate of a TLS connection.

import { assertEquals } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import type { StationDeclaration } from "../../../../transport/controlled/declaration/declaration.ts";
import type { ControlledStationHandlers } from "../../../../transport/controlled/serving/controlled_station_options.ts";
import { connect, ControlledStation, listenTls, serve } from "../../../../transport/mod.ts";
import { makeCertificates } from "../../../helpers/machine/certificates.ts";
import { stationRig } from "../../../helpers/stations/scripted_master.ts";

const STATION: StationDeclaration = {
  sectors: [{
    ca: 1,
    points: [{ ioa: 700, type: "M_ME_NC_1", value: 0, parameters: ["threshold"] }],
    counters: [{ ioa: 900 }],
    commands: [{ ioa: 5000, type: "C_SC_NA_1" }],
  }],
};

const FILE = { cause: 13, ca: 1, objects: [{ ioa: 30, nof: 1, nos: 0, scq: 1, error: 0 }] };

const REQUESTS = {
  onInterrogation: { type: "C_IC_NA_1", cause: 6, ca: 1, objects: [{ ioa: 0, qoi: 20 }] },
  onCounterInterrogation: {
    type: "C_CI_NA_1",
    cause: 6,
    ca: 1,
    objects: [{ ioa: 0, rqt: 5, frz: 0 }],
  },
  onRead: { type: "C_RD_NA_1", cause: 5, ca: 1, objects: [{ ioa: 700 }] },
  onClock: {
    type: "C_CS_NA_1",
    cause: 6,
    ca: 1,
    objects: [{ ioa: 0, time: Date.UTC(2026, 9, 9) }],
  },
  onReset: { type: "C_RP_NA_1", cause: 6, ca: 1, objects: [{ ioa: 0, qrp: 1 }] },
  onParameter: { type: "P_ME_NC_1", cause: 6, ca: 1, objects: [{ ioa: 700, value: 1, kpa: 1 }] },
  onFile: { type: "F_SC_NA_1", ...FILE },
  onCommand: { type: "C_SC_NA_1", cause: 6, ca: 1, objects: [{ ioa: 5000, value: 1 }] },
};

Deno.test("the identity of the peer reaches every handler and every notice", async () => {
  const seen = new Map<string, unknown>();
  const handlers = Object.fromEntries(
    ["onAsdu", ...Object.keys(REQUESTS)].map((name) => [
      name,
      ({ remote }: { remote: unknown }) => {
        seen.set(name, remote);
        return name === "onCommand" || undefined; // only commands require a decision
      },
    ]),
  ) as ControlledStationHandlers;
  const certificate = { subject: "CN=Centre A", fingerprint: "ab".repeat(32) };
  const rig = stationRig(STATION, handlers);
  const master = await rig.connect({ host: "192.0.2.8", certificate, user: "erin" });
  for (const request of Object.values(REQUESTS)) await master.ask(request as AsduInput);
  const who = { host: "192.0.2.8", port: 50_000, certificate, user: "erin" };
  const expected = Object.fromEntries(
    ["onAsdu", ...Object.keys(REQUESTS)].map((name) => [name, who]),
  );
  assertEquals(Object.fromEntries(seen), expected);
  const notices = rig.notices.map((notice) => "remote" in notice ? notice.remote : notice);
  assertEquals(notices, notices.map(() => who));
  assertEquals(rig.station.links.map(({ remote }) => remote), [who]);
});

const made = makeCertificates();

Deno.test({
  name: "serve() reads the identity of a peer from its certificate, for the rules of authority",
  ignore: made === undefined,
  async fn() {
    const { caCerts, station, centre } = made!;
    const seen = Promise.withResolvers<unknown>();
    const rules = [{ subjects: ["CN=centre"], roles: ["operator"] }];
    await using rtu = new ControlledStation({ ...STATION, authority: { default: "deny", rules } }, {
      onCommand: ({ remote }) => {
        seen.resolve(remote.certificate);
        return true;
      },
    });
    using listener = await listenTls({ host: "127.0.0.1", port: 0, caCerts, ...station });
    await using server = await serve(rtu, { listener });
    const tls = { caCerts, ...centre };
    await using master = await connect({ host: "127.0.0.1", port: server.port, tls });
    const { outcome } = await master.command(1, { type: "C_SC_NA_1", ioa: 5000, value: 1 });
    const reset = await master.reset(1);
    assertEquals([outcome, reset.outcome], ["done", "negative"]);
    const { subject, fingerprint } = await seen.promise as Record<
      "subject" | "fingerprint",
      string
    >;
    assertEquals([subject, /^[0-9a-f]{64}$/.test(fingerprint)], ["CN=centre", true]);
  },
});

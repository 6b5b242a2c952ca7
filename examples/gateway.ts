// A gateway: reads an RTU, and offers its points to two control centres. Each of them receives every event with the time of the RTU,
// also those that happened while it was not connected. Commands are passed on and answered as the RTU answers them. While the RTU
// cannot be reached, all points have the quality NT (not topical).
//
// deno run --allow-net examples/gateway.ts [RTU_HOST] [RTU_PORT] [CA] [ZONE] [HOST] [PORT] [CENTRE_A] [CENTRE_B]
//
// CA is the common address of the RTU, ZONE the zone of its clock, such as UTC or Europe/Madrid; CENTRE_A and CENTRE_B are the IP
// addresses of the control centres.

import {
  type CommandDeclaration,
  ControlledStation,
  isRefusalCause,
  QUALITY,
  serve,
  supervise,
} from "@telecontrol/iec104";

const [
  rtuHost = "127.0.0.1",
  rtuPort = "2404",
  rtuCa = "1",
  zone = "UTC",
  host = "127.0.0.1",
  port = "2405",
  centreA = "127.0.0.1",
  centreB = "127.0.0.2",
] = Deno.args;

// A station cannot be asked for its commands; take them from the RTU's documentation.
const commands: CommandDeclaration[] = [
  { ioa: 5000, type: "C_DC_NA_1", name: "Breaker Q0", mode: "select-before-operate" },
];

const ca = Number(rtuCa);
/** The gateway, after the RTU has been discovered. */
const gateways: ControlledStation[] = [];

await using rtu = supervise({
  targets: [{ host: rtuHost, port: Number(rtuPort) }],
  zone: { zone },
  retryReads: 3,
  startUp: [{ do: "interrogate", ca }, { do: "counters", ca }],
  onLinkChange({ state, previous, reason }) {
    console.log(`RTU ${state}: ${reason}`);
    if (previous === "started") gateways.forEach(markNotTopical);
  },
});
await rtu.started();
const { declaration, notes } = await rtu.discover({ ca, groups: false, files: false });
for (const { detail } of notes) console.log(detail);
if (declaration === undefined) throw new Error(`CA ${ca} of the RTU did not answer`);

await using gateway = new ControlledStation({
  ...declaration,
  sectors: declaration.sectors.map((sector) => ({ ...sector, commands })),
  redundancy: {
    groups: [{ name: "A", addresses: [centreA] }, { name: "B", addresses: [centreB] }],
  },
}, {
  async onCommand({ phase, ca, input, test, instant, declaration }) {
    // The gateway keeps the selection itself; the RTU is selected and operated when the centre executes.
    if (phase === "select") return rtu.active !== undefined;
    if (phase === "cancel") {
      return (await rtu.cancel(ca, input, { of: "execution", test })).outcome === "done";
    }
    const mode = declaration.mode === "select-before-operate" ? declaration.mode : "direct";
    const confirmed = Promise.withResolvers<void>();
    const onConfirmed = confirmed.resolve;
    const operation = rtu.command(ca, input, { mode, test, instant, onConfirmed });
    const refused = await Promise.race([confirmed.promise, operation]);
    if (refused) return isRefusalCause(refused.cause) && { accept: false, cause: refused.cause };
    return { accept: true, finished: operation.then(({ outcome }) => outcome === "done") };
  },
});

gateways.push(gateway);

/** Marks all values not topical when the RTU is unreachable. */
function markNotTopical(station: ControlledStation): void {
  for (const { ca, ioa, type, quality } of station.objects()) {
    if (type === "M_ME_ND_1") continue; // Types without a quality descriptor.
    station.update(ca, ioa, { quality: quality | QUALITY.notTopical });
  }
}

await using server = await serve(gateway, { host, port: Number(port) });
console.log(`Listening on ${server.host}:${server.port}, end with Ctrl-C`);
Deno.addSignalListener("SIGINT", () => rtu.close());

for await (const { ca, ioa, value, object } of rtu.points()) {
  // The object has the RTU's quality and time tag; without a time tag, the current time is used.
  if (gateway.get(ca, ioa) !== undefined) gateway.set(ca, ioa, value, { ...object, zone });
}

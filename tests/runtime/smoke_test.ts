// The library in each runtime: from source, and as bundles.

import { assert, assertEquals } from "@std/assert";
import { bundlesOf } from "../helpers/browser/bundles.ts";
import { HAS_ESBUILD } from "../helpers/browser/esbuild.ts";
import { HAS_OPENSSL, PlantAuthority } from "../helpers/machine/plant_authority.ts";
import { type Runtime, RUNTIMES } from "../helpers/machine/runtimes.ts";
import { testWith } from "../helpers/machine/service.ts";
import { smokeIn } from "../helpers/machine/smoke_program.ts";
import { withTree } from "../helpers/machine/temp.ts";
import { smoke } from "./smoke.ts";
import type { TlsMaterial } from "./tls_smoke.ts";
import type { SuitesMaterial } from "./tls_suites_smoke.ts";

const NODE = await available("node");
const HAS_IPV6 = hasIpv6();

function hasIpv6(): boolean {
  try {
    Deno.listen({ hostname: "::1", port: 0 }).close();
    return true;
  } catch {
    return false;
  }
}

async function available(command: string): Promise<boolean> {
  try {
    return (await new Deno.Command(command, { args: ["--version"] }).output()).success;
  } catch {
    console.log(`${command} is not installed: the test under it is skipped`);
    return false;
  }
}

async function run(command: string, args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args: [...args] }).output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** Expected output of `tcp_smoke.ts` in every runtime. */
const TCP_LINES = [
  "in-use: Cannot listen on 127.0.0.1:PORT: the address is already in use",
  "failed: Cannot listen on 192.0.2.1:0: the address does not belong to this machine",
  "timed-out: Cannot connect to 127.0.0.1:PORT: no answer within t0, 30000 ms",
  "Error: Not needed any more",
  "not-found",
  "not-found",
  "refused: Cannot connect to 127.0.0.1:PORT: the connection was refused",
  "refused: Cannot connect to localhost:PORT: the connection was refused",
  "refused: Cannot connect to 127.0.0.1:PORT: the connection was refused",
  "listening on 127.0.0.1",
  "near 127.0.0.1 127.0.0.1 true",
  "far 127.0.0.1 127.0.0.1 true",
  "after close(): true",
  `both families: ${HAS_IPV6 ? "::,::ffff:127.0.0.1,::1" : "no IPv6"}`,
  "octets 3, then null",
  "after the end of the peer: 2",
  "reset: rejected",
  "then: rejected",
  "closed: rejected, the peer sees the end",
  "flood: held back, 0 missing",
];

Deno.test("smoke() has the same result under Deno in each run", () => {
  const lines = smoke();
  assertEquals(lines, smoke());
  assertEquals(
    lines[0],
    "I N(S)=0 N(R)=0 M_ME_TF_1 spont CA 1: 705=49.98 @2024-03-15 13:45:30.123",
  );
  assert(lines.some((line) => line.endsWith("controlling asdu")), lines.join("\n"));
});

Deno.test({
  name: "smoke() has the same result in a bundle under Node",
  ignore: !NODE || !HAS_ESBUILD,
  async fn() {
    const module = "tests/runtime/smoke.ts";
    const { [module]: bundle } = await bundlesOf([module]);
    const main = 'import { smoke } from "./smoke.mjs"; console.log(JSON.stringify(smoke()));';
    await withTree({ "smoke.mjs": bundle, "main.mjs": main }, async (root) => {
      assertEquals(JSON.parse(await run("node", [`${root}/main.mjs`])), smoke());
    });
  },
});

/** Creates certificates and CRLs for `tlsSmoke()`. */
function tlsMaterial(): TlsMaterial {
  using plant = PlantAuthority.standard();
  const list = (...revoked: string[]) => plant.list("root") + plant.list("works", { revoked });
  return {
    caCerts: [plant.pem("root"), plant.pem("works")],
    station: plant.party("station"),
    centre: plant.party("centre"),
    lists: { none: list(), station: list("station"), centre: list("centre") },
  };
}

/** Creates certificates for `tlsSuitesSmoke()`, and lists the suites that Deno does not have. */
function suitesMaterial(): SuitesMaterial {
  using plant = new PlantAuthority();
  plant.authority("root");
  plant.station("station", { by: "root", key: "RSA" });
  plant.station("centre", { by: "root" });
  const weak = ["AES128-SHA256", "ECDHE-RSA-AES128-SHA256", "DHE-RSA-AES128-SHA256"];
  return {
    caCerts: plant.pem("root"),
    suites: [...weak, "DHE-RSA-AES128-GCM-SHA256", "TLS_AES_128_CCM_SHA256"],
    station: plant.party("station", "root"),
    centre: plant.party("centre", "root"),
  };
}

const NODE_JS = RUNTIMES.find(({ name }) => name.startsWith("Node"))!;

/** The lines of the modules in each runtime. */
const SMOKES = new Map<Runtime, ReturnType<typeof smokes>>();

/** Returns the lines of the modules in a runtime, where they run once. */
function smokesIn(runtime: Runtime): ReturnType<typeof smokes> {
  const lines = SMOKES.get(runtime) ?? smokes(runtime);
  SMOKES.set(runtime, lines);
  return lines;
}

async function smokes(runtime: Runtime): Promise<Readonly<Record<string, readonly string[]>>> {
  return await withTree({}, (root) =>
    smokeIn<string>(runtime, {
      "tcp_smoke.ts": null,
      "event_store_smoke.ts": Deno.realPathSync(root),
      ...HAS_OPENSSL && { "tls_smoke.ts": tlsMaterial() },
      ...HAS_OPENSSL && runtime === NODE_JS && { "tls_suites_smoke.ts": suitesMaterial() },
    }));
}

testWith(
  NODE_JS.missing ?? (HAS_OPENSSL ? undefined : "no openssl"),
  "tlsSuitesSmoke() has the expected result in Node.js",
  async () => {
    const names = [
      "TLS_RSA_WITH_AES_128_CBC_SHA256",
      "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
      "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256",
      "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
    ];
    assertEquals((await smokesIn(NODE_JS))["tls_suites_smoke.ts"], [
      ...names.map((name) => `TLSv1.2 ${name} true 3`),
      "TLSv1.3 TLS_AES_128_CCM_SHA256 true 3",
      ...names.slice(0, 3).map((name) => `the session uses the weak suite ${name}`),
    ]);
  },
);

for (const runtime of RUNTIMES) {
  testWith(
    runtime.missing ?? (HAS_OPENSSL ? undefined : "no openssl"),
    `tlsSmoke() has the expected result in ${runtime.name}`,
    async () => {
      const { "tls_smoke.ts": lines } = await smokesIn(runtime);
      assertEquals(lines!.map((line) => line.replace(/:.*/, "")), [
        "rejected refused",
        "peers station, centre",
        "octets 3",
        "refused not-trusted",
        "closed not-trusted",
        "ended null",
        "rejected not-trusted",
      ]);
    },
  );
  testWith(
    runtime.missing,
    `tcpSmoke() has the expected result in ${runtime.name}`,
    async () => assertEquals((await smokesIn(runtime))["tcp_smoke.ts"], TCP_LINES),
  );
  testWith(
    runtime.missing,
    `eventStoreSmoke() has the expected result in ${runtime.name}`,
    async () =>
      assertEquals((await smokesIn(runtime))["event_store_smoke.ts"], [
        "a 2 events 1e01030002",
        "b 3 events 1e01030003",
        "a 1099511627776 events 1e01030000",
        "left 3",
        "Error: Cannot keep events in FILE: it is another program's database",
      ]),
  );
}

// The bundle of the public door under Node does what the module does under Deno.

import { assert, assertEquals } from "@std/assert";
import { HAS_ESBUILD, LOCK } from "../helpers/browser/esbuild.ts";
import { HAS_OPENSSL, PlantAuthority } from "../helpers/machine/plant_authority.ts";
import { withTree } from "../helpers/machine/temp.ts";
import { smoke } from "./smoke.ts";
import { type TlsMaterial, tlsSmoke } from "./tls_smoke.ts";

const NODE = await available("node");

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

Deno.test("smoke() sees the same under Deno in each run", () => {
  const lines = smoke();
  assertEquals(lines, smoke());
  assertEquals(
    lines[0],
    "I N(S)=0 N(R)=0 M_ME_TF_1 spont CA 1: 705=49.98 @2024-03-15 13:45:30.123",
  );
  assert(lines.some((line) => line.endsWith("controlling asdu")), lines.join("\n"));
});

const BUNDLE = [
  ...["run", ...LOCK, "--allow-read=.", "--allow-env", "--allow-run"],
  ".ci/bundle.ts",
];
Deno.test({
  name: "smoke() sees the same in a bundle under Node",
  ignore: !NODE || !HAS_ESBUILD,
  async fn() {
    const bundle = await run("deno", [...BUNDLE, "tests/runtime/smoke.ts"]);
    const main = 'import { smoke } from "./smoke.mjs"; console.log(JSON.stringify(smoke()));';
    await withTree({ "smoke.mjs": bundle, "main.mjs": main }, async (root) => {
      assertEquals(JSON.parse(await run("node", [`${root}/main.mjs`])), smoke());
    });
  },
});

/** Certificates and lists for `tlsSmoke()`. */
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

/** For Node 20, which lacks what later ones have. */
const WITH_RESOLVERS = `Promise.withResolvers ??= function () {
  const made = {};
  made.promise = new this((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
};
`;

Deno.test({
  name: "tlsSmoke() sees the same under Deno and in a bundle under Node",
  ignore: !NODE || !HAS_ESBUILD || !HAS_OPENSSL,
  async fn() {
    const material = tlsMaterial();
    const expected = await tlsSmoke(material);
    assertEquals(expected.map((line) => line.replace(/:.*/, "")), [
      "rejected refused",
      "peers station, centre",
      "octets 3",
      "refused not-trusted",
      "closed not-trusted",
      "ended null",
      "rejected not-trusted",
    ]);
    const bundle = await run("deno", [...BUNDLE, "tests/runtime/tls_smoke.ts"]);
    const main = `${WITH_RESOLVERS}import { tlsSmoke } from "./smoke.mjs";
console.log(JSON.stringify(await tlsSmoke(${JSON.stringify(material)})));`;
    await withTree({ "smoke.mjs": bundle, "main.mjs": main }, async (root) => {
      assertEquals(JSON.parse(await run("node", [`${root}/main.mjs`])), expected);
    });
  },
});

Deno.test({
  name: "the bundle of the codec for browsers names nothing outside itself",
  ignore: !HAS_ESBUILD,
  async fn() {
    const bundle = await run("deno", [...BUNDLE, "codec/mod.ts"]);
    assert(!/\b(import|require)\s*[("']/.test(bundle), "the bundle imports something");
    assert(!/\b(Deno|process|Buffer)\./.test(bundle), "the bundle names a runtime");
  },
});

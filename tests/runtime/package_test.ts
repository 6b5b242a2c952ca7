// The tarball for npm: its contents, and its use in Node.js and Bun once installed.

import { assert, assertEquals } from "@std/assert";
import { ControlledStation, QUALITY, serve } from "../../mod.ts";
import { makeCertificates } from "../helpers/machine/certificates.ts";
import { allMet, meet } from "../helpers/machine/exchange_programs.ts";
import { type Runtime, RUNTIMES } from "../helpers/machine/runtimes.ts";
import { absence, runProgram, testWith } from "../helpers/machine/service.ts";

const SPECIFIER = "@telecontrol/iec104";
const CONSOLE =
  "C_IC_NA_1 act CA 1: qoi=20 (station interrogation) 10\ncontrolling hex\n700 20.5\n";
const [, NODE, BUN] = RUNTIMES as readonly [Runtime, Runtime, Runtime];

const IMPORT =
  /^(?:import|export)\b[^"';=]*\bfrom "([^"]+)"|^import "([^"]+)"|\bimport\("([^"]+)"\)/gm;

const npm = await absence(["npm", "--version"]);
const certificates = makeCertificates();
const project = await install();

/** Creates the tarball and installs it into an otherwise empty project; `undefined` without npm. */
async function install(): Promise<string | undefined> {
  if (npm !== undefined) return undefined;
  Deno.mkdirSync("tests/.tmp", { recursive: true });
  const folder = Deno.realPathSync(Deno.makeTempDirSync({ dir: "tests/.tmp" }));
  const pack = ["deno", "run", "--quiet", "--allow-read", "--allow-write", "--allow-run=deno,tar"];
  await succeed([...pack, ".ci/pack.ts", `${folder}/iec104.tgz`]);
  Deno.writeTextFileSync(`${folder}/package.json`, '{ "type": "module" }');
  const options = ["--offline", "--no-audit", "--no-fund", "--no-update-notifier"];
  await succeed(["npm", "install", ...options, "--prefix", folder, `${folder}/iec104.tgz`]);
  const programs = ["consumer", "exchange", "exchange_main"].map((name) => `./${name}.ts`);
  for (const path of [...programs, "../../examples/read_points.ts"]) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    Deno.copyFileSync(new URL(path, import.meta.url), `${folder}/${name}`);
  }
  return folder;
}

globalThis.addEventListener("unload", () => {
  if (project !== undefined) Deno.removeSync(project, { recursive: true });
});

async function succeed(command: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runProgram(command);
  assertEquals(code, 0, stdout + stderr);
  return stdout;
}

/** Returns the files of the package, by path. */
function packed(folder = `${project}/node_modules/${SPECIFIER}`, below = ""): Map<string, string> {
  const files = new Map<string, string>();
  for (const { name, isDirectory } of Deno.readDirSync(`${folder}/${below}`)) {
    const path = `${below}${name}`;
    if (isDirectory) {
      for (const [each, text] of packed(folder, `${path}/`)) files.set(each, text);
    } else files.set(path, Deno.readTextFileSync(`${folder}/${path}`));
  }
  return files;
}

/** Returns the imports of a module, as paths in the package or as specifiers of others. */
function importsOf(path: string, text: string): string[] {
  const code = text.replaceAll(/\/\*[^]*?\*\//g, "");
  const found = [...code.matchAll(IMPORT)]
    .map(([, ...names]) => names.find((name) => name !== undefined)!);
  return found.map((name) =>
    name.startsWith(".") ? new URL(name, `file:///${path}`).pathname.slice(1) : name
  );
}

testWith(npm, "the tarball has the types of every module, and imports nothing else", () => {
  const files = packed();
  const modules = [...files.keys()].filter((path) => path.endsWith(".js"));
  assert(modules.length > 100);
  for (const path of modules) {
    assert(files.has(path.replace(/js$/, "d.ts")), `${path} has no types`);
    for (const target of importsOf(path, files.get(path)!)) {
      assert(files.has(target), `${path} imports ${target}`);
    }
  }
  return Promise.resolve();
});

testWith(npm, "the types of each entry need only the package", () => {
  const files = packed();
  const { exports } = JSON.parse(files.get("package.json")!) as {
    readonly exports: Readonly<Record<string, { readonly types: string }>>;
  };
  const seen = new Set(Object.values(exports).map(({ types }) => types.slice(2)));
  for (const path of seen) {
    const text = files.get(path)!;
    assert(!/(?<!`)\b(?:Deno|NodeJS)\.[A-Z]/.test(text.replaceAll(/\/\*[^]*?\*\//g, "")), path);
    for (const target of importsOf(path, text)) {
      const types = target.replace(/js$/, "d.ts");
      assert(files.has(types), `${path} imports ${target}`);
      seen.add(types);
    }
  }
  return Promise.resolve();
});

testWith(npm, "the entries of the tarball match those of the library", () => {
  const { exports } = JSON.parse(packed().get("package.json")!);
  const own = JSON.parse(Deno.readTextFileSync("deno.json")).exports;
  assertEquals([...Object.keys(exports), "./cli"].sort(), Object.keys(own).sort());
  return Promise.resolve();
});

testWith(npm, "a program type-checks with the types of the tarball", async () => {
  const config = `${project}/deno.json`;
  Deno.writeTextFileSync(config, '{ "nodeModulesDir": "manual", "lock": false }');
  await succeed(["deno", "check", "--quiet", "--config", config, `${project}/consumer.ts`]);
});

for (const runtime of [NODE, BUN]) {
  testWith(
    npm ?? runtime.missing,
    `the tarball works in ${runtime.name}: every entry, and its own station`,
    async () => {
      assertEquals(await succeed([...runtime.command, `${project}/consumer.ts`]), CONSOLE);
    },
  );
}

/** Reads a station of this process with the example, and returns its output. */
async function readPoints(command: readonly string[]): Promise<string> {
  await using station = new ControlledStation({
    sectors: [{
      ca: 7,
      points: [
        { ioa: 100, type: "M_DP_NA_1", value: 2 },
        { ioa: 700, type: "M_ME_NC_1", value: 20.5, quality: QUALITY.invalid },
      ],
    }],
  });
  await using server = await serve(station, { port: 0 });
  return await succeed([...command, server.host, String(server.port), "7"]);
}

const POINTS = "100 M_DP_NA_1 2 \n700 M_ME_NC_1 20.5 IV\n";

Deno.test("examples/read_points.ts reads all points in Deno", async () => {
  assertEquals(await readPoints([...RUNTIMES[0]!.command, "examples/read_points.ts"]), POINTS);
});

for (const runtime of [NODE, BUN]) {
  testWith(
    npm ?? runtime.missing,
    `examples/read_points.ts reads all points in ${runtime.name}`,
    async () => {
      const printed = await readPoints([...runtime.command, `${project}/read_points.ts`]);
      assertEquals(printed, POINTS);
    },
  );
}

testWith(
  npm ?? NODE.missing ?? BUN.missing,
  "the tarball in Node.js and in Bun operates stations of the tarball in both",
  async () => {
    const main = `${project}/exchange_main.ts`;
    const programs = [NODE, BUN].map((runtime) => ({ runtime, main, library: SPECIFIER }));
    assertEquals(await meet(programs, certificates), allMet(programs, certificates));
  },
);

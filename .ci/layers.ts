// The layers of the project and what each may use. `check_layers.ts` enforces this table; ARCHITECTURE.md lists it.

/** One layer. The layer of a path is the first row whose `files` match it. */
export interface Layer {
  readonly name: string;
  /** Paths from the root. */
  readonly files: RegExp;
  /** Description of the files. */
  readonly text: string;
  /** Layers whose files it may import. `door` means the `mod.ts` files that users import. */
  readonly imports: readonly string[];
  /** Packages it may import, by prefix. */
  readonly packages: readonly string[];
  /** Whether it may name `Deno`, `process`, `console` and `node:` modules. */
  readonly runtime: boolean;
  /** Whether it must compile without any platform: no timers, no clock, no I/O. */
  readonly pure: boolean;
}

/** The name of this package, which examples and tests may import like any user. */
export const SELF = "@telecontrol/iec104";

/** The modules users import. */
export const DOORS: readonly string[] = [
  "mod.ts",
  "codec/mod.ts",
  "codec/low_level.ts",
  "codec/capture/mod.ts",
  "codec/capture/filter_texts.ts", // For the help of the command line, which loads nothing else of the codec.
  "transport/mod.ts",
  "transport/low_level.ts",
  "transport/authentication.ts",
];

/** All layers. */
// deno-fmt-ignore
export const LAYERS: readonly Layer[] = [
  { name: "door", files: /^(mod|transport\/(?:authentication|mod|low_level))\.ts$/, text: "`mod.ts`, `transport/mod.ts`, `transport/low_level.ts`, `transport/authentication.ts`", imports: ["codec", "capture", "base", "session", "authentication", "connection", "runtime", "machine", "station", "door"], packages: [], runtime: false, pure: false },
  { name: "capture", files: /^codec\/capture\//, text: "`codec/capture/`", imports: ["codec", "capture"], packages: [], runtime: false, pure: true },
  { name: "codec", files: /^codec\//, text: "`codec/`", imports: ["codec"], packages: [], runtime: false, pure: true },
  { name: "session", files: /^transport\/session\//, text: "`transport/session/`", imports: ["codec", "base", "session"], packages: [], runtime: false, pure: true },
  { name: "authentication", files: /^transport\/authentication\//, text: "`transport/authentication/`", imports: ["codec", "base", "session", "authentication"], packages: [], runtime: false, pure: true },
  { name: "connection", files: /^transport\/connection\//, text: "`transport/connection/`", imports: ["codec", "base", "session", "authentication", "connection"], packages: [], runtime: false, pure: false },
  { name: "runtime", files: /^transport\/runtime\//, text: "`transport/runtime/`", imports: ["codec", "base", "authentication", "connection", "runtime"], packages: [], runtime: true, pure: false },
  { name: "station", files: /^transport\/(?:controlled\/serving|controlling(?!\/procedures))\//, text: "`transport/controlled/serving/`, `transport/controlling/`, `transport/controlling/supervision/`", imports: ["codec", "base", "session", "authentication", "connection", "runtime", "machine", "station"], packages: [], runtime: false, pure: false },
  { name: "machine", files: /^transport\/(?:controlled|controlling)\//, text: "the rest of `transport/controlled/`, `transport/controlling/procedures/`", imports: ["codec", "base", "session", "authentication", "machine"], packages: [], runtime: false, pure: true },
  { name: "base", files: /^transport\//, text: "`transport/`", imports: ["codec", "base", "session"], packages: [], runtime: false, pure: true },
  { name: "report", files: /^cli\/(?:report|text|example)\//, text: "`cli/report/`, `cli/text/`, `cli/example/`", imports: ["door", "report"], packages: ["@std/cli/"], runtime: false, pure: false },
  { name: "cli", files: /^cli\//, text: "the rest of `cli/`", imports: ["door", "report", "cli"], packages: ["@std/cli/", "@std/streams/"], runtime: true, pure: false },
  { name: "page", files: /^examples\/decoder\//, text: "`examples/decoder/`", imports: ["door", "report", "page"], packages: [SELF], runtime: true, pure: false },
  { name: "examples", files: /^examples\//, text: "the rest of `examples/`", imports: ["door", "report", "cli", "page", "examples"], packages: [SELF], runtime: true, pure: false },
  { name: "tests", files: /^tests\//, text: "`tests/`", imports: ["codec", "capture", "base", "session", "authentication", "connection", "runtime", "machine", "station", "door", "report", "cli", "page", "examples", "tests", "gate"], packages: ["@std/", SELF], runtime: true, pure: false },
  { name: "gate", files: /^\.ci\//, text: "`.ci/`", imports: ["gate", "codec", "tests"], packages: ["@std/cli/", "npm:esbuild@"], runtime: true, pure: false },
  { name: "offline", files: /^\.offline\//, text: "`.offline/`", imports: ["offline"], packages: [], runtime: true, pure: false },
];

/** The layer of a file, if it has one. */
export function layerOf(path: string): Layer | undefined {
  return LAYERS.find((layer) => layer.files.test(path));
}

/** The longest line of a document of the project. */
const MOST_CHARACTERS = 160;

/** The layers as a Markdown list, whose lines are shorter than those of a table. */
export function layerList(): string {
  return LAYERS.map(layerItem).join("\n");
}

function layerItem(layer: Layer): string {
  const packages = layer.packages.map((name) => `\`${name}\``).join(", ") || "none";
  const imports = layer.name === "tests" ? "every layer" : layer.imports.join(", ");
  const head = `- **${layer.name}**: ${layer.text}.`;
  const rest = `Imports: ${imports}. Packages: ${packages}. Platform: ${platformOf(layer)}.`;
  return head.length + rest.length < MOST_CHARACTERS ? `${head} ${rest}` : `${head}\n  ${rest}`;
}

function platformOf(layer: Layer): string {
  if (layer.pure) return "none";
  return layer.runtime ? "Deno, `node:`" : "web standards";
}

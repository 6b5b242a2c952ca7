// Builds the decoder page as one self-contained HTML file: `deno task page`.
//
//   page.ts [FILE]   writes FILE instead of examples/decoder/dist/iec104-decoder.html

import { taskArguments } from "./task_options.ts";

const SOURCE = "examples/decoder";
const TARGET = `${SOURCE}/dist/iec104-decoder.html`;

/** The style sheets, in the order in which they apply. */
const STYLES = [
  "base",
  "layout",
  "lists",
  "detail",
  "charts",
  "sequence",
  "panes",
  "paste",
  "settings",
  "menus",
] as const;

/** Loads the bundler when it is needed; the help needs no package. */
function loadEsbuild() {
  return import("npm:esbuild@0.25.12");
}

/** Bundles a module and its imports into one script. */
async function script(entry: string): Promise<string> {
  const esbuild = await loadEsbuild();
  const { outputFiles } = await esbuild.build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    platform: "browser",
    external: ["node:*"],
    alias: {
      "@telecontrol/iec104": "./mod.ts",
      "@telecontrol/iec104/low-level": "./transport/low_level.ts",
      "@telecontrol/iec104/transport": "./transport/mod.ts",
      "@std/cli/unicode-width": "./.offline/std-cli/unicode_width.ts", // esbuild does not resolve packages of JSR
    },
    target: "es2023",
    charset: "utf8",
    legalComments: "none",
    logLevel: "error",
  });
  return embeddable(outputFiles[0]!.text.trim());
}

async function style(): Promise<string> {
  const esbuild = await loadEsbuild();
  const sheets = STYLES.map((name) => Deno.readTextFileSync(`${SOURCE}/style/${name}.css`));
  const { code } = await esbuild.transform(sheets.join("\n"), { loader: "css", minify: true });
  return code.trim();
}

/** A script must not contain its own end tag. */
function embeddable(text: string): string {
  return text.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
}

/** Returns the hash with which the content security policy permits a script or a style sheet. */
async function hash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `'sha256-${new Uint8Array(digest).toBase64()}'`;
}

/** Builds the page; the policy allows its own script and style, its worker, and nothing else. */
export async function buildPage(): Promise<string> {
  const [main, worker, css] = await Promise.all([
    script("examples/decoder/main.ts"), // full paths, so that the mutation sampler finds their tests
    script("examples/decoder/worker.ts"),
    style(),
  ]);
  const policy = [
    "default-src 'none'",
    `script-src ${await hash(main)}`,
    `style-src ${await hash(css)}`,
    "worker-src blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types iec104-worker",
  ].join("; ");
  const parts: Readonly<Record<string, string>> = {
    POLICY: policy,
    STYLE: css,
    WORKER: worker,
    MAIN: main,
  };
  const template = Deno.readTextFileSync(`${SOURCE}/index.html`);
  // White space around a placeholder would change the hash in the policy.
  return template.replaceAll(
    /\s*\/\* ([A-Z]+) \*\/\s*|%([A-Z]+)%/g,
    (_, inside: string | undefined, attribute: string) => parts[inside ?? attribute]!,
  );
}

if (import.meta.main) {
  const { operands: [target = TARGET] } = taskArguments({
    name: "page",
    usage: `deno task page [FILE]

Builds the decoder page as one HTML file. FILE is below examples/decoder/dist, by default
${TARGET}.`,
    most: 1,
  });
  const page = await buildPage();
  Deno.mkdirSync(target.slice(0, Math.max(0, target.lastIndexOf("/"))) || ".", { recursive: true });
  Deno.writeTextFileSync(target, page);
  console.log(`${target}: ${new TextEncoder().encode(page).length} octets`);
  await (await loadEsbuild()).stop();
}

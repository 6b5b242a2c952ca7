// Checks the directions of imports, and which layers may name the platform, against the table in layers.ts.

import { codeOf } from "./code.ts";
import { type Finding, report } from "./finding.ts";
import { lineOf, readFiles, type SourceFile } from "./files.ts";
import { type Import, importsOf } from "./imports.ts";
import { DOORS, type Layer, layerOf } from "./layers.ts";

const PLATFORM = /(?<![.\w$])(?:Deno|Bun|process|console)(?=\s*[.\[])/g;

/** Returns all violations of the table. */
export function checkLayers(root: string): Finding[] {
  const files = readFiles(root, ".ts");
  const graph = new Map(files.map((file) => [file.path, importsOf(file)]));
  const findings = files.flatMap((file) => checkFile(file, graph.get(file.path)!));
  return [...findings, ...cycles(graph)];
}

function checkFile(file: SourceFile, imports: readonly Import[]): Finding[] {
  const layer = layerOf(file.path);
  if (layer === undefined) {
    return [{
      where: file.path,
      what: "belongs to no layer",
      todo: "move it into one of the folders of .ci/layers.ts",
    }];
  }
  const found = imports.flatMap((each) => {
    const fault = each.target === undefined
      ? checkPackage(layer, each.specifier)
      : checkTarget(file.path, layer, each.target);
    return fault === undefined ? [] : [{ where: `${file.path}:${each.line}`, ...fault }];
  });
  return layer.runtime ? found : [...found, ...platformUses(file)];
}

type Fault = Omit<Finding, "where">;

/** Returns the fault of importing a file of the project, if any. */
function checkTarget(from: string, layer: Layer, target: string): Fault | undefined {
  const what = `${layer.name} imports ${target}`;
  const door = /^(|.*\/)(?:mod|low_level)\.ts$/.exec(target);
  if (door !== null) {
    const folder = door[1]!;
    if (!layer.imports.includes("door") && from.startsWith(folder)) {
      return { what: `${what}, its own door`, todo: "import the file that defines the name" };
    }
  }
  if (layer.imports.includes("door") && DOORS.includes(target)) return undefined;
  const other = layerOf(target);
  if (other !== undefined && layer.imports.includes(other.name)) return undefined;
  return {
    what: `${what} (${other?.name ?? "no layer"})`,
    todo: `${layer.name} may import ${layer.imports.join(", ")}`,
  };
}

/** Returns the fault of importing a package or a built-in module, if any. */
function checkPackage(layer: Layer, specifier: string): Fault | undefined {
  if (specifier.startsWith("node:")) {
    if (layer.runtime) return undefined;
    return {
      what: `${layer.name} imports ${specifier}`,
      todo: "only transport/runtime/, cli and examples may use the platform",
    };
  }
  const allowed = layer.packages.some((name) =>
    /[\/@]$/.test(name)
      ? specifier.startsWith(name)
      : specifier === name || specifier.startsWith(`${name}/`)
  );
  if (allowed) return undefined;
  return {
    what: `${layer.name} imports ${specifier}`,
    todo: layer.packages.length === 0
      ? `${layer.name} imports nothing from a registry`
      : `${layer.name} may import ${layer.packages.join(", ")}`,
  };
}

/** Returns the places where a platform-independent file names the platform. */
function platformUses(file: SourceFile): Finding[] {
  const code = codeOf(file.text);
  return [...code.matchAll(PLATFORM)].map((match) => ({
    where: `${file.path}:${lineOf(code, match.index)}`,
    what: `names ${match[0]}`,
    todo: "take it as an argument, or move the line to transport/runtime/",
  }));
}

/** Circular imports, each reported once; a circle of type imports is permitted with a comment that states the reason. */
function cycles(graph: ReadonlyMap<string, readonly Import[]>): Finding[] {
  const findings: Finding[] = [];
  const done = new Set<string>();
  const path: string[] = [];

  function visit(file: string): void {
    const start = path.indexOf(file);
    if (start >= 0) {
      findings.push({
        where: file,
        what: `imports itself by ${[...path.slice(start), file].join(" -> ")}`,
        todo:
          "move what both need into a third file; types alone may stay, below a `// circle: reason`",
      });
      return;
    }
    if (done.has(file)) return;
    path.push(file);
    for (const { target, typeOnly, explained } of graph.get(file) ?? []) {
      if (target !== undefined && !(typeOnly && explained)) visit(target);
    }
    path.pop();
    done.add(file);
  }

  for (const file of graph.keys()) visit(file);
  return findings;
}

if (import.meta.main) report("layers", checkLayers("."));

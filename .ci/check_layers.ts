// Checks the directions of imports, and which layers may name the platform, against the table in layers.ts.

import { codeOf } from "./code.ts";
import { type Finding, report } from "./finding.ts";
import { lineOf, readFiles, type SourceFile } from "./files.ts";
import { type Import, importsOf } from "./imports.ts";
import { DOORS, type Layer, layerOf } from "./layers.ts";

const PLATFORM = /(?<![.\w$])(?:Deno|Bun|process|console)(?=\s*[.\[])/g;

/** The files of the product. */
const PRODUCT = /^(?:codec|transport|cli|examples)\//;

/** Returns all violations of the table. */
export function checkLayers(root: string): Finding[] {
  const files = readFiles(root, ".ts");
  const graph = new Map(files.map((file) => [file.path, importsOf(file)]));
  const findings = files.flatMap((file) => checkFile(file, graph.get(file.path)!));
  return [...findings, ...cycles(graph), ...folderCycles(graph)];
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
  const targets = new Map(
    [...graph].map(([path, imports]) => [path, imports.flatMap(counted)] as const),
  );
  return circlesOf(targets).map((circle) => ({
    where: circle[0]!,
    what: `imports itself by ${circle.join(" -> ")}`,
    todo:
      "move what both need into a third file; types alone may stay, below a `// circle: reason`",
  }));
}

/** The target of an import, unless it may close a circle. */
function counted({ target, typeOnly, explained }: Import): readonly string[] {
  return target === undefined || typeOnly && explained ? [] : [target];
}

/** Circles of folders of the product with the same parent, each reported once, whether they are of types or not. */
function folderCycles(graph: ReadonlyMap<string, readonly Import[]>): Finding[] {
  const folders = new Map<string, Set<string>>();
  const reasons = new Map<string, string>();
  for (const [path, imports] of graph) {
    if (!PRODUCT.test(path)) continue;
    for (const { target } of imports) {
      const [from, to] = target === undefined ? [] : siblingFolders(path, target);
      if (from === undefined || to === undefined) continue;
      folders.set(from, (folders.get(from) ?? new Set()).add(to));
      reasons.set(`${from} ${to}`, `${path} imports ${target}`);
    }
  }
  return circlesOf(folders).map((circle) => ({
    where: circle[0]!,
    what: `is above and below itself: ${
      circle.slice(1).map((to, at) => reasons.get(`${circle[at]} ${to}`)).join(", ")
    }`,
    todo: "move what both folders need into the lower one, or into a third one",
  }));
}

/** The folders of two files in which their paths begin to differ; none if one file is beside the folder of the other. */
function siblingFolders(path: string, target: string): readonly string[] {
  const [from, to] = [path.split("/"), target.split("/")];
  const at = from.findIndex((part, index) => part !== to[index]);
  if (at < 0 || at >= from.length - 1 || at >= to.length - 1) return [];
  return [from.slice(0, at + 1).join("/"), to.slice(0, at + 1).join("/")];
}

/** Each circle of a graph, from one of its nodes back to it. */
function circlesOf(graph: ReadonlyMap<string, Iterable<string>>): readonly string[][] {
  const circles: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];

  function visit(node: string): void {
    const start = path.indexOf(node);
    if (start >= 0) {
      circles.push([...path.slice(start), node]);
      return;
    }
    if (done.has(node)) return;
    path.push(node);
    for (const target of graph.get(node) ?? []) visit(target);
    path.pop();
    done.add(node);
  }

  for (const node of graph.keys()) visit(node);
  return circles;
}

if (import.meta.main) report("layers", checkLayers("."));

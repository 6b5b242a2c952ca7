// Reads the text format of Prometheus, version 0.0.4, and refuses what a scraper would refuse.

/** A sample. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const LINE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (\\S+)$`);
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/;

/** Parses a text; throws if it is malformed. */
export function parsePrometheus(text: string): readonly Sample[] {
  const samples: Sample[] = [];
  const types = new Map<string, string>();
  const seen = new Set<string>();
  if (!text.endsWith("\n")) throw new Error("The last line has no end");
  let family = "";
  for (const line of text.slice(0, -1).split("\n")) {
    const head = new RegExp(`^# (HELP|TYPE) (${NAME}) (.+)$`).exec(line);
    if (head !== null) {
      const [, kind, name, rest] = head;
      if (kind === "TYPE") {
        if (types.has(name!)) throw new Error(`${name} has two types`);
        if (!/^(counter|gauge|histogram|summary|untyped)$/.test(rest!)) throw new Error(line);
        types.set(name!, rest!);
      }
      family = name!;
      continue;
    }
    const sample = parseSample(line);
    const base = types.get(family) === "histogram"
      ? sample.name.replace(/_(bucket|sum|count)$/, "")
      : sample.name;
    if (base !== family) throw new Error(`${sample.name} stands among the samples of ${family}`);
    const key = `${sample.name} ${JSON.stringify(sample.labels)}`;
    if (seen.has(key)) throw new Error(`${key} occurs twice`);
    seen.add(key);
    samples.push(sample);
  }
  checkTypes(samples, types);
  return samples;
}

function parseSample(line: string): Sample {
  const match = LINE.exec(line);
  if (match === null) throw new Error(`No sample: ${line}`);
  const [, name, pairs = "", number] = match;
  const labels: Record<string, string> = {};
  for (let rest = pairs; rest !== "";) {
    const pair = LABEL.exec(rest);
    if (pair === null) throw new Error(`No label: ${rest}`);
    labels[pair[1]!] = pair[2]!.replace(/\\(.)/g, (_, each) => each === "n" ? "\n" : each);
    rest = rest.slice(pair[0].length);
  }
  const value = number === "+Inf" ? Infinity : Number(number);
  if (Number.isNaN(value) && number !== "NaN") throw new Error(`No number: ${line}`);
  return { name: name!, labels, value };
}

function checkTypes(samples: readonly Sample[], types: ReadonlyMap<string, string>): void {
  for (const [name, type] of types) {
    if (type === "counter" && !name.endsWith("_total")) throw new Error(`${name} lacks _total`);
    if (type !== "histogram") continue;
    const buckets = samples.filter((sample) => sample.name === `${name}_bucket`);
    const counts = buckets.map(({ value }) => value);
    const total = samples.find((sample) => sample.name === `${name}_count`)?.value;
    if (buckets.at(-1)?.labels.le !== "+Inf" || counts.at(-1) !== total) {
      throw new Error(`${name} has no last bucket with all`);
    }
    if (counts.some((count, index) => count < (counts[index - 1] ?? 0))) {
      throw new Error(`${name} has buckets that shrink`);
    }
  }
}

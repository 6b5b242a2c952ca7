// A program for any runtime: calls the functions `smoke` of modules in this folder, and prints the results by module.

import process from "node:process";

const given = JSON.parse(process.argv[2]!) as Readonly<Record<string, unknown>>;
const results: Record<string, unknown> = {};
for (const [name, value] of Object.entries(given)) {
  const { smoke } = await import(`./${name}`);
  results[name] = await smoke(value);
}
console.log(JSON.stringify(results));

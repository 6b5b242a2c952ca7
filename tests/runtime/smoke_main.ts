// A program for any runtime: calls the function `smoke` of a module in this folder, and prints the result.

import process from "node:process";

const [, , name, given = "null"] = process.argv;
const { smoke } = await import(`./${name}`);
console.log(JSON.stringify(await smoke(JSON.parse(given))));

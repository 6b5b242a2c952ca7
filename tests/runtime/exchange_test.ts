// Every runtime communicates with every runtime, over TCP and TLS, from the same source.

import { assertEquals } from "@std/assert";
import { makeCertificates } from "../helpers/machine/certificates.ts";
import { allMet, meet } from "../helpers/machine/exchange_programs.ts";
import { RUNTIMES } from "../helpers/machine/runtimes.ts";

const MAIN = new URL("./exchange_main.ts", import.meta.url).pathname;
const LIBRARY = new URL("../../mod.ts", import.meta.url).pathname;

const certificates = makeCertificates();
const over = certificates === undefined ? "TCP" : "TCP and TLS";
const runtimes = RUNTIMES.filter(({ missing }) => missing === undefined);

Deno.test(`a controlling station in each runtime operates a station in each over ${over}`, async () => {
  const programs = runtimes.map((runtime) => ({ runtime, main: MAIN, library: LIBRARY }));
  assertEquals(await meet(programs, certificates), allMet(programs, certificates));
});

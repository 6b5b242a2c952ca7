// Every runtime communicates with every runtime, over TCP and TLS, from the same source.

import { assertEquals } from "@std/assert";
import { makeCertificates } from "../helpers/machine/certificates.ts";
import { meet, SEEN } from "../helpers/machine/exchange_programs.ts";
import { type Runtime, RUNTIMES } from "../helpers/machine/runtimes.ts";
import { testWith } from "../helpers/machine/service.ts";

const MAIN = new URL("./exchange_main.ts", import.meta.url).pathname;
const LIBRARY = new URL("../../mod.ts", import.meta.url).pathname;

const certificates = makeCertificates();
const expected = certificates === undefined ? [SEEN] : [SEEN, SEEN];
const over = certificates === undefined ? "TCP" : "TCP and TLS";

function programIn(runtime: Runtime) {
  return { runtime, main: MAIN, library: LIBRARY };
}

for (const server of RUNTIMES) {
  for (const client of RUNTIMES) {
    testWith(
      server.missing ?? client.missing,
      `a controlling station in ${client.name} operates a station in ${server.name} over ${over}`,
      async () => {
        const programs = { server: programIn(server), client: programIn(client) };
        assertEquals(await meet(programs, certificates), expected);
      },
    );
  }
}

// A controlled and a controlling station as two programs, in any runtime: an interrogation, a command with select
// before operate, and the event that it causes.

import type * as Iec104 from "../../mod.ts";

/** The library, whichever way a program has imported it. */
export type Library = typeof Iec104;

/** Certificates for TLS. */
export type Identity = Pick<Iec104.TlsIdentity, "caCerts" | "certificate" | "key">;

/** A breaker with its position, and a voltage. */
const DECLARATION: Iec104.StationDeclaration = {
  sectors: [{
    ca: 47,
    points: [
      { ioa: 100, type: "M_DP_NA_1", value: 1 },
      { ioa: 700, type: "M_ME_NC_1", value: 20.5 },
    ],
    commands: [{
      ioa: 5000,
      type: "C_DC_NA_1",
      mode: "select-before-operate",
      feedback: { ioa: 100 },
    }],
  }],
};

/** Serves a separate station on a free port of this machine until its first connection has ended. */
export async function serveExchange(
  library: Library,
  identity?: Identity,
): Promise<{ readonly port: number; readonly finished: Promise<void> }> {
  const ended = Promise.withResolvers<void>();
  const station = new library.ControlledStation(DECLARATION, {
    onNotice: (notice) => {
      if (notice.type === "link" && notice.state === "closed") ended.resolve();
    },
  });
  const listener = identity === undefined
    ? await library.listenTcp({ port: 0 })
    : await library.listenTls({ port: 0, ...identity });
  const server = await library.serve(station, { listener });
  const finished = ended.promise.then(async () => {
    await server.close();
    await station.close();
  });
  return { port: server.port, finished };
}

/** Connects to a station of {@linkcode serveExchange}, and returns the observations, line by line. */
export async function exchange(
  library: Library,
  { port, tls }: { readonly port: number; readonly tls?: Identity | undefined },
): Promise<readonly string[]> {
  const lines: string[] = [];
  const event = Promise.withResolvers<string>();
  const keys: string[] = [];
  const onKeyLog = (line: string) => keys.push(line);
  const reportsKeys = !("Deno" in globalThis); // Deno refuses the option.
  const station = await library.connect({
    host: "127.0.0.1",
    port,
    ...tls !== undefined && { tls: reportsKeys ? { ...tls, onKeyLog } : tls },
    onAsdu: (asdu) => {
      if (asdu.type === "M_DP_TB_1") event.resolve(library.formatAsdu(asdu).replace(/ @.*/, ""));
    },
  });
  const { outcome, data } = await station.interrogate(47);
  lines.push(`interrogated: ${outcome}`, ...data.map((asdu) => library.formatAsdu(asdu)));
  const command = { ioa: 5000, type: "C_DC_NA_1", value: 2 } as const;
  const refused = await station.command(47, command, { mode: "direct" });
  lines.push(`without select: ${refused.outcome}`);
  const operated = await station.command(47, command, { mode: "select-before-operate" });
  lines.push(`operated: ${operated.outcome}`, `event: ${await event.promise}`);
  await station.close();
  if (
    reportsKeys && tls !== undefined && !keys.some((key) => /^CLIENT_\S* [0-9a-f]{64} /.test(key))
  ) {
    throw new Error(`Expected the keys of the session, found ${JSON.stringify(keys)}`);
  }
  return lines;
}

// Runs every command that opens or accepts a link against a peer on loopback, over TCP or TLS.

import {
  connect,
  ControlledStation,
  type LinkError,
  listenTcp,
  listenTls,
  type Profile,
  serve,
  type TlsIdentity,
} from "../../../mod.ts";
import { type CliResult, runCli, type World } from "./run_cli.ts";
import { STATION } from "./request_cli.ts";

/** Environment of a command. */
export interface LinkWorld {
  /** The options under test. */
  readonly args: readonly string[];
  /** Files by path. */
  readonly files: NonNullable<World["files"]>;
  /** Environment variables. */
  readonly environment?: NonNullable<World["environment"]>;
  /** Identity of the peer over TLS; without it, plain TCP. */
  readonly tls: TlsIdentity | undefined;
  /** Profile of the peer. */
  readonly profile?: Profile;
  /** A folder for a store. */
  readonly folder: string;
}

/** Result of a command, and what the peer observed. */
export interface LinkRun extends CliResult {
  /** Addresses from which connections came. */
  readonly from: readonly string[];
  /** Originator addresses of the ASDUs that the peer received. */
  readonly originators: readonly number[];
  /** Reasons why the peer was refused, or refused the connection. */
  readonly refusals: readonly string[];
}

/** Arguments of each command after its name; `H` is the address of the peer. */
export const LINES: Readonly<Record<string, string>> = {
  monitor: "H --ca 47 --lines",
  scan: "H --ca 47 --no-groups --rate 1000 --yes",
  accept: "H --points points.csv",
  interrogate: "H --ca 47",
  counters: "H --ca 47",
  read: "H 47/500",
  clock: "H --ca 47 --yes",
  test: "H --ca 47",
  reset: "H --ca 47 --events --yes",
  command: "H 47/5101 --type single --on --yes",
  setpoint: "H 47/5102 --type float --value 20 --yes",
  parameter: "H 47/500 --threshold 1 --yes",
  send: "H 64 01 06 07 2f 00 00 00 00 14 --yes --for 1ms",
  session: "H",
  master: "read.txt --host H",
  conform: "H --only SSP-03",
  files: "list H --ca 47",
};

/** Runs a command that connects to a controlled station. */
export async function runClient(command: string, world: LinkWorld): Promise<LinkRun> {
  const seen = { from: [] as string[], originators: [] as number[], refusals: [] as string[] };
  const done = new AbortController();
  const { args, files, environment, tls, profile, folder } = world;
  await using station = new ControlledStation(STATION, {
    ...profile !== undefined && { profile },
    onNotice: (notice) => {
      if (notice.type !== "link") return;
      if (notice.state === "opened") seen.from.push(notice.remote.host);
      if (notice.state === "closed" && command === "collect") done.abort(); // it refused the peer
    },
    onAsdu: ({ asdu }) => {
      seen.originators.push(asdu.originator);
      return false;
    },
  });
  station.addFile({
    ca: 47,
    ioa: 9000,
    nof: 2,
    sections: [new Uint8Array(4)],
    instant: Date.now(),
  });
  const where = { host: "127.0.0.1", port: 0 };
  const onRejected = ({ message }: LinkError) => {
    seen.refusals.push(message);
    if (command === "collect") done.abort();
  };
  using listener = tls === undefined
    ? await listenTcp(where)
    : await listenTls({ ...where, ...tls, onRejected });
  await using _server = await serve(station, { listener });
  const address = `127.0.0.1:${listener.address.port}`;
  const isCollect = command === "collect";
  const plant = {
    store: { file: `${Deno.cwd()}/${folder}/store-${listener.address.port}.sqlite` },
    stations: [{ name: "A", address, ca: 47 }],
  };
  const line = isCollect ? "plant.json --lines" : LINES[command]!;
  const words = line.split(" ").map((word) => word === "H" ? address : word);
  const isAccept = command === "accept";
  if (isAccept) words.push("--state", `${folder}/state-${listener.address.port}.json`);
  const zone = command === "conform" ? [] : ["--zone", "UTC"];
  const running = runCli([command, ...words, ...args, ...zone], {
    files: {
      ...files,
      ...isAccept && { "points.csv": "ca;ioa\n47;500\n" },
      ...isCollect && { "plant.json": JSON.stringify(plant) },
      ...command === "master" && { "read.txt": "connect\nstart\nread 47/500\n" },
    },
    ...environment !== undefined && { environment },
    ...command === "session" && { stdin: [new TextEncoder().encode("read 47/500\n")] },
    ...isAccept && { stdin: [new TextEncoder().encode("read\nok the value is simulated\n")] },
    now: () => Date.UTC(2026, 10, 23, 12),
    interruption: done.signal,
    ...command === "monitor" && {
      onStdout: (text) => {
        if (text.includes("47/500")) done.abort();
      },
    },
  });
  if (isCollect) await interrogated(station, done.signal).then(() => done.abort());
  return { ...await running, ...seen };
}

/** Resolves when the collector has interrogated the station, or when the signal is aborted. */
async function interrogated(station: ControlledStation, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !station.links.some(({ started }) => started)) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Runs a simulated station and interrogates it as a control centre would. */
export async function runStation(world: LinkWorld): Promise<LinkRun> {
  const done = new AbortController();
  const listening = Promise.withResolvers<{ readonly host: string; readonly port: number }>();
  const { args, files, environment, tls, profile } = world;
  const listen = args.includes("--local-address") ? [] : ["--listen", "127.0.0.1:0"];
  const running = runCli(
    ["station", "s.json", ...listen, "--lines", "--zone", "UTC", ...args],
    {
      files: { ...files, "s.json": JSON.stringify(STATION) },
      ...environment !== undefined && { environment },
      interruption: done.signal,
      onStdout: (text) => {
        const [, host, port] = /Listening on ([\d.]+):(\d+)/.exec(text) ?? [];
        if (host !== undefined) listening.resolve({ host, port: Number(port) });
      },
    },
  );
  running.then(({ stderr }) => listening.reject(new Error(`The station ended: ${stderr}`)));
  const seen = { from: [] as string[], originators: [] as number[], refusals: [] as string[] };
  try {
    const address = await listening.promise;
    seen.from.push(address.host);
    await using centre = await connect({
      ...address,
      ...tls !== undefined && { tls },
      ...profile !== undefined && { profile },
      onAsdu: ({ originator }) => void seen.originators.push(originator),
    });
    const { outcome, reason } = await centre.interrogate(47);
    if (outcome !== "done") seen.refusals.push(reason);
  } catch (error) {
    seen.refusals.push((error as Error).message);
  } finally {
    done.abort();
  }
  return { ...await running, ...seen };
}

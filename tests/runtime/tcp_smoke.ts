// Requirements on TCP in every runtime: addresses, errors, the ends of a connection, and back-pressure.

import { connect as connectSocket, type Socket } from "node:net";
import { LinkError, listenTcp, SYSTEM_CLOCK, type TcpLink, type TcpListener } from "../../mod.ts";
import { connectTcp } from "../../transport/low_level.ts";

const HOST = "127.0.0.1";

/** Far more than the buffers of a system and a runtime can hold. */
const FLOOD_OCTETS = 64 * 1024 * 1024;

const CHUNK = new Uint8Array(64 * 1024).fill(0x68);

/** Turns of the event loop without progress after which a writer counts as blocked. */
const TURNS = 300;

/** Runs all steps once, and returns the observations, line by line. */
export async function smoke(): Promise<string[]> {
  return [
    ...await errors(),
    ...await addresses(),
    `both families: ${await families()}`,
    ...await ends(),
    `flood: ${await flood()}`,
  ];
}

/** Removes what differs from run to run from a message. */
function reason(error: unknown): string {
  if (!(error instanceof LinkError)) return String(error);
  return `${error.code}: ${error.message}`.replaceAll(/\b(127\.0\.0\.1|localhost):\d+/g, "$1:PORT");
}

async function errors(): Promise<string[]> {
  const listener = await listenTcp({ port: 0 });
  const { port } = listener.address;
  const clock = { ...SYSTEM_CLOCK, monotonic: () => 0, schedule: expire };
  const abort = new AbortController();
  const lost = connectTcp({ host: HOST, port, signal: abort.signal });
  abort.abort(new Error("Not needed any more"));
  const lines = [
    await listenTcp({ port }).catch(reason),
    await listenTcp({ host: "192.0.2.1", port: 0 }).catch(reason),
    await connectTcp({ host: HOST, port, clock }).catch(reason),
    await lost.catch(String),
    await listenTcp({ host: "no.such.host.invalid", port: 0 }).catch(({ code }) => code),
    await connectTcp({ host: "no.such.host.invalid", port }).catch(({ code }) => code),
  ];
  listener.close();
  for (const host of [HOST, "localhost"]) {
    lines.push(await connectTcp({ host, port }).then(() => "connected", reason));
  }
  lines.push(
    await connectTcp({ host: HOST, port, localAddress: HOST }).then(() => "connected", reason),
  );
  return lines.map(String);
}

function expire(_: number, call: () => void): () => void {
  queueMicrotask(call);
  return () => {};
}

async function addresses(): Promise<string[]> {
  const listener = await listenTcp({ port: 0 });
  const { port, host } = listener.address;
  const links = listener[Symbol.asyncIterator]();
  const near = await connectTcp({ host: "localhost", port, localAddress: HOST, noDelay: false });
  const far: TcpLink = (await links.next()).value;
  const lines = [
    `listening on ${host}`,
    `near ${near.local.host} ${near.remote.host} ${near.remote.port === port}`,
    `far ${far.local.host} ${far.remote.host} ${far.remote.port === near.local.port}`,
  ];
  near.stream.close();
  far.stream.close();
  listener.close();
  lines.push(`after close(): ${(await links.next()).done}`);
  return lines;
}

/** Returns which address families can connect to a listener for IPv6 and IPv4. */
async function families(): Promise<string> {
  let listener;
  try {
    listener = await listenTcp({ host: "[::]", port: 0 });
  } catch {
    return "no IPv6";
  }
  const { host, port } = listener.address;
  const hosts = [host];
  const links = listener[Symbol.asyncIterator]();
  for (const target of [HOST, "[::1]"]) {
    const near = await connectTcp({ host: target, port });
    const far: TcpLink = (await links.next()).value;
    hosts.push(far.remote.host);
    near.stream.close();
    far.stream.close();
  }
  listener.close();
  return hosts.join();
}

/** Returns an accepted connection, and the socket of the runtime at its other end. */
async function accepted(listener: TcpListener): Promise<[TcpLink, Socket]> {
  const socket = connectSocket({ ...listener.address, allowHalfOpen: true });
  socket.on("error", () => {});
  const { value } = await listener[Symbol.asyncIterator]().next();
  return [value, socket];
}

async function ends(): Promise<string[]> {
  const lines: string[] = [];
  const listener = await listenTcp({ port: 0 });
  const into = new Uint8Array(16);

  const [half, talker] = await accepted(listener);
  talker.end(Uint8Array.of(1, 2, 3));
  lines.push(`octets ${await half.stream.read(into)}, then ${await half.stream.read(into)}`);
  const heard = new Promise<number>((resolve) => {
    talker.on("data", ({ length }: Uint8Array) => resolve(length));
  });
  await half.stream.write(Uint8Array.of(4, 5));
  lines.push(`after the end of the peer: ${await heard}`);
  half.stream.close();

  const [reset, breaker] = await accepted(listener);
  const broken = reset.stream.read(into).then(() => "read", () => "rejected");
  breaker.resetAndDestroy();
  lines.push(`reset: ${await broken}`);
  lines.push(`then: ${await reset.stream.write(Uint8Array.of(1)).then(String, () => "rejected")}`);
  reset.stream.close();

  const [own, witness] = await accepted(listener);
  witness.resume();
  const ended = new Promise<string>((resolve) => witness.on("end", () => resolve("end")));
  const pending = own.stream.read(into).then(String, () => "rejected");
  own.stream.close();
  lines.push(`closed: ${await pending}, the peer sees the ${await ended}`);
  witness.destroy();
  listener.close();
  return lines;
}

/** Writes to a peer that does not read until the writer is blocked; then everything must arrive. */
async function flood(): Promise<string> {
  const listener = await listenTcp({ port: 0 });
  const links = listener[Symbol.asyncIterator]();
  const near = await connectTcp({ host: HOST, port: listener.address.port });
  const far: TcpLink = (await links.next()).value;
  let sent = 0;
  const writing = (async () => {
    while (sent < FLOOD_OCTETS) sent += await near.stream.write(CHUNK);
  })();
  let seen = -1;
  for (let turns = 0; turns < TURNS && sent < FLOOD_OCTETS; turns++) {
    if (sent !== seen) [turns, seen] = [0, sent];
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  const isHeldBack = sent < FLOOD_OCTETS;
  let received = 0;
  const into = new Uint8Array(CHUNK.length);
  while (received < FLOOD_OCTETS) received += await far.stream.read(into) ?? NaN;
  await writing; // the last octets written may exceed FLOOD_OCTETS
  while (received < sent) received += await far.stream.read(into) ?? NaN;
  near.stream.close();
  far.stream.close();
  listener.close();
  return `${isHeldBack ? "held back" : "not held back"}, ${sent - received} missing`;
}

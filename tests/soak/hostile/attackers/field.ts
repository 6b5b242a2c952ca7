// The field of an attack: connections from its own addresses, or its own port to which others connect.

import { connect, createServer, type Server, type Socket } from "node:net";
import { Prng } from "../../../helpers/random/prng.ts";
import type { ClientField, Field, StationAttack } from "./attack.ts";
import { type AttackCounts, countEnd, Wire } from "./wire.ts";

/** Delay before a connection is re-established, in ms. */
const AGAIN_MS = 250;

/** Options of a field. */
export interface FieldOptions {
  readonly signal: AbortSignal;
  readonly seed: number;
  /** Fraction of the connections of a long run. */
  readonly scale: number;
  /** Number of the attack: the second octet of its addresses. */
  readonly number: number;
}

/** Returns an address of an attack: `127.NUMBER.0.INDEX + 1`. */
export function addressOf(number: number, index = 0): string {
  return `127.${number}.0.${index + 1}`;
}

/** Creates the part that all fields share. */
export function fieldOf({ signal, seed, scale, number }: FieldOptions): Field {
  return {
    counts: { connections: 0, frames: 0, octets: 0, ends: {} },
    random: new Prng(seed + number),
    signal,
    over: new Promise((resolve) => signal.addEventListener("abort", () => resolve())),
    wait: (ms) => wait(ms, signal),
    many: (count) => Math.max(1, Math.round(count * scale)),
  };
}

/** Creates the field of an attack on a station. */
export function clientField(
  options: FieldOptions & Pick<ClientField, "port" | "stranger">,
): ClientField {
  const field = fieldOf(options);
  const { counts, signal } = field;
  const { port, number, stranger } = options;
  const from = (index = 0) => addressOf(number, index);
  const open = async (index = 0): Promise<Wire | undefined> => {
    const wire = await dial(from(index), port, counts);
    if (wire === undefined) await field.wait(AGAIN_MS);
    return wire;
  };
  return {
    ...field,
    stranger,
    port,
    from,
    connect: open,
    keep: async (count, behave, addresses = 1) => {
      await Promise.all(Array.from({ length: count }, async (_, index) => {
        await field.wait(field.random.int(0, AGAIN_MS));
        while (!signal.aborted) {
          const wire = await open(index % addresses);
          if (wire === undefined) continue;
          await Promise.race([behave(wire, index), field.over]);
          if (wire.isOpen) wire.reset();
          await field.wait(AGAIN_MS);
        }
      }));
    },
  };
}

/** Opens a port for an attack on connecting peers. */
export async function stationServer(
  attack: StationAttack,
  field: Field,
  host: string,
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    const wire = new Wire(socket, field.counts);
    Promise.race([attack.meet(wire, field), field.over]).then(() => wire.isOpen && wire.reset());
  });
  await new Promise<void>((resolve) => server.listen({ host, port: 0 }, resolve));
  return { server, port: (server.address() as { readonly port: number }).port };
}

/** Connects from a local address; counts a failure. */
async function dial(
  localAddress: string,
  port: number,
  counts: AttackCounts,
): Promise<Wire | undefined> {
  const socket: Socket = connect({ host: "127.0.0.1", port, localAddress, noDelay: true });
  try {
    await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  } catch (error) {
    countEnd(counts, `not connected, ${(error as { readonly code?: string }).code}`);
    return undefined;
  }
  return new Wire(socket, counts);
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}

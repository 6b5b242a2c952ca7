// Handshakes of peers that the station does not trust: each costs the station a signature.

import { connect } from "node:tls";
import type { ClientAttack, ClientField } from "../attackers/attack.ts";
import { countEnd } from "../attackers/wire.ts";

/** Uses a self-signed certificate, or none. */
export const tlsStranger: ClientAttack = {
  name: "TLS, strangers",
  text: "20 handshakes a second without a certificate, or with one that no authority has signed",
  target: "TLS",
  run: async (field) => {
    await Promise.all(Array.from({ length: field.many(4) }, async (_, index) => {
      while (!field.signal.aborted) {
        await handshake(field, index % 2 === 0);
        await field.wait(200);
      }
    }));
  },
};

async function handshake(field: ClientField, withCertificate: boolean): Promise<void> {
  const { counts, stranger, port } = field;
  const options = {
    host: "127.0.0.1",
    port,
    localAddress: field.from(),
    rejectUnauthorized: false,
    ...withCertificate && stranger && { cert: stranger.certificate, key: stranger.key },
  };
  const socket = connect(options);
  const how = await new Promise<string | undefined>((resolve) => {
    socket.on("error", ({ code, message }: Error & { code?: string }) => resolve(code ?? message));
    socket.on("close", () => resolve("closed"));
    field.signal.addEventListener("abort", () => resolve(undefined), { once: true });
    socket.on("data", () => {});
    socket.on("secureConnect", () => counts.connections++);
  });
  socket.destroy();
  counts.frames++;
  if (how !== undefined) countEnd(counts, how);
}

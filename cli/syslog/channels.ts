// Connections to a syslog server: UDP, TCP and TLS.

import { createSocket } from "node:dgram";
import type { ByteStream, TlsSettings } from "../../mod.ts";
import { connectTcp, connectTls } from "../../transport/low_level.ts";
import { formatEndpoint, type HostPort } from "../text/endpoint.ts";
import { countedFrame } from "./message.ts";
import type { SyslogChannel } from "./sender.ts";

/** The transport protocol of messages. */
export type SyslogProtocol = "udp" | "tcp" | "tls";

/** The address of a server, and the protocol to use. */
export interface SyslogTarget extends HostPort {
  readonly protocol: SyslogProtocol;
}

/** Time limit for connecting, including the TLS handshake. */
const CONNECT_MS = 10_000;

/** Opens a channel; the signal ends the attempt. */
export async function openChannel(
  { protocol, host, port }: SyslogTarget,
  { tls, signal }: { readonly tls: TlsSettings | undefined; readonly signal: AbortSignal },
): Promise<SyslogChannel> {
  if (protocol === "udp") return await openUdp({ host, port });
  const target = { host, port, signal, t0Ms: CONNECT_MS };
  const { stream } = protocol === "tcp" || tls === undefined
    ? await connectTcp(target)
    : await connectTls({ ...target, ...tls });
  return streamChannel(stream);
}

/** A connection; received octets are discarded, and the channel ends with the connection. */
function streamChannel(stream: ByteStream): SyslogChannel {
  let isClosed = false;
  async function ended(): Promise<string> {
    const buffer = new Uint8Array(1024);
    try {
      while (await stream.read(buffer) !== null) { /* A server has nothing to say. */ }
      return "the server closed the connection";
    } catch (error) {
      return (error as Error).message;
    }
  }
  return {
    ended: ended(),
    async send(message) {
      for (let rest = countedFrame(message); rest.length > 0;) {
        rest = rest.subarray(await stream.write(rest));
      }
    },
    close() {
      if (!isClosed) stream.close();
      isClosed = true;
    },
  };
}

/** Datagrams. Losses on the network are not detected. */
async function openUdp({ host, port }: HostPort): Promise<SyslogChannel> {
  const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
  const ended = Promise.withResolvers<string>();
  let isClosed = false;
  socket.on("error", (error) => ended.resolve(error.message));
  await new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    // For a server on this machine, a loopback socket and its permission are sufficient.
    socket.bind({ port: 0, address: localOf(host) }, () => {
      socket.connect(port, host, () => {
        socket.off("error", reject);
        resolve();
      });
    });
  }).catch((error: Error) => {
    socket.close();
    throw new Error(`Cannot send to ${formatEndpoint({ host, port })}: ${error.message}`);
  });
  return {
    ended: ended.promise,
    send: (message) =>
      new Promise((resolve, reject) => {
        socket.send(message, (error) => error ? reject(error) : resolve());
      }),
    close() {
      if (!isClosed) socket.close();
      isClosed = true;
    },
  };
}

/** The address of this machine that datagrams to a host are sent from. */
export function localOf(host: string): string {
  if (/^127\./.test(host) || host === "::1") return host;
  return host.includes(":") ? "::" : "0.0.0.0";
}

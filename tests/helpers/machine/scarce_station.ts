// A TLS station as a program that uses up all file descriptors of its process, and releases them on request.
// The first line of its standard input is its identity in JSON; the second line releases the descriptors. It prints its
// port and each failure to accept a connection.

import { ControlledStation, listenTls, serve, type TlsIdentity } from "../../../mod.ts";

const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream()).getReader();
const identity = JSON.parse((await lines.read()).value!) as TlsIdentity;
const listener = await listenTls({ host: "127.0.0.1", port: 0, ...identity });
const station = new ControlledStation({ sectors: [{ ca: 1, points: [] }] });
const server = await serve(station, { listener, onError: ({ message }) => console.log(message) });
Deno.addSignalListener("SIGHUP", () => {}); // the runtime needs a descriptor for its first signal
const files: Deno.FsFile[] = [];
for (let isLeft = true; isLeft;) {
  try {
    files.push(Deno.openSync(import.meta.filename!));
  } catch {
    isLeft = false;
  }
}
console.log(server.port);
await lines.read();
for (const file of files) file.close();
await lines.read();
await server.close();
await station.close();

// The connections of commands that have several at the same time.

import { assertEquals, assertThrows } from "@std/assert";
import { IEC104, type TcpLink, type TcpListener } from "../../../mod.ts";
import { decodeApdu, formatApdu } from "../../../codec/mod.ts";
import { readCapture } from "../../../codec/capture/mod.ts";
import { UsageError } from "../../../cli/io/exit.ts";
import { ManyWatch } from "../../../cli/trace/many_watch.ts";
import { memoryPipe } from "../../helpers/virtual/memory_stream.ts";
import { withTree } from "../../helpers/machine/temp.ts";
import { frames } from "../../helpers/wire/frames.ts";

const LOCAL = { host: "192.0.2.10", port: 2404 };

function watchTo(lines: string[], file?: string): ManyWatch {
  return new ManyWatch({
    ...{ traces: true, decodes: false, file, zone: { zone: "UTC" } },
    now: () => Date.UTC(2026, 10, 30, 10),
    print: (line) => lines.push(line.replace("10:00:00.000  ", "")),
    tell: (text) => lines.push(text),
  });
}

/** A listener with these connections, whose streams belong to the test. */
function listenerOf(links: readonly TcpLink[]): TcpListener {
  const close = () => {};
  return {
    address: LOCAL,
    close,
    [Symbol.dispose]: close,
    async *[Symbol.asyncIterator]() {
      yield* links;
    },
  };
}

Deno.test("accepted connections are traced and recorded with the peer as client", async () => {
  await withTree({}, async (root) => {
    const file = `${root}/station.pcapng`;
    const lines: string[] = [];
    using watch = watchTo(lines, file);
    const peers = [40_001, 40_002].map((port) => {
      const [stream, other] = memoryPipe();
      return { link: { stream, local: LOCAL, remote: { host: "192.0.2.1", port } }, other };
    });
    const listener = watch.listener(listenerOf(peers.map(({ link }) => link)), {
      ...{ profile: IEC104, isTls: false },
    });
    const links = await Array.fromAsync(listener);
    for (const [index, { stream }] of links.entries()) {
      await peers[index]!.other.write(frames("STARTDT act"));
      await stream.read(new Uint8Array(6));
      await stream.write(frames("STARTDT con"));
    }
    links[0]!.stream.close();
    assertEquals(listener.address, LOCAL);
    assertEquals(lines, [
      "192.0.2.1:40001  = 192.0.2.1:40001 connected to 192.0.2.10:2404; times in UTC",
      "192.0.2.1:40002  = 192.0.2.1:40002 connected to 192.0.2.10:2404; times in UTC",
      "192.0.2.1:40001  < U STARTDT act         68 04 07 00 00 00",
      "192.0.2.1:40001  > U STARTDT con         68 04 0b 00 00 00",
      "192.0.2.1:40002  < U STARTDT act         68 04 07 00 00 00",
      "192.0.2.1:40002  > U STARTDT con         68 04 0b 00 00 00",
      "192.0.2.1:40001  = closed the connection to 192.0.2.1:40001",
    ]);
    const apdus: string[] = [];
    for await (const item of readCapture(Deno.readFileSync(file))) {
      if (item.type !== "apdu") continue;
      apdus.push(`${item.source!.port} ${formatApdu(decodeApdu(item.octets))}`);
    }
    assertEquals(apdus, [
      "40001 U STARTDT act",
      "2404 U STARTDT con",
      "40002 U STARTDT act",
      "2404 U STARTDT con",
    ]);
  });
});

Deno.test("a listener that is neither traced nor recorded is left alone", () => {
  const listener = listenerOf([]);
  using watch = new ManyWatch({
    ...{ traces: false, decodes: false, file: undefined, zone: undefined, now: () => 0 },
    print: () => {},
    tell: () => {},
  });
  assertEquals(watch.listener(listener, { profile: IEC104, isTls: false }), listener);
});

Deno.test("a recording of several connections that cannot be written is refused at once", async () => {
  await withTree({ "notes.txt": "Notes" }, (root) => {
    assertThrows(() => watchTo([], `${root}/notes.txt`), UsageError, "is not a pcapng file");
  });
});

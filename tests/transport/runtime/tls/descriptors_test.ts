// A listener whose process has run out of file descriptors accepts again as soon as some are available.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { connect } from "../../../../transport/mod.ts";
import { makeCertificates } from "../../../helpers/machine/certificates.ts";

const made = makeCertificates();

Deno.test({
  name: "listenTls() accepts again after the process ran out of file descriptors",
  ignore: made === undefined || Deno.build.os === "windows",
  async fn() {
    const { caCerts, station, centre } = made!;
    const script = "deno run --quiet --allow-net=127.0.0.1 --allow-read " +
      "tests/helpers/machine/scarce_station.ts";
    const child = new Deno.Command("sh", {
      args: ["-c", `ulimit -n 100 && exec ${script}`],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const input = child.stdin.getWriter();
    const tell = (text: string) => input.write(new TextEncoder().encode(`${text}\n`));
    const output = child.stdout.pipeThrough(new TextDecoderStream());
    const lines = output[Symbol.asyncIterator]();
    await tell(JSON.stringify({ caCerts, ...station }));
    const port = Number((await lines.next()).value);
    const dialling = connect({ host: "127.0.0.1", port, tls: { caCerts, ...centre } });
    assertStringIncludes((await lines.next()).value!, "too many open files");
    await tell("give them back");
    const controlling = await dialling;
    assertEquals((await controlling.interrogate(1)).outcome, "done");
    await controlling.close();
    await input.close();
    const { success } = await child.status;
    assertEquals(success, true);
    await lines.return?.();
  },
});

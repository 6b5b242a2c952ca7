// The commands of the hardening guide create certificates with which two stations can connect.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { connectTls } from "../../../../transport/low_level.ts";
import { LinkError, listenTls } from "../../../../transport/mod.ts";
import { HAS_OPENSSL } from "../../../helpers/machine/plant_authority.ts";
import { withTree } from "../../../helpers/machine/temp.ts";

Deno.test({
  name: "the commands of the hardening guide create certificates with which two stations connect",
  ignore: !HAS_OPENSSL,
  async fn() {
    const guide = Deno.readTextFileSync(".github/SECURITY.md");
    const commands = /certificates:begin -->\s*```sh\n([^]*?)```/.exec(guide)?.[1];
    assert(commands !== undefined && commands.split("\n").length > 5);
    await withTree({}, async (root) => {
      const script = new Deno.Command("sh", {
        ...{ args: ["-ec", commands], cwd: root, stdin: "null", stdout: "null", stderr: "piped" },
      });
      const { success, stderr } = await script.output();
      assert(success, new TextDecoder().decode(stderr));
      const text = (name: string) => Deno.readTextFileSync(`${root}/${name}`);
      const caCerts = text("ca.pem");
      const party = (name: string) => ({
        certificate: text(`${name}.pem`),
        key: text(`${name}.key`),
      });
      const pins = [text("centre.pin").trim()];
      const listener = await listenTls({
        ...{ host: "127.0.0.1", port: 0, caCerts, ...party("station"), pins },
        allowedSubjects: ["O=Northfield, CN=centre"],
      });
      const links = listener[Symbol.asyncIterator]();
      const target = { host: "127.0.0.1", port: listener.address.port, caCerts };
      const near = await connectTls({ ...target, ...party("centre") });
      const { value: far } = await links.next();
      assertEquals([near.peer.name, far!.peer.name], ["station", "centre"]);
      near.stream.close();
      far!.stream.close();
      listener.close();
      // The certificate of the control centre is not valid for a station.
      const wrong = await listenTls({ host: "127.0.0.1", port: 0, caCerts, ...party("centre") });
      const other = { ...target, port: wrong.address.port, ...party("centre") };
      const error = await assertRejects(() => connectTls(other), LinkError);
      assertEquals(error.securityEvent, "certificate-validation-failed");
      wrong.close();
    });
  },
});

// The security events that every command with a link over TLS shows: each once, in one form, on standard error.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { LinkError, type SecurityEvent, type TlsIdentity } from "../../../mod.ts";
import { securityEvent } from "../../../transport/tls/security_event.ts";
import { messageOf, SecurityNotes, securityText } from "../../../cli/link/security_notes.ts";
import { loadCommands } from "../../../cli/registry.ts";
import { type LinkRun, runClient, runStation } from "../../helpers/cli/link_peers.ts";
import { HAS_OPENSSL, PlantAuthority } from "../../helpers/machine/plant_authority.ts";
import { withTree } from "../../helpers/machine/temp.ts";

const DAY = 86_400_000;

/** The commands of the registry that have link options. */
const LINKED = (await loadCommands())
  .filter(({ options }) => options.some((row) => row.name === "tls-ca"));

/** A line on standard error that shows an event. */
const SHAPE = /security (?:warning|incident) \d+ [a-z-]+: .+$/;

function event(name: SecurityEvent["name"], reason: string): SecurityEvent {
  return securityEvent(name, { reason, time: 0 });
}

Deno.test("a warning is shown once, an incident again after a session, and information never", () => {
  const notes = new SecurityNotes();
  const line = (name: SecurityEvent["name"], reason: string) => notes.lineOf(event(name, reason));
  assertEquals(line("crl-expired", "late"), "security warning 19 crl-expired: late");
  assertEquals(line("bad-certificate", "bad"), "security incident 4 bad-certificate: bad");
  assertEquals([line("crl-expired", "late"), line("bad-certificate", "bad")], [
    undefined,
    undefined,
  ]);
  assertEquals(line("session-established", "TLSv1.3"), undefined);
  assertEquals(line("crl-expired", "late"), undefined);
  assertEquals(line("bad-certificate", "bad"), "security incident 4 bad-certificate: bad");
  assertEquals(line("session-expired", "old"), undefined);
  assertEquals(line("minimum-key-length", "P-256"), undefined, "every session has it");
});

Deno.test("the lines that were shown are remembered in bounded memory", () => {
  const notes = new SecurityNotes();
  for (let i = 0; i <= 1000; i++) assert(notes.lineOf(event("weak-suite", `${i}`)) !== undefined);
  assertEquals(notes.lineOf(event("weak-suite", "1")), undefined);
  assertEquals(
    notes.lineOf(event("weak-suite", "0")),
    securityText(event("weak-suite", "0")),
    "the oldest is forgotten",
  );
});

Deno.test("the message of an error has the form of its security event, if it has one", () => {
  const plain = new LinkError("Cannot connect", { code: "refused" });
  assertEquals(messageOf(plain), "Cannot connect");
  const { message } = new LinkError("Cannot connect", { code: "not-trusted" });
  const securityEvent = "certificate-expired";
  const refused = new LinkError(message, { code: "not-trusted", securityEvent });
  assertEquals(messageOf(refused), "security incident 11 certificate-expired: Cannot connect");
});

/** The files and identities of a plant; the own certificates of commands expire in two days. */
function plantOf(plant: PlantAuthority) {
  const now = Date.now();
  const files: Record<string, string> = {
    "root.pem": plant.pem("root"),
    "late.crl": plant.list("root") +
      plant.list("works", { validity: [now - 9 * DAY, now - DAY] }),
  };
  const identities: Record<string, TlsIdentity> = {};
  for (const name of ["station", "centre"]) {
    plant.station(`${name}-soon`, { by: "works", validity: [now - DAY, now + 2 * DAY] });
    const { certificate, key } = plant.party(`${name}-soon`);
    files[`${name}.pem`] = certificate;
    files[`${name}.key`] = key;
    identities[name] = { caCerts: plant.pem("root"), ...plant.party(name) };
  }
  return { files, identities };
}

for (const { name: command } of LINKED) {
  Deno.test({
    name: `iec104 ${command} shows warnings and refusals of TLS on standard error, in one form`,
    ignore: !HAS_OPENSSL,
    async fn() {
      using authority = PlantAuthority.standard();
      const { files, identities } = plantOf(authority);
      const [own, peer] = command === "station" ? ["station", "centre"] : ["centre", "station"];
      const base = ["--tls-ca", "root.pem", "--tls-cert", `${own}.pem`, "--tls-key", `${own}.key`];
      await withTree({}, async (folder) => {
        const run = async (...more: readonly string[]): Promise<LinkRun> => {
          const world = { args: [...base, ...more], files, tls: identities[peer!], folder };
          return command === "station" ? await runStation(world) : await runClient(command, world);
        };
        const fine = await run("--tls-crl", "late.crl");
        assertEquals(fine.code, 0, fine.stderr);
        const warned = securityLines(fine.stderr);
        assertEquals(
          warned.map((line) => line.replace(/^.*(security \w+ \d+ [a-z-]+): .*$/, "$1")).toSorted(),
          [
            "security warning 101 certificate-expires-soon",
            "security warning 19 crl-expired",
          ],
          fine.stderr,
        );
        assertStringIncludes(
          warned.find((line) => line.includes(" 101 "))!,
          `this station: the certificate of CN=${own}-soon expires at `,
        );
        const refused = await run("--tls-name", "nobody");
        // A script reports the results of its lines on standard output.
        const shown = command === "master" ? refused.stdout : refused.stderr;
        const incidents = securityLines(shown).filter((line) => line.includes("incident"));
        assertEquals(incidents.length, 1, `${command}: ${shown}`);
        assertMatch(incidents[0]!, SHAPE);
        const reason = `the subject CN=${peer} is not allowed (--tls-name, tls.allowedSubjects)`;
        assertStringIncludes(
          incidents[0]!,
          "security incident 14 certificate-not-trusted: Cannot ",
        );
        assertStringIncludes(incidents[0]!, reason);
        if (command !== "collect") { // which also logs what becomes of the link
          const all = refused.stdout + refused.stderr;
          assertEquals(all.split(reason).length, 2, `${command} shows it once: ${all}`);
        }
      });
    },
  });
}

function securityLines(stderr: string): readonly string[] {
  return stderr.split("\n").filter((line) => SHAPE.test(line));
}

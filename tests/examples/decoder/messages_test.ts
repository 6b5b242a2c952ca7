// Messages of secure authentication in several segments, as the page shows them; and the edition in its settings.

import { assertEquals } from "@std/assert";
import { decodeAsdu } from "../../../codec/decode_asdu.ts";
import { type DissectNode, parseHex } from "../../../codec/mod.ts";
import { securityAsdus } from "../../../codec/security/segments.ts";
import { NO_SETTINGS } from "../../../examples/decoder/analysis_settings.ts";
import { Server } from "../../../examples/decoder/engine/server.ts";
import { octetRange } from "../../../examples/decoder/page/tree_view.ts";
import { treeTarget } from "../../../examples/decoder/page/pointing/tree_targets.ts";
import { openCapture } from "../../helpers/browser/opened_capture.ts";
import { measured, Traffic } from "../../helpers/capture/traffic_builder.ts";

const OCTETS = new Uint8Array(400);

const SEGMENTS = securityAsdus(
  {
    ...{ type: "S_US_NA_1", kcm: 69, operation: 1, scs: 7, role: 1, expiryDays: 365 },
    ...{ name: "op7", publicKey: OCTETS, certification: OCTETS.slice(0, 9) },
  },
  { ca: 1 },
).map((octets) => decodeAsdu(octets));

const REPLY = decodeAsdu(parseHex("52 01 0E 00 01 00 C0 01 00 00 00 01 00 04 00 DE AD BE EF"));

/** A server with a capture: a message in two segments, and one that another ASDU interrupts. */
async function opened(): Promise<Server> {
  const traffic = new Traffic();
  const link = traffic.link().start();
  const other = traffic.link({ client: "192.0.2.9" }).start();
  link.fromClient(SEGMENTS[0]!);
  other.fromClient(SEGMENTS[0]!).fromClient(REPLY);
  link.fromServer(measured(1, 1)).fromClient(SEGMENTS[1]!);
  const server = new Server(() => {});
  await server.answer("load", { file: new Blob([traffic.pcap() as BlobPart]), name: "day.pcap" });
  return server;
}

/** The rows with messages of secure authentication. */
async function messages(server: Server) {
  const rows = await server.answer("rows", { from: 0, count: 100 });
  return rows.filter(({ type, text }) => type.startsWith("S_") || text.includes("octets"));
}

Deno.test("the row of the last segment shows the whole message, and that of an interruption what was discarded", async () => {
  const rows = await messages(await opened());
  assertEquals(rows.map(({ text, odd }) => [text, odd]), [
    ["asn=0 fir data=242 octets", false],
    ["asn=0 fir data=242 octets", false],
    [
      "csq=1 usr=1 mac=4 octets; discarded: S_US_NA_1 is unfinished after 1 segment: a new S_RP_NA_1 began",
      true,
    ],
    [
      "kcm=69 (RSA-3072, DSA with SHA-256 and HMAC-SHA-256) operation=1 (add) scs=7 role=1 (OPERATOR) " +
      'expiryDays=365 name="op7" publicKey=400 octets certification=9 octets; 2 segments',
      false,
    ],
  ]);
});

Deno.test("the tree of the last segment ends with the fields of the whole message", async () => {
  const server = await opened();
  const { row } = (await messages(server)).at(-1)!;
  const { tree } = await server.answer("row", { row });
  const message = tree.children.at(-1)!;
  assertEquals([message.name, message.title], ["MESSAGE", "Complete message of 2 segments"]);
  const all = (node: DissectNode): DissectNode[] => [node, ...node.children.flatMap(all)];
  const nodes = all(message);
  const name = nodes.find(({ field }) => field?.key === "name")!;
  assertEquals([name.text, octetRange(name)], ['"op7"', "octets of several packets"]);
  assertEquals(nodes.filter(({ length }) => length !== 0), []);
});

Deno.test("with the edition of 2025 in the settings, messages stay raw", async () => {
  const server = await opened();
  const settings = { ...NO_SETTINGS, texts: { "security-edition": "2025" } };
  await server.answer("settings", { settings, types: [], forNext: false });
  const rows = await messages(server);
  assertEquals(rows.filter(({ text }) => text.includes("usr=") || text.includes("name=")), []);
  assertEquals(rows.length, 4);
});

Deno.test("the fields of a message offer the filters of the same names, but not those of a message in several segments", async () => {
  const traffic = new Traffic();
  const link = traffic.link().start().fromClient(REPLY);
  for (const segment of SEGMENTS) link.fromClient(segment);
  const { rows, detailOf, facts } = await openCapture(new Blob([traffic.pcap() as BlobPart]));
  const termsOf = async (row: number) => {
    const detail = await detailOf(row);
    const paths = (node: DissectNode, above: DissectNode[] = []): DissectNode[][] => {
      const path = [...above, node];
      return [path, ...node.children.flatMap((child) => paths(child, path))];
    };
    return paths(detail.tree).flatMap((path) => {
      const { term } = treeTarget(detail, path, facts);
      return typeof term === "string" && /^(?:usr|csq|username)=/.test(term) ? [term] : [];
    });
  };
  const messages = rows.filter(({ type }) => type.startsWith("S_"));
  assertEquals(await termsOf(messages[0]!.row), ["csq=1", "usr=1"]);
  assertEquals(await termsOf(messages.at(-1)!.row), []);
});

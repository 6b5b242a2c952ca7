// What `iec104 scan` sends to any station, from the recordings of scans.

import { assert, assertEquals } from "@std/assert";
import { type CaptureItem, readCapture } from "../../../codec/capture/mod.ts";
import { FRZ, SCQ } from "../../../codec/low_level.ts";
import { type Asdu, CAUSE, decodeApdu, type StationFile } from "../../../mod.ts";
import { askStation } from "../../helpers/cli/request_cli.ts";
import { withTree } from "../../helpers/machine/temp.ts";
import { Prng } from "../../helpers/random/prng.ts";
import { randomStation } from "../../helpers/stations/random_station.ts";

/** The ASDUs that a recorded scan has sent. */
async function requestsIn(path: string, port: number): Promise<readonly Asdu[]> {
  const items: readonly CaptureItem[] = await Array.fromAsync(
    readCapture(Deno.readFileSync(path)),
  );
  return items.flatMap((item) => {
    if (item.type !== "apdu" || item.destination?.port !== port) return [];
    const apdu = decodeApdu(item.octets);
    return apdu.format === "I" ? [apdu.asdu] : [];
  });
}

/** Whether an ASDU is a request that changes nothing. */
function reads(asdu: Asdu, fetches: boolean): boolean {
  const { cause, test } = asdu;
  if (test) return false;
  switch (asdu.type) {
    case "C_IC_NA_1":
      return cause === CAUSE.activation;
    case "C_CI_NA_1":
      return cause === CAUSE.activation && asdu.objects[0]?.frz === FRZ.read;
    case "C_RD_NA_1":
      return cause === CAUSE.request;
    case "F_SC_NA_1": {
      const { scq } = asdu.objects[0]!;
      const isRead = scq === SCQ.selectFile || scq === SCQ.requestFile ||
        scq === SCQ.requestSection;
      return scq === SCQ.directory ? cause === CAUSE.request : fetches && isRead;
    }
    case "F_AF_NA_1":
      return fetches;
    default:
      return false;
  }
}

/** Random files of a station. */
function randomFiles(ca: number, random: Prng): readonly StationFile[] {
  return Array.from({ length: random.int(1, 3) }, (_, index) => ({
    ...{ ca, ioa: 40_000 + index, nof: 1 },
    sections: [new Uint8Array(random.int(1, 250))],
  }));
}

Deno.test("the recording of any scan has only requests that change nothing", async () => {
  const refusable = ["C_CI_NA_1", "C_RD_NA_1", "F_SC_NA_1"];
  const sent = new Set<string>();
  for (let seed = 1; seed <= 12; seed++) {
    const random = new Prng(seed);
    const station = randomStation(random);
    // A station that sends no termination costs seconds of real time.
    const { termination: _termination, ...interrogation } = station.procedures!.interrogation!;
    const unsupported = refusable.filter(() => random.chance(0.2));
    const procedures = { ...station.procedures, interrogation, unsupported };
    const cas = station.sectors.map(({ ca }) => ca);
    const fetches = random.chance(0.5);
    const options = [
      ...random.chance(0.3) ? ["--no-groups"] : [],
      ...random.chance(0.5) ? ["--read", "1,5,9000-9003"] : [],
      ...fetches ? ["--files", "200"] : [],
    ];
    await withTree({}, async (root) => {
      const record = `${root}/scan.pcapng`;
      let port = 0;
      const { code, received } = await askStation(
        ["scan", "{}", "--yes", "--rate", "1000", "--ca", cas.join(","), ...options]
          .concat("--record", record),
        {
          declaration: { ...station, procedures },
          prepare: (it) => {
            for (const file of randomFiles(cas[0]!, random)) it.addFile(file);
          },
          environmentOf: (address) => {
            port = Number(address.split(":").at(-1));
            return {};
          },
        },
      );
      const requests = await requestsIn(record, port);
      assertEquals([code, requests.length], [0, received.length], `seed ${seed}`);
      for (const asdu of requests) {
        assert(reads(asdu, fetches), `seed ${seed}: ${JSON.stringify(asdu)}`);
        sent.add(asdu.type);
      }
    });
  }
  assertEquals([...sent].sort(), [
    ...["C_CI_NA_1", "C_IC_NA_1", "C_RD_NA_1", "F_AF_NA_1", "F_SC_NA_1"],
  ]);
});

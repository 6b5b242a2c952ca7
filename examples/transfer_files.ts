// Files of a station: lists its directory, fetches the latest disturbance record, and sends a file.
//
// deno run --allow-net --allow-read --allow-write examples/transfer_files.ts [HOST] [PORT] [CA] [RECORD] [FILE_TO_SEND]

import { connect, describeTimeFlags, formatTime } from "@telecontrol/iec104";

const [host = "127.0.0.1", port = "2404", address = "1", record = "record.dat", fileToSend] =
  Deno.args;
const ca = Number(address);

// File names suggested by the standard. Devices differ; see the manual.
const TRANSPARENT_FILE = 1;
const DISTURBANCE_DATA = 2;

await using station = await connect({ host, port: Number(port) });

const { files, ...directory } = await station.listFiles(ca);
console.log(`directory: ${directory.reason}`);
for (const { ioa, nof, lof, time, timeFlags } of files) {
  console.log(`${ioa}/${nof} ${lof} octets ${formatTime(time)} ${describeTimeFlags(timeFlags)}`);
}

const [latest] = files
  .filter(({ nof, subdirectory }) => nof === DISTURBANCE_DATA && !subdirectory)
  .toSorted((a, b) => b.time - a.time);
if (latest !== undefined) {
  const { octets, reason } = await station.getFile(ca, latest, {
    onProgress: (received, length) => console.log(`${received} of ${length} octets`),
  });
  console.log(`${record}: ${reason}`);
  if (octets === undefined) Deno.exitCode = 1;
  else await Deno.writeFile(record, octets);
}

if (fileToSend !== undefined) {
  const octets = await Deno.readFile(fileToSend);
  const sent = await station.putFile(ca, { ioa: 40000, nof: TRANSPARENT_FILE, octets });
  console.log(`${fileToSend}: ${sent.reason}`);
  if (sent.outcome !== "done") Deno.exitCode = 1;
}

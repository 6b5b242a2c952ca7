// A closed station refuses requests that it can no longer fulfil, instead of ignoring them.

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { ControlledStation, serve, type StationDeclaration } from "../../../../mod.ts";

const STATION: StationDeclaration = {
  sectors: [{
    ca: 1,
    points: [{ ioa: 10, type: "M_SP_NA_1", value: 0 }],
    counters: [{ ioa: 20, value: 5 }],
  }],
};

Deno.test("a closed station refuses changes, events, files and serving, and can still be read", async () => {
  const station = new ControlledStation(STATION);
  assertEquals(station.isClosed, false);
  station.set(1, 10, 1);
  await station.close();
  assertEquals(station.isClosed, true);
  const attempts: readonly (readonly [call: () => unknown, message: string])[] = [
    [() => station.set(1, 10, 0), "Cannot set 1/10: the station is closed, expected one in use"],
    [() => station.update(1, 10, { quality: 0 }), "Cannot set 1/10: the station is closed"],
    [() => station.count(1, 20), "Cannot count 1/20: the station is closed"],
    [
      () =>
        station.enqueue({ type: "M_SP_NA_1", cause: 3, ca: 1, objects: [{ ioa: 10, value: 1 }] }),
      "Cannot enqueue an ASDU: the station is closed",
    ],
    [
      () => station.addFile({ ca: 1, ioa: 30, nof: 2, sections: [new Uint8Array(1)], instant: 0 }),
      "Cannot add a file: the station is closed",
    ],
  ];
  for (const [call, message] of attempts) assertThrows(call, TypeError, message);
  await assertRejects(
    () => serve(station, { host: "127.0.0.1", port: 0 }),
    TypeError,
    "Cannot serve a station: it is closed, expected one in use",
  );
  assertEquals([station.get(1, 10)?.value, station.get(1, 20)?.value], [1, 5]);
});

Deno.test("while a station closes, the notice of a closed connection may still set a point", async () => {
  const values: number[] = [];
  const station: ControlledStation = new ControlledStation(STATION, {
    onNotice: (notice) => {
      if (notice.type !== "link" || notice.state !== "closed") return;
      station.set(1, 10, 1);
      values.push(station.get(1, 10)!.value);
    },
  });
  await using server = await serve(station, { host: "127.0.0.1", port: 0 });
  using peer = await Deno.connect({ hostname: server.host, port: server.port });
  while (station.links.length === 0) await new Promise((resolve) => setTimeout(resolve));
  await station.close();
  await peer.read(new Uint8Array(1));
  assertEquals(values, [1]);
});

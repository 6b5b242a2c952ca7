// The names of the public API: each is accepted, and its former name is refused.
// Most of this file is checked at compile time: a former name that is still accepted is an error.

import { assertEquals, assertRejects } from "@std/assert";
import type { CaptureItem, CapturePacket, StreamEvent } from "../codec/capture/mod.ts";
import {
  type ControlledStation,
  type DeframerEvent,
  DOUBLE_POINT,
  type DoubleCommandInput,
  listenTcp,
  type ListenTlsOptions,
  type ParameterInput,
  type RedundantLinkChange,
  type RedundantLinkState,
  type RedundantLinkStatus,
  type RemoteAddress,
  type RevocationOptions,
  serve,
  SINGLE_POINT,
  type SingleCommandInput,
  type StationServer,
  STEP_COMMAND,
  type StepCommandInput,
  type SupervisedStation,
  type SupervisionOptions,
  type TcpAddress,
  type TlsIdentity,
} from "../mod.ts";
import type { Question, TlsIdentityFault } from "../transport/low_level.ts";

Deno.test("an address has a host, not a hostname", () => {
  const address: TcpAddress = { host: "192.0.2.1", port: 2404 };
  const remote: RemoteAddress = address;
  // @ts-expect-error: renamed to host
  const before: TcpAddress = { hostname: "192.0.2.1", port: 2404 };
  // @ts-expect-error: renamed to host
  const remoteBefore: RemoteAddress = { hostname: "192.0.2.1", port: 2404 };
  assertEquals([remote.host, before.host, remoteBefore.host], ["192.0.2.1", undefined, undefined]);
});

Deno.test("serve() and the listeners accept a host, not a hostname, and listen on 127.0.0.1 by default", async () => {
  const tls: Pick<ListenTlsOptions, "host"> = { host: "127.0.0.1" };
  // @ts-expect-error: renamed to host
  const tlsBefore: Pick<ListenTlsOptions, "host"> = { hostname: "127.0.0.1" };
  assertEquals([tls.host, tlsBefore.host], ["127.0.0.1", undefined]);
  const run = (station: ControlledStation) => serve(station, { host: "::1" });
  // @ts-expect-error: renamed to host
  const runBefore = (station: ControlledStation) => serve(station, { hostname: "::1" });
  const hostOf = (server: StationServer) => server.host;
  // @ts-expect-error: renamed to host
  const hostnameOf = (server: StationServer) => server.hostname;
  assertEquals([run, runBefore, hostOf, hostnameOf].length, 4);
  using listener = await listenTcp({ port: 0 });
  assertEquals(listener.address.host, "127.0.0.1");
  // @ts-expect-error: renamed to host
  const before = () => listenTcp({ hostname: "127.0.0.1", port: 0 });
  await assertRejects(async () => void await before(), TypeError, 'unknown option "hostname"');
});

Deno.test("the members of a union are distinguished by type, not by kind", () => {
  const types = (
    found: DeframerEvent,
    item: CaptureItem | CapturePacket,
    event: StreamEvent,
    question: Question,
  ) => [
    found.type === "skipped" ? found.code : found.type,
    item.type === "gap" ? item.missing : item.type,
    event.type === "closed" ? event.reason : event.type,
    question.type === "command" ? question.subject.ioa : question.type,
  ];
  const before = (
    found: DeframerEvent,
    item: CaptureItem | CapturePacket,
    event: StreamEvent,
    question: Question,
  ) => [
    // @ts-expect-error: renamed to type
    found.kind,
    // @ts-expect-error: renamed to type
    item.kind,
    // @ts-expect-error: renamed to type
    event.kind,
    // @ts-expect-error: renamed to type
    question.kind,
  ];
  assertEquals([types, before].map(({ length }) => length), [4, 4]);
});

Deno.test("the parameter that is loaded is not its kind", () => {
  const input: ParameterInput = { type: "P_ME_NC_1", ioa: 1, value: 2, parameter: "threshold" };
  // @ts-expect-error: renamed to parameter
  const before: ParameterInput = { type: "P_ME_NC_1", ioa: 1, value: 2, kind: "threshold" };
  assertEquals([input.parameter, before.parameter], ["threshold", undefined]);
});

Deno.test("the certificates of authorities are caCerts, as ca is the common address", () => {
  const identity: TlsIdentity = { caCerts: "a", certificate: "b", key: "c" };
  // @ts-expect-error: renamed to caCerts
  const before: TlsIdentity = { ca: "a", certificate: "b", key: "c" };
  const lists: RevocationOptions = { caCerts: "a" };
  // @ts-expect-error: renamed to caCerts
  const listsBefore: RevocationOptions = { ca: "a" };
  const part: TlsIdentityFault["part"] = "caCerts";
  // @ts-expect-error: renamed to caCerts
  const partBefore: TlsIdentityFault["part"] = "ca";
  assertEquals([identity.caCerts, before.caCerts], ["a", undefined]);
  assertEquals([lists.caCerts, listsBefore.caCerts], ["a", undefined]);
  assertEquals([part, partBefore], ["caCerts", "ca"]);
});

Deno.test("a supervised station has redundant links, not paths", () => {
  const state: RedundantLinkState = "waiting";
  const change: RedundantLinkChange = {
    ...{ link: 0, name: "front", state, previous: "connecting", reason: "Lost", retryInMs: 1 },
  };
  const options: Pick<SupervisionOptions, "onLinkChange"> = { onLinkChange: ({ link }) => link };
  // @ts-expect-error: renamed to onLinkChange
  const optionsBefore: Pick<SupervisionOptions, "onLinkChange"> = { onPathChange: () => {} };
  const linksOf = (station: SupervisedStation): readonly RedundantLinkStatus[] => station.links;
  // @ts-expect-error: renamed to links
  const pathsOf = (station: SupervisedStation) => station.paths;
  // @ts-expect-error: renamed to link
  assertEquals([change.link, change.path], [0, undefined]);
  assertEquals([options.onLinkChange?.length, optionsBefore.onLinkChange], [1, undefined]);
  assertEquals([linksOf, pathsOf].length, 2);
});

Deno.test("the values of switching objects have names, and a command accepts only those of its type", () => {
  const single: SingleCommandInput = { type: "C_SC_NA_1", ioa: 1, value: SINGLE_POINT.on };
  const double: DoubleCommandInput = { type: "C_DC_NA_1", ioa: 1, value: DOUBLE_POINT.on };
  const step: StepCommandInput = { type: "C_RC_NA_1", ioa: 1, value: STEP_COMMAND.higher };
  assertEquals([single.value, double.value, step.value], [1, 2, 2]);
  const wrong: (SingleCommandInput | DoubleCommandInput)[] = [
    // @ts-expect-error: a single command takes 0 or 1
    { type: "C_SC_NA_1", ioa: 1, value: DOUBLE_POINT.on },
    // @ts-expect-error: a double command takes an end position
    { type: "C_DC_NA_1", ioa: 1, value: DOUBLE_POINT.intermediate },
    // @ts-expect-error: 0 is not a double command
    { type: "C_DC_NA_1", ioa: 1, value: SINGLE_POINT.off },
  ];
  assertEquals(wrong.map(({ value }) => value), [2, 0, 0]);
});

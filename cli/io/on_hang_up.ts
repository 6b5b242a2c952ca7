// SIGHUP, on which a running process rereads its files.

/** Calls back on each SIGHUP until disposed, without overlapping calls. Windows does not have this signal. */
export function onHangUp(call: () => Promise<void>): Disposable {
  if (Deno.build.os === "windows") return { [Symbol.dispose]: () => {} };
  let last = Promise.resolve();
  const listener = () => {
    last = last.then(call);
  };
  Deno.addSignalListener("SIGHUP", listener);
  return { [Symbol.dispose]: () => Deno.removeSignalListener("SIGHUP", listener) };
}

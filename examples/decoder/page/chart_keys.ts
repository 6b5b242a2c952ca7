// The keys of a chart.

/** What keys do. */
export interface KeyActions {
  /** Moves the cursor by a number of reports; `Infinity` is the last one. */
  readonly step: (by: number) => void;
  readonly zoomTime: (factor: number) => void;
  readonly zoomValues: (factor: number) => void;
  /** Moves the visible period or values by a part of it. */
  readonly moveTime: (part: number) => void;
  readonly moveValues: (part: number) => void;
  readonly reset: () => void;
  readonly toMark: (by: 1 | -1) => void;
  readonly open: () => void;
}

/** Returns what a key does; `undefined` if nothing. */
export function keyAction(event: KeyboardEvent, actions: KeyActions): (() => void) | undefined {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
  if (ctrlKey || metaKey) return undefined;
  const name = altKey ? `Alt ${key}` : shiftKey && key.startsWith("Arrow") ? `Shift ${key}` : key;
  const table: Readonly<Record<string, () => void>> = {
    ArrowRight: () => actions.step(1),
    ArrowLeft: () => actions.step(-1),
    ArrowUp: () => actions.step(1),
    ArrowDown: () => actions.step(-1),
    PageUp: () => actions.step(20),
    PageDown: () => actions.step(-20),
    Home: () => actions.step(-Infinity),
    End: () => actions.step(Infinity),
    "+": () => actions.zoomTime(0.5),
    "-": () => actions.zoomTime(2),
    "0": () => actions.reset(),
    ".": () => actions.toMark(1),
    ",": () => actions.toMark(-1),
    Enter: () => actions.open(),
    "Alt ArrowUp": () => actions.zoomValues(0.5),
    "Alt ArrowDown": () => actions.zoomValues(2),
    "Shift ArrowLeft": () => actions.moveTime(-0.1),
    "Shift ArrowRight": () => actions.moveTime(0.1),
    "Shift ArrowUp": () => actions.moveValues(0.1),
    "Shift ArrowDown": () => actions.moveValues(-0.1),
  };
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

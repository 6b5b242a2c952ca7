// Reads the documents whose entries name the tests that prove them.

/** Returns the decisions of a document that name no test, each by the bold text at its beginning. */
export function entriesWithoutTest(document: string): string[] {
  return document.split(/^(?=- |#)/m).flatMap((entry) => {
    const title = /^- \*\*(.+?)\*\*/s.exec(entry)?.[1];
    return title === undefined || testsNamedIn(entry).length > 0 ? [] : [title];
  });
}

/** Returns the names of the tests in the lines `_Test:_ name`. */
export function testsNamedIn(section: string): string[] {
  return Array.from(section.matchAll(/^ +_Test:_ (.+)$/gm), (match) => match[1]!);
}

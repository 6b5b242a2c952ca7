// Wraps text to a given width.

/**
 * Wraps a paragraph at spaces to at most `width` characters per line. A longer word gets a line of its own.
 *
 * @param text One paragraph. Line breaks in it count as spaces.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line === "") line = word;
    else if (line.length + 1 + word.length <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  lines.push(line);
  return lines;
}

/**
 * Wraps each paragraph of a text. Lines that begin with a space (tables, samples) are left unchanged.
 *
 * @param text Paragraphs separated by empty lines.
 */
export function wrapParagraphs(text: string, width: number): string[] {
  const lines: string[] = [];
  let paragraph: string[] = [];
  const end = () => {
    if (paragraph.length > 0) {
      for (const line of wrap(paragraph.join(" "), width)) lines.push(line);
    }
    paragraph = [];
  };
  for (const line of text.split("\n")) {
    if (line !== "" && !line.startsWith(" ")) {
      paragraph.push(line);
      continue;
    }
    end();
    lines.push(line);
  }
  end();
  return lines;
}

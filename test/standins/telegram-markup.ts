/** The visible text of a message, or what the Bot API says of markup it cannot read. */
export type Parsed = { readonly text: string } | { readonly problem: string };

const lost = (offset: number): Parsed => ({
  problem: `can't parse entities: Can't find end of the entity starting at byte offset ${offset}`,
});

/** Legacy Markdown: no nesting, no escapes within an entity. */
export function parseMarkdown(source: string): Parsed {
  let text = "";
  for (let at = 0; at < source.length; at += 1) {
    const char = source[at]!;
    if (char === "\\" && "_*`[".includes(source[at + 1] ?? " ")) {
      text += source[at + 1];
      at += 1;
      continue;
    }
    if (!"_*`[".includes(char)) {
      text += char;
      continue;
    }
    const mark = char === "`" && source.startsWith("```", at) ? "```" : char === "[" ? "]" : char;
    const from = at + (mark === "```" ? 3 : 1);
    const end = source.indexOf(mark, from);
    if (end < 0) {
      if (char !== "[") return lost(Buffer.byteLength(source.slice(0, at)));
      text += char;
      continue;
    }
    text += source.slice(from, end);
    at = end + mark.length - 1;
    if (char === "[" && source[end + 1] === "(") {
      const close = source.indexOf(")", end);
      if (close < 0) return lost(Buffer.byteLength(source.slice(0, at)));
      at = close;
    }
  }
  return { text };
}

/** MarkdownV2: every special character outside of an entity is escaped. */
export function parseMarkdownV2(source: string): Parsed {
  let text = "";
  const open: string[] = [];
  for (let at = 0; at < source.length; at += 1) {
    const char = source[at]!;
    if (char === "\\") {
      text += source[at + 1] ?? "";
      at += 1;
    } else if (source.startsWith("```", at)) {
      const end = /(?<!\\)(?:\\\\)*```/g;
      end.lastIndex = at + 3;
      const match = end.exec(source);
      if (!match) return lost(Buffer.byteLength(source.slice(0, at)));
      text += source.slice(at + 3, match.index).replace(/\\(.)/gs, "$1");
      at = end.lastIndex - 1;
    } else if ("*_~".includes(char)) {
      if (open.at(-1) === char) open.pop();
      else open.push(char);
    } else if ("[]()`>#+-=|{}.!".includes(char)) {
      return {
        problem: `can't parse entities: Character '${char}' is reserved and must be escaped with the preceding '\\'`,
      };
    } else text += char;
  }
  return open.length > 0 ? lost(0) : { text };
}

const TAGS = /^(b|strong|i|em|u|ins|s|strike|del|span|tg-spoiler|tg-emoji|a|code|pre|blockquote)$/;

/** HTML: only Telegram's tags, all closed, `<` and `&` as entities. */
export function parseHtml(source: string): Parsed {
  let text = "";
  const open: string[] = [];
  for (let at = 0; at < source.length; at += 1) {
    const rest = source.slice(at);
    if (source[at] === "<") {
      const tag = /^<(\/?)([a-zA-Z][\w-]*)([^<>]*)>/.exec(rest);
      if (!tag) return { problem: `can't parse entities: Unsupported start tag at byte offset ${at}` };
      const name = tag[2]!.toLowerCase();
      if (!TAGS.test(name))
        return { problem: `can't parse entities: Unsupported start tag "${name}" at byte offset ${at}` };
      if (!tag[1]) open.push(name);
      else if (open.pop() !== name) return { problem: `can't parse entities: Unmatched end tag at byte offset ${at}` };
      at += tag[0].length - 1;
    } else if (source[at] === "&") {
      const entity = /^&(?:#\d+|#x[0-9a-f]+|lt|gt|amp|quot);/i.exec(rest);
      text += "&";
      at += (entity?.[0].length ?? 1) - 1;
    } else text += source[at];
  }
  return open.length > 0
    ? { problem: `can't parse entities: Can't find end tag corresponding to start tag "${open.at(-1)}"` }
    : { text };
}

export type ParseMode = "markdown" | "markdownv2" | "html" | "none";

/** Telegram's limit, in UTF-16 code units. */
export const TELEGRAM_LIMIT = 4096;
const CUT_MARK = "\n⚠ *message was cropped according to telegram limits!* ⚠";

/** Makes a message of a title and a text as ElastAlert lays it out, safe for the parse mode and not too long. */
export function telegramText(title: string, text: string, mode: ParseMode): string {
  if (mode === "html") return htmlText(`⚠ ${title} ⚠ \n`, text);
  if (mode === "none") return cut(`⚠ ${title} ⚠\n${text}`, TELEGRAM_LIMIT, CUT_MARK);
  const shown = cut(title, 1000, "…");
  const head = mode === "markdownv2" ? `⚠ *${escapeV2(shown)}* ⚠ \`\`\`\n` : `⚠ ${markdownTitle(shown)} ⚠ \`\`\`\n`;
  const tail = " ```";
  const body = mode === "markdownv2" ? text.replace(/[`\\]/g, "\\$&") : text.replaceAll("```", "'''");
  const mark = mode === "markdownv2" ? CUT_MARK.replace(/[`\\]/g, "\\$&") : CUT_MARK;
  return head + cut(body, TELEGRAM_LIMIT - head.length - tail.length, mark, mode === "markdownv2") + tail;
}

/** The same without any markup, for a message that Telegram could not parse. */
export function plainTelegramText(title: string, text: string): string {
  return telegramText(title, text, "none");
}

/** Legacy Markdown knows no escapes within bold: a title with its characters is escaped and not bold. */
function markdownTitle(title: string): string {
  return /[_*`[\\]/.test(title) ? title.replace(/[_*`[]/g, "\\$&") : `*${title}*`;
}

function escapeV2(text: string): string {
  return text.replace(/[_*[\]()~`>#+\-=|{}.!\\]/g, "\\$&");
}

/** Cuts to a length, with a mark that it was cut; never within a surrogate pair, nor behind a lone backslash. */
function cut(text: string, longest: number, mark: string, escaped = false): string {
  if (text.length <= longest) return text;
  let end = Math.max(0, longest - mark.length);
  if (isHighSurrogate(text.charCodeAt(end - 1))) end -= 1;
  let kept = text.slice(0, end);
  if (escaped && /(?:^|[^\\])(?:\\\\)*\\$/.test(kept)) kept = kept.slice(0, -1);
  return kept + mark;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

/** HTML is the author's own; when it is cut, no tag or entity is left half, and open tags are closed. */
function htmlText(head: string, text: string): string {
  const whole = head + text;
  if (whole.length <= TELEGRAM_LIMIT) return whole;
  const mark = "\n⚠ message was cropped according to telegram limits! ⚠";
  let kept = whole.slice(0, TELEGRAM_LIMIT - mark.length - 100);
  if (isHighSurrogate(kept.charCodeAt(kept.length - 1))) kept = kept.slice(0, -1);
  kept = kept.replace(/<[^<>]*$/, "").replace(/&[#\w]*$/, "");
  const open: string[] = [];
  for (const [, closing, name] of kept.matchAll(/<(\/?)([a-zA-Z][\w-]*)[^<>]*>/g)) {
    if (closing) open.splice(open.lastIndexOf(name!), open.includes(name!) ? 1 : 0);
    else open.push(name!);
  }
  const closed = open.reverse().map((name) => `</${name}>`);
  return (kept + closed.join("") + mark).slice(0, TELEGRAM_LIMIT);
}

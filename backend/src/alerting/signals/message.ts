import type { Signal } from "../signal.ts";

/** What a message on the topic of signals says. */
export type SignalMessage =
  | { readonly kind: "signals"; readonly signals: readonly Signal[] }
  /**
   * The owner of the partition wrote it at `time`: by then everything before it had happened, so that the clock of the
   * rules may move on to it.
   */
  | { readonly kind: "mark"; readonly time: number; readonly by: string };

/** Characters of JSON that one message holds about; a broker takes 1 MiB unless told otherwise. */
const MESSAGE_LIMIT = 256 * 1024;
/** Characters of one document beyond which its long texts are cut. */
const SOURCE_LIMIT = 128 * 1024;
const SHORT_TEXT = 1_000;
const CUT_MARK = "… (cut)";
/** Signals are counted within a message by this many bits (see `sequenceOf`). */
const MESSAGE_SIGNALS = 1 << 12;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Packs signals into messages of bounded size, in order. */
export function encodeSignals(signals: readonly Signal[]): Uint8Array[] {
  const messages: Uint8Array[] = [];
  let texts: string[] = [];
  let size = 0;
  const close = (): void => {
    if (texts.length > 0) messages.push(encoder.encode(`{"signals":[${texts.join(",")}]}`));
    texts = [];
    size = 0;
  };
  for (const signal of signals) {
    const text = JSON.stringify(withShortSource(signal));
    if (size + text.length > MESSAGE_LIMIT || texts.length === MESSAGE_SIGNALS) close();
    texts.push(text);
    size += text.length;
  }
  close();
  return messages;
}

export function encodeMark(time: number, by: string): Uint8Array {
  return encoder.encode(JSON.stringify({ mark: time, by }));
}

/** Null for what is no message of ours. */
export function decodeMessage(value: Uint8Array): SignalMessage | null {
  let content: { signals?: unknown; mark?: unknown; by?: unknown } | null;
  try {
    content = JSON.parse(decoder.decode(value)) as typeof content;
  } catch {
    return null;
  }
  if (typeof content !== "object" || content === null) return null;
  const { signals, mark, by } = content;
  if (typeof mark === "number" && typeof by === "string") return { kind: "mark", time: mark, by };
  return Array.isArray(signals) && signals.every(isSignal) ? { kind: "signals", signals } : null;
}

/**
 * The place of a signal on its partition as one number that grows: exact as long as a partition has fewer than 2^41
 * messages.
 */
export function sequenceOf(offset: number, index: number): number {
  return offset * MESSAGE_SIGNALS + index;
}

function isSignal(value: unknown): value is Signal {
  if (typeof value !== "object" || value === null) return false;
  const { rule, time, index, count } = value as Partial<Signal>;
  return typeof rule === "string" && typeof index === "string" && Number.isFinite(time) && Number.isFinite(count);
}

/** A document as long as a book would be cut by every channel; here its long texts are, so that it fits a message. */
function withShortSource(signal: Signal): Signal {
  const { source } = signal;
  if (source === undefined || source.length <= SOURCE_LIMIT) return signal;
  const short = JSON.stringify(shorten(JSON.parse(source)));
  if (short.length <= SOURCE_LIMIT) return { ...signal, source: short };
  const content: unknown = JSON.parse(short);
  const kept: Record<string, unknown> = {};
  let size = 0;
  for (const [name, value] of Object.entries(content as object)) {
    const length = name.length + JSON.stringify(value).length + 4;
    if (size + length > SOURCE_LIMIT) continue;
    kept[name] = value;
    size += length;
  }
  return { ...signal, source: JSON.stringify(kept) };
}

function shorten(value: unknown): unknown {
  if (typeof value === "string") return value.length > SHORT_TEXT ? value.slice(0, SHORT_TEXT) + CUT_MARK : value;
  if (Array.isArray(value)) return value.map(shorten);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shorten(item)]));
}

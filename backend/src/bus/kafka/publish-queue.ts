import type { BusMessage } from "../port.ts";
import { isTooLarge } from "./errors.ts";

/** Bytes of messages in one request: below a broker's usual limit of a batch (message.max.bytes, 1 MiB). */
const REQUEST_BYTES = 900_000;
/** What a message takes on the wire beside its bytes, at most, without headers. */
const MESSAGE_OVERHEAD = 40;
/** Requests of one topic that are under way; what is published meanwhile goes together in the next one. */
const SIDE_BY_SIDE = 2;

/** A publish; whoever gave up waiting for it says so, and what was not sent yet is left out. */
export interface Publishing {
  readonly messages: readonly BusMessage[];
  isGivenUp: boolean;
}

/** A part of a publish that fits one request. */
interface Part {
  readonly publishing: Publishing;
  readonly messages: readonly BusMessage[];
  readonly bytes: number;
  resolve(): void;
  reject(error: unknown): void;
}

/** What is published to one topic: a request of its own for each small publish would cost far more than its bytes. */
export interface PublishQueue {
  /** Resolves when all messages are acknowledged. */
  push(publishing: Publishing): Promise<void>;
  readonly isIdle: boolean;
}

/** `send` makes one request; it rejects as too large when the topic does not take its messages together. */
export function createPublishQueue(send: (messages: readonly BusMessage[]) => Promise<void>): PublishQueue {
  const waiting: Part[] = [];
  let underWay = 0;

  const advance = (): void => {
    while (underWay < SIDE_BY_SIDE) {
      const together = takeTogether(waiting);
      if (together.length === 0) return;
      underWay += 1;
      void sendTogether(together).finally(() => {
        underWay -= 1;
        advance();
      });
    }
  };

  const sendTogether = async (parts: readonly Part[]): Promise<void> => {
    try {
      await send(parts.flatMap(({ messages }) => messages));
      for (const part of parts) part.resolve();
    } catch (error) {
      if (isTooLarge(error)) return sendApart(parts, error);
      for (const part of parts) part.reject(error);
    }
  };

  /** Each publish by itself, and a single one in halves: only a message that is too large alone is refused. */
  const sendApart = async (parts: readonly Part[], error: unknown): Promise<void> => {
    if (parts.length > 1) {
      for (const part of parts) await sendTogether([part]);
      return;
    }
    const [part] = parts as [Part];
    if (part.messages.length === 1) {
      part.reject(error);
      return;
    }
    const half = part.messages.length >> 1;
    try {
      for (const messages of [part.messages.slice(0, half), part.messages.slice(half)]) {
        await new Promise<void>((resolve, reject) => {
          void sendTogether([{ ...part, messages, resolve, reject }]);
        });
      }
      part.resolve();
    } catch (failure) {
      part.reject(failure);
    }
  };

  return {
    async push(publishing) {
      // One part after the other, so that messages of one key keep their order.
      for (const { messages, bytes } of cut(publishing.messages)) {
        if (publishing.isGivenUp) return;
        await new Promise<void>((resolve, reject) => {
          waiting.push({ publishing, messages, bytes, resolve, reject });
          advance();
        });
      }
    },
    get isIdle() {
      return underWay === 0 && waiting.length === 0;
    },
  };
}

function takeTogether(waiting: Part[]): Part[] {
  const together: Part[] = [];
  let bytes = 0;
  while (waiting.length > 0 && (together.length === 0 || bytes + waiting[0]!.bytes <= REQUEST_BYTES)) {
    const part = waiting.shift()!;
    if (part.publishing.isGivenUp) {
      part.resolve();
      continue;
    }
    together.push(part);
    bytes += part.bytes;
  }
  return together;
}

function* cut(messages: readonly BusMessage[]): Generator<Pick<Part, "messages" | "bytes">> {
  let start = 0;
  let bytes = 0;
  for (const [index, message] of messages.entries()) {
    const size = sizeOf(message);
    if (bytes + size > REQUEST_BYTES && index > start) {
      yield { messages: messages.slice(start, index), bytes };
      start = index;
      bytes = 0;
    }
    bytes += size;
  }
  if (start < messages.length) yield { messages: messages.slice(start), bytes };
}

function sizeOf({ key, value, headers }: BusMessage): number {
  let size = MESSAGE_OVERHEAD + value.length + (key === null ? 0 : Buffer.byteLength(key));
  for (const name in headers) size += Buffer.byteLength(name) + Buffer.byteLength(headers[name]!) + 4;
  return size;
}

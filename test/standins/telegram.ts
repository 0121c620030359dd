import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Parsed, parseHtml, parseMarkdown, parseMarkdownV2 } from "./telegram-markup.ts";

/** A message that the stand-in took, as a chat shows it. */
export interface ReceivedMessage {
  readonly chat: string;
  /** The visible text, markup taken out. */
  readonly text: string;
  readonly raw: string;
  readonly parseMode: string | null;
  readonly thread: number | null;
  /** When it arrived, milliseconds since the epoch. */
  readonly at: number;
}

/** What the next request is answered with instead of being served. */
export type Trouble =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  /** Never answers. */
  | "hang"
  /** Takes the message, and never answers. */
  | "swallow"
  /** Closes the connection. */
  | "reset";

export interface TelegramStandin {
  /** `http://127.0.0.1:PORT`, for `telegram_api_url`. */
  readonly url: string;
  readonly messages: readonly ReceivedMessage[];
  /** Every request, refused ones included. */
  readonly requests: number;
  /** The next requests meet these, one each. */
  fail(...troubles: Trouble[]): void;
  /** Resolves when so many messages have arrived. */
  received(count: number, timeoutMilliseconds?: number): Promise<readonly ReceivedMessage[]>;
  close(): Promise<void>;
}

export interface TelegramStandinOptions {
  readonly token?: string;
  /** Chats that exist; any when absent. */
  readonly chats?: readonly string[];
  /** Chats in which the bot was blocked. */
  readonly blocked?: readonly string[];
  readonly port?: number;
}

const LIMIT = 4096;

/** A Bot API server that holds its callers to the documented contract of `sendMessage`. */
export async function startTelegramStandin(options: TelegramStandinOptions = {}): Promise<TelegramStandin> {
  const { token = "123456:test-token", chats, blocked = [], port = 0 } = options;
  const messages: ReceivedMessage[] = [];
  const troubles: Trouble[] = [];
  let requests = 0;
  let waiting: (() => void)[] = [];

  const server = createServer(async (request, response) => {
    requests += 1;
    const body = await readBody(request);
    const trouble = troubles.shift();
    if (trouble === "hang") return;
    if (trouble === "reset") return void request.socket.destroy();
    if (trouble && trouble !== "swallow") {
      response.writeHead(trouble.status, { "content-type": "application/json", ...trouble.headers });
      response.end(typeof trouble.body === "string" ? trouble.body : JSON.stringify(trouble.body ?? {}));
      return;
    }
    const path = /^\/bot([^/]*)\/(\w+)$/.exec(request.url ?? "");
    if (!path || !/^\d+:[\w-]+$/.test(path[1]!)) return refuse(response, 404, "Not Found");
    if (path[1] !== token) return refuse(response, 401, "Unauthorized");
    if (path[2]!.toLowerCase() !== "sendmessage") return refuse(response, 404, "Not Found: method not found");
    if (!/^application\/json\b/.test(request.headers["content-type"] ?? "")) {
      return refuse(response, 400, "Bad Request: chat_id is empty");
    }
    const problem = take(body);
    if (typeof problem === "string") return refuse(response, problem.startsWith("Forbidden") ? 403 : 400, problem);
    messages.push(problem);
    for (const wake of waiting.splice(0)) wake();
    if (trouble === "swallow") return;
    reply(response, 200, {
      ok: true,
      result: {
        message_id: messages.length,
        date: Math.floor(problem.at / 1000),
        chat: { id: problem.chat },
        text: problem.text,
      },
    });
  });

  const take = (body: string): ReceivedMessage | string => {
    let given: Record<string, unknown>;
    try {
      given = JSON.parse(body) as Record<string, unknown>;
    } catch {
      return "Bad Request: can't parse JSON object";
    }
    const { chat_id: chat, text, parse_mode: mode, message_thread_id: thread, link_preview_options: preview } = given;
    if ((typeof chat !== "string" && typeof chat !== "number") || chat === "") return "Bad Request: chat_id is empty";
    if (typeof text !== "string" || text === "") return "Bad Request: message text is empty";
    if (thread !== undefined && !Number.isInteger(thread)) return "Bad Request: message_thread_id must be an Integer";
    if (preview !== undefined && (typeof preview !== "object" || preview === null)) {
      return "Bad Request: link_preview_options must be an Object";
    }
    const name = String(chat);
    if (chats && !chats.includes(name)) return "Bad Request: chat not found";
    if (blocked.includes(name)) return "Forbidden: bot was blocked by the user";
    const parsed = parse(text, mode);
    if ("problem" in parsed) return `Bad Request: ${parsed.problem}`;
    if (parsed.text.trim() === "") return "Bad Request: text must be non-empty";
    if (parsed.text.length > LIMIT) return "Bad Request: message is too long";
    return {
      chat: name,
      text: parsed.text,
      raw: text,
      parseMode: typeof mode === "string" ? mode : null,
      thread: typeof thread === "number" ? thread : null,
      at: Date.now(),
    };
  };

  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    messages,
    get requests() {
      return requests;
    },
    fail: (...next) => void troubles.push(...next),
    async received(count, timeoutMilliseconds = 10_000) {
      const deadline = Date.now() + timeoutMilliseconds;
      while (messages.length < count) {
        const left = deadline - Date.now();
        if (left <= 0) throw new Error(`${messages.length} of ${count} messages arrived`);
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
          setTimeout(resolve, left);
        });
      }
      return messages;
    },
    close() {
      waiting = [];
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function parse(text: string, mode: unknown): Parsed {
  if (mode === undefined || mode === "") return { text };
  const name = String(mode).toLowerCase();
  if (name === "markdown") return parseMarkdown(text);
  if (name === "markdownv2") return parseMarkdownV2(text);
  return name === "html" ? parseHtml(text) : { problem: "unsupported parse_mode" };
}

function refuse(response: ServerResponse, status: number, description: string): void {
  reply(response, status, { ok: false, error_code: status, description });
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

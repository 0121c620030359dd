import { ruleOption } from "../../alerting/options.ts";
import { messageOf } from "../../errors.ts";
import { defineChannel, type NotificationMessage, type SendOutcome } from "../channel.ts";
import { outcomeOf, type PostAnswer, post, withoutSecrets } from "../http.ts";
import { type ParseMode, plainTelegramText, telegramText } from "./telegram-text.ts";

const TIMEOUT_MILLISECONDS = 20_000;
const PROXY = "proxies are set for the whole process: HTTPS_PROXY with NODE_USE_ENV_PROXY=1 in the environment";

export default defineChannel({
  name: "telegram",
  summary: "Sends a message to a Telegram chat through the Bot API.",
  options: {
    telegram_bot_token: ruleOption.secret({
      required: true,
      meaning:
        "The bot's token; telegram_bot_token_file names a file that holds it. Or telegram.bot_token in the settings.",
      check: (value) => (/^[\w:-]+$/.test(value) ? null : "is no bot token; BotFather gives one like 123456:ABC-def"),
    }),
    telegram_room_id: ruleOption.text({
      required: true,
      meaning: "The chat: its number (in quotes when negative) or @channel. Or telegram.room_id in the settings.",
    }),
    telegram_api_url: ruleOption.text({
      default: "https://api.telegram.org",
      meaning: "Another Bot API server: its host, or its address with http:// or https://.",
      check: (value) => (URL.canParse(apiAddress(value)) ? null : "is no host or address"),
    }),
    telegram_parse_mode: ruleOption.text({
      default: "markdown",
      meaning: "How the text is marked up: markdown, MarkdownV2, html, or none.",
      suggestions: ["markdown", "MarkdownV2", "html", "none"],
      check: (value) =>
        /^(markdown|markdownv2|html|none)$/i.test(value) ? null : "is markdown, MarkdownV2, html or none",
    }),
    telegram_thread_id: ruleOption.integer({ meaning: "The topic of a forum chat." }),
    telegram_proxy: ruleOption.refused(PROXY),
    telegram_proxy_login: ruleOption.refused(PROXY),
    telegram_proxy_pass: ruleOption.refused(PROXY),
  },
  addressOptions: ["telegram_api_url"],
  sharedOptions: ["telegram_bot_token", "telegram_api_url"],
  example: `name: errors to the team's chat
type: any
filter:
  - term: {level: ERROR}
alert: [telegram]
telegram_bot_token: "123456:ABC-def"
telegram_room_id: "-1001234567890"
`,
  notes: `429 is waited out as Telegram says (retry_after), 5xx and timeouts are tried again; a wrong token, an unknown
or blocked chat is a failure that a person has to see to. A text beyond 4096 UTF-16 code units is cut with a mark.
A message whose markup Telegram cannot read is sent again without any.`,
  create(options, { log, signal }) {
    const token = options.telegram_bot_token;
    const mode = options.telegram_parse_mode.toLowerCase() as ParseMode;
    const url = `${apiAddress(options.telegram_api_url)}/bot${token}/sendMessage`;
    let chat = options.telegram_room_id;

    const request = (text: string, parseMode: ParseMode): Promise<PostAnswer> =>
      post({
        url,
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          chat_id: chat,
          text,
          ...(parseMode !== "none" && { parse_mode: PARSE_MODES[parseMode] }),
          link_preview_options: { is_disabled: true },
          ...(options.telegram_thread_id !== undefined && { message_thread_id: options.telegram_thread_id }),
        }),
        timeoutMilliseconds: TIMEOUT_MILLISECONDS,
        signal,
      });

    const send = async ({ title, text }: NotificationMessage): Promise<SendOutcome> => {
      let answer = await request(telegramText(title, text, mode), mode);
      let said = readAnswer(answer, token);
      if (answer.status === 400 && /can't parse entities/i.test(said.description)) {
        answer = await request(plainTelegramText(title, text), "none");
        said = readAnswer(answer, token);
      }
      if (answer.status === 400 && said.movedTo !== undefined) {
        log.warn(`telegram: chat ${chat} became ${said.movedTo}; write that as telegram_room_id`);
        chat = said.movedTo;
        answer = await request(plainTelegramText(title, text), "none");
        said = readAnswer(answer, token);
      }
      return judge(answer, said, chat);
    };

    return [
      {
        destination: `telegram:${options.telegram_room_id}${options.telegram_thread_id === undefined ? "" : `/${options.telegram_thread_id}`}`,
        async send(message) {
          try {
            return await send(message);
          } catch (error) {
            return { outcome: "retry", reason: withoutSecrets(messageOf(error), [token]) };
          }
        },
      },
    ];
  },
});

const PARSE_MODES = { markdown: "Markdown", markdownv2: "MarkdownV2", html: "HTML", none: "" } as const;

/** ElastAlert takes a host; the settings an address. */
function apiAddress(text: string): string {
  return (/^https?:\/\//.test(text) ? text : `https://${text}`).replace(/\/+$/, "");
}

interface Said {
  readonly ok: boolean;
  readonly description: string;
  readonly retryAfter: number | undefined;
  readonly movedTo: string | undefined;
}

/** Reads the Bot API's answer: ok, description, parameters. */
function readAnswer({ body }: PostAnswer, token: string): Said {
  let answer: {
    ok?: unknown;
    description?: unknown;
    parameters?: { retry_after?: unknown; migrate_to_chat_id?: unknown };
  } = {};
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === "object" && parsed !== null) answer = parsed;
  } catch {
    // A proxy's error page: the status says enough.
  }
  const { retry_after: wait, migrate_to_chat_id: moved } = answer.parameters ?? {};
  return {
    ok: answer.ok === true,
    description: withoutSecrets(String(answer.description ?? ""), [token]).slice(0, 300),
    retryAfter: typeof wait === "number" ? wait * 1000 : undefined,
    movedTo: moved === undefined ? undefined : String(moved),
  };
}

function judge(answer: PostAnswer, said: Said, chat: string): SendOutcome {
  const { status } = answer;
  const reason = `Telegram answered ${status}${said.description ? `: ${said.description}` : ""}`;
  if (status >= 200 && status < 300 && !said.ok) return { outcome: "retry", reason: "the answer is not Telegram's" };
  if (status === 401 || status === 404) {
    return { outcome: "failed", reason: `${reason}; the bot's token is wrong, check telegram_bot_token` };
  }
  if (status === 403) return { outcome: "failed", reason: `${reason}; the bot may not write to chat ${chat}` };
  if (status === 400) return { outcome: "failed", reason: `${reason}; check telegram_room_id ${chat}` };
  const outcome = outcomeOf(answer, reason);
  return outcome.outcome === "retry" && said.retryAfter !== undefined
    ? { ...outcome, afterMilliseconds: said.retryAfter }
    : outcome;
}

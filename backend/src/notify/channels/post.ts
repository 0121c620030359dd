import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { documentField } from "../../alerting/document.ts";
import { ruleOption } from "../../alerting/options.ts";
import { pythonText } from "../../alerting/python/text.ts";
import { messageOf } from "../../errors.ts";
import type { Fields } from "../../event/value.ts";
import { defineChannel } from "../channel.ts";
import { outcomeOf, post, withoutSecrets } from "../http.ts";

const PROXY = "proxies are set for the whole process: HTTPS_PROXY with NODE_USE_ENV_PROXY=1 in the environment";

export default defineChannel({
  name: "post",
  aliases: ["http_post", "webhook"],
  summary: "Posts the match as JSON to one or several web addresses (a webhook).",
  options: {
    http_post_url: ruleOption.secrets({
      required: true,
      meaning:
        "Where to post, one address or a list; http_post_url_file names a file that holds it. Or webhook.url in the settings.",
      check: (urls) =>
        urls.every((url) => /^https?:$/.test(protocolOf(url))) ? null : "is no http:// or https:// address",
    }),
    http_post_payload: ruleOption.hash({ meaning: "Names in the body and the fields of the match they hold." }),
    http_post_static_payload: ruleOption.hash({ meaning: "Names in the body and fixed values." }),
    http_post_all_values: ruleOption.boolean({
      meaning: "Post every field of the match; true unless http_post_payload is set.",
    }),
    http_post_headers: ruleOption.secretHash({ meaning: "Further headers, for instance Authorization." }),
    http_post_timeout: ruleOption.number({
      default: 10,
      meaning: "Seconds to wait for an answer.",
      check: (value) => (value > 0 && value <= 600 ? null : "is between 0 and 600 seconds"),
    }),
    http_post_ca_certs: ruleOption.any({ meaning: "A file with certificates of further authorities." }),
    http_post_ignore_ssl_errors: ruleOption.boolean({ default: false, meaning: "true: take any certificate." }),
    http_post_proxy: ruleOption.refused(PROXY),
  },
  fileOptions: ["http_post_ca_certs"],
  addressOptions: ["http_post_url", "http_post_ignore_ssl_errors"],
  example: `name: errors to our own receiver
type: any
filter:
  - term: {level: ERROR}
alert: [post]
http_post_url: https://alerts.example.com/heimdall
http_post_payload: {host: host.name, text: message}
http_post_static_payload: {source: heimdall}
`,
  notes: `A 2xx answer is success; 408, 425, 429 (Retry-After) and 5xx are tried again; any other is a failure that a
person has to see to. Redirects are not followed. With several addresses each has its own place in the outbox.`,
  check({ http_post_ca_certs: certificates }) {
    if (certificates === undefined || typeof certificates === "boolean" || typeof certificates === "string")
      return null;
    return { option: "http_post_ca_certs", message: "is the name of a file" };
  },
  create(options, { signal }) {
    const authorities =
      typeof options.http_post_ca_certs === "string" ? readFileSync(options.http_post_ca_certs, "utf8") : undefined;
    const headers: Record<string, string> = {
      "content-type": "application/json",
      accept: "application/json;charset=utf-8",
    };
    for (const [name, value] of Object.entries(options.http_post_headers ?? {})) {
      headers[name.toLowerCase()] = pythonText(value);
    }
    return options.http_post_url.map((url) => ({
      destination: `post:${new URL(url).host}#${createHash("sha256").update(url).digest("hex").slice(0, 8)}`,
      async send({ match }) {
        const secrets = [url, new URL(url).pathname + new URL(url).search, ...Object.values(headers)];
        try {
          const answer = await post({
            url,
            headers,
            body: JSON.stringify(payloadOf(options, match)),
            timeoutMilliseconds: options.http_post_timeout * 1000,
            authorities,
            insecure: options.http_post_ignore_ssl_errors,
            signal,
          });
          return outcomeOf(answer, `${new URL(url).host} answered ${answer.status}`);
        } catch (error) {
          return {
            outcome: "retry",
            reason: withoutSecrets(
              messageOf(error),
              secrets.filter((text) => text.length > 3),
            ),
          };
        }
      },
    }));
  },
});

interface PayloadOptions {
  readonly http_post_payload: Fields | undefined;
  readonly http_post_static_payload: Fields | undefined;
  readonly http_post_all_values: boolean | undefined;
}

/** ElastAlert's body: the match when asked for, the fixed values, the chosen fields. */
function payloadOf(options: PayloadOptions, match: Fields): Fields {
  const chosen = options.http_post_payload ?? {};
  const all = options.http_post_all_values ?? Object.keys(chosen).length === 0;
  const payload: Fields = { ...(all ? match : {}), ...options.http_post_static_payload };
  for (const [name, field] of Object.entries(chosen)) payload[name] = documentField(String(field))(match) ?? null;
  return payload;
}

function protocolOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : "";
}

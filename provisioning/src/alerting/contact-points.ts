import type { AlertingFile } from "./format.ts";

export const TELEGRAM = "Heimdall Telegram";
export const LOG = "Heimdall log";

/**
 * Where alerts go. Secrets come from Grafana's environment. Grafana does not start with an empty token or chat, so
 * docker-compose.yaml gives `not-set` in their place.
 */
export function contactPoints(): AlertingFile {
  return {
    apiVersion: 1,
    contactPoints: [
      {
        orgId: 1,
        name: TELEGRAM,
        receivers: [
          {
            uid: "heimdall-telegram",
            type: "telegram",
            disableResolveMessage: false,
            settings: {
              bottoken: "$HEIMDALL_TELEGRAM_BOT_TOKEN",
              chatid: "$HEIMDALL_TELEGRAM_ROOM_ID",
              message: '{{ template "heimdall.telegram" . }}',
              parse_mode: "HTML",
              disable_web_page_preview: true,
            },
          },
        ],
      },
      {
        orgId: 1,
        name: LOG,
        receivers: [
          {
            uid: "heimdall-log",
            type: "webhook",
            disableResolveMessage: false,
            settings: {
              // Each notification becomes a document of the stream `grafana-alerts`, to be found beside the log lines.
              url: "$HEIMDALL_INGEST_URL/grafana-alerts",
              httpMethod: "POST",
              authorization_scheme: "Bearer",
              authorization_credentials: "$HEIMDALL_INGEST_TOKEN",
              // Not Grafana's own body: of its labels `topic` and `topic.name` no index could hold both.
              payload: { template: '{{ template "heimdall.event" . }}' },
            },
          },
        ],
      },
    ],
  };
}

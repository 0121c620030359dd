import type { AlertingFile } from "./format.ts";

/** Telegram takes 4096 characters: so many alerts fit, the others are counted. */
const AT_MOST = 5;

/** In Go's text templates; `html` escapes what Telegram would read as its own markup. */
const TEXT = `{{ define "heimdall.title" -}}
{{ if .Alerts.Firing }}{{ len .Alerts.Firing }} firing{{ end -}}
{{ if and .Alerts.Firing .Alerts.Resolved }}, {{ end -}}
{{ if .Alerts.Resolved }}{{ len .Alerts.Resolved }} resolved{{ end -}}
{{ if .GroupLabels.alertname }}: {{ .GroupLabels.alertname }}{{ end -}}
{{ end }}

{{ define "heimdall.telegram.alert" -}}
<b>{{ .Labels.alertname | html }}</b>
{{ .Annotations.summary | html }}
{{ with .Annotations.dashboard_url }}<a href="{{ . | html }}">Dashboard</a>{{ end -}}
{{ with .Annotations.logs_url }} · <a href="{{ . | html }}">Log lines</a>{{ end -}}
{{ with .Annotations.page_url }} · <a href="{{ . | html }}">Look</a>{{ end -}}
{{ with .SilenceURL }} · <a href="{{ . | html }}">Silence</a>{{ end }}
{{ end }}

{{ define "heimdall.telegram" -}}
{{ if .Alerts.Firing }}{{ if eq .CommonLabels.severity "critical" }}🔴{{ else }}🟠{{ end }} <b>Firing</b>
{{ range $index, $alert := .Alerts.Firing }}{{ if lt $index ${AT_MOST} }}
{{ template "heimdall.telegram.alert" $alert }}{{ end }}{{ end -}}
{{ if gt (len .Alerts.Firing) ${AT_MOST} }}
… {{ len .Alerts.Firing }} in all
{{ end }}{{ end -}}
{{ if .Alerts.Resolved }}🟢 <b>Resolved</b>
{{ range $index, $alert := .Alerts.Resolved }}{{ if lt $index ${AT_MOST} -}}
{{ $alert.Labels.alertname | html }}: {{ $alert.Annotations.summary | html }}
{{ end }}{{ end -}}
{{ if gt (len .Alerts.Resolved) ${AT_MOST} }}… {{ len .Alerts.Resolved }} in all
{{ end }}{{ end -}}
{{ end }}

{{ define "heimdall.text" -}}
{{ range .Alerts }}{{ .Status }}: {{ .Annotations.summary }}
{{ end }}{{ end }}

{{ define "heimdall.event" -}}
{{ coll.Dict
  "message" (tmpl.Exec "heimdall.text" .)
  "event" (coll.Dict "kind" "alert" "module" "grafana" "dataset" "grafana.alert")
  "grafana" (coll.Dict
    "title" (tmpl.Exec "heimdall.title" .)
    "rule" .GroupLabels.alertname
    "severity" .CommonLabels.severity
    "status" .Status
    "firing" (len .Alerts.Firing)
    "resolved" (len .Alerts.Resolved))
  | data.ToJSON }}
{{- end }}
`;

/** What messages look like. */
export function templates(): AlertingFile {
  return { apiVersion: 1, templates: [{ orgId: 1, name: "heimdall", template: TEXT }] };
}

import { DashboardLinkBuilder, DashboardLinkType } from "@grafana/grafana-foundation-sdk/dashboard";

/** The log search of the app plugin, for the time range that is on the screen. */
export const LOG_SEARCH = "/a/heimdall-app/logs";

/**
 * A link to the log search. Variables in `lucene` are written `${host:lucene}`, a value of a clicked series or row
 * `${__field.labels.host}`, `${__data.fields["haproxy.HP"]}` within quotes. `index` narrows it: `haproxy-*`.
 */
export function logSearchLink(
  lucene: string,
  options: { readonly title?: string; readonly index?: string } = {},
): DashboardLinkBuilder {
  const { title = "Search these log lines", index } = options;
  const within = index === undefined ? "" : `&index=${encoded(index)}`;
  return new DashboardLinkBuilder(title)
    .type(DashboardLinkType.Link)
    .url(`${LOG_SEARCH}?q=${encoded(lucene)}${within}&from=\${__from}&to=\${__to}`);
}

/** What Grafana fills in later stays as it is; all else is encoded now. */
function encoded(text: string): string {
  return text
    .split(/(\$\{[^}]*\})/)
    .map((part) => (part.startsWith("${") ? part : encodeURIComponent(part)))
    .join("");
}

/** A link to another dashboard of ours for the same time; `variables`: "var-host=${__field.labels.host}". */
export function dashboardLink(uid: string, title: string, variables?: string): DashboardLinkBuilder {
  const more = variables === undefined ? "" : `&${variables}`;
  return new DashboardLinkBuilder(title)
    .type(DashboardLinkType.Link)
    .url(`/d/${uid}?from=\${__from}&to=\${__to}${more}`);
}

/** A link to a page of the app plugin, for instance "/incidents". */
export function appLink(path: string, title: string): DashboardLinkBuilder {
  return new DashboardLinkBuilder(title).type(DashboardLinkType.Link).url(`/a/heimdall-app${path}`);
}

/*
 * Addresses in annotations. Grafana fills the templates in when a rule fires, and knows its own address; it ends in a slash
 * or not, as it was configured.
 */
const GRAFANA = `{{ reReplaceAll "/+$" "" externalURL }}`;
/** From half an hour before the alert; Grafana has no function for the time of the alert in annotations. */
const FROM = "now-30m";

/** Text for an address: what stands in `{{ … }}` is encoded when it is filled in, the rest now. */
function encoded(template: string): string {
  return template
    .split(/(\{\{.*?\}\})/)
    .map((part) => {
      const expression = /^\{\{(.*)\}\}$/.exec(part)?.[1]?.trim();
      return expression === undefined ? encodeURIComponent(part) : `{{ urlquery (${expression}) }}`;
    })
    .join("");
}

/** The panel of a dashboard; `variables` by name, with templates of labels. */
export function dashboardUrl(uid: string, panel: number, variables: Readonly<Record<string, string>> = {}): string {
  const chosen = Object.entries(variables).map(([name, value]) => `&var-${name}=${encoded(value)}`);
  return `${GRAFANA}/d/${uid}?viewPanel=${panel}&from=${FROM}&to=now${chosen.join("")}`;
}

/** The log search of the app plugin. */
export function logSearchUrl(lucene: string): string {
  return `${GRAFANA}/a/heimdall-app/logs?q=${encoded(lucene)}&from=${FROM}&to=now`;
}

/** A page of the app plugin. */
export function pageUrl(path: string): string {
  return `${GRAFANA}/a/heimdall-app${path}`;
}

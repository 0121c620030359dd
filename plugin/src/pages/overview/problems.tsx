import { Alert } from "@grafana/ui";
import type { Overview } from "../../api/overview.ts";
import { PageLink } from "../../components/page-link.tsx";
import { useMay } from "../../host/host.ts";
import { useFormat } from "../../i18n/format.ts";
import { useMessages } from "../../i18n/messages.ts";
import { overviewMessages } from "./messages.ts";
import { problemMessages } from "./problem-messages.ts";

/** Less of the disk than this left is worth a word. */
const LITTLE = 0.05;

/** What somebody must look after, first of all on the page. */
export function Problems({ overview }: { readonly overview: Overview }) {
  const t = useMessages(problemMessages);
  const { disk: diskText } = useMessages(overviewMessages);
  const format = useFormat();
  const isAdmin = useMay("admin");
  const { checks, stores, backends, disk, reason, problem } = overview;
  const broken = stores.filter((store) => store.problem !== null);
  // The readiness of the stores says the same in fewer words.
  const failing = checks.filter(({ name, ok }) => !ok && !(name === "stores" && broken.length > 0));
  return (
    <>
      {failing.map(({ name, detail }) => (
        <Alert key={name} severity="error" title={`${t.notReady}: ${name}`}>
          {detail}
        </Alert>
      ))}
      {broken.map((store) => (
        <Alert key={store.name} severity="error" title={t.storeProblem(store.name)}>
          {store.address === null ? store.problem : `${store.address}: ${store.problem}`}
        </Alert>
      ))}
      {backends
        .filter((backend) => backend.is_silent)
        .map(({ instance, seen_at: seen }) => (
          <Alert key={instance} severity="warning" title={t.backendSilent(instance)}>
            {t.backendSilentHelp(format.ago(seen))}
          </Alert>
        ))}
      {disk && disk.free < LITTLE * disk.total && (
        <Alert severity="warning" title={t.diskFull}>
          {diskText(format.bytes(disk.free), format.bytes(disk.total), disk.path)}
        </Alert>
      )}
      {reason === "unreachable" && (
        <Alert severity="warning" title={t.unreachable}>
          {t.unreachableHelp(problem ?? "")}
        </Alert>
      )}
      {reason === "disabled" && (
        <Alert severity="info" title={t.disabled}>
          {t.disabledHelp} {isAdmin && <PageLink page="/settings?q=monitoring.enabled">{t.toSettings}</PageLink>}
        </Alert>
      )}
    </>
  );
}

import { useSearchParams } from "react-router-dom";
import { useSettings } from "../../api/settings.ts";
import { Page } from "../../components/page.tsx";
import { NoPermission, QueryState } from "../../components/states.tsx";
import { useMay } from "../../host/host.ts";
import { useMessages } from "../../i18n/messages.ts";
import { settingsMessages } from "./messages.ts";
import { SettingFilters } from "./setting-filters.tsx";
import { SettingList } from "./setting-list.tsx";

/** The settings in force; what is searched for stands in the address. */
export default function SettingsPage() {
  const t = useMessages(settingsMessages);
  const mayAdminister = useMay("admin");
  return (
    <Page title={t.title} subtitle={t.subtitle}>
      {mayAdminister ? <Settings /> : <NoPermission needed="admin" />}
    </Page>
  );
}

function Settings() {
  const query = useSettings();
  const [parameters, setParameters] = useSearchParams();
  const filter = { text: parameters.get("q") ?? "", isChanged: parameters.get("show") === "changed" };
  const change = ({ text, isChanged }: typeof filter) =>
    setParameters({ ...(text !== "" && { q: text }), ...(isChanged && { show: "changed" }) }, { replace: true });
  return (
    <QueryState query={query} needed="admin">
      {(answer) => (
        <>
          <SettingFilters filter={filter} onChange={change} answer={answer} />
          <SettingList filter={filter} answer={answer} onReset={() => change({ text: "", isChanged: false })} />
        </>
      )}
    </QueryState>
  );
}

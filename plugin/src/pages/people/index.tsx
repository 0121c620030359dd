import { Tab, TabsBar } from "@grafana/ui";
import { Route, Routes, useLocation, useNavigate } from "react-router-dom";
import { Page } from "../../components/page.tsx";
import { NoPermission } from "../../components/states.tsx";
import { UnknownPage } from "../../components/unknown-page.tsx";
import { useHost, useMay } from "../../host/host.ts";
import { useMessages } from "../../i18n/messages.ts";
import { AuditTab } from "./audit/audit-tab.tsx";
import { peopleMessages } from "./messages.ts";
import { PeopleTab } from "./people/people-tab.tsx";
import { TokensTab } from "./tokens/tokens-tab.tsx";

const TABS = [
  { name: "people", page: "/people" },
  { name: "tokens", page: "/people/tokens" },
  { name: "audit", page: "/people/audit" },
] as const;

/** Who may do what, which programs may, and who changed what. */
export default function PeoplePage() {
  const t = useMessages(peopleMessages);
  const { link } = useHost();
  const mayAdminister = useMay("admin");
  const navigate = useNavigate();
  const { pathname } = useLocation();
  if (!mayAdminister) {
    return (
      <Page title={t.title}>
        <NoPermission needed="admin" />
      </Page>
    );
  }
  const tabs = (
    <TabsBar>
      {TABS.map(({ name, page }) => (
        <Tab
          key={name}
          label={t[name]}
          active={pathname.replace(/\/$/, "") === link(page)}
          href={link(page)}
          onChangeTab={(event) => {
            event.preventDefault();
            navigate(link(page));
          }}
        />
      ))}
    </TabsBar>
  );
  return (
    <Routes>
      <Route index element={<PeopleTab tabs={tabs} />} />
      <Route path="tokens" element={<TokensTab tabs={tabs} />} />
      <Route path="audit" element={<AuditTab tabs={tabs} />} />
      <Route path="*" element={<UnknownPage />} />
    </Routes>
  );
}

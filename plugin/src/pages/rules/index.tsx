import { Route, Routes } from "react-router-dom";
import { UnknownPage } from "../../components/unknown-page.tsx";
import { NewRulePage } from "./editor/new-rule-page.tsx";
import { RulePage } from "./editor/rule-page.tsx";
import { ImportPage } from "./import/import-page.tsx";
import { RuleListPage } from "./list/rule-list-page.tsx";

/** Rules: what there is, one of them, a new one, a folder of ElastAlert's. */
export default function RulesPage() {
  return (
    <Routes>
      <Route index element={<RuleListPage />} />
      <Route path="new" element={<NewRulePage />} />
      <Route path="import" element={<ImportPage />} />
      <Route path=":name" element={<RulePage />} />
      <Route path="*" element={<UnknownPage />} />
    </Routes>
  );
}

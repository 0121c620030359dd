import { Page } from "../../components/page.tsx";

export default function RulesPage() {
  return <Page title="rules">{null}</Page>;
}

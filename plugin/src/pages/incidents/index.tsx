import { Page } from "../../components/page.tsx";

export default function IncidentsPage() {
  return <Page title="incidents">{null}</Page>;
}

import { Page } from "../../components/page.tsx";

export default function ContactPointsPage() {
  return <Page title="contact-points">{null}</Page>;
}

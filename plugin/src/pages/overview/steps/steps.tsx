import { Alert, Button } from "@grafana/ui";
import type { Onboarding } from "../../../api/onboarding.ts";
import { Page } from "../../../components/page.tsx";
import { PageLink } from "../../../components/page-link.tsx";
import { useMessages } from "../../../i18n/messages.ts";
import { ChartStep } from "./chart-step.tsx";
import { LineStep } from "./line-step.tsx";
import { MessageStep } from "./message-step.tsx";
import { stepMessages } from "./messages.ts";

interface StepsProps {
  readonly onboarding: Onboarding;
  readonly onLeave: () => void;
}

/** The first steps of a new system: to the first line, the first chart, the first message. */
export function Steps({ onboarding, onLeave }: StepsProps) {
  const t = useMessages(stepMessages);
  return (
    <Page
      title={t.title}
      subtitle={t.subtitle}
      actions={
        <Button variant={onboarding.line.seen ? "primary" : "secondary"} icon="home-alt" onClick={onLeave}>
          {t.toOverview}
        </Button>
      }
    >
      {onboarding.is_done && (
        <Alert severity="success" title={t.allTaken}>
          {t.allTakenHelp}
          <PageLink page="/logs">{t.search}</PageLink>, <PageLink page="/pipelines">{t.parse}</PageLink>,{" "}
          <PageLink page="/rules">{t.watch}</PageLink>
        </Alert>
      )}
      <LineStep onboarding={onboarding} />
      <ChartStep onboarding={onboarding} />
      <MessageStep onboarding={onboarding} />
    </Page>
  );
}

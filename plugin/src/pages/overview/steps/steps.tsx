import { Alert, Button, TextLink } from "@grafana/ui";
import type { Onboarding } from "../../../api/onboarding.ts";
import { Page } from "../../../components/page.tsx";
import { useHost } from "../../../host/host.ts";
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
  const { link } = useHost();
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
          <TextLink href={link("/logs")}>{t.search}</TextLink>, <TextLink href={link("/pipelines")}>{t.parse}</TextLink>
          , <TextLink href={link("/rules")}>{t.watch}</TextLink>
        </Alert>
      )}
      <LineStep onboarding={onboarding} />
      <ChartStep onboarding={onboarding} />
      <MessageStep onboarding={onboarding} />
    </Page>
  );
}

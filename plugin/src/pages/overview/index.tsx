import { useState } from "react";
import { useSearchParams } from "react-router-dom";
import { useOnboarding } from "../../api/onboarding.ts";
import { Page } from "../../components/page.tsx";
import { QueryState } from "../../components/states.tsx";
import { useMessages } from "../../i18n/messages.ts";
import { overviewMessages } from "./messages.ts";
import { Now } from "./now.tsx";
import { Steps } from "./steps/steps.tsx";

/** How Heimdall does; of a system that nothing has come to yet: the first steps. */
export default function OverviewPage() {
  const t = useMessages(overviewMessages);
  const [parameters, setParameters] = useSearchParams();
  const isAsked = parameters.has("steps");
  // Who began with an empty system sees each step being taken, rather than another page all of a sudden.
  const [beganEmpty, setBeganEmpty] = useState<boolean | null>(null);
  const onboarding = useOnboarding(isAsked || beganEmpty ? 2_000 : 60_000);
  const isEmpty = onboarding.data && onboarding.data.line.seen === null && onboarding.data.chart.seen === null;
  if (isEmpty !== undefined && beganEmpty === null) setBeganEmpty(isEmpty);

  const leave = () => {
    setBeganEmpty(false);
    setParameters((before) => {
      before.delete("steps");
      return before;
    });
  };
  if (isAsked || beganEmpty) {
    return <QueryState query={onboarding}>{(steps) => <Steps onboarding={steps} onLeave={leave} />}</QueryState>;
  }
  if (beganEmpty === null && !onboarding.error) {
    return (
      <Page title={t.title}>
        <QueryState query={onboarding}>{() => null}</QueryState>
      </Page>
    );
  }
  return <Now onboarding={onboarding.data} />;
}

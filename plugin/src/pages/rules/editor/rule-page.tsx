import { LinkButton } from "@grafana/ui";
import { useParams } from "react-router-dom";
import { ApiError } from "../../../api/client.ts";
import { useRule, useRuleDeclarations } from "../../../api/rules.ts";
import { Page } from "../../../components/page.tsx";
import { Empty, QueryState } from "../../../components/states.tsx";
import { useHost } from "../../../host/host.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { editorMessages } from "./messages.ts";
import { RuleEditor } from "./rule-editor.tsx";

/** One rule: what it is, as form and as text, tried on what is stored, and its versions. */
export function RulePage() {
  const t = useMessages(editorMessages);
  const { link } = useHost();
  const { name = "" } = useParams();
  const rule = useRule(name);
  const declarations = useRuleDeclarations();
  const trail = [{ title: t.rules, page: "/rules" }];
  if (rule.error instanceof ApiError && rule.error.status === 404) {
    const toList = <LinkButton href={link("/rules")}>{t.toList}</LinkButton>;
    return (
      <Page title={name} trail={trail}>
        <Empty title={t.missingTitle} action={toList}>
          {t.missingHelp}
        </Empty>
      </Page>
    );
  }
  if (rule.data === undefined || declarations.data === undefined) {
    return (
      <Page title={name} trail={trail}>
        {rule.data === undefined ? (
          <QueryState query={rule} needed="viewer">
            {() => null}
          </QueryState>
        ) : (
          <QueryState query={declarations} needed="viewer">
            {() => null}
          </QueryState>
        )}
      </Page>
    );
  }
  const { text, rule: known, problems } = rule.data;
  return (
    <RuleEditor
      key={known.name}
      start={{ text, group: known.group, version: known.version ?? 0 }}
      rule={known}
      knownProblems={problems ?? []}
      declarations={declarations.data}
      title={known.name}
    />
  );
}

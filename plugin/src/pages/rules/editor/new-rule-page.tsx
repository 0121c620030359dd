import { useSearchParams } from "react-router-dom";
import { useRule, useRuleDeclarations, useRules } from "../../../api/rules.ts";
import { Page } from "../../../components/page.tsx";
import { NoPermission, QueryState } from "../../../components/states.tsx";
import { useMay } from "../../../host/host.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { editorMessages } from "./messages.ts";
import { RuleEditor } from "./rule-editor.tsx";
import { copyText, newRuleText } from "./template.ts";

/** A new rule: empty, of a search in the logs (`?q=&index=`), or as a copy of another (`?copy=`). */
export function NewRulePage() {
  const t = useMessages(editorMessages);
  const mayEdit = useMay("editor");
  const [parameters] = useSearchParams();
  const declarations = useRuleDeclarations();
  const copied = parameters.get("copy");
  const trail = [{ title: t.rules, page: "/rules" }];
  if (!mayEdit) {
    return (
      <Page title={t.newTitle} trail={trail}>
        <NoPermission needed="editor" />
      </Page>
    );
  }
  if (declarations.data === undefined) {
    return (
      <Page title={t.newTitle} trail={trail}>
        <QueryState query={declarations}>{() => null}</QueryState>
      </Page>
    );
  }
  if (copied !== null) return <CopiedRule name={copied} declarations={declarations.data} />;
  const text = newRuleText({ query: parameters.get("q"), index: parameters.get("index") });
  return (
    <RuleEditor
      key={text}
      start={{ text, group: "", version: 0 }}
      declarations={declarations.data}
      title={t.newTitle}
    />
  );
}

interface CopiedRuleProps {
  readonly name: string;
  readonly declarations: Parameters<typeof RuleEditor>[0]["declarations"];
}

function CopiedRule({ name, declarations }: CopiedRuleProps) {
  const t = useMessages(editorMessages);
  const original = useRule(name);
  const list = useRules();
  if (original.data === undefined || list.data === undefined) {
    return (
      <Page title={t.copyTitle(name)} trail={[{ title: t.rules, page: "/rules" }]}>
        <QueryState query={original}>{() => null}</QueryState>
      </Page>
    );
  }
  const taken = new Set(list.data.rules.map((rule) => rule.name));
  const { text, rule } = original.data;
  return (
    <RuleEditor
      key={name}
      start={{ text: copyText(text, name, taken), group: rule.group, version: 0 }}
      copyOf={name}
      declarations={declarations}
      title={t.copyTitle(name)}
    />
  );
}

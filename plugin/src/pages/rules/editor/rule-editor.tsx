import { Alert, Button, Stack, Tab, TabContent, TabsBar } from "@grafana/ui";
import { useMemo, useState } from "react";
import { useSearchParams } from "react-router-dom";
import type { Problem, Rule, RuleDeclarations } from "../../../api/rule-types.ts";
import { useRuleCheck } from "../../../api/rules.ts";
import { CodeEditor } from "../../../components/code-editor/code-editor.tsx";
import { Page } from "../../../components/page.tsx";
import { useDebounced } from "../../../components/use-debounced.ts";
import { useMay } from "../../../host/host.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { RuleForm } from "../form/rule-form.tsx";
import { TryRule } from "../try/try-rule.tsx";
import { readRuleText } from "../yaml/rule-text.ts";
import { yamlCompletions } from "./completions.ts";
import { EditorActions } from "./editor-actions.tsx";
import { editorMessages } from "./messages.ts";
import { editorProblems, placeProblems } from "./problems.ts";
import { RuleHead } from "./rule-head.tsx";
import { RuleVersions } from "./rule-versions.tsx";
import { SaveState } from "./save-state.tsx";
import { type RuleStart, useRuleDraft } from "./use-rule-draft.ts";
import { useSaveRule } from "./use-save-rule.ts";

interface RuleEditorProps {
  readonly title: string;
  readonly start: RuleStart;
  readonly declarations: RuleDeclarations;
  /** Absent for a new one. */
  readonly rule?: Rule | undefined;
  readonly copyOf?: string | undefined;
  /** What is wrong with the text that is there. */
  readonly knownProblems?: readonly Problem[] | undefined;
}

const TABS = ["form", "yaml", "try", "versions"] as const;
type TabName = (typeof TABS)[number];

/** A rule as form and as text: the text is what is true, the form changes it. */
export function RuleEditor({ title, start, declarations, rule, copyOf, knownProblems = [] }: RuleEditorProps) {
  const t = useMessages(editorMessages);
  const mayEdit = useMay("editor");
  const [parameters, setParameters] = useSearchParams();
  const [hasTried, setTried] = useState(false);
  const draft = useRuleDraft(start);
  const { text } = draft;
  const isReadOnly = !mayEdit || (rule !== undefined && rule.read_only !== null);
  const checkedText = useDebounced(text, 300);
  const check = useRuleCheck(checkedText, copyOf ?? rule?.name, !isReadOnly);
  const read = useMemo(() => readRuleText(text), [text]);
  const hasName = typeof read.values.name === "string" || typeof read.values.name === "number";
  const found = isReadOnly ? knownProblems : (check.data?.problems ?? []);
  const nameless = isReadOnly || hasName || read.problem !== null ? [] : [{ message: t.nameMissing, place: null }];
  const all: readonly Problem[] = [...nameless, ...found];
  // Of a rule that is only begun it goes without saying that something lacks.
  const isBegun = rule === undefined && !hasTried;
  const problems = isBegun ? all.filter(({ message }) => !/ is missing/.test(message)) : all;
  const saving = useSaveRule({ draft, rule, copyOf, name: String(read.values.name ?? "") });
  const completions = useMemo(() => yamlCompletions(declarations), [declarations]);

  const asked = parameters.get("tab") as TabName | null;
  const tab = asked !== null && TABS.includes(asked) ? asked : "form";
  const setTab = (next: TabName) =>
    setParameters(
      (before) => {
        before.set("tab", next);
        return before;
      },
      { replace: true },
    );
  const save = () => {
    setTried(true);
    // What was typed a moment ago is not checked yet: then the API says what is wrong.
    const isChecked = checkedText === text && !check.isPlaceholderData;
    if (nameless.length === 0 && (all.length === 0 || !isChecked)) void saving.save();
  };

  return (
    <Page
      title={title}
      trail={[{ title: t.rules, page: "/rules" }]}
      actions={
        <EditorActions rule={rule} draft={draft} isReadOnly={isReadOnly} isSaving={saving.isSaving} onSave={save} />
      }
    >
      <RuleHead rule={rule} isReadOnly={isReadOnly} isDirty={draft.isDirty} summary={check.data?.summary ?? null} />
      <SaveState saving={saving} problems={hasTried ? problems : []} />
      <div>
        <TabsBar>
          {TABS.map((name) => (
            <Tab
              key={name}
              label={t[name]}
              active={tab === name}
              counter={name === "yaml" && problems.length > 0 ? problems.length : null}
              onChangeTab={() => setTab(name)}
            />
          ))}
        </TabsBar>
        <TabContent>
          <Stack direction="column" gap={2}>
            <div />
            {tab === "form" &&
              (read.problem === null ? (
                <RuleForm
                  draft={draft}
                  read={read}
                  declarations={declarations}
                  problems={placeProblems(problems)}
                  isReadOnly={isReadOnly}
                />
              ) : (
                <Alert severity="warning" title={t.noForm}>
                  <Stack direction="column" gap={1} alignItems="flex-start">
                    <span>{read.problem}</span>
                    <Button variant="secondary" onClick={() => setTab("yaml")}>
                      {t.toYaml}
                    </Button>
                  </Stack>
                </Alert>
              ))}
            {tab === "yaml" && (
              <CodeEditor
                value={text}
                onChange={isReadOnly ? undefined : draft.setText}
                readOnly={isReadOnly}
                language="yaml"
                label={t.textLabel(title)}
                problems={editorProblems(problems)}
                completions={completions.complete}
                explain={completions.explain}
                minHeight={360}
              />
            )}
            {tab === "try" && <TryRule text={text} />}
            {tab === "versions" && <RuleVersions rule={rule} draft={draft} />}
          </Stack>
        </TabContent>
      </div>
    </Page>
  );
}

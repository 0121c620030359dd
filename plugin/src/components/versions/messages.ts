import { defineMessages } from "../../i18n/messages.ts";
import type { VersionAction } from "./version.ts";

const ACTIONS: Readonly<Record<VersionAction, { readonly en: string; readonly ko: string }>> = {
  created: { en: "created", ko: "생성" },
  changed: { en: "changed", ko: "변경" },
  restored: { en: "restored", ko: "복원" },
  imported: { en: "imported", ko: "가져옴" },
  deleted: { en: "deleted", ko: "삭제" },
};

export const versionMessages = defineMessages({
  en: {
    title: "Versions",
    none: "Nothing has been saved yet; every save makes a version.",
    version: (version: number) => `Version ${version}`,
    newest: "newest",
    action: (action: VersionAction) => ACTIONS[action].en,
    compareWith: "Compare with",
    now: "the text now",
    before: "the version before",
    difference: (version: number) => `What is different in version ${version}`,
    legend: (other: string) => `Green is in this version only, red in ${other} only.`,
    same: "The texts are the same.",
    restore: (version: number) => `Restore version ${version}`,
    restoreHelp: "Its text becomes a new version; the versions that are there now stay.",
    restoreConfirm: "Restore",
  },
  ko: {
    title: "버전",
    none: "아직 저장된 것이 없습니다. 저장할 때마다 버전이 생깁니다.",
    version: (version) => `버전 ${version}`,
    newest: "최신",
    action: (action) => ACTIONS[action].ko,
    compareWith: "비교 대상",
    now: "현재 내용",
    before: "이전 버전",
    difference: (version) => `버전 ${version}에서 달라진 점`,
    legend: (other) => `초록은 이 버전에만, 빨강은 ${other}에만 있습니다.`,
    same: "내용이 같습니다.",
    restore: (version) => `버전 ${version} 복원`,
    restoreHelp: "그 내용이 새 버전이 되며, 지금 있는 버전은 그대로 남습니다.",
    restoreConfirm: "복원",
  },
});

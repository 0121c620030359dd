import type { IconName } from "@grafana/data";
import type { Role } from "./host/host.ts";
import { defineMessages } from "./i18n/messages.ts";

export const navigationMessages = defineMessages({
  en: {
    overview: "Overview",
    logs: "Logs",
    pipelines: "Pipelines",
    rules: "Rules",
    incidents: "Incidents",
    contactPoints: "Contact points",
    people: "People and tokens",
    settings: "Settings",
    observe: "Observe",
    process: "Process",
    alert: "Alert",
    administer: "Administer",
  },
  ko: {
    overview: "개요",
    logs: "로그",
    pipelines: "파이프라인",
    rules: "규칙",
    incidents: "인시던트",
    contactPoints: "연락처",
    people: "사용자와 토큰",
    settings: "설정",
    observe: "관찰",
    process: "처리",
    alert: "경보",
    administer: "관리",
  },
});

type Title = keyof typeof navigationMessages.en;

export interface NavigationPage {
  /** Below the app's root; also the beginning of the paths of its deeper pages. */
  readonly path: string;
  readonly title: Title;
  readonly icon: IconName;
  /** Who sees it in the navigation. */
  readonly role: Role;
}

/** The navigation: sections with their pages. The pages of collection (groups, servers, agents) will be a section. */
export const navigation: readonly { readonly section: Title; readonly pages: readonly NavigationPage[] }[] = [
  {
    section: "observe",
    pages: [
      { path: "/", title: "overview", icon: "home-alt", role: "viewer" },
      { path: "/logs", title: "logs", icon: "gf-logs", role: "viewer" },
    ],
  },
  {
    section: "process",
    pages: [{ path: "/pipelines", title: "pipelines", icon: "code-branch", role: "viewer" }],
  },
  {
    section: "alert",
    pages: [
      { path: "/rules", title: "rules", icon: "list-ul", role: "viewer" },
      { path: "/incidents", title: "incidents", icon: "fire", role: "viewer" },
      { path: "/contact-points", title: "contactPoints", icon: "at", role: "viewer" },
    ],
  },
  {
    section: "administer",
    pages: [
      { path: "/people", title: "people", icon: "users-alt", role: "admin" },
      { path: "/settings", title: "settings", icon: "cog", role: "admin" },
    ],
  },
];

/** The page of the navigation that a path belongs to. */
export function pageOf(path: string): NavigationPage | undefined {
  const pages = navigation.flatMap((section) => section.pages);
  return pages.find((page) =>
    page.path === "/" ? path === "/" : path === page.path || path.startsWith(`${page.path}/`),
  );
}

import { defineMessages } from "../i18n/messages.ts";
import type { Problem } from "./diagnosis.ts";

/** What is wrong, and what to do about it. */
export interface Explanation {
  readonly title: string;
  readonly help: string;
}

export const problemsEn: Readonly<Record<Problem, Explanation>> = {
  "grafana-away": {
    title: "Grafana does not answer",
    help: "Is the network there? Does Grafana run?",
  },
  "grafana-session": {
    title: "Your session in Grafana has ended",
    help: "Reload the page and sign in to Grafana again.",
  },
  "grafana-role": {
    title: "Your role in Grafana does not allow this",
    help: "An administrator of the organisation can change it.",
  },
  unreachable: {
    title: "Grafana cannot reach Heimdall",
    help: "The address must be one that Grafana's server reaches, which may differ from the one of your browser. Does Heimdall run there, and listen on that address (http.host)?",
  },
  "not-heimdall": {
    title: "Something else answers at this address",
    help: "The address is Heimdall's own, without a path: http://heimdall:8080.",
  },
  "too-old": {
    title: "Heimdall is older than this plugin",
    help: "Bring Heimdall to the plugin's version.",
  },
  token: {
    title: "Heimdall does not know the token",
    help: "It was revoked, has expired, or was not copied whole. Make a new one: npx heimdall token create grafana --role grafana",
  },
  "token-role": {
    title: "The token is not one for Grafana",
    help: "Everybody who opens the plugin would get the token's own role. Make one that lets each person be who they are: npx heimdall token create grafana --role grafana",
  },
  identity: {
    title: "Heimdall could not verify who you are",
    help: "It checks what Grafana signed for you. In heimdall.yaml, grafana.url must be this Grafana, and grafana.root_url what Grafana's own root_url says.",
  },
  keys: {
    title: "Heimdall cannot read Grafana's signing keys",
    help: "Heimdall must reach Grafana, too: check grafana.url in heimdall.yaml from Heimdall's machine.",
  },
  role: {
    title: "Heimdall lets nobody in with your role",
    help: "Your role in Grafana decides what you may do in Heimdall; grafana.roles in heimdall.yaml says what.",
  },
  other: {
    title: "Heimdall answered with an error",
    help: "Heimdall's log says more.",
  },
};

export const problemsKo: Readonly<Record<Problem, Explanation>> = {
  "grafana-away": {
    title: "Grafana가 응답하지 않습니다",
    help: "네트워크가 연결되어 있고 Grafana가 실행 중인지 확인하세요.",
  },
  "grafana-session": {
    title: "Grafana 세션이 끝났습니다",
    help: "페이지를 새로 고치고 Grafana에 다시 로그인하세요.",
  },
  "grafana-role": {
    title: "Grafana 역할로는 할 수 없는 일입니다",
    help: "조직의 관리자가 역할을 바꿀 수 있습니다.",
  },
  unreachable: {
    title: "Grafana가 Heimdall에 연결하지 못했습니다",
    help: "브라우저가 아니라 Grafana 서버에서 닿는 주소여야 합니다. Heimdall이 그 주소(http.host)에서 실행 중인지 확인하세요.",
  },
  "not-heimdall": {
    title: "이 주소에서 다른 프로그램이 응답합니다",
    help: "경로 없이 Heimdall의 주소만 적으세요: http://heimdall:8080",
  },
  "too-old": {
    title: "Heimdall이 이 플러그인보다 오래되었습니다",
    help: "Heimdall을 플러그인과 같은 버전으로 올리세요.",
  },
  token: {
    title: "Heimdall이 모르는 토큰입니다",
    help: "폐기되었거나 만료되었거나 일부만 복사되었습니다. 새로 만드세요: npx heimdall token create grafana --role grafana",
  },
  "token-role": {
    title: "Grafana용 토큰이 아닙니다",
    help: "플러그인을 여는 모두가 토큰의 역할을 갖게 됩니다. 각자 자신의 역할을 갖는 토큰을 만드세요: npx heimdall token create grafana --role grafana",
  },
  identity: {
    title: "Heimdall이 사용자를 확인하지 못했습니다",
    help: "Heimdall은 Grafana의 서명을 확인합니다. heimdall.yaml의 grafana.url이 이 Grafana를, grafana.root_url이 Grafana의 root_url을 가리켜야 합니다.",
  },
  keys: {
    title: "Heimdall이 Grafana의 서명 키를 읽지 못했습니다",
    help: "Heimdall에서도 Grafana에 닿아야 합니다. heimdall.yaml의 grafana.url을 Heimdall이 있는 곳에서 확인하세요.",
  },
  role: {
    title: "현재 역할로는 Heimdall에 들어올 수 없습니다",
    help: "Grafana의 역할이 Heimdall에서 할 수 있는 일을 정합니다. heimdall.yaml의 grafana.roles를 확인하세요.",
  },
  other: {
    title: "Heimdall이 오류로 응답했습니다",
    help: "자세한 내용은 Heimdall의 로그에 있습니다.",
  },
};

export const grafanaMessages = defineMessages({
  en: {
    problem: (problem: Problem) => problemsEn[problem].title,
    help: (problem: Problem) => problemsEn[problem].help,
    notConfigured: "The plugin does not know yet where Heimdall is",
    notConfiguredAdmin: "Tell it Heimdall's address and give it a token.",
    notConfiguredOthers: "An administrator of Grafana can tell it.",
    configure: "Configure",
    again: "Try again",
    connecting: "Connecting to Heimdall …",
  },
  ko: {
    problem: (problem) => problemsKo[problem].title,
    help: (problem) => problemsKo[problem].help,
    notConfigured: "플러그인에 Heimdall의 주소가 아직 없습니다",
    notConfiguredAdmin: "Heimdall의 주소와 토큰을 설정하세요.",
    notConfiguredOthers: "Grafana 관리자가 설정할 수 있습니다.",
    configure: "설정하기",
    again: "다시 시도",
    connecting: "Heimdall에 연결하는 중 …",
  },
});

import { defineMessages } from "../../i18n/messages.ts";

export const problemMessages = defineMessages({
  en: {
    notReady: "Heimdall is not ready",
    storeProblem: (store: string) => `The store ${store} does not work`,
    backendSilent: (name: string) => `The backend ${name} is silent`,
    backendSilentHelp: (ago: string) =>
      `It was last heard of ${ago}: it was stopped, hangs, or the metric store takes nothing.`,
    diskFull: "The disk is almost full",
    disabled: "Heimdall's own numbers are not written",
    disabledHelp:
      "monitoring.enabled is false: this is what the backend that answers has counted since it started, without history.",
    unreachable: "The metric store does not answer",
    unreachableHelp: (problem: string) =>
      `This is what the backend that answers has counted since it started. ${problem}`,
    toSettings: "Settings",
  },
  ko: {
    notReady: "Heimdall이 준비되지 않았습니다",
    storeProblem: (store) => `${store} 저장소가 동작하지 않습니다`,
    backendSilent: (name) => `백엔드 ${name}의 소식이 없습니다`,
    backendSilentHelp: (ago) =>
      `마지막 소식은 ${ago}입니다. 멈췄거나 응답이 없거나, 지표 저장소가 받지 않는 상태입니다.`,
    diskFull: "디스크가 거의 찼습니다",
    disabled: "Heimdall 자체 수치를 기록하지 않습니다",
    disabledHelp: "monitoring.enabled가 false입니다. 응답한 백엔드가 시작 이후 센 값만 보이며 이력은 없습니다.",
    unreachable: "지표 저장소가 응답하지 않습니다",
    unreachableHelp: (problem) => `응답한 백엔드가 시작 이후 센 값입니다. ${problem}`,
    toSettings: "설정",
  },
});

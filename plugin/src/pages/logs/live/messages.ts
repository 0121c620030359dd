import { defineMessages } from "../../../i18n/messages.ts";

export const liveMessages = defineMessages({
  en: {
    following: (count: string) =>
      `Live: ${count} new ${count === "1" ? "line" : "lines"} since it began, as they arrive, whatever their time`,
    paused: "Paused; nothing is lost, it goes on where it stopped",
    pause: "Pause",
    resume: "Go on",
    held: (count: string) => `${count} new ${count === "1" ? "line" : "lines"} above`,
    waiting: "Waiting for lines …",
    failed: (message: string) => `${message}; trying again`,
    kept: (count: string) => `The last ${count} lines are kept`,
  },
  ko: {
    following: (count) => `실시간: 시작한 뒤 ${count}줄, 시간과 관계없이 도착한 순서`,
    paused: "멈춤. 잃는 줄 없이 멈춘 곳에서 이어집니다",
    pause: "멈추기",
    resume: "계속",
    held: (count) => `위에 새 줄 ${count}개`,
    waiting: "줄을 기다리는 중 …",
    failed: (message) => `${message}; 다시 시도하는 중`,
    kept: (count) => `마지막 ${count}줄을 보관합니다`,
  },
});

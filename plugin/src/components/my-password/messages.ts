import { defineMessages } from "../../i18n/messages.ts";

export const myPasswordMessages = defineMessages({
  en: {
    title: "Change my password",
    current: "Current password",
    next: "New password",
    nextHelp: "At least 10 characters.",
    again: "New password again",
    differ: "The two are not the same.",
    help: "Your other browsers are signed out; this one goes on.",
    save: "Change password",
    cancel: "Cancel",
    changed: "Your password is changed",
    changedHelp: "Your other browsers have been signed out.",
    done: "Done",
  },
  ko: {
    title: "내 비밀번호 바꾸기",
    current: "현재 비밀번호",
    next: "새 비밀번호",
    nextHelp: "10자 이상.",
    again: "새 비밀번호 확인",
    differ: "두 비밀번호가 다릅니다.",
    help: "다른 브라우저는 로그아웃되고 여기서는 계속됩니다.",
    save: "비밀번호 바꾸기",
    cancel: "취소",
    changed: "비밀번호를 바꿨습니다",
    changedHelp: "다른 브라우저는 로그아웃되었습니다.",
    done: "완료",
  },
});

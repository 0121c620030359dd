const DAY = 86_400_000;
const two = (number: number): string => String(number).padStart(2, "0");

/** Labels of a time axis in local time: as precise as their distance asks for, the date where a day begins. */
export function timeLabels(times: readonly number[]): string[] {
  const step = times.length > 1 ? times[1]! - times[0]! : 0;
  let day = "";
  return times.map((time, place) => {
    const date = new Date(time);
    const today = `${two(date.getMonth() + 1)}-${two(date.getDate())}`;
    if (step >= 365 * DAY) return String(date.getFullYear());
    if (step >= DAY) return today;
    const clock = clockLabel(date, step);
    const isNewDay = today !== day && (place > 0 || date.getHours() + date.getMinutes() === 0);
    day = today;
    return isNewDay ? `${clock}\n${today}` : clock;
  });
}

function clockLabel(date: Date, step: number): string {
  const minutes = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (step >= 60_000) return minutes;
  const seconds = `${minutes}:${two(date.getSeconds())}`;
  return step >= 1_000 || step === 0 ? seconds : `${seconds}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

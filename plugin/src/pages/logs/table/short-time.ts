const two = (number: number): string => String(number).padStart(2, "0");

/** A line's local time as short as it stays exact; the year stands in the cell's title. */
export function shortTime(time: number): string {
  const date = new Date(time);
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

/** Access log lines in the combined format, different in address, path, status and size; the same for a number. */
export function combinedLine(number: number): string {
  const second = String(number % 60).padStart(2, "0");
  const status = number % 17 === 0 ? 404 : number % 101 === 0 ? 500 : 200;
  return `10.${number % 4}.${number % 50}.${number % 250} - - [21/Nov/2026:08:${String(Math.floor(number / 60) % 60).padStart(2, "0")}:${second} +0000] "GET /api/v2/orders/${number % 9973}?page=${number % 90} HTTP/1.1" ${status} ${number % 90000} "https://www.example.com/cart" "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"`;
}

/** NDJSON bodies as an agent would send them. */
export function ndjsonBodies(bodies: number, eventsEach: number): Buffer[] {
  return Array.from({ length: bodies }, (_, body) =>
    Buffer.from(
      Array.from({ length: eventsEach }, (_, line) => {
        const number = body * eventsEach + line;
        return `${JSON.stringify({ message: combinedLine(number), host: { name: `web-${number % 20}` }, service: { name: "shop" } })}\n`;
      }).join(""),
    ),
  );
}

/* Due rules as parts: so many of a unit after a moment. What does not fit stays an expression.

   readDue("working_days(now(), 3)") → {unit: "working_days", amount: "3", from: "now()"} or null; writeDue gives the text back. */
export const UNITS = {
  working_days: { title: "ngày làm việc", counts: true },
  working_hours: { title: "giờ làm việc", counts: true },
  add_days: { title: "ngày theo lịch", counts: true },
  add_hours: { title: "giờ theo lịch", counts: true },
  closing_time: { title: "hết giờ làm việc của ngày đó", counts: false },
  next_morning: { title: "hết buổi sáng ngày làm việc kế tiếp", counts: false },
  same: { title: "đúng lúc đó", counts: false },
};
export const NOW = "now()";
const MOMENT = "(?<from>now\\(\\)|today\\(\\)|[\\p{L}_][\\p{L}\\p{N}_]*(?:\\.[\\p{L}_][\\p{L}\\p{N}_]*)*)";
const CALL = new RegExp(`^(?<unit>[a-z_]+)\\(\\s*${MOMENT}\\s*(?:,\\s*(?<amount>\\d+(?:\\.\\d+)?)\\s*)?\\)$`, "u");
const SAME = new RegExp(`^${MOMENT}$`, "u");

export function readDue(text) {
  const same = SAME.exec(text.trim());
  if (same) return { unit: "same", amount: "", from: same.groups.from };
  const { unit, amount = "", from } = CALL.exec(text.trim())?.groups ?? {};
  return UNITS[unit] && unit !== "same" && UNITS[unit].counts === Boolean(amount) ? { unit, amount, from } : null;
}

export function writeDue({ unit, amount, from }) {
  if (unit === "same") return from;
  return UNITS[unit].counts ? `${unit}(${from}, ${amount || 1})` : `${unit}(${from})`;
}

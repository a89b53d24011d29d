/* The clock of the rail: the server's time, not this computer's, and whether the office works now. */
import { say } from "./words.js";

const MINUTE = 60_000;

/** <time data-clock="2026-11-23T08:42:00+07:00" data-hours="07:30-11:30 13:30-17:00">; empty hours on a day off. */
export function tick(clock) {
  const ahead = new Date(clock.dataset.clock) - Date.now();
  const day = inVietnam(new Date(clock.dataset.clock)).day;
  const show = () => {
    const now = inVietnam(new Date(Date.now() + ahead));
    const words = [now.words, now.time];
    if (now.day === day) words.push(say(isOpen(clock.dataset.hours, now.time) ? "hours" : "offHours"));
    clock.textContent = words.join(", ");
  };
  show();
  setInterval(show, MINUTE / 4);
}

export function isOpen(hours, time) {
  return hours.split(" ").filter(Boolean).some((span) => {
    const [from, to] = span.split("-");
    return from <= time && time < to;
  });
}

/** A moment on the clocks of Vietnam, which keep +07:00 all year: {day, time, words}. */
export function inVietnam(moment) {
  const shifted = new Date(moment.getTime() + 7 * 60 * MINUTE);
  const [year, month, date] = shifted.toISOString().slice(0, 10).split("-");
  const weekday = say("weekdays").split(",")[shifted.getUTCDay()];
  return { day: `${year}-${month}-${date}`, time: shifted.toISOString().slice(11, 16), words: `${weekday} ${date}/${month}/${year}` };
}

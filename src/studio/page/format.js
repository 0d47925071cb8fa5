// Numbers and times as people read them.

export function duration(seconds) {
  if (seconds < 1) return 'under a second';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return `${Math.round(hours / 24)} days`;
}

export function bytes(count) {
  if (count < 1e3) return `${count} bytes`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = count;
  let unit = -1;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

export function when(time) {
  if (!time) return '';
  const date = new Date(time);
  const today = new Date();
  const clock = date.toLocaleTimeString('en-US', {hour: 'numeric', minute: '2-digit'});
  if (date.toDateString() === today.toDateString()) return `Today, ${clock}`;
  const options = {month: 'short', day: 'numeric'};
  if (date.getFullYear() !== today.getFullYear()) options.year = 'numeric';
  return `${date.toLocaleDateString('en-US', options)}, ${clock}`;
}

/** 1234567 -> "1.23e6", 1e8 -> "1e8", 0.0123 -> "0.0123", 12.5 -> "12.5". */
export function number(value) {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e5 || size < 1e-3)
    return value.toExponential(2).replace(/\.?0+e/, 'e').replace('e+', 'e');
  return String(Number(value.toPrecision(3)));
}

/** The server's lines begin in lower case, as a program's do. */
export const sentence = (line) => line.charAt(0).toUpperCase() + line.slice(1);

export const percent = (share) => `${Math.round(100 * share)} %`;

export const STATES = {
  queued: 'Waiting',
  painting: 'Painting',
  paused: 'Paused',
  done: 'Done',
  stopped: 'Stopped and kept',
  failed: 'Failed',
};

export const isFinished = (painting) => ['done', 'stopped', 'failed'].includes(painting.state);

/** Share of the work that is done, 0 to 1. */
export function shareDone({state, progress}) {
  if (state === 'done') return 1;
  if (!progress || !progress.planned_evaluations) return 0;
  return Math.min(1, progress.all_evaluations / progress.planned_evaluations);
}

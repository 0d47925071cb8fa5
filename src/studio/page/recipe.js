// What the form's controls mean in a recipe. Numbers follow include/impasto/pyramid.h.

const COARSEST = 128;

/** Sizes from coarse to fine that end with `size`. */
export function pyramid(size) {
  const ratio = size / COARSEST;
  if (ratio < 1.42) return [size];
  const steps = Math.ceil(Math.log2(ratio) - 1e-3);
  const factor = ratio ** (1 / steps);
  return Array.from({length: steps + 1}, (_, i) => Math.round(size / factor ** (steps - i)));
}

export function usualIterations(size) {
  if (size <= 0) return 60;
  const count = 60 * (512 / size) ** 0.6;
  return 10 * Math.round(Math.min(200, Math.max(20, count)) / 10);
}

const same = (a, b) => a.length === b.length && a.every((value, i) => value === b[i]);

/** Another size: several scales stay several, one stays one. */
export function resized(sizes, size) {
  const last = sizes.at(-1);
  if (same(sizes, pyramid(last))) return pyramid(size);
  const scaled = sizes.map((each) => Math.max(16, Math.round((each * size) / last)));
  return [...new Set([...scaled.slice(0, -1), size])];
}

export const TIMES = {
  quick: 0.5,
  usual: 1,
  patient: 2.5
};

export function iterationsFor(time, sizes) {
  if (time === 'usual') return [];
  return sizes.map((size) => Math.max(5, Math.round(usualIterations(size) * TIMES[time])));
}

/** Which of the words the iterations are, or 'exact'. */
export function timeOf(recipe) {
  const found =
      Object.keys(TIMES).find((time) => same(iterationsFor(time, recipe.sizes), recipe.iterations));
  return found ?? 'exact';
}

// The strength slider: log10 of style_weight / content_weight.
export const STRENGTHS = {
  least: -0.5,
  most: 4
};

export function strengthOf(loss) {
  if (!(loss.style_weight > 0)) return STRENGTHS.least;
  if (!(loss.content_weight > 0)) return STRENGTHS.most;
  return Math.log10(loss.style_weight / loss.content_weight);
}

export function styleWeightFor(strength, contentWeight) {
  return Number(((contentWeight > 0 ? contentWeight : 1) * 10 ** strength).toPrecision(4));
}

export function strengthWords(strength) {
  if (strength < 0.6) return 'a trace of paint';
  if (strength < 1.4) return 'lightly painted';
  if (strength < 2.3) return 'painted';
  if (strength < 3.1) return 'boldly painted';
  return 'mostly paint';
}

/** recipe, "loss.tv_weight" -> its value. */
export function getPath(object, path) {
  return path.split('.').reduce((inner, key) => inner?.[key], object);
}

export function setPath(object, path, value) {
  const keys = path.split('.');
  const last = keys.pop();
  const inner = keys.reduce((at, key) => (at[key] ??= {}), object);
  inner[last] = value;
}

/** `over` laid upon `base`, section by section; lists are replaced whole. */
export function merged(base, over) {
  const result = structuredClone(base);
  for (const [key, value] of Object.entries(over ?? {})) {
    const isSection = value && typeof value === 'object' && !Array.isArray(value);
    result[key] = isSection ? merged(result[key] ?? {}, value) : structuredClone(value);
  }
  return result;
}

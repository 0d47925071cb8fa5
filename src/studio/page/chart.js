// Curves of the loss, one for each term, on a logarithmic scale.

import { el, svg } from './dom.js';
import { number } from './format.js';

const HEIGHT = 200;
const MARGIN = { left: 48, right: 10, top: 8, bottom: 24 };
const MOST_POINTS = 400;

const TERMS = [
  { key: 'total', words: 'Together', column: 6, dash: '' },
  { key: 'content', words: 'Photo', column: 3, dash: '6 3' },
  { key: 'style', words: 'Style', column: 4, dash: '2 2' },
  { key: 'tv', words: 'Smoothness', column: 5, dash: '8 2 2 2' },
];

/** Every so many-th point, and always the last. */
function thinned(points) {
  const step = Math.ceil(points.length / MOST_POINTS);
  return step < 2 ? points : points.filter((_, i) => i % step === 0 || i === points.length - 1);
}

function pathOf(points, column, x, y) {
  let path = '';
  for (const point of points) {
    const value = point[column];
    if (!(value > 0)) continue;
    path += `${path ? 'L' : 'M'}${x(point[1]).toFixed(1)} ${y(value).toFixed(1)}`;
  }
  return path;
}

/** Powers of ten within, or a few values where there is none. */
function ticksOf(low, high) {
  const powers = [];
  for (let power = Math.ceil(Math.log10(low)); 10 ** power <= high; power += 1) powers.push(10 ** power);
  if (powers.length >= 2) {
    const step = Math.ceil(powers.length / 5);
    return powers.filter((_, i) => i % step === 0);
  }
  return [low, Math.sqrt(low * high), high];
}

export class Chart {
  constructor() {
    this.plot = svg('svg', { class: 'chart', role: 'img', height: HEIGHT, 'data-testid': 'chart' });
    this.legend = el('div', { class: 'chart-legend', role: 'group', 'aria-label': 'Curves shown' });
    this.hidden = new Set();
    this.points = [];
    this.node = el('div', { class: 'chart-box' }, this.legend, this.plot);
    this.watcher = new ResizeObserver(() => this.draw());
    this.watcher.observe(this.node);
  }

  setPoints(points) {
    this.points = points;
    this.draw();
  }

  /** One more, from an event; what is known already is left out. */
  add(point) {
    const last = this.points.at(-1);
    if (last && point[1] <= last[1]) return;
    this.points.push(point);
    this.draw();
  }

  terms() {
    return TERMS.filter(({ column }) => this.points.some((point) => point[column] > 0));
  }

  drawLegend(terms) {
    const key = terms.map((term) => term.key).join();
    if (this.legend.dataset.shown === key) return;
    this.legend.dataset.shown = key;
    this.legend.replaceChildren(...terms.map((term) => {
      const sample = svg('svg', { viewBox: '0 0 24 8', class: 'chart-sample', 'aria-hidden': 'true' }, svg('path', { d: 'M0 4H24', class: `curve ${term.key}`, 'stroke-dasharray': term.dash || null }));
      const toggle = el('button', { type: 'button', class: 'chart-term', 'aria-pressed': 'true' }, sample, term.words);
      toggle.addEventListener('click', () => {
        if (!this.hidden.delete(term.key)) this.hidden.add(term.key);
        toggle.setAttribute('aria-pressed', String(!this.hidden.has(term.key)));
        this.draw();
      });
      return toggle;
    }));
  }

  draw() {
    const width = this.node.clientWidth;
    if (!width) return;
    this.plot.setAttribute('width', width);
    this.plot.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
    const terms = this.terms();
    this.drawLegend(terms);
    const shown = terms.filter(({ key }) => !this.hidden.has(key));
    const values = this.points.flatMap((point) => shown.map(({ column }) => point[column])).filter((value) => value > 0);
    this.plot.setAttribute('aria-label', this.description(terms));
    if (this.points.length < 2 || !values.length) {
      this.plot.replaceChildren(svg('text', { x: width / 2, y: HEIGHT / 2, class: 'chart-note', 'text-anchor': 'middle' }, 'The curves begin with the first steps.'));
      return;
    }
    this.drawCurves(width, shown, Math.min(...values), Math.max(...values));
  }

  drawCurves(width, shown, low, high) {
    const first = this.points[0][1];
    const last = Math.max(this.points.at(-1)[1], first + 1);
    const span = Math.log10(high / low) || 1;
    const x = (evaluation) => MARGIN.left + ((evaluation - first) / (last - first)) * (width - MARGIN.left - MARGIN.right);
    const y = (value) => MARGIN.top + (Math.log10(high / value) / span) * (HEIGHT - MARGIN.top - MARGIN.bottom);
    const parts = [];
    for (const tick of ticksOf(low, high)) {
      parts.push(svg('path', { d: `M${MARGIN.left} ${y(tick)}H${width - MARGIN.right}`, class: 'chart-grid' }),
        svg('text', { x: MARGIN.left - 6, y: y(tick) + 4, class: 'chart-label', 'text-anchor': 'end' }, number(tick)));
    }
    this.points.forEach((point, i) => {
      if (i && point[0] !== this.points[i - 1][0]) parts.push(svg('path', { d: `M${x(point[1])} ${MARGIN.top}V${HEIGHT - MARGIN.bottom}`, class: 'chart-scale' }));
    });
    const points = thinned(this.points);
    for (const term of shown) parts.push(svg('path', { d: pathOf(points, term.column, x, y), class: `curve ${term.key}`, 'stroke-dasharray': term.dash || null }));
    parts.push(svg('text', { x: MARGIN.left, y: HEIGHT - 6, class: 'chart-label' }, String(first)),
      svg('text', { x: width - MARGIN.right, y: HEIGHT - 6, class: 'chart-label', 'text-anchor': 'end' }, `${last} evaluations`));
    this.plot.replaceChildren(...parts);
  }

  description(terms) {
    if (this.points.length < 2) return 'Loss: no curve yet';
    const words = terms.map(({ words: name, column }) => `${name} from ${number(this.points[0][column])} to ${number(this.points.at(-1)[column])}`);
    const scales = new Set(this.points.map(([scale]) => scale)).size;
    return `Loss over ${this.points.at(-1)[1]} evaluations and ${scales} ${scales === 1 ? 'size' : 'sizes'}, logarithmic: ${words.join('; ')}`;
  }
}

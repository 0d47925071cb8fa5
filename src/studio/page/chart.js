// Curves of the loss, one for each term, on a logarithmic scale.

import {el, svg} from './dom.js';
import {number} from './format.js';

const HEIGHT = 200;
const MARGIN = {
  left: 48,
  right: 10,
  top: 8,
  bottom: 24
};
const MOST_POINTS = 400;
const COLORS = 6;  // of layers' curves, in easel.css

const SUMS = [
  {key: 'total', words: 'Together', column: 6, dash: ''},
  {key: 'content', words: 'Photo', column: 3, dash: '6 3'},
  {key: 'style', words: 'Style', column: 4, dash: '2 2'},
  {key: 'tv', words: 'Smoothness', column: 5, dash: '8 2 2 2'},
];

/** Indices of every so many-th point, and always the last. */
function thinned(count) {
  const step = Math.max(1, Math.ceil(count / MOST_POINTS));
  return [...Array(count).keys()].filter((i) => i % step === 0 || i === count - 1);
}

/**
 * [{layer terms}] as curves; colors and dashes repeat at different paces, so that no two are
 * alike.
 */
function layerCurves(terms) {
  const dashes = ['', '5 3', '2 2'];
  return terms.map(({name, values}, i) => ({
                     key: `term-${i % COLORS}`,
                     id: name,
                     words: name,
                     values,
                     dash: dashes[Math.floor(i / COLORS) % dashes.length]
                   }));
}

function pathOf(points, values, x, y) {
  let path = '';
  for (const i of thinned(points.length)) {
    if (!(values[i] > 0)) continue;
    path += `${path ? 'L' : 'M'}${x(points[i][1]).toFixed(1)} ${y(values[i]).toFixed(1)}`;
  }
  return path;
}

/** Powers of ten within, or a few values where there is none. */
function ticksOf(low, high) {
  const powers = [];
  for (let power = Math.ceil(Math.log10(low)); 10 ** power <= high; power += 1)
    powers.push(10 ** power);
  if (powers.length >= 2) {
    const step = Math.ceil(powers.length / 5);
    return powers.filter((_, i) => i % step === 0);
  }
  return [low, Math.sqrt(low * high), high];
}

export class Chart {
  /** @param onDetail called when curves of each layer are asked for, or not any more */
  constructor(onDetail) {
    this.plot = svg('svg', {class: 'chart', role: 'img', height: HEIGHT, 'data-testid': 'chart'});
    this.legend = el('div', {class: 'chart-legend', role: 'group', 'aria-label': 'Curves shown'});
    this.hidden = new Set();
    this.points = [];
    this.terms = [];
    this.detailed = false;
    const box = el('input', {type: 'checkbox', id: 'chart-detail', data: {testid: 'chart-detail'}});
    box.addEventListener('change', () => {
      this.detailed = box.checked;
      this.draw();
      onDetail();
    });
    this.node = el(
        'div', {class: 'chart-box'}, this.legend, this.plot,
        el('label', {class: 'check hint', htmlFor: 'chart-detail'}, box, 'Each layer by itself'));
    this.watcher = new ResizeObserver(() => this.draw());
    this.watcher.observe(this.plot.parentNode);
  }

  /** The whole course: points and terms, as the server has them. */
  setCourse({points, terms = []}) {
    const newer = this.points.filter((point) => points.length && point[1] > points.at(-1)[1]);
    this.points = points.length ? [...points, ...newer] : [];
    this.terms = terms;
    this.draw();
  }

  /** One more, from an event; what is known already is left out. */
  add(point) {
    const last = this.points.at(-1);
    if (last && point[1] <= last[1]) return;
    this.points.push(point);
    this.draw();
  }

  curves() {
    if (this.detailed && this.terms.length)
      return layerCurves(this.terms.filter(({values}) => values.length));
    return SUMS
        .map(
            (sum) => ({...sum, id: sum.key, values: this.points.map((point) => point[sum.column])}))
        .filter(({values}) => values.some((value) => value > 0));
  }

  drawLegend(curves) {
    const key = curves.map(({id}) => id).join();
    if (this.legend.dataset.shown === key) return;
    this.legend.dataset.shown = key;
    this.legend.replaceChildren(...curves.map((curve) => {
      const sample = svg(
          'svg', {viewBox: '0 0 24 8', class: 'chart-sample', 'aria-hidden': 'true'},
          svg('path',
              {d: 'M0 4H24', class: `curve ${curve.key}`, 'stroke-dasharray': curve.dash || null}));
      const toggle = el(
          'button',
          {type: 'button', class: 'chart-term', 'aria-pressed': String(!this.hidden.has(curve.id))},
          sample, curve.words);
      toggle.addEventListener('click', () => {
        if (!this.hidden.delete(curve.id)) this.hidden.add(curve.id);
        toggle.setAttribute('aria-pressed', String(!this.hidden.has(curve.id)));
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
    const curves = this.curves();
    this.drawLegend(curves);
    const shown = curves.filter(({id}) => !this.hidden.has(id));
    const values = shown.flatMap((curve) => curve.values).filter((value) => value > 0);
    this.plot.setAttribute('aria-label', this.description(curves));
    if (this.points.length < 2 || !values.length) {
      const words = this.points.length < 2 ? 'The curves begin with the first steps.' :
                                             'All curves are hidden.';
      this.plot.replaceChildren(
          svg('text', {x: width / 2, y: HEIGHT / 2, class: 'chart-note', 'text-anchor': 'middle'},
              words));
      return;
    }
    const low = values.reduce((least, value) => Math.min(least, value));
    const high = values.reduce((most, value) => Math.max(most, value));
    this.drawCurves(width, shown, low, high === low ? 2 * low : high);
  }

  drawCurves(width, shown, low, high) {
    const first = this.points[0][1];
    const last = Math.max(this.points.at(-1)[1], first + 1);
    const span = Math.log10(high / low);
    const x = (evaluation) => MARGIN.left +
        ((evaluation - first) / (last - first)) * (width - MARGIN.left - MARGIN.right);
    const y = (value) =>
        MARGIN.top + (Math.log10(high / value) / span) * (HEIGHT - MARGIN.top - MARGIN.bottom);
    const parts = [];
    for (const tick of ticksOf(low, high)) {
      parts.push(
          svg('path',
              {d: `M${MARGIN.left} ${y(tick)}H${width - MARGIN.right}`, class: 'chart-grid'}),
          svg('text',
              {x: MARGIN.left - 6, y: y(tick) + 4, class: 'chart-label', 'text-anchor': 'end'},
              number(tick)));
    }
    this.points.forEach((point, i) => {
      if (i && point[0] !== this.points[i - 1][0])
        parts.push(svg(
            'path',
            {d: `M${x(point[1])} ${MARGIN.top}V${HEIGHT - MARGIN.bottom}`, class: 'chart-scale'}));
    });
    for (const curve of shown)
      parts.push(svg('path', {
        d: pathOf(this.points, curve.values, x, y),
        class: `curve ${curve.key}`,
        'stroke-dasharray': curve.dash || null
      }));
    parts.push(
        svg('text', {x: MARGIN.left, y: HEIGHT - 6, class: 'chart-label'}, String(first)),
        svg('text',
            {x: width - MARGIN.right, y: HEIGHT - 6, class: 'chart-label', 'text-anchor': 'end'},
            `${last} evaluations`));
    this.plot.replaceChildren(...parts);
  }

  description(curves) {
    if (this.points.length < 2) return 'Loss: no curve yet';
    const words = curves.map(
        ({words: name, values}) => `${name} from ${number(values[0])} to ${number(values.at(-1))}`);
    const scales = new Set(this.points.map(([scale]) => scale)).size;
    return `Loss over ${this.points.at(-1)[1]} evaluations and ${scales} ${
        scales === 1 ? 'size' : 'sizes'}, logarithmic: ${words.join('; ')}`;
  }
}

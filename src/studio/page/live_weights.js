// Weights that are changed while it paints.

import {change} from './api.js';
import {debounce, el, paintTrack, tell} from './dom.js';
import {percent} from './format.js';
import {strengthOf, STRENGTHS, strengthWords, styleWeightFor} from './recipe.js';
import {pictureName, putPainting} from './store.js';

const FEW = 4;

function row(id, label, min, max, step) {
  const range = el('input', {type: 'range', id, min, max, step, data: {testid: id}});
  const value = el('output', {class: 'value', htmlFor: id});
  const part =
      el('div', {class: 'field'},
         el('div', {class: 'field-head'}, el('label', {htmlFor: id, class: 'clip'}, label), value),
         range);
  return {part, range, value};
}

export class LiveWeights {
  constructor() {
    this.rows = el('div', {class: 'live-rows'});
    this.note = el('p', {class: 'hint'});
    this.node = el(
        'section', {class: 'card', 'aria-labelledby': 'live-title', data: {testid: 'live-weights'}},
        el('h2', {id: 'live-title'}, 'Change while it paints'), this.rows, this.note);
    this.send = debounce(
        tell(async () => {
          const {pending, id} = this;
          this.pending = {};
          putPainting(await change(id, {weights: pending}));
        }),
        250);
    this.pending = {};
  }

  show(painting) {
    if (this.id !== painting.id) this.build(painting);
    if (Object.keys(this.pending).length ||
        this.node.contains(document.activeElement) && document.activeElement.matches(':active'))
      return;
    this.weights = structuredClone(painting.weights);
    for (const {set} of this.controls) set();
    const count = painting.changes?.length ?? 0;
    this.note.textContent = count ?
        `Changed ${count} ${count === 1 ? 'time' : 'times'}; the recipe remembers when.` :
        'Takes effect at the next step.';
  }

  build(painting) {
    this.id = painting.id;
    this.pending = {};
    this.weights = structuredClone(painting.weights);
    this.controls = [];
    this.rows.replaceChildren();
    if (painting.order.content) this.addStrength();
    const {styles} = painting.order;
    if (styles.length > 1)
      this.inside(styles.length, () => styles.forEach((style, i) => this.addStyle(style, i)));
    this.addSmoothness();
  }

  /** Many styles are folded away at first. */
  inside(count, fill) {
    if (count <= FEW) return fill();
    const {rows} = this;
    this.rows = el('div', {class: 'more-body'});
    fill();
    rows.append(
        el('details', {class: 'more'}, el('summary', {}, `Weights of ${count} styles`), this.rows));
    this.rows = rows;
    return undefined;
  }

  add(id, label, [min, max, step], read, words, write) {
    const {part, range, value} = row(id, label, min, max, step);
    const said = () => {
      value.textContent = words();
      range.setAttribute('aria-valuetext', words());
      paintTrack(range);
    };
    range.addEventListener('input', () => {
      write(Number(range.value));
      for (const control of this.controls) control.say();
      this.send();
    });
    this.controls.push({
      say: said,
      set: () => {
        range.value = read();
        said();
      }
    });
    this.rows.append(part);
  }

  addStrength() {
    this.add(
        'live-strength', 'Strength', [STRENGTHS.least, STRENGTHS.most, 0.05],
        () => strengthOf(this.weights), () => strengthWords(strengthOf(this.weights)),
        (strength) => {
          if (!(this.weights.content_weight > 0))
            this.pending.content_weight = this.weights.content_weight = 1;
          this.pending.style_weight = this.weights.style_weight =
              styleWeightFor(strength, this.weights.content_weight);
        });
  }

  addStyle({picture}, index) {
    const share = () => {
      const sum = this.weights.styles.reduce((total, weight) => total + weight, 0);
      return percent(sum > 0 ? this.weights.styles[index] / sum : 0);
    };
    this.add(
        `live-style-${index}`, pictureName(picture), [0, 2, 0.05], () => this.weights.styles[index],
        share, (weight) => {
          this.weights.styles[index] = weight;
          this.pending.styles = [...this.weights.styles];
        });
  }

  /** Logarithmic: 0 is off, then 0.01 to 1e5. */
  addSmoothness() {
    const position = (weight) =>
        (weight > 0 ? Math.min(7.5, Math.max(0.1, Math.log10(weight) + 2.5)) : 0);
    this.add(
        'live-tv', 'Smoothness', [0, 7.5, 0.1], () => position(this.weights.tv_weight),
        () =>
            (this.weights.tv_weight > 0 ? String(Number(this.weights.tv_weight.toPrecision(2))) :
                                          'off'),
        (at) => {
          this.pending.tv_weight = this.weights.tv_weight =
              at > 0 ? Number((10 ** (at - 2.5)).toPrecision(2)) : 0;
        });
  }
}

// Controls of the form: each shows a part of the draft and changes it.

import {el, paintTrack} from './dom.js';
import {draft, update} from './draft.js';
import {getPath, setPath} from './recipe.js';
import {on} from './store.js';

const get = (path) => getPath(draft.recipe, path);
const set = (path, value) => update((d) => setPath(d.recipe, path, value));

/** Calls show() now and whenever the draft changes. */
export function follow(show) {
  on('draft', show);
  show();
}

const isEdited = (input) => document.activeElement === input;

export function field(label, control, {hint = null, value = null} = {}) {
  return el(
      'div', {class: 'field'},
      el('div', {class: 'field-head'}, el('label', {htmlFor: control.id}, label), value), control,
      hint && el('p', {class: 'hint', id: `${control.id}-hint`}, hint));
}

/**
 * A slider between two words. `read` and `write` convert between the draft and its position;
 * `words` says the position.
 */
export function slider({id, label, min, max, step, read, write, words, ends = null}) {
  const range = el('input', {type: 'range', id, min, max, step, data: {testid: id}});
  const value = el('output', {htmlFor: id});
  range.addEventListener('input', () => write(Number(range.value)));
  follow(() => {
    const position = read();
    if (!isEdited(range) || Math.abs(position - range.value) > step) range.value = position;
    value.textContent = words(position);
    range.setAttribute('aria-valuetext', words(position));
    paintTrack(range);
  });
  const part = field(label, range, {value});
  if (ends)
    part.append(
        el('div', {class: 'ends', 'aria-hidden': 'true'}, el('span', {}, ends[0]),
           el('span', {}, ends[1])));
  return part;
}

/**
 * A row of radio buttons. `options`: [value, words]; `read` may give a value that none of them
 * has.
 */
export function segments({id, label, options, read, write, extra = null}) {
  const radios = options.map(([value, words]) => {
    const radio = el('input', {type: 'radio', name: id, value, data: {testid: `${id}-${value}`}});
    radio.addEventListener('change', () => write(value));
    return el('label', {}, radio, el('span', {}, words));
  });
  const value = el('span', {class: 'value'});
  const part =
      el('div', {class: 'field', data: {testid: id}},
         el('div', {class: 'field-head'}, el('span', {class: 'label', id: `${id}-label`}, label),
            value),
         el('div', {class: 'segments', id, role: 'radiogroup', 'aria-labelledby': `${id}-label`},
            radios),
         extra);
  follow(() => {
    const now = String(read());
    for (const label of radios) label.firstChild.checked = label.firstChild.value === now;
  });
  return {part, value};
}

/** A choice of the recipe's. `options`: [value, words]. Values that are not among them are kept. */
export function choice(path, label, options, {
  id = path.split('.').pop(),
  hint = null,
  read = () => get(path),
  write = (value) => set(path, value)
} = {}) {
  const select =
      el('select', {id, data: {testid: id}},
         options.map(([value, words]) => el('option', {value}, words)));
  const other = el('option', {value: '?', hidden: true}, 'As in the recipe below');
  select.append(other);
  select.addEventListener('change', () => write(select.value));
  follow(() => {
    const now = String(read());
    select.value = options.some(([value]) => value === now) ? now : '?';
  });
  return field(label, select, {hint});
}

/** A number of the recipe's; what is no number is marked and not taken. */
export function numberField(
    path, label, {id = path.split('.').pop(), min, max, step = 'any', hint = null} = {}) {
  const input =
      el('input', {type: 'number', id, min, max, step, inputMode: 'decimal', data: {testid: id}});
  input.addEventListener('input', () => {
    const value = input.valueAsNumber;
    input.setAttribute('aria-invalid', String(!Number.isFinite(value)));
    if (Number.isFinite(value)) set(path, value);
  });
  input.addEventListener('blur', () => {
    input.value = get(path);
    input.removeAttribute('aria-invalid');
  });
  follow(() => {
    if (!isEdited(input)) input.value = get(path);
  });
  return field(label, input, {hint});
}

/** Numbers with commas between them. */
export function listField(
    path, label, {id = path.split('.').pop(), placeholder = '', hint = null, parse = Number} = {}) {
  const input = el(
      'input',
      {type: 'text', id, placeholder, autocomplete: 'off', spellcheck: false, data: {testid: id}});
  input.addEventListener('input', () => {
    const values = input.value.split(/[\s,;]+/).filter(Boolean).map(parse);
    const good = values.every(Number.isFinite);
    input.setAttribute('aria-invalid', String(!good));
    if (good) set(path, values);
  });
  input.addEventListener('blur', () => {
    input.value = get(path).join(', ');
    input.removeAttribute('aria-invalid');
  });
  follow(() => {
    if (!isEdited(input)) input.value = get(path).join(', ');
  });
  return field(label, input, {hint});
}

export function checkbox(path, label) {
  const id = path.split('.').pop();
  const box = el('input', {type: 'checkbox', id, data: {testid: id}});
  box.addEventListener('change', () => set(path, box.checked));
  follow(() => {
    box.checked = Boolean(get(path));
  });
  return el('label', {class: 'check', htmlFor: id}, box, el('span', {}, label));
}

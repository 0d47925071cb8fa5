// The tools around the brush: pictures, colors, size, undo.

import {BrushFrame} from './brush.js';
import {announce, button, el, iconButton, paintTrack} from './dom.js';

const TOOLS = [
  ['brush', 'Brush', 'b'], ['eraser', 'Eraser: back to the first color', 'e'],
  ['bucket', 'Fill what hangs together', 'f'], ['hand', 'Move the picture', 'h']
];

class Editor {
  constructor(sheets, palette, judge) {
    Object.assign(this, {sheets, palette, judge, current: 0});
    this.brush = new BrushFrame({onStroke: () => this.changed()});
    this.note = el('p', {class: 'hint brush-note', role: 'status', data: {testid: 'regions-note'}});
    this.tabs = sheets.map(
        (sheet, i) => el(
            'button', {
              type: 'button',
              class: 'brush-tab',
              'aria-pressed': 'false',
              data: {testid: 'regions-sheet'},
              on: {click: () => this.open(i)}
            },
            el('img', {src: sheet.thumbnail, alt: ''}), el('span', {class: 'clip'}, sheet.words)));
    this.swatches = el('div', {class: 'swatches', role: 'group', 'aria-label': 'Regions'});
    this.node =
        el('div', {class: 'brush-body'},
           el('div', {class: 'brush-tabs', role: 'group', 'aria-label': 'Pictures'}, this.tabs),
           el('div', {class: 'brush-main'}, this.toolbar(), this.brush.frame, this.swatches));
    this.keys = (event) => this.key(event);
    this.keyUp = (event) => {
      if (event.key === ' ') this.brush.moving = false;
    };
    document.addEventListener('keydown', this.keys);
    document.addEventListener('keyup', this.keyUp);
    this.fillSwatches();
    this.choose(1);
    this.pick('brush');
    requestAnimationFrame(() => this.open(0));
  }

  toolbar() {
    this.tools =
        new Map(TOOLS.map(([name, label]) => [name, iconButton(name, label, () => this.pick(name), {
                                                'aria-pressed': 'false',
                                                data: {testid: `tool-${name}`}
                                              })]));
    this.size = el('input', {
      type: 'range',
      min: 0,
      max: 100,
      step: 1,
      value: this.brush.size,
      'aria-label': 'Brush size',
      class: 'brush-size',
      data: {testid: 'brush-size'}
    });
    this.size.addEventListener('input', () => this.resize(Number(this.size.value)));
    paintTrack(this.size);
    this.undoButton =
        iconButton('undo', 'Undo (Ctrl-Z)', () => this.step('undo'), {data: {testid: 'undo'}});
    this.redoButton = iconButton(
        'redo', 'Redo (Ctrl-Shift-Z)', () => this.step('redo'), {data: {testid: 'redo'}});
    return el(
        'div', {class: 'brush-tools', role: 'group', 'aria-label': 'Tools'}, ...this.tools.values(),
        this.size, this.undoButton, this.redoButton,
        button(
            'Fill all', () => this.fillAll(), {class: 'button small', data: {testid: 'fill-all'}}),
        iconButton('fit', 'Fit', () => this.brush.view.fit()));
  }

  fillSwatches() {
    this.swatches.replaceChildren(...this.palette.entries.map((entry, i) => {
      const dot =
          el('i', {class: entry.kept ? 'swatch-dot kept' : 'swatch-dot', 'aria-hidden': 'true'});
      dot.style.setProperty('--color', entry.color);
      const words = entry.kept ? 'Keep as in the photo' : entry.name;
      return el(
          'button', {
            type: 'button',
            class: 'swatch',
            'aria-pressed': 'false',
            title: words,
            data: {testid: 'swatch', color: entry.color},
            on: {click: () => this.choose(i)}
          },
          dot, el('span', {}, words));
    }));
  }

  open(index) {
    this.current = index;
    const {address, mask, words} = this.sheets[index];
    this.tabs.forEach((tab, i) => tab.setAttribute('aria-pressed', String(i === index)));
    this.brush.show(
        address, mask, this.palette, `Regions of ${words}; draw with mouse, finger or pen`);
    this.changed();
  }

  choose(label) {
    if (!this.palette.entries[label]) return;
    this.brush.label = label;
    [...this.swatches.children].forEach(
        (swatch, i) => swatch.setAttribute('aria-pressed', String(i === label)));
    if (this.brush.tool === 'eraser' || this.brush.tool === 'hand') this.pick('brush');
  }

  pick(tool) {
    this.brush.tool = tool;
    this.brush.frame.dataset.tool = tool;
    for (const [name, node] of this.tools) node.setAttribute('aria-pressed', String(name === tool));
  }

  resize(size) {
    this.brush.size = Math.min(100, Math.max(0, size));
    this.size.value = this.brush.size;
    paintTrack(this.size);
    this.brush.moveRing();
  }

  step(which) {
    const {mask} = this.sheets[this.current];
    this.brush.draw(mask[which]() ?? undefined);
    this.changed();
  }

  fillAll() {
    const {mask} = this.sheets[this.current];
    mask.begin();
    this.brush.draw(mask.fill(this.brush.label));
    mask.end();
    this.changed();
  }

  changed() {
    const {mask} = this.sheets[this.current];
    this.undoButton.disabled = !mask.undos.length;
    this.redoButton.disabled = !mask.redos.length;
    const {problem, divided} = this.judge();
    this.note.textContent = divided ?
        problem :
        'Choose a color and draw: first on the photo, then the same color on the style that is to paint it.';
    this.note.classList.toggle('warn', Boolean(divided && problem));
  }

  key(event) {
    if (!this.node.isConnected || event.target.matches?.('input[type="text"]')) return;
    const command = event.ctrlKey || event.metaKey;
    const tool = TOOLS.find(([, , key]) => key === event.key.toLowerCase());
    if (command && event.key.toLowerCase() === 'z')
      this.step(event.shiftKey ? 'redo' : 'undo');
    else if (command && event.key.toLowerCase() === 'y')
      this.step('redo');
    else if (command || event.altKey)
      return;
    else if (event.key === '[')
      this.resize(this.brush.size - 5);
    else if (event.key === ']')
      this.resize(this.brush.size + 5);
    else if (event.key === ' ' && event.target === this.brush.frame)
      this.brush.moving = true;
    else if (event.target !== this.brush.frame && event.target !== document.body)
      return;
    else if (/^[1-9]$/.test(event.key))
      this.choose(Number(event.key) - 1);
    else if (tool)
      this.pick(tool[0]);
    else
      return;
    event.preventDefault();
    if (command) announce(event.shiftKey || event.key.toLowerCase() === 'y' ? 'Redone' : 'Undone');
  }

  close() {
    document.removeEventListener('keydown', this.keys);
    document.removeEventListener('keyup', this.keyUp);
    this.brush.close();
  }
}

/** @return {node, note, close()} */
export const buildEditor = (sheets, palette, judge) => new Editor(sheets, palette, judge);

// The picture of a painting: swapped without flicker as it grows, compared with its photo.

import {paintingPart, paintingView, pictureView} from './api.js';
import {button, el, iconButton, paintTrack} from './dom.js';
import {isFinished} from './format.js';
import {Growth} from './growth.js';
import {store} from './store.js';
import {Viewport} from './viewport.js';

const SIDE = 1600;
const KEYS = 'Arrows move the picture, plus and minus zoom, 0 fits it in, 1 shows it at 100 %.';

export class Easel {
  constructor(column) {
    this.before = el('img', {class: 'easel-before', alt: '', hidden: true});
    this.ghost =
        el('img', {class: 'easel-ghost', alt: ''});  // what is started from, until there is more
    this.picture = el('img', {class: 'easel-picture', alt: ''});
    this.handle =
        el('div', {class: 'easel-handle', hidden: true, 'aria-hidden': 'true'}, el('span'));
    this.stage =
        el('div', {class: 'easel-stage'}, this.ghost, this.picture, this.before, this.handle);
    this.waiting = el('p', {class: 'easel-waiting hint'});
    this.frame =
        el('div', {
          class: 'easel-frame',
          tabIndex: 0,
          role: 'group',
          'aria-describedby': 'easel-keys',
          data: {testid: 'easel'}
        },
           this.stage, this.waiting);
    this.zoom = el('output', {class: 'hint numbers easel-zoom'});
    this.range = el('input', {
      type: 'range',
      min: 0,
      max: 100,
      step: 1,
      value: 50,
      'aria-label': 'Photo to painting',
      data: {testid: 'compare'}
    });
    this.compareRow =
        el('div', {class: 'easel-compare off'}, el('span', {class: 'hint'}, 'Photo'), this.range,
           el('span', {class: 'hint'}, 'Painting'));
    this.compareButton = button('Compare', () => this.compare(this.before.hidden), {
      symbol: 'compare',
      class: 'button small',
      'aria-pressed': 'false',
      data: {testid: 'compare-button'}
    });
    this.view = new Viewport(this.frame, this.stage, {
      onChange: (view) => this.looked(view),
      drags: (event) => !event.target?.closest?.('.easel-handle')
    });
    this.growth = new Growth(this.stage);
    column.replaceChildren(
        el('p', {id: 'easel-keys', class: 'visually-hidden'}, KEYS), this.frame, this.toolbar());
    this.range.addEventListener('input', () => this.split());
    this.dragHandle();
    this.stage.addEventListener('growth', () => this.compare(false));
    this.split();
  }

  toolbar() {
    return el(
        'div', {class: 'easel-tools', role: 'group', 'aria-label': 'View'},
        iconButton('minus', 'Zoom out', () => this.view.zoomOut(), {class: 'small'}), this.zoom,
        iconButton('plus', 'Zoom in', () => this.view.zoomIn(), {class: 'small'}),
        button('Fit', () => this.view.fit(), {class: 'button small', data: {testid: 'fit'}}),
        button(
            '100 %', () => this.view.actual(), {class: 'button small', data: {testid: 'actual'}}),
        this.compareRow, this.growth.row, this.growth.button, this.compareButton);
  }

  looked(view) {
    this.zoom.textContent = `${Math.round(view.scale * devicePixelRatio * 100)} %`;
    this.frame.classList.toggle('zoomed', !view.fitted);
    this.frame.classList.toggle('pixels', view.scale * devicePixelRatio >= 3);
    if (!view.fitted && this.painting) this.sharpen();
  }

  /** Shows a painting; its photo's shape is kept free from the first moment. */
  show(painting) {
    const other = this.painting?.id !== painting.id;
    this.painting = painting;
    const photo = store.pictures.get(painting.order.content);
    this.layOut(painting, photo);
    this.compareButton.hidden = !painting.order.content;
    if (other) {
      this.shown = '';
      this.picture.removeAttribute('src');
      this.ghost.hidden = !photo;
      if (photo) this.ghost.src = pictureView(photo.id, SIDE);
      this.compare(false);
      this.view.fit();
    }
    this.growth.setPainting(painting.id, isFinished(painting) ? painting.frames : 0);
    this.picture.alt = `Painting ${painting.name}`;
    this.frame.setAttribute('aria-label', `Painting ${painting.name}`);
    this.refresh();
  }

  layOut(painting, photo) {
    const final = painting.plan?.scales?.at(-1) ?? painting.picture;
    const size = painting.order.recipe?.sizes?.at(-1) || 512;
    if (final)
      this.view.setSize(final.width, final.height);
    else if (photo)
      this.view.setSize(
          size * Math.min(1, photo.width / photo.height),
          size * Math.min(1, photo.height / photo.width));
    else
      this.view.setSize(size, size / (painting.order.recipe?.aspect || 1));
  }

  /** Fetches the newest picture, decodes it, and only then shows it. One at a time. */
  async refresh() {
    const {painting} = this;
    const version = painting.picture?.version ?? 0;
    this.waiting.hidden = version > 0 || painting.state === 'done';
    this.waiting.textContent = {
      queued: 'It waits for its turn.',
      failed: 'There is no picture.',
      painting: 'The first strokes are on their way…'
    }[painting.state] ??
        '';
    if (!version && painting.state !== 'done') return;
    const key = `${painting.id}/${version}/${isFinished(painting)}`;
    if (this.shown === key || this.loading) return;
    this.loading = true;
    await this.swap(paintingView(painting, SIDE), key);
    this.loading = false;
    if (this.painting !== painting) this.refresh();
  }

  async swap(address, key) {
    const next = new Image();
    next.src = address;
    try {
      await next.decode();
    } catch {
      return;  // The next view will do.
    }
    if (!key.startsWith(this.painting.id)) return;
    next.className = this.picture.className;
    next.alt = this.picture.alt;
    next.dataset.testid = 'painting-picture';
    this.picture.replaceWith(next);
    this.picture = next;
    this.shown = key;
    this.frame.dataset.version = String(this.painting.picture?.version ?? 0);
  }

  /** Who looks closely at a finished picture gets it as it is, not a smaller JPEG. */
  sharpen() {
    const {painting} = this;
    const key = `${painting.id}/whole`;
    if (!isFinished(painting) || painting.state === 'failed' || this.shown === key || this.loading)
      return;
    this.loading = true;
    this.swap(paintingPart(painting.id, 'picture'), key).finally(() => {
      this.loading = false;
    });
  }

  compare(on) {
    const active = Boolean(on && this.painting?.order.content);
    if (active) this.growth.open(false);
    if (active) this.before.src = pictureView(this.painting.order.content, SIDE);
    this.before.hidden = !active;
    this.handle.hidden = !active;
    this.compareRow.classList.toggle('off', !active);
    this.compareButton.setAttribute('aria-pressed', String(active));
    this.compareButton.classList.toggle('on', active);
    if (active) this.range.focus();
  }

  split() {
    const at = Number(this.range.value);
    this.before.style.clipPath = `inset(0 ${100 - at}% 0 0)`;
    this.handle.style.left = `${at}%`;
    this.range.setAttribute('aria-valuetext', `${at} % photo`);
    paintTrack(this.range);
  }

  dragHandle() {
    this.handle.addEventListener('pointerdown', (event) => {
      event.stopPropagation();
      this.handle.setPointerCapture(event.pointerId);
    });
    this.handle.addEventListener('pointermove', (event) => {
      if (!this.handle.hasPointerCapture(event.pointerId)) return;
      this.range.value = (100 * this.view.pointOf(event).x) / this.view.width;
      this.split();
    });
  }
}

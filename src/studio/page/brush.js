// A sheet of regions over a picture: shown, and painted on with mouse, finger or pen.

import {el} from './dom.js';
import {rgbOf} from './png.js';
import {Viewport} from './viewport.js';

const COVER = 150;              // of 255: how much of the picture the colors hide
const MOST_SHOWN = 16_000_000;  // pixels that every browser's canvas takes

/**
 * Radius in pixels of the picture, for a slider from 0 to 100: never thinner than a region may be.
 */
export const radiusFor = (position, longer) => Math.max(2, longer * 0.003 * 60 ** (position / 100));

export class BrushFrame {
  constructor({onStroke}) {
    this.image = el('img', {alt: '', draggable: false});
    this.canvas = el('canvas', {'aria-hidden': 'true'});
    this.stage = el('div', {class: 'brush-stage'}, this.image, this.canvas);
    this.ring = el('div', {class: 'brush-ring', hidden: true});
    this.frame =
        el('div', {class: 'brush-frame', tabIndex: 0, role: 'group', data: {testid: 'brush-frame'}},
           this.stage, this.ring);
    Object.assign(this, {
      tool: 'brush',
      label: 1,
      size: 45,
      onStroke,
      mask: null,
      palette: null,
      last: null,
      moving: false
    });
    this.view = new Viewport(
        this.frame, this.stage,
        {drags: () => this.tool === 'hand' || this.moving, onChange: () => this.moveRing()});
    this.frame.addEventListener('pointerdown', (event) => this.press(event));
    this.frame.addEventListener('pointermove', (event) => this.move(event));
    this.frame.addEventListener('pointerup', (event) => this.release(event));
    this.frame.addEventListener('pointercancel', (event) => this.release(event));
    this.frame.addEventListener('pointerleave', () => {
      this.ring.hidden = true;
    });
    this.frame.addEventListener('contextmenu', (event) => event.preventDefault());
  }

  /** Shows a picture and its mask. */
  show(address, mask, palette, label) {
    Object.assign(this, {mask, palette, last: null});
    this.image.src = address;
    this.frame.setAttribute('aria-label', label);
    this.shrink = Math.ceil(Math.sqrt((mask.width * mask.height) / MOST_SHOWN));
    this.canvas.width = Math.ceil(mask.width / this.shrink);
    this.canvas.height = Math.ceil(mask.height / this.shrink);
    this.context = this.canvas.getContext('2d');
    this.context.imageSmoothingEnabled = false;
    this.colors = palette.entries.map(({color}) => rgbOf(color));
    this.view.setSize(mask.width, mask.height);
    this.view.fit();
    this.draw();
  }

  get radius() {
    return radiusFor(this.size, Math.max(this.mask.width, this.mask.height));
  }

  /** Draws what changed; everything without a box. Kept regions are striped. */
  draw(box = {left: 0, top: 0, right: this.mask.width, bottom: this.mask.height}) {
    if (!box) return;
    const {mask, shrink} = this;
    const left = Math.floor(box.left / shrink);
    const top = Math.floor(box.top / shrink);
    const width = Math.ceil(box.right / shrink) - left;
    const height = Math.ceil(box.bottom / shrink) - top;
    const data = this.context.createImageData(width, height);
    const stripe = Math.max(4, Math.round(Math.max(mask.width, mask.height) / 90));
    let at = 0;
    for (let y = top; y < top + height; y += 1) {
      for (let x = left; x < left + width; x += 1, at += 4) {
        const label =
            mask.labels[Math.min(y * shrink, mask.height - 1) * mask.width + Math.min(x * shrink, mask.width - 1)];
        const entry = this.palette.entries[label];
        const [red, green, blue] = this.colors[label];
        data.data[at] = red;
        data.data[at + 1] = green;
        data.data[at + 2] = blue;
        data.data[at + 3] =
            entry.kept ? (((x + y) * shrink) % (2 * stripe) < stripe ? 90 : 0) : COVER;
      }
    }
    this.context.putImageData(data, left, top);
  }

  press(event) {
    if (this.view.pointers.size > 1) return this.cancel();
    if (event.button !== 0 || this.view.drags(event)) return undefined;
    this.frame.setPointerCapture(event.pointerId);
    const point = this.view.pointOf(event);
    this.mask.begin();
    if (this.tool === 'bucket') {
      this.draw(this.mask.flood(point, this.label));
      return this.finish();
    }
    this.last = point;
    return this.paint(point);
  }

  move(event) {
    this.moveRing(event);
    if (!this.last) return;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const each of events.length ? events : [event]) this.paint(this.view.pointOf(each));
  }

  paint(point) {
    this.draw(
        this.mask.line(this.last, point, this.radius, this.tool === 'eraser' ? 0 : this.label));
    this.last = point;
  }

  release() {
    if (this.last) this.finish();
  }

  finish() {
    this.last = null;
    this.mask.end();
    this.onStroke();
  }

  /** A second finger: this is a pinch, not a stroke. */
  cancel() {
    if (!this.last) return;
    this.last = null;
    const count = this.mask.undos.length;
    this.mask.end();
    if (this.mask.undos.length > count) {
      this.draw(this.mask.undo());
      this.mask.redos.pop();
    }
  }

  moveRing(event = null) {
    if (!this.mask) return;
    const isBrush = this.tool === 'brush' || this.tool === 'eraser';
    if (event) {
      const box = this.frame.getBoundingClientRect();
      this.ring.style.left = `${event.clientX - box.left}px`;
      this.ring.style.top = `${event.clientY - box.top}px`;
      this.ring.hidden = !isBrush || this.moving || event.pointerType === 'touch';
    }
    const side = 2 * this.radius * this.view.scale;
    this.ring.style.width = `${side}px`;
    this.ring.style.height = `${side}px`;
  }

  close() {
    this.view.close();
  }
}

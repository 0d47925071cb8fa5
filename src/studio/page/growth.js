// How a painting grew: its kept frames, moved through with a slider or played.

import {paintingPart} from './api.js';
import {button, el, iconButton, paintTrack, setIcon} from './dom.js';

const FRAME_TIME = 160;  // milliseconds, while it plays
const LAST_TIME = 1200;

export class Growth {
  /** @param stage where a frame is laid over the picture */
  constructor(stage) {
    this.stage = stage;
    this.image = null;
    this.range = el(
        'input',
        {type: 'range', min: 1, max: 2, step: 1, 'aria-label': 'Moment', data: {testid: 'growth'}});
    this.play = iconButton(
        'play', 'Play', () => this.setPlaying(!this.playing),
        {class: 'small', data: {testid: 'growth-play'}});
    this.row = el('div', {class: 'easel-growth', hidden: true}, this.play, this.range);
    this.button = button('How it grew', () => this.open(this.row.hidden), {
      symbol: 'play',
      class: 'button small',
      'aria-pressed': 'false',
      hidden: true,
      data: {testid: 'growth-button'}
    });
    this.range.addEventListener('input', () => {
      this.setPlaying(false);
      this.show();
    });
  }

  /** @param frames how many there are; below 2 there is nothing to see */
  setPainting(id, frames) {
    if (this.id !== id) this.open(false);
    Object.assign(this, {id, frames});
    this.range.max = frames;
    this.button.hidden = frames < 2;
    if (frames < 2) this.open(false);
  }

  open(on) {
    if (on) this.stage.dispatchEvent(new CustomEvent('growth'));
    this.setPlaying(false);
    this.row.hidden = !on;
    this.button.setAttribute('aria-pressed', String(on));
    this.button.classList.toggle('on', on);
    if (!on) {
      this.image?.remove();
      this.image = null;
      return;
    }
    this.range.value = 1;
    this.show();
    this.setPlaying(!matchMedia('(prefers-reduced-motion: reduce)').matches);
  }

  setPlaying(on) {
    this.playing = on;
    clearTimeout(this.timer);
    setIcon(this.play, on ? 'pause' : 'play', on ? 'Pause' : 'Play');
    if (on) this.timer = setTimeout(() => this.next(), FRAME_TIME);
  }

  async next() {
    const now = Number(this.range.value);
    this.range.value = now >= this.frames ? 1 : now + 1;
    await this.show();
    if (!this.playing) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(
        () => this.next(), Number(this.range.value) >= this.frames ? LAST_TIME : FRAME_TIME);
  }

  /** The newest wish counts; what comes late is not shown. */
  async show() {
    const number = Number(this.range.value);
    paintTrack(this.range);
    this.range.setAttribute('aria-valuetext', `${number} of ${this.frames}`);
    const image = new Image();
    image.alt = '';
    image.className = 'easel-frame-picture';
    image.src = paintingPart(this.id, `frames/${number}`);
    try {
      await image.decode();
    } catch {
      return;
    }
    if (this.row.hidden || Number(this.range.value) !== number) return;
    if (this.image)
      this.image.replaceWith(image);
    else
      this.stage.append(image);
    this.image = image;
  }
}

// Looking at something large through a frame: fit, zoom (wheel, pinch, keys) and pan (drag, keys).

const MOST = 32;
const STEP = 1.25;

export class Viewport {
  /**
   * @param frame what is looked through; gets the pointers and keys
   * @param stage what is looked at; is moved and scaled
   * @param onChange called after every change
   * @param drags whether a pointer's press moves the stage
   */
  constructor(frame, stage, {onChange = () => {}, drags = () => true} = {}) {
    Object.assign(
        this,
        {frame, stage, onChange, drags, width: 1, height: 1, scale: 1, x: 0, y: 0, fitted: true});
    this.pointers = new Map();
    stage.style.transformOrigin = '0 0';
    this.watcher = new ResizeObserver(() => this.resized());
    this.watcher.observe(frame);
    frame.addEventListener('wheel', (event) => this.wheel(event), {passive: false});
    frame.addEventListener('pointerdown', (event) => this.press(event));
    frame.addEventListener('pointermove', (event) => this.move(event));
    for (const name of ['pointerup', 'pointercancel'])
      frame.addEventListener(name, (event) => this.release(event));
    frame.addEventListener('keydown', (event) => this.key(event));
    frame.addEventListener('dblclick', (event) => this.toggle(event));
  }

  /** The stage's own size, in pixels of the picture. */
  setSize(width, height) {
    if (width === this.width && height === this.height) return;
    const share = width / this.width;
    Object.assign(this, {width, height});
    this.stage.style.width = `${width}px`;
    this.stage.style.height = `${height}px`;
    if (this.fitted)
      this.fit();
    else
      this.place(this.scale / share, this.x, this.y);
  }

  fitScale() {
    return Math.min(this.frame.clientWidth / this.width, this.frame.clientHeight / this.height) ||
        1;
  }

  fit() {
    const scale = this.fitScale();
    this.fitted = true;
    this.place(
        scale, (this.frame.clientWidth - this.width * scale) / 2,
        (this.frame.clientHeight - this.height * scale) / 2);
  }

  resized() {
    if (this.fitted)
      this.fit();
    else
      this.place(this.scale, this.x, this.y);
  }

  /** `scale` in CSS pixels a pixel of the picture, around a point of the frame. */
  zoomTo(scale, x = this.frame.clientWidth / 2, y = this.frame.clientHeight / 2) {
    const least = Math.min(this.fitScale(), 1);
    const next = Math.min(MOST, Math.max(least, scale));
    this.fitted = next <= this.fitScale() * 1.001 && next >= this.fitScale() * 0.999;
    const share = next / this.scale;
    this.place(next, x - (x - this.x) * share, y - (y - this.y) * share);
  }

  /** One pixel of the picture on one of the screen. */
  actual() {
    this.zoomTo(1 / devicePixelRatio);
  }

  panBy(dx, dy) {
    this.fitted = false;
    this.place(this.scale, this.x + dx, this.y + dy);
  }

  place(scale, x, y) {
    this.scale = scale;
    this.x = this.within(x, this.width * scale, this.frame.clientWidth);
    this.y = this.within(y, this.height * scale, this.frame.clientHeight);
    this.stage.style.transform = `translate(${this.x}px, ${this.y}px) scale(${scale})`;
    this.stage.style.setProperty('--unit', `${1 / scale}px`);
    this.frame.style.touchAction =
        scale > this.fitScale() * 1.01 || !this.drags({pointerType: 'touch', button: 0}) ? 'none' :
                                                                                           'pan-y';
    this.onChange(this);
  }

  /** What is smaller than the frame is in its middle; what is larger covers it. */
  within(at, size, frame) {
    return size <= frame ? (frame - size) / 2 : Math.min(0, Math.max(frame - size, at));
  }

  /** Where an event is, in pixels of the picture. */
  pointOf(event) {
    const box = this.frame.getBoundingClientRect();
    return {
      x: (event.clientX - box.left - this.frame.clientLeft - this.x) / this.scale,
      y: (event.clientY - box.top - this.frame.clientTop - this.y) / this.scale
    };
  }

  wheel(event) {
    event.preventDefault();
    const box = this.frame.getBoundingClientRect();
    const lines = event.deltaMode === 1 ? 16 : 1;
    const factor = Math.exp(
        -Math.max(-120, Math.min(120, event.deltaY * lines)) * (event.ctrlKey ? 0.01 : 0.002));
    this.zoomTo(this.scale * factor, event.clientX - box.left, event.clientY - box.top);
  }

  press(event) {
    if (event.target.closest('button, input')) return;
    this.pointers.set(
        event.pointerId,
        {x: event.clientX, y: event.clientY, drags: this.drags(event) || event.button === 1});
    if (this.pointers.get(event.pointerId).drags || this.pointers.size > 1)
      this.frame.setPointerCapture(event.pointerId);
    if (event.button === 1) event.preventDefault();
  }

  move(event) {
    const from = this.pointers.get(event.pointerId);
    if (!from) return;
    const to = {...from, x: event.clientX, y: event.clientY};
    if (this.pointers.size === 2) {
      const other = [...this.pointers].find(([id]) => id !== event.pointerId)[1];
      this.pinch(from, to, other);
    } else if (
        from.drags && this.pointers.size === 1 && !(this.fitted && event.pointerType === 'touch')) {
      const wasFitted = this.fitted;
      this.panBy(to.x - from.x, to.y - from.y);
      this.fitted = wasFitted;
    }
    this.pointers.set(event.pointerId, to);
  }

  pinch(from, to, other) {
    const box = this.frame.getBoundingClientRect();
    const before = Math.hypot(from.x - other.x, from.y - other.y) || 1;
    const now = Math.hypot(to.x - other.x, to.y - other.y);
    this.zoomTo(
        (this.scale * now) / before, (to.x + other.x) / 2 - box.left,
        (to.y + other.y) / 2 - box.top);
    this.panBy((to.x - from.x) / 2, (to.y - from.y) / 2);
  }

  release(event) {
    this.pointers.delete(event.pointerId);
  }

  toggle(event) {
    if (!this.drags(event) || event.target.closest('button, input')) return;
    const box = this.frame.getBoundingClientRect();
    if (this.fitted)
      this.zoomTo(
          Math.max(1 / devicePixelRatio, this.fitScale() * 2), event.clientX - box.left,
          event.clientY - box.top);
    else
      this.fit();
  }

  key(event) {
    if (event.target !== this.frame || event.ctrlKey || event.metaKey || event.altKey) return;
    const steps = {ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60]};
    if (steps[event.key])
      this.panBy(...steps[event.key]);
    else if (event.key === '+' || event.key === '=')
      this.zoomTo(this.scale * STEP);
    else if (event.key === '-')
      this.zoomTo(this.scale / STEP);
    else if (event.key === '0')
      this.fit();
    else if (event.key === '1')
      this.actual();
    else
      return;
    event.preventDefault();
  }

  zoomIn() {
    this.zoomTo(this.scale * STEP * STEP);
  }
  zoomOut() {
    this.zoomTo(this.scale / STEP / STEP);
  }
  close() {
    this.watcher.disconnect();
  }
}
